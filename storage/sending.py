"""What delivery does with the outbox: each change of a message's state is one conditional statement.

Source: docs/behaviour.md, Delivery.

Two clocks. Leases, heartbeats and the age of a hand-over are compared between processes, and two machines' clocks may
differ: on PostgreSQL the database's own clock judges them, read within the statement that compares. SQLite lives on one
machine, so there the moment given by the caller is as good. When a message is due is no matter between processes: it is
always compared with the caller's moment.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, func, literal, not_, or_, select, update
from sqlalchemy.orm import Session

from domain.delivery import (
    DOUBTFUL_AFTER,
    LEASE,
    RESENT_WHEN_DOUBTFUL,
    SILENT_AFTER,
    Channel,
    ParcelKind,
    ParcelState,
)
from storage.columns import Moment
from storage.outbox import (
    DOUBTFUL,
    ON_THE_WAY,
    back_in_line,
    called_off,
    change,
    has_earlier_one,
    insert_into,
    is_postgresql,
    short,
)
from storage.tables import Heartbeat, Interview, Parcel, ParcelAttempt

BOUND_TO_REVISION = (ParcelKind.INVITATION, ParcelKind.MOVED)
"""What these say is wrong once the interview was moved again or cancelled."""

OVERTAKEN = "the interview was moved or cancelled meanwhile"
TOO_LATE = "the interview has begun"
FORGOTTEN_AFTER = timedelta(days=1)


@dataclass(frozen=True)
class Swept:
    """Ids of doubtful messages: those that go once more, and those a person has to decide about."""

    resent: list[int]
    held: list[int]


def claim(session: Session, channel: Channel, owner: str, now: datetime, limit: int = 1) -> list[Parcel]:
    """Take the messages that have been due longest; nobody else gets them while the lease lasts."""
    due = (
        select(Parcel.id)
        .where(ON_THE_WAY, Parcel.channel == channel, Parcel.state == ParcelState.QUEUED, Parcel.due_at <= now)
        .order_by(Parcel.due_at, Parcel.id)
        .limit(limit)
    )
    if channel is Channel.SLACK:
        due = due.where(not_(has_earlier_one()))
    # A common table expression, because PostgreSQL may run a plain subquery with LIMIT more than once.
    chosen = due.with_for_update(skip_locked=True).cte("chosen")
    statement = (
        update(Parcel)
        .where(Parcel.id.in_(select(chosen.c.id)))
        .values(state=ParcelState.LEASED, owner=owner, lease_until=_clock(session, now, LEASE))
        .returning(Parcel)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    return sorted(session.scalars(statement), key=lambda parcel: (parcel.due_at, parcel.id))


def mark_handover(session: Session, parcel_id: int, owner: str, now: datetime) -> bool:
    """Write down that the body leaves next; False when it must not: not ours any more, cancelled or overtaken."""
    mine = (Parcel.id == parcel_id, Parcel.owner == owner, Parcel.state == ParcelState.LEASED)
    marked = change(
        session,
        *mine,
        Parcel.lease_until > _clock(session, now),
        _still_true(),
        _still_ahead(now),
        state=ParcelState.HANDOVER,
        handed_over_at=_clock(session, now),
        lease_until=None,
    )
    if not marked:
        change(session, *mine, not_(_still_true()), **called_off(OVERTAKEN))
        change(session, *mine, not_(_still_ahead(now)), **called_off(TOO_LATE))
    return bool(marked)


def came_too_late(session: Session, parcel_id: int) -> bool:
    """True for a message that was stopped because its interview had begun before it could leave."""
    reason = session.scalar(select(Parcel.cancel_reason).where(Parcel.id == parcel_id))
    return reason == TOO_LATE


def _still_ahead(now: datetime) -> ColumnElement[bool]:
    begun = select(Interview.id).where(Interview.id == Parcel.interview_id, Interview.starts_at <= now)
    return or_(Parcel.kind.not_in(BOUND_TO_REVISION), not_(exists(begun)))


def _still_true() -> ColumnElement[bool]:
    as_it_is = select(Interview.id).where(
        Interview.id == Parcel.interview_id,
        Interview.revision == func.coalesce(Parcel.interview_revision, Interview.revision),
        Interview.cancelled_at.is_(None),
    )
    return or_(Parcel.kind.not_in(BOUND_TO_REVISION), Parcel.interview_id.is_(None), exists(as_it_is))


def settle_sent(
    session: Session,
    parcel_id: int,
    owner: str,
    now: datetime,
    *,
    ref: str = "",
    code: int | None = None,
    said: str = "",
) -> bool:
    """Write down that the other side took it; False when there was nothing left to write.

    Whoever knows that it arrived is right, however late: a doubtful one is doubtful no more, and one that waits to go
    once more stays here. Only a second copy already on its way, or a cancelled message, is left alone.
    """
    late = or_(
        Parcel.state.in_((ParcelState.UNKNOWN, ParcelState.HELD)),
        and_(Parcel.state.in_((ParcelState.QUEUED, ParcelState.LEASED)), Parcel.resent),
    )
    mine = and_(Parcel.state == ParcelState.HANDOVER, Parcel.owner == owner)
    answer = {"provider_ref": ref[:200], "last_code": code, "last_text": short(said)}
    values = {"state": ParcelState.SENT, "sent_at": now, "owner": "", "lease_until": None}
    return bool(change(session, Parcel.id == parcel_id, or_(mine, late), **values, **answer))


def settle_retry(
    session: Session,
    parcel_id: int,
    owner: str,
    due_at: datetime,
    *,
    counted: bool = True,
    code: int | None = None,
    said: str = "",
) -> bool:
    """Put it back until `due_at`, because it surely did not arrive; `counted` tries are used up one day."""
    attempts = Parcel.attempts + (1 if counted else 0)
    values = {**back_in_line(due_at), "attempts": attempts, "last_code": code, "last_text": short(said)}
    return bool(change(session, *_held_by(parcel_id, owner), **values))


def settle_failed(
    session: Session, parcel_id: int, owner: str, *, code: int | None = None, said: str = "", counted: bool = True
) -> bool:
    """Give it up: it did not arrive and never will."""
    attempts = Parcel.attempts + (1 if counted else 0)
    values = {"state": ParcelState.FAILED, "owner": "", "lease_until": None, "attempts": attempts}
    return bool(change(session, *_held_by(parcel_id, owner), **values, last_code=code, last_text=short(said)))


def settle_unknown(session: Session, parcel_id: int, owner: str, *, code: int | None = None, said: str = "") -> bool:
    """Write down that nobody knows whether it arrived; `sweep_doubtful` decides later."""
    mine = (Parcel.id == parcel_id, Parcel.owner == owner, Parcel.state == ParcelState.HANDOVER)
    return bool(change(session, *mine, state=ParcelState.UNKNOWN, owner="", last_code=code, last_text=short(said)))


def settle_dropped(session: Session, parcel_id: int, owner: str, reason: str) -> bool:
    """Write down that there is nothing to say any more."""
    return bool(change(session, *_held_by(parcel_id, owner), **called_off(reason)))


def release(session: Session, parcel_id: int, owner: str, *, code: int | None = None, said: str = "") -> bool:
    """Give it back untried, due as before; only when its body surely did not leave."""
    values: dict[str, Any] = {"state": ParcelState.QUEUED, "owner": "", "lease_until": None, "handed_over_at": None}
    if code is not None or said:
        values |= {"last_code": code, "last_text": short(said)}
    return bool(change(session, *_held_by(parcel_id, owner), **values))


def note_attempt(
    session: Session, parcel_id: int, started_at: datetime, *, phase: str, code: int | None = None, said: str = ""
) -> None:
    """Write one try down: how far it came and what the other side said."""
    attempt = ParcelAttempt(parcel_id=parcel_id, started_at=started_at, phase=phase[:32], code=code, text=short(said))
    session.add(attempt)


# --- care ----------------------------------------------------------------------------------------------------------


def release_silent(session: Session, now: datetime) -> int:
    """Give back what a dead or frozen process had taken but not begun to hand over; returns how many."""
    silent = select(Heartbeat.owner).where(Heartbeat.seen_at < _clock(session, now, -SILENT_AFTER))
    over = or_(Parcel.lease_until <= _clock(session, now), Parcel.owner.in_(silent))
    released = change(
        session,
        ON_THE_WAY,
        Parcel.state == ParcelState.LEASED,
        over,
        state=ParcelState.QUEUED,
        owner="",
        lease_until=None,
    )
    session.execute(delete(Heartbeat).where(Heartbeat.seen_at < _clock(session, now, -FORGOTTEN_AFTER)))
    return released


def sweep_doubtful(session: Session, now: datetime) -> Swept:
    """Settle by rule what was handed over long ago and never heard of: once more if its kind allows, then held."""
    old = Parcel.handed_over_at <= _clock(session, now, -DOUBTFUL_AFTER)
    unheard = (
        update(Parcel)
        .where(ON_THE_WAY, Parcel.state == ParcelState.HANDOVER, old)
        .values(state=ParcelState.UNKNOWN, owner="")
        .returning(Parcel.id, Parcel.handed_over_at)
        .execution_options(synchronize_session=False)
    )
    for parcel_id, started_at in session.execute(unheard).all():
        note_attempt(session, parcel_id, started_at or now, phase="body", said="no answer was seen")
    once_more = and_(Parcel.kind.in_(RESENT_WHEN_DOUBTFUL), not_(Parcel.resent))
    resent = _settle_doubtful(session, old, once_more, **back_in_line(now), resent=True)
    return Swept(resent=resent, held=_settle_doubtful(session, old, state=ParcelState.HELD))


def _settle_doubtful(session: Session, *conditions: ColumnElement[bool], **values: Any) -> list[int]:
    statement = (
        update(Parcel)
        .where(DOUBTFUL, Parcel.state == ParcelState.UNKNOWN, *conditions)
        .values(**values)
        .returning(Parcel.id)
        .execution_options(synchronize_session=False)
    )
    return sorted(session.scalars(statement))


def beat(session: Session, owner: str, now: datetime) -> None:
    """Show that this process lives."""
    seen_at = _clock(session, now)
    first = insert_into(session, Heartbeat).values(owner=owner, seen_at=seen_at)
    session.execute(first.on_conflict_do_update(index_elements=[Heartbeat.owner], set_={"seen_at": seen_at}))


def forget(session: Session, owner: str) -> None:
    """Take a process that ends off the list, and give back what it had taken but not begun to hand over."""
    mine = (ON_THE_WAY, Parcel.owner == owner, Parcel.state == ParcelState.LEASED)
    change(session, *mine, state=ParcelState.QUEUED, owner="", lease_until=None)
    session.execute(delete(Heartbeat).where(Heartbeat.owner == owner))


def last_beat(session: Session) -> datetime | None:
    """When a process that sends was last seen; None when there is none."""
    return session.scalar(select(func.max(Heartbeat.seen_at)))


def _clock(session: Session, now: datetime, shift: timedelta = timedelta()) -> ColumnElement[datetime]:
    """The moment that leases are judged by, and so much later."""
    if not is_postgresql(session):
        return literal(now + shift, Moment())
    # Not now(), which stands still while a transaction waits for a lock.
    return func.clock_timestamp(type_=Moment()) + literal(shift)


def _held_by(parcel_id: int, owner: str) -> tuple[ColumnElement[bool], ...]:
    in_hand = Parcel.state.in_((ParcelState.LEASED, ParcelState.HANDOVER))
    return (Parcel.id == parcel_id, Parcel.owner == owner, in_hand)
