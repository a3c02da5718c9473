"""Whether messages leave: what /healthz says. No names, no addresses."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.work import Begin, Work
from domain.access import SYSTEM
from domain.delivery import Channel, ParcelState
from storage import figures, outbox, sending

log = structlog.get_logger(__name__)

LATE = timedelta(minutes=5)
QUIET = timedelta(minutes=1)
SILENT_DATABASE = "The database does not answer."


@dataclass(frozen=True)
class Health:
    """`ok` is False when somebody has to look at once; `reasons` says why, and what else waits for a person."""

    ok: bool
    reasons: tuple[str, ...] = ()
    oldest_due_seconds: dict[str, int] = field(default_factory=dict)
    unknown: int = 0
    held: int = 0
    last_tick_seconds: int | None = None
    workers: int = 0
    reminders_late_seconds: int = 0
    database: str = ""
    """What is wrong with the database; the other parts are empty then, because nobody knows."""

    delivery: str = ""
    """What is wrong with messages on their way."""

    clock: str = ""
    """What is wrong with what has its moment."""

    def as_json(self) -> dict[str, Any]:
        """The same as what the page answers."""
        return {
            "ok": self.ok,
            "reasons": list(self.reasons),
            "oldest_due_seconds": self.oldest_due_seconds,
            "unknown": self.unknown,
            "held": self.held,
            "last_tick_seconds": self.last_tick_seconds,
            "workers": self.workers,
            "reminders_late_seconds": self.reminders_late_seconds,
        }


def checker(look: Begin) -> Callable[[], Health]:
    """Return the check; a database that does not answer is an answer too."""

    def check() -> Health:
        try:
            with look(SYSTEM) as work:
                return health(work)
        except (SQLAlchemyError, OSError) as error:
            log.error("health_without_database", error=type(error).__name__)
            return Health(ok=False, reasons=(SILENT_DATABASE,), database=SILENT_DATABASE)

    return check


def health(work: Work) -> Health:
    """How delivery does, wherever it runs: its heartbeat is in the database."""
    session, now = work.session, work.now
    waiting = {channel: now - since for channel, since in outbox.oldest_due(session, now).items()}
    counts = outbox.counts(session)
    seen_at = sending.last_beat(session)
    planned = figures.reminders_due_since(session, now)
    late = now - planned if planned else timedelta()
    delivery = [*_too_long(waiting), *_pulse(seen_at, now)]
    clock = [f"The oldest reminder has been due for {_seconds(late)} s and did not go."] if late > LATE else []
    serious = [*delivery, *clock]
    return Health(
        ok=not serious,
        reasons=(*serious, *_for_a_person(counts)),
        oldest_due_seconds={str(channel): _seconds(wait) for channel, wait in waiting.items()},
        unknown=counts[ParcelState.UNKNOWN],
        held=counts[ParcelState.HELD],
        last_tick_seconds=None if seen_at is None else _seconds(now - seen_at),
        workers=figures.workers(session, now),
        reminders_late_seconds=_seconds(late),
        delivery=" ".join(delivery),
        clock=" ".join(clock),
    )


def _too_long(waiting: dict[Channel, timedelta]) -> list[str]:
    return [
        f"The oldest message by {channel} has waited {_seconds(wait)} s."
        for channel, wait in waiting.items()
        if wait > LATE
    ]


def _pulse(seen_at: datetime | None, now: datetime) -> list[str]:
    if seen_at is None:
        return ["Nothing delivers messages."]
    return [f"Delivery was last seen {_seconds(now - seen_at)} s ago."] if now - seen_at > QUIET else []


def _for_a_person(counts: dict[ParcelState, int]) -> list[str]:
    held = counts[ParcelState.HELD]
    return [f"{held} held for somebody to decide: kalle outbox list"] if held else []


def _seconds(wait: timedelta) -> int:
    return max(0, round(wait.total_seconds()))
