"""How delivery does, in numbers: what /metrics shows. No names, no addresses.

Source: docs/operations.md, Metrics.
"""

from dataclasses import dataclass
from datetime import datetime

from bot.work import Work
from domain.delivery import Channel, ParcelState
from storage import figures, outbox, sending
from storage.figures import Counted


@dataclass(frozen=True)
class Figures:
    """Counts and seconds, by channel where there are several; a channel with nothing is left out."""

    due: dict[Channel, int]
    oldest_due_seconds: dict[Channel, float]
    doubtful: dict[tuple[Channel, ParcelState], int]
    counted: tuple[Counted, ...]
    reminders_planned: int
    reminders_late_seconds: float
    workers: int
    last_beat_seconds: float | None


def figures_of(work: Work) -> Figures:
    """Read all of them; the same in whatever process, because they are the database's."""
    session, now = work.session, work.now
    oldest = {channel: _seconds(since, now) for channel, since in outbox.oldest_due(session, now).items()}
    late = figures.reminders_due_since(session, now)
    seen_at = sending.last_beat(session)
    return Figures(
        due=figures.due(session, now),
        oldest_due_seconds=oldest,
        doubtful=figures.doubtful(session),
        counted=tuple(figures.tally(session)),
        reminders_planned=figures.reminders_planned(session),
        reminders_late_seconds=_seconds(late, now) if late else 0.0,
        workers=figures.workers(session, now),
        last_beat_seconds=_seconds(seen_at, now) if seen_at else None,
    )


def _seconds(since: datetime, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds())
