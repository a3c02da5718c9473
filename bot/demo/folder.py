"""The demo's own folder: its database, keys and logs, and the lock that lets one demo at a time use it.

Nothing here is anybody else's: a folder with strange files in it is refused, and what is emptied is known by name.
"""

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from domain.errors import Phrase, Refused

NAME = ".demo"
STATE, LOCK, DATABASE, PEOPLE, MANIFEST = "demo.json", "lock", "kalle.db", "people.json", "manifest.json"
CHANNELS = "channels.json"
CLOCK = "clock"
PROGRAM_LOG, SANDBOX_LOG = "kalle.log", "sandbox.log"
OURS = (
    *(STATE, LOCK, PEOPLE, CHANNELS, MANIFEST, CLOCK, PROGRAM_LOG, SANDBOX_LOG, f"{STATE}.new", f"{CLOCK}.new"),
    *(DATABASE + end for end in ("", "-wal", "-shm", "-journal")),
)
"""Every file the demo makes."""


@dataclass
class State:
    """What the demo keeps from one start to the next. The ports stay, so that links in old mails lead somewhere."""

    secret_key: str
    signing_secret: str
    token: str
    bot_port: int = 0
    smtp_port: int = 0
    seeded: bool = False


def new_state() -> State:
    """Keys nobody else has."""
    return State(secrets.token_urlsafe(48), secrets.token_hex(16), f"xoxb-sandbox-{secrets.token_hex(12)}")


@dataclass(frozen=True)
class Folder:
    """The folder, once it is ours and locked; `lock` is a file descriptor."""

    path: Path
    lock: int
    state: State

    def file(self, name: str) -> Path:
        """One of its files."""
        return self.path / name

    def save(self) -> None:
        """Write the state down, whole or not at all, for nobody else to read."""
        part = self.file(f"{STATE}.new")
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
            json.dump(asdict(self.state), file, indent=2)
        part.replace(self.file(STATE))

    def remove(self, *names: str) -> None:
        """Remove files of ours, should they be there."""
        for name in names:
            self.file(name).unlink(missing_ok=True)

    def drop_database(self) -> None:
        """Remove the database with what belongs to it."""
        self.remove(*(name for name in OURS if name.startswith(DATABASE)))
        self.state.seeded = False


@contextmanager
def opened(path: Path, *, fresh: bool) -> Iterator[Folder]:
    """Make or take the folder, for this process alone; Refused when something else is in the way."""
    _insist_ours(path)
    path.mkdir(mode=0o700, exist_ok=True)
    lock = _locked(path)
    try:
        folder = Folder(path, lock, new_state() if fresh else _state(path))
        if fresh:
            folder.remove(*(name for name in OURS if name != LOCK))
        folder.save()
        yield folder
    finally:
        os.close(lock)


def _insist_ours(path: Path) -> None:
    if path.is_symlink() or (path.exists() and not path.is_dir()):
        raise Refused(Phrase("{path} is in the way: the demo keeps its things in a folder of that name.", _named(path)))
    strange = {one.name for one in path.iterdir()} - set(OURS) if path.is_dir() else set()
    if strange and not (path / STATE).is_file():
        text = "The folder {path} is there already and is not the demo's. Start the demo in another folder."
        raise Refused(Phrase(text, _named(path)))


def _named(path: Path) -> dict[str, object]:
    return {"path": path}


def _locked(path: Path) -> int:
    """Take the lock. The demo's processes hold it too, so it is free only when the last of them has ended."""
    lock = os.open(path / LOCK, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        holders = os.read(lock, 100).decode("ascii", "replace").strip()
        os.close(lock)
        text = "A demo runs in {path} already. Stop it first{processes}."
        raise Refused(Phrase(text, {"path": path, "processes": f" (process {holders})" if holders else ""})) from error
    note_processes(lock, [os.getpid()])
    return lock


def note_processes(lock: int, numbers: list[int]) -> None:
    """Write into the lock file who holds it."""
    os.ftruncate(lock, 0)
    os.pwrite(lock, ", ".join(map(str, numbers)).encode(), 0)


def _state(path: Path) -> State:
    """What was kept, or new keys at the first start."""
    try:
        return State(**json.loads((path / STATE).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return new_state()
    except (ValueError, TypeError) as error:
        text = "{path} cannot be read. Begin again: kalle demo --fresh"
        raise Refused(Phrase(text, {"path": path / STATE})) from error
