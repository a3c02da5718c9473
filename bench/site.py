"""The servers of a run, each in a process of its own: Kalle as an operator starts it, Slack's stand-in, the bare ones."""

import contextlib
import http.client
import json
import os
import resource
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench import data
from bench.loading import HOST, SIGNING_SECRET

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 30.0
QUIET_SECONDS = 60.0


class BenchError(Exception):
    """The run cannot go on; the text says why."""


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        return int(taken.getsockname()[1])


def environment(database: Path, **more: str) -> dict[str, str]:
    """The settings of a Kalle for the bench, and nothing else of this machine's but what programs need to start."""
    outside = {
        name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR", "LD_LIBRARY_PATH") if name in os.environ
    }
    return {
        **outside,
        "PYTHONPATH": str(ROOT),
        "DATABASE_URL": f"sqlite:///{database}",
        "SLACK_BOT_TOKEN": "xoxb-bench",
        "SLACK_SIGNING_SECRET": SIGNING_SECRET,
        "SECRET_KEY": "the-bench-keeps-nothing-from-anybody-9b1c6f2e",
        "SMTP_URL": f"smtp://{HOST}:9",
        "MAIL_FROM": "Nordlys Energi <kalle@nordlys.example>",
        "LOG_LEVEL": "info",
        **more,
    }


class Site:
    """Starts what is asked for, once; everything ends with the run."""

    def __init__(self) -> None:
        self._ending = contextlib.ExitStack()
        self.folder = Path(tempfile.mkdtemp(prefix="run-", dir=data.folder()))
        self._ending.callback(shutil.rmtree, self.folder, ignore_errors=True)
        self._ports: dict[str, int] = {}
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def close(self) -> None:
        """End every server."""
        self._ending.close()

    def kalle(self) -> int:
        """The port of `kalle serve` with the whole company in its database."""
        return self._kalle("kalle", ["bot", "serve"])

    def kalle_without_delivery(self) -> int:
        """The port of one more Kalle, with a database of its own, that delivers nothing."""
        return self._kalle("kalle_without_delivery", ["bench.kalle_without_delivery"])

    def kalle_on(self, name: str, url: str) -> int:
        """The port of `kalle serve` on a database that is there already."""
        if name not in self._ports:
            port, slack = free_port(), f"http://{HOST}:{self.slack()}/api/"
            here = {"PORT": str(port), "PUBLIC_URL": f"http://{HOST}:{port}"}
            settings = environment(self.folder / "unused.db", DATABASE_URL=url, SLACK_API_URL=slack, **here)
            self._start(name, port, ["bot", "serve"], settings)
        return self._ports[name]

    def end(self, name: str) -> None:
        """End one of them before the run ends, for its database will go."""
        stop(self._processes.pop(name))
        del self._ports[name]

    def _kalle(self, name: str, arguments: list[str]) -> int:
        if name not in self._ports:
            database, api, port = data.copy(self.folder / f"{name}.db"), self.slack(), free_port()
            here = f"http://{HOST}:{port}"
            settings = environment(database, SLACK_API_URL=f"http://{HOST}:{api}/api/", PORT=str(port), PUBLIC_URL=here)
            self._start(name, port, arguments, settings)
        return self._ports[name]

    def slack(self) -> int:
        """The port of Slack's stand-in."""
        return self._simple("slack_standin")

    def bare_bolt(self) -> int:
        """The port of the Bolt app that only answers."""
        return self._simple("bare_bolt")

    def bare_page(self) -> int:
        """The port of the page that reads and writes one row."""
        return self._simple("bare_page", str(self.folder / "bare.db"))

    def _simple(self, name: str, *more: str) -> int:
        if name not in self._ports:
            port = free_port()
            self._start(name, port, [f"bench.{name}", str(port), *more], environment(self.folder / "none.db"))
        return self._ports[name]

    def _start(self, name: str, port: int, arguments: list[str], settings: dict[str, str]) -> None:
        with (self.folder / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-P", "-m", *arguments],
                cwd=self.folder,
                env=settings,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self._ending.callback(stop, process)
        self._wait_for(name, port, process)
        self._ports[name], self._processes[name] = port, process

    def _wait_for(self, name: str, port: int, process: subprocess.Popen[bytes]) -> None:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and process.poll() is None:
            with contextlib.suppress(OSError), socket.create_connection((HOST, port), 1):
                return
            time.sleep(0.05)
        raise BenchError(f"{name} does not start:\n{(self.folder / f'{name}.log').read_text()[-2000:]}")

    def calls(self, method: str) -> int:
        """How often Slack's stand-in was asked this."""
        found: dict[str, Any] = json.loads(fetch(self.slack(), "/calls"))
        return int(found.get(method, 0))

    def quiet(self) -> None:
        """Wait until Kalle has delivered what is due, so that nobody else is measured along with it."""
        file = self.folder / "kalle.db"
        with contextlib.closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
            until = time.monotonic() + QUIET_SECONDS
            while connection.execute("SELECT 1 FROM outbox WHERE state IN ('queued', 'leased', 'handover')").fetchone():
                if time.monotonic() > until:
                    raise BenchError("Kalle does not deliver what the answers made")
                time.sleep(0.1)

    def cpu(self, name: str) -> float:
        """The processor seconds that one of them has used: what a busy machine does not make more of."""
        return cpu_of(self._processes[name])

    def megabytes(self) -> float | None:
        """The memory that the running Kalle holds now (resident), if one runs."""
        process = self._processes.get("kalle")
        if process is None:
            return None
        status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def cpu_of(process: subprocess.Popen[bytes]) -> float:
    """The processor seconds of a process that runs, so far."""
    used = Path(f"/proc/{process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[11:13]
    return sum(map(int, used)) / os.sysconf("SC_CLK_TCK")


def children_cpu() -> float:
    """The processor seconds of all children that have ended: what a duration would be on a machine with nothing else to do."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a process we started, kindly at first."""
    process.terminate()
    try:
        process.wait(12)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def fetch(port: int, path: str) -> bytes:
    """What a page says; BenchError when it is not well."""
    connection = http.client.HTTPConnection(HOST, port, timeout=10)
    with contextlib.closing(connection):
        connection.request("GET", path)
        answer = connection.getresponse()
        if answer.status != 200:
            raise BenchError(f"{path} answers {answer.status}")
        return answer.read()


@contextlib.contextmanager
def site() -> Iterator[Site]:
    """The servers for the time of a run."""
    made = Site()
    try:
        yield made
    finally:
        made.close()
