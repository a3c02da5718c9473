"""Each mode keeps two sending processes busy and does something to them again and again, then lets them finish.

All end when every message is at rest, by the rules alone: nobody ages a row or retries by hand.
"""

import contextlib
import random
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from storage.engine import Database, open_database
from tests.chaos.sink import BAD, GOOD, HONEST, Days, RoughSink, rough_sink
from tests.chaos.tally import Tally, count, left
from tests.pace import Pace
from tests.posting import queue_mail
from tests.sender import Nursery, wait_until

WORKERS = 2
FINISH_SECONDS = 60.0
EXIT_SECONDS = 10.0
LONG = 600.0
"""Longer than any run: what is in doubt stays so, and shows at the end."""


@dataclass
class Run:
    """One run: the database, the receiver, the senders, and how many messages and incidents there are to be."""

    url: str
    database: Database
    sink: RoughSink
    home: Nursery
    chance: random.Random
    messages: int
    incidents: int
    pace: Pace
    workers: list[int] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def start(self) -> int:
        """One more sender."""
        return self.home.start("serve", self.url, self.sink.url, str(self.pace))

    def wait_for_some(self) -> None:
        """Wait until a random number of mails more has come, so that incidents fall all over the run."""
        share = max(1, int(self.messages * 0.8 / max(1, self.incidents)))
        target = len(self.sink.received) + self.chance.randint(1, max(1, 2 * share - 1))
        wait_until(lambda: len(self.sink.received) >= target or not left(self.database), FINISH_SECONDS)
        time.sleep(self.chance.uniform(0, 0.02))

    def finish(self) -> None:
        """Wait until all is at rest, then end the senders."""
        before = -1
        while left(self.database):
            seen = left(self.database) * 1_000_000 + len(self.sink.received)
            assert seen != before, f"{left(self.database)} messages go nowhere"
            before = seen
            self._wait_a_while()
        for worker in self.workers:
            self.end(worker)

    def _wait_a_while(self) -> None:
        """Look every twentieth of a second, for as long as the longest rule takes."""
        until = time.monotonic() + self.pace.lease * 10 + min(self.pace.doubtful, FINISH_SECONDS) * 2
        while time.monotonic() < until and left(self.database):
            time.sleep(0.05)

    def end(self, worker: int) -> None:
        """SIGTERM, and not more than ten seconds of patience."""
        self.home.send(worker, signal.SIGTERM)
        if self.home.wait_until_gone(worker, 3 * EXIT_SECONDS) > EXIT_SECONDS:
            self.broken.append(f"a sender took more than {EXIT_SECONDS:.0f} s to end")


Mode = Callable[[Run], None]


def kill(run: Run) -> None:
    """SIGKILL one of the two at a random moment; another takes its place at once."""
    for _ in range(run.incidents):
        run.wait_for_some()
        victim = run.chance.randrange(WORKERS)
        run.home.kill(run.workers[victim])
        run.workers[victim] = run.start()


def freeze(run: Run) -> None:
    """SIGSTOP one of the two for longer than its lease, then let it go on with what it held."""
    for _ in range(run.incidents):
        run.wait_for_some()
        victim = run.workers[run.chance.randrange(WORKERS)]
        stand_still(run.home, victim, run.database)
        time.sleep(run.pace.lease * 1.6)
        run.home.send(victim, signal.SIGCONT)


def term(run: Run) -> None:
    """SIGTERM one of the two at a random moment; another takes its place when it is gone."""
    for _ in range(run.incidents):
        run.wait_for_some()
        victim = run.chance.randrange(WORKERS)
        run.end(run.workers[victim])
        run.workers[victim] = run.start()


def unwritable(run: Run) -> None:
    """Let the database refuse to write `sent` for a while; nobody may go on sending without being able to note it."""
    for _ in range(run.incidents):
        run.wait_for_some()
        with sent_refused(run.database):
            time.sleep(run.chance.uniform(0.2, 1.0))


def drain(run: Run) -> None:
    """Nothing befalls them; both have to have taken part."""
    wait_until(lambda: not left(run.database), LONG)
    if len(run.sink.brought_by) < WORKERS:
        run.broken.append("one process sent all")


@dataclass(frozen=True)
class Kind:
    """A mode with the mail server's days that suit it, and how long doubt lasts."""

    mode: Mode
    days: Days
    doubtful: float
    no_doubt: bool


