"""Reminders of one morning on their way: one process against a bare smtplib loop, and two processes against one."""

import contextlib
import os
import smtplib
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from bench import reminding
from bench.figures import Figure, median
from bench.site import BenchError, Site, environment, free_port, stop
from tests.postgres import empty_database, running_server
from tests.smtp import Received, SmtpSink

REMINDERS = 10_000 // int(os.environ.get("BENCH_DIVIDE", "1"))
STILL_SECONDS = 60.0
GROWTH_MEGABYTES = 20


class Sink(SmtpSink):
    """The tests' sink, which keeps when mails came and to whom, and of the mails only the first."""

    def __init__(self) -> None:
        super().__init__()
        self.times: list[float] = []
        self.to: Counter[str] = Counter()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        self.times.append(time.perf_counter())
        self.to.update(envelope.rcpt_tos)
        if not self.received:
            self.received.append(Received(envelope.mail_from or "", list(envelope.rcpt_tos), bytes(envelope.content)))
        return "250 2.0.0 ok"

    def wait(self, count: int, processes: Sequence[subprocess.Popen[bytes]]) -> None:
        """Wait until so many have come; BenchError when nothing comes any more."""
        while len(self.times) < count:
            seen = len(self.times)
            until = time.monotonic() + STILL_SECONDS
            while len(self.times) == seen:
                if time.monotonic() > until or any(one.poll() is not None for one in processes):
                    raise BenchError(f"{seen} of {count} mails came, then no more")
                time.sleep(0.01)

    def rate(self) -> float:
        """Mails a second, from the first to the last."""
        return (len(self.times) - 1) / (self.times[-1] - self.times[0])

    def forget(self) -> None:
        """Count anew; the first mail stays."""
        self.times.clear()
        self.to.clear()


@contextlib.contextmanager
def _sink() -> Iterator[Sink]:
    sink = Sink()
    sink.start()
    try:
        yield sink
    finally:
        sink.stop()


def measure(site: Site) -> list[Figure]:
    """One process on SQLite and the bare loop; then one and two processes on PostgreSQL."""
    figures = []
    with _sink() as sink:
        settings = _settings(site, sink, f"sqlite:///{site.folder / 'reminders.db'}")
        ours, memory = _sent(sink, settings, ["bot", "serve"], 1)
        bare = median([_bare(sink) for _ in range(3)])
        said = f"ours {ours:.0f}/s, bare {bare:.0f}/s"
        figures.append(
            Figure(f"{REMINDERS:,} reminder mails, bare smtplib loop is faster by", bare / ours, "x", 2, said)
        )
        figures.append(Figure("the same: memory grows while sending by", memory, "MB", GROWTH_MEGABYTES))
    return [*figures, _two_against_one(site)]


def _two_against_one(site: Site) -> Figure:
    rates = {}
    with running_server() as server:
        for workers in (1, 2):
            with _sink() as sink, empty_database(server) as url:
                rates[workers], _ = _sent(sink, _settings(site, sink, url), ["bot", "worker"], workers)
    said = f"one {rates[1]:.0f}/s, two {rates[2]:.0f}/s"
    return Figure("PostgreSQL: two workers take, of one's time", rates[1] / rates[2], "x", 1, said)


def _settings(site: Site, sink: Sink, url: str) -> dict[str, str]:
    port, slack = free_port(), site.slack()
    return environment(
        site.folder / "unused.db",
        DATABASE_URL=url,
        SMTP_URL=sink.url,
        SLACK_API_URL=f"http://127.0.0.1:{slack}/api/",
        PORT=str(port),
        PUBLIC_URL=f"http://127.0.0.1:{port}",
    )


def _sent(sink: Sink, settings: dict[str, str], command: list[str], count: int) -> tuple[float, float]:
    """Have all due reminders sent by so many processes; mails a second, and by how many megabytes the first one grew."""
    due = datetime.now(UTC) - timedelta(seconds=1)
    with reminding.house(settings, lambda: datetime.now(UTC)) as house:
        reminding.fill(house.begin, REMINDERS, lambda _: due + timedelta(days=1))
        reminding.plan_due(house.begin, REMINDERS, due)
    with contextlib.ExitStack() as running:
        processes = [_process(command, settings, running) for _ in range(count)]
        sink.wait(REMINDERS // 10, processes)
        before = _megabytes(processes[0])
        sink.wait(REMINDERS, processes)
        growth = _megabytes(processes[0]) - before
    if len(sink.times) != REMINDERS or set(sink.to.values()) != {1}:
        raise BenchError("a reminder came twice, or one is missing")
    return sink.rate(), growth


def _process(command: list[str], settings: dict[str, str], running: contextlib.ExitStack) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", *command],
        env=settings,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    running.callback(stop, process)
    return process


def _megabytes(process: subprocess.Popen[bytes]) -> float:
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def _bare(sink: Sink) -> float:
    """Mails a second of a loop in a process of its own, with a mail that we sent before."""
    first = sink.received[0]
    sink.forget()
    command = [sys.executable, "-P", "-m", "bench.mailing", str(sink.port), str(REMINDERS)]
    subprocess.run(
        command, input=first.data, check=True, env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    )
    sink.wait(REMINDERS, [])
    return sink.rate()


def bare_loop(port: int, count: int, body: bytes) -> None:
    """Send one mail again and again on one connection."""
    with smtplib.SMTP("127.0.0.1", port) as smtp:
        for number in range(count):
            smtp.sendmail("kalle@nordlys.example", f"somebody{number}@example.org", body)


if __name__ == "__main__":
    bare_loop(int(sys.argv[1]), int(sys.argv[2]), sys.stdin.buffer.read())
