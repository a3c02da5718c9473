"""The way to the process that sets letters: started when one is wanted, gone when none was for a minute.

In a process of its own, because what it takes of memory would stay with a program that runs for months, and because
there it can be kept from opening anything.
"""

import atexit
import contextlib
import json
import struct
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 60.0
IDLE_SECONDS = 60.0
START = "import sys; sys.path.insert(0, sys.argv[1]); from bot.documents.typesetter import main; main()"


class CannotSet(RuntimeError):
    """The letter could not be set; the words say what kind of error it was and nothing of the letter."""


class Press:
    """One typesetter for this process; orders wait for one another."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._idle: threading.Timer | None = None
        atexit.register(self.close)

    def make(self, kind: str, data: str, moment: int) -> list[bytes]:
        """Return what was ordered (`Typesetter.make`); CannotSet when it could not be made, or took too long."""
        order = json.dumps([kind, moment, data]).encode("utf-8")
        with self._lock:
            try:
                return self._ordered(order)
            except _Gone:
                self.close()  # it had been idle and went, or was ended: a new one gets the order
                return self._ordered(order)
            finally:
                self._wait_for_more()

    def _wait_for_more(self) -> None:
        """Let the typesetter go when no other order comes for a while."""
        if self._idle is not None:
            self._idle.cancel()
        self._idle = threading.Timer(IDLE_SECONDS, self._rest)
        self._idle.daemon = True
        self._idle.start()

    def _rest(self) -> None:
        with self._lock:
            if self._idle is threading.current_thread():  # else another order came in the very last moment
                self.close()

    def _ordered(self, order: bytes) -> list[bytes]:
        process = self._running()
        assert process.stdin is not None  # noqa: S101 - both are pipes
        assert process.stdout is not None  # noqa: S101
        impatient = threading.Timer(PATIENCE_SECONDS, process.kill)
        impatient.start()
        try:
            process.stdin.write(struct.pack(">I", len(order)) + order)
            process.stdin.flush()
            return _result(process.stdout)
        except OSError as error:
            raise _Gone from error
        finally:
            impatient.cancel()

    def _running(self) -> "subprocess.Popen[bytes]":
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._process = subprocess.Popen(  # noqa: S603 - our own Python with our own module
                [sys.executable, "-P", "-c", START, str(ROOT)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        return self._process

    def close(self) -> None:
        """End the typesetter; the next order starts another."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):  # an order it never read
                if pipe is not None:
                    pipe.close()


PRESS = Press()
"""The one everything of this process is set by."""


class _Gone(CannotSet):
    """The typesetter went away before it answered."""


def _result(results: IO[bytes]) -> list[bytes]:
    good, count = struct.unpack(">?I", _read(results, 5))
    made = [_read(results, struct.unpack(">I", _read(results, 4))[0]) for _ in range(count)]
    if not good:
        raise CannotSet(made[0].decode("ascii", "replace"))
    return made


def _read(results: IO[bytes], size: int) -> bytes:
    found = results.read(size)
    if len(found) < size:
        raise _Gone("the typesetter ended")
    return found