KINDS: dict[str, Kind] = {
    "kill": Kind(kill, BAD, 4.0, no_doubt=False),
    "freeze": Kind(freeze, HONEST, LONG, no_doubt=True),
    "unwritable": Kind(unwritable, HONEST, LONG, no_doubt=True),
    "term": Kind(term, HONEST, LONG, no_doubt=True),
    "drain": Kind(drain, GOOD, LONG, no_doubt=True),
}
"""With an honest mail server and nobody killed there is no doubt and no copy at all."""


def run(name: str, url: str, home: Nursery, *, messages: int, incidents: int, seed: int) -> Tally:
    """Run a mode on an empty database with the schema in it, and count."""
    kind, chance, database = KINDS[name], random.Random(seed), open_database(url)
    with contextlib.closing(database), rough_sink(kind.days, random.Random(seed)) as sink:
        pace = Pace(doubtful=kind.doubtful)
        one = Run(url, database, sink, home, chance, messages, incidents, pace)
        with database.writes.begin() as session:
            numbers = {queue_mail(session, number): number for number in range(1, messages + 1)}
        began = time.monotonic()
        one.workers = [one.start() for _ in range(WORKERS)]
        kind.mode(one)
        one.finish()
        spent = time.monotonic() - began
        tally = count(name, database, sink, numbers, incidents=incidents, seconds=spent, broken=tuple(one.broken))
    return tally if not kind.no_doubt else without_doubt(tally)


def without_doubt(tally: Tally) -> Tally:
    """The same, with copies and doubts counted as broken promises."""
    said = tuple(
        f"{number} {what}" for what, number in (("copies", tally.copies), ("in doubt", tally.doubtful)) if number
    )
    return Tally(**{**vars(tally), "broken": (*tally.broken, *said)})


# --- done to a process or a database -------------------------------------------------------------------------------


def stand_still(home: Nursery, pid: int, database: Database) -> None:
    """Freeze a process, but not within a transaction: on SQLite that would freeze everybody, as the file has one lock."""
    _freeze(home, pid)
    while not _lock_is_free(database):
        home.send(pid, signal.SIGCONT)
        time.sleep(0.01)
        _freeze(home, pid)


def _freeze(home: Nursery, pid: int) -> None:
    """Stop a process and wait until each of its threads stands still: a signal takes its time to get around."""
    home.send(pid, signal.SIGSTOP)
    wait_until(lambda: all(_stands_still(task) for task in Path(f"/proc/{pid}/task").glob("*/stat")), 5)


def _stands_still(stat: Path) -> bool:
    try:
        return stat.read_text("utf-8", "replace").rpartition(")")[2].split()[0] == "T"
    except OSError:  # a thread that has ended meanwhile
        return True


def _lock_is_free(database: Database) -> bool:
    if database.engine.dialect.name == "sqlite":
        connection = sqlite3.connect(str(database.engine.url.database), timeout=0.2, isolation_level=None)
        statements = ["BEGIN IMMEDIATE", "ROLLBACK"]
    else:
        connection = psycopg.connect(database.engine.url.set(drivername="postgresql").render_as_string(False))
        statements = ["SET lock_timeout = '200ms'", "SELECT id FROM outbox WHERE state <> 'sent' FOR UPDATE"]
    try:
        for statement in statements:
            connection.execute(statement)
    except (sqlite3.OperationalError, psycopg.errors.LockNotAvailable):
        return False
    finally:
        connection.close()
    return True


REFUSE = {
    "sqlite": (
        """CREATE TRIGGER no_sent BEFORE UPDATE ON outbox WHEN NEW.state = 'sent'
        BEGIN SELECT RAISE(ABORT, 'sent cannot be written'); END""",
    ),
    "postgresql": (
        """CREATE FUNCTION no_sent() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'sent cannot be written'; END $$""",
        """CREATE TRIGGER no_sent BEFORE UPDATE ON outbox
        FOR EACH ROW WHEN (NEW.state = 'sent') EXECUTE FUNCTION no_sent()""",
    ),
}
ALLOW = {
    "sqlite": ("DROP TRIGGER no_sent",),
    "postgresql": ("DROP TRIGGER no_sent ON outbox", "DROP FUNCTION no_sent()"),
}


@contextlib.contextmanager
def sent_refused(database: Database) -> Iterator[None]:
    """While this lasts the database takes everything but `sent`."""
    kind = database.engine.dialect.name
    _execute(database, REFUSE[kind])
    try:
        yield
    finally:
        _execute(database, ALLOW[kind])


def _execute(database: Database, statements: tuple[str, ...]) -> None:
    with database.engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
