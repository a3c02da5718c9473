"""The two processes of the demo: starting them, waiting until they answer, noticing that one ended, stopping both."""

import contextlib
import http.client
import os
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from domain.errors import Phrase, Refused

HOST = "127.0.0.1"
ROOT = Path(__file__).resolve().parents[2]
FROM_OUTSIDE = ("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "LD_LIBRARY_PATH")
"""All that the processes see of the machine's environment: no setting of a real Kalle, no proxy."""

LOOK_SECONDS = 0.1
LINES_SHOWN = 12


class Stopping(Protocol):
    """Tells that the demo is to end; a threading.Event."""

    def wait(self, timeout: float) -> bool:
        """Wait so many seconds or until it is to end; True when it is."""


@dataclass(frozen=True)
class Process:
    """A running process and where it writes its log."""

    name: str
    popen: subprocess.Popen[bytes]
    log: Path

    def insist_alive(self) -> None:
        """Refused, with the last lines of its log, when it has ended by itself."""
        status = self.popen.poll()
        if status is None:
            return
        text = "{name} ended by itself (exit status {status}). Its log {log} ends with:\n{lines}"
        facts = {"name": self.name, "status": status, "log": self.log, "lines": last_lines(self.log)}
        raise Refused(Phrase(text, facts))


def start(name: str, arguments: Iterable[str], log: Path, settings: Mapping[str, str], lock: int) -> Process:
    """Start `python -m ...` in the log's folder. It holds the lock too, and gets no signal that is meant for us."""
    outside = {name: os.environ[name] for name in FROM_OUTSIDE if name in os.environ}
    with log.open("wb") as file:
        popen = subprocess.Popen(  # noqa: S603 - our own Python with our own modules
            [sys.executable, "-P", "-m", *arguments],
            cwd=log.parent,
            env={**outside, **settings, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            pass_fds=(lock,),
            start_new_session=True,
        )
    return Process(name, popen, log)


def last_lines(log: Path) -> str:
    """The end of a log, for a person to read."""
    with log.open(encoding="utf-8", errors="replace") as file:
        return "".join(deque(file, LINES_SHOWN)).rstrip() or "(nothing)"


def stop(process: Process, within_seconds: float) -> None:
    """Ask it to end, and end it when it does not."""
    process.popen.terminate()
    try:
        process.popen.wait(within_seconds)
    except subprocess.TimeoutExpired:
        process.popen.kill()
        process.popen.wait()


def wait_for_line(process: Process, beginning: str, stopping: Stopping) -> bool:
    """Wait until the process has logged a line that begins so; False when the demo is to end first."""
    while not any(line.startswith(beginning) for line in process.log.read_text("utf-8", "replace").splitlines()):
        process.insist_alive()
        if stopping.wait(LOOK_SECONDS):
            return False
    return True


def wait_for_health(process: Process, port: int, stopping: Stopping) -> bool:
    """Wait until /healthz says that all is well; False when the demo is to end first."""
    while not _is_healthy(port):
        process.insist_alive()
        if stopping.wait(LOOK_SECONDS):
            return False
    return True


def _is_healthy(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def is_free(port: int) -> bool:
    """True when nobody listens there."""
    with socket.socket() as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as servers do: a closed connection is no listener
        with contextlib.suppress(OSError):
            door.bind((HOST, port))
            return True
    return False


def free_port(wanted: int = 0) -> int:
    """The wanted port if it is free, else one that is."""
    if wanted and is_free(wanted):
        return wanted
    with socket.socket() as door:
        door.bind((HOST, 0))
        return int(door.getsockname()[1])
