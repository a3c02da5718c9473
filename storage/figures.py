"""How delivery does, in numbers that stay quick to read however many messages there were.

What waits is counted in the small partial indexes, what was is read from `tally`, where the database's triggers count it.
Source: docs/operations.md, Metrics.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, literal, or_, select, text
from sqlalchemy.orm import Session

from domain.delivery import SECOND_LINE, SILENT_AFTER, Channel, ParcelState
from storage.columns import Moment
from storage.delivery_tables import Heartbeat, Parcel, Tally
from storage.outbox import DOUBTFUL, ON_THE_WAY, is_postgresql
from storage.tables import Interview, Reminder

PLANNED = text("reminder.state = 'planned'")
"""Said in the index's own words: neither database finds a partial index behind bound parameters."""

_FOLD = text(
    "WITH gone AS (DELETE FROM tally WHERE (shard, event, channel, reason) IN "
    "(SELECT shard, event, channel, reason FROM tally WHERE shard <> 0 FOR UPDATE SKIP LOCKED) "
    "RETURNING event, channel, reason, count) "
    "INSERT INTO tally (shard, event, channel, reason, count) "
    "SELECT 0, event, channel, reason, sum(count) FROM gone GROUP BY event, channel, reason "
    "ON CONFLICT (shard, event, channel, reason) DO UPDATE SET count = tally.count + excluded.count"
)


@dataclass(frozen=True)
class Counted:
    """How often something happened: `event` is sent, failed, retried, resent or skipped; `reason` is for skipped ones."""

    event: str
    channel: Channel
    reason: str
    count: int


def tally(session: Session) -> list[Counted]:
    """Everything that was counted since the database was made."""
    what = (Tally.event, Tally.channel, Tally.reason)
    query = select(*what, func.sum(Tally.count)).group_by(*what).order_by(*what)
    return [
        Counted(event, channel, reason, int(count)) for event, channel, reason, count in session.execute(query).all()
    ]


def fold(session: Session) -> None:
    """Add up what PostgreSQL's connections counted in shards of their own, so that connections long gone leave no rows.

    Waits for nobody: a shard in use is left for the next time, and of two who fold at once one does nothing.
    """
    if is_postgresql(session) and session.scalar(select(func.pg_try_advisory_xact_lock(5552554))):
        session.execute(_FOLD)


def due(session: Session, now: datetime) -> dict[Channel, int]:
    """How many messages could go, by channel; channels with none are left out."""
    waiting = Parcel.state.in_((ParcelState.QUEUED, ParcelState.LEASED))
    query = select(Parcel.channel, func.count()).where(ON_THE_WAY, waiting, Parcel.due_at <= now)
    return dict(session.execute(query.group_by(Parcel.channel)).all())


def doubtful(session: Session) -> dict[tuple[Channel, ParcelState], int]:
    """How many messages nobody knows about (unknown) and how many wait for a person (held), by channel."""
    query = select(Parcel.channel, Parcel.state, func.count()).where(DOUBTFUL).group_by(Parcel.channel, Parcel.state)
    return {(channel, state): count for channel, state, count in session.execute(query).all()}


def reminders_planned(session: Session) -> int:
    """How many reminders wait for their moment."""
    return session.scalar(select(func.count()).select_from(Reminder).where(PLANNED)) or 0


def reminders_due_since(session: Session, now: datetime) -> datetime | None:
    """The moment of the oldest reminder that should have been put into the outbox by now; None when there is none.

    One whose invitation can still be taken back waits rightly.
    """
    final = or_(Interview.undo_until.is_(None), Interview.undo_until <= now)
    query = select(func.min(Reminder.due_at)).join(Interview, Interview.id == Reminder.interview_id)
    return session.scalar(query.where(PLANNED, Reminder.due_at <= now, final))


def workers(session: Session, now: datetime) -> int:
    """How many processes that send have shown of late that they live."""
    query = (
        select(func.count())
        .select_from(Heartbeat)
        .where(Heartbeat.seen_at > _clock(session, now), Heartbeat.owner.not_like(f"%{SECOND_LINE}"))
    )
    return session.scalar(query) or 0


def _clock(session: Session, now: datetime) -> ColumnElement[datetime]:
    """The moment before which a process counts as silent, by the clock its heartbeats were written with."""
    if is_postgresql(session):
        return func.clock_timestamp(type_=Moment()) - literal(SILENT_AFTER)
    return literal(now - SILENT_AFTER, Moment())
