"""Real processes that send mail, for tests that kill, freeze and stop them.

The nursery is one process that has everything imported and forks a sender in milliseconds whenever it is told to.
"""

import contextlib
import importlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent


class Nursery:
    """The test's side: start senders, and do to them what befalls processes."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.sender"]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True)
        self._alive: set[int] = set()

    def start(self, *order: str) -> int:
        """Fork a process that does `serve DATABASE_URL SMTP_URL [PACE]` or `count DATABASE_URL TIMES`; returns its number."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(" ".join(order) + "\n")
        self._process.stdin.flush()
        pid = int(self._process.stdout.readline())
        self._alive.add(pid)
        return pid

    def send(self, pid: int, what: signal.Signals) -> None:
        """Send a signal to one of them; one that has ended does not mind."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, what)

    def wait_until_gone(self, pid: int, seconds: float = 20.0) -> float:
        """Wait for the end of one of them; returns how many seconds it took."""
        began = time.monotonic()
        wait_until(lambda: not _exists(pid), seconds)
        self._alive.discard(pid)
        return time.monotonic() - began

    def kill(self, pid: int) -> None:
        """The end without warning."""
        self.send(pid, signal.SIGKILL)
        self.wait_until_gone(pid)

    def close(self) -> None:
        """End all of them."""
        for pid in list(self._alive):
            self.kill(pid)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(20)
        self._process.stdout.close()


def wait_until(true: Callable[[], bool], seconds: float = 20.0) -> None:
    """Wait until something is so; fails after `seconds`."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"not so after {seconds} seconds"
        time.sleep(0.005)


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@contextlib.contextmanager
def nursery() -> Iterator[Nursery]:
    """Run a nursery for as long as the block lasts."""
    running = Nursery()
    try:
        yield running
    finally:
        running.close()


# --- what the processes do -----------------------------------------------------------------------------------------


def serve(database_url: str, smtp_url: str, pace: str = "") -> None:
    """Deliver as the program does, until SIGTERM; with a pace (tests/pace.py) in shorter waits than the program's."""
    from bot.clock.ticker import Ticker
    from bot.delivery.dispatcher import Dispatcher, new_owner
    from bot.delivery.smtp import SmtpCarrier
    from bot.delivery.smtp_line import parse_smtp_url
    from domain.delivery import Channel
    from storage.engine import open_database
    from tests.pace import Pace
    from tests.posting import begin_with

    if pace:
        Pace.read(pace).take()
    told: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _: told.append(number))
    database = open_database(database_url)
    begin = begin_with(database)
    first, second = (SmtpCarrier(parse_smtp_url(smtp_url), helo="kalle.example") for _ in range(2))
    dispatcher = Dispatcher(begin, {Channel.EMAIL: first}, new_owner(), beside={Channel.EMAIL: second})
    ticker = Ticker(dispatcher, begin, lambda: True)
    ticker.start()
    while not told:  # a signal may come to another thread, and then this one hears of it when its sleep is over
        time.sleep(0.2)
    ticker.stop()


def count(database_url: str, times: str) -> None:
    """Read a number and write it one higher, each time in a transaction of its own."""
    from sqlalchemy import select

    from storage.delivery_tables import Parcel
    from storage.engine import open_database

    database = open_database(database_url)
    for _ in range(int(times)):
        with database.writes.begin() as session:
            parcel = session.scalars(select(Parcel)).one()
            parcel.attempts += 1


def main() -> None:
    """Fork a process for each line read, and answer with its number."""
    for module in ("bot.clock.ticker", "bot.delivery.smtp", "tests.pace", "tests.posting"):
        importlib.import_module(module)  # so that a fork has everything at hand
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        what, *arguments = line.split()
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            sys.stdout = sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115 - as long as the process lives
            try:
                {"serve": serve, "count": count}[what](*arguments)
            finally:
                os._exit(0)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
