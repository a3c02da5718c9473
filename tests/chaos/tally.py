"""What the receiver got, held against what the outbox says."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from click.testing import CliRunner
from sqlalchemy import func, select

from bot.cli.main import cli
from domain.delivery import ParcelState
from storage.delivery_tables import Parcel, ParcelAttempt
from storage.engine import Database
from tests.posting import mail
from tests.smtp import SmtpSink

AT_REST = {ParcelState.SENT, ParcelState.HELD, ParcelState.FAILED, ParcelState.CANCELLED}


@dataclass(frozen=True)
class Tally:
    """The numbers of one run. `incidents` is how often the run did what it does: kills, freezes, ends."""

    mode: str
    database: str
    messages: int
    incidents: int
    lost: int
    uncontrolled: int
    differing: int
    most_of_one: int
    copies: int
    doubtful: int
    held: int
    unexplained: int
    seconds: float
    broken: tuple[str, ...] = field(default=())
    """What else was promised and not kept, in words."""

    @property
    def good(self) -> bool:
        """Nothing lost, no copy but of a doubtful message, none twice, each byte for byte, every doubt explained."""
        bad = self.lost or self.uncontrolled or self.differing or self.unexplained or self.broken
        return not bad and self.most_of_one <= 2


def count(
    mode: str,
    database: Database,
    sink: SmtpSink,
    numbers: dict[int, int],
    *,
    incidents: int,
    seconds: float,
    broken: tuple[str, ...] = (),
) -> Tally:
    """Count; `numbers` is what was queued, by its id. A copy is by the rule when its message was in doubt before."""
    address = {parcel_id: f"anna{number}@example.org" for parcel_id, number in numbers.items()}
    bodies = {f"anna{number}@example.org": mail(number) for number in numbers.values()}
    counted = Counter(one.recipients[0] for one in sink.received)
    doubted, resent, held = _doubts(database)
    copied = {parcel_id for parcel_id, recipient in address.items() if counted[recipient] > 1}
    missing = {parcel_id for parcel_id, recipient in address.items() if not counted[recipient]}
    return Tally(
        mode=mode,
        database=database.engine.dialect.name,
        messages=len(numbers),
        incidents=incidents,
        lost=len(missing - held),
        uncontrolled=len(copied - (doubted & resent)),
        differing=sum(one.data != bodies.get(one.recipients[0]) for one in sink.received),
        most_of_one=max(counted.values(), default=0),
        copies=sum(times - 1 for times in counted.values()),
        doubtful=len(resent | held),
        held=len(held),
        unexplained=len((resent | held) - doubted) + _unexplained(database, resent | held),
        seconds=seconds,
        broken=broken,
    )


def _doubts(database: Database) -> tuple[set[int], set[int], set[int]]:
    """Messages with an attempt that ended after the body without an answer; those sent again; those held."""
    with database.reads() as session:
        doubted = set(session.scalars(select(ParcelAttempt.parcel_id).where(ParcelAttempt.phase == "body")))
        resent = set(session.scalars(select(Parcel.id).where(Parcel.resent)))
        held = set(session.scalars(select(Parcel.id).where(Parcel.state == ParcelState.HELD)))
    return doubted, resent, held


def _unexplained(database: Database, doubtful: set[int]) -> int:
    """How many messages that were or are in doubt `kalle outbox list` does not say so of."""
    explained = {
        line["id"] for line in _listed(database) if "nobody" in line["reason"] or "no answer" in line["reason"]
    }
    return len(doubtful - explained)


def _listed(database: Database) -> Iterator[dict[str, Any]]:
    """Everything the command lists, page by page."""
    settings = {"DATABASE_URL": database.engine.url.render_as_string(hide_password=False), "LOG_LEVEL": "error"}
    before: list[str] = []
    while True:
        command = ["outbox", "list", "--limit", "500", "--json", *before]
        done = CliRunner().invoke(cli, command, env=settings, catch_exceptions=False)
        lines = json.loads(done.stdout)
        if not lines:
            return
        yield from lines
        before = ["--before", str(lines[-1]["id"])]


def left(database: Database) -> int:
    """How many messages are not at rest."""
    with database.reads() as session:
        waiting = select(func.count()).select_from(Parcel).where(Parcel.state.not_in(AT_REST))
        return session.scalar(waiting) or 0
