"""What delivery does with the outbox: each change of a message's state is one conditional statement.

Source: docs/behaviour.md, Delivery.

Two clocks. Leases, heartbeats and the age of a hand-over are compared between processes, and two machines' clocks may
differ: on PostgreSQL the database's own clock judges them, read within the statement that compares. SQLite lives on one
machine, so there the moment given by the caller is as good. When a message is due is no matter between processes: it is
always compared with the caller's moment.
"""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from typing import Any, cast

from sqlalchemy import ColumnElement, Date, Update, and_, bindparam, delete, func, literal, not_, or_, select, update
from sqlalchemy import Table as SqlTable
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningUpdate

from domain.delivery import (
    ASKED_AFTER,
    ASKED_UNTIL,
    DOUBTFUL_AFTER,
    LEASE,
    RESENT_WHEN_DOUBTFUL,
    SILENT_AFTER,
    Channel,
    ParcelState,
)
from domain.reminders import AT_LEAST_AHEAD
from storage import still
from storage.columns import Moment
from storage.delivery_tables import Heartbeat, Parcel, ParcelAttempt
from storage.direct import Direct, one_of
from storage.outbox import (
    DOUBTFUL,
    ON_THE_WAY,
    back_in_line,
    called_off,
    change,
    code_of,
    has_earlier_one,
    insert_into,
    is_postgresql,
    ref_of,
    short,
)
from storage.panel_still import review_wanted
from storage.written import KEPT, Letter, unwritten

_PARCEL = cast("SqlTable", Parcel.__table__)
_P = _PARCEL.c
_NOTED = Direct(
    lambda _: (
        cast("SqlTable", ParcelAttempt.__table__)
        .insert()
        .values(
            parcel_id=bindparam("b_parcel"),
            started_at=bindparam("b_at"),
            phase=bindparam("b_phase"),
            code=bindparam("b_code"),
            text=bindparam("b_text"),
        )
    )
)

FORGOTTEN_AFTER = timedelta(days=1)


@dataclass(frozen=True)
class Swept:
    """Ids of doubtful messages: those that go once more, those a person has to decide about, and those that are new ones."""

    resent: list[int]
    held: list[int]
    doubtful: list[int] = field(default_factory=list, compare=False)


def claim(
    session: Session, channel: Channel, owner: str, now: datetime, limit: int = 1, not_to: Collection[str] = ()
) -> list[Parcel]:
    """Take the messages that have been due longest; nobody else gets them while the lease lasts.

    Those for the recipients in `not_to` are left where they are.
    """
    statement = _claiming(is_postgresql(session), channel is Channel.SLACK)
    given = {"b_channel": channel, "b_now": now, "b_limit": limit, "b_not_to": list(not_to), "b_owner": owner}
    found = list(session.scalars(statement, given | {"b_until": now + LEASE}))
    return sorted(found, key=lambda parcel: (parcel.due_at, parcel.id))


@cache
def _claiming(postgresql: bool, in_turn: bool) -> ReturningUpdate[Parcel]:
    """Built once: claims are made twice a second by every channel of every process, and once for each message."""
    due = (
        select(Parcel.id)
        .where(ON_THE_WAY, Parcel.channel == bindparam("b_channel"), Parcel.state == ParcelState.QUEUED)
        .where(Parcel.due_at <= bindparam("b_now"))
        .order_by(Parcel.due_at, Parcel.id)
        .limit(bindparam("b_limit"))
    )
    if in_turn:
        due = due.where(not_(has_earlier_one()), Parcel.recipient.not_in(bindparam("b_not_to", expanding=True)))
    # A common table expression, because PostgreSQL may run a plain subquery with LIMIT more than once.
    chosen = due.with_for_update(skip_locked=True).cte("chosen")
    until = _clock_now() + literal(LEASE) if postgresql else bindparam("b_until", type_=Moment())
    return (
        update(Parcel)
        .where(Parcel.id.in_(select(chosen.c.id)))
        .values(state=ParcelState.LEASED, owner=bindparam("b_owner"), lease_until=until)
        .returning(Parcel)
        .execution_options(synchronize_session=False, populate_existing=True)
    )


def mark_handover(
    session: Session, parcel_id: int, owner: str, now: datetime, zone: tzinfo = UTC, letter: Letter | None = None
) -> bool:
    """Write down that the body leaves next; False when it must not: not ours any more, cancelled, overtaken or late.

    A reminder leaves on its own local day only; which day it is now, `zone` says. A `letter` just written is stored with it.
    """
    ahead, day = now + AT_LEAST_AHEAD, now.astimezone(zone).date()
    about = {"b_id": parcel_id, "b_owner": owner, "b_now": now, "b_ahead": ahead, "b_day": day}
    statement, kept = (_MARKED, {}) if letter is None else (_MARKED_WRITTEN, letter.given())
    marked = statement.changed(session, **about, **kept)
    if not marked:
        mine = (Parcel.id == parcel_id, Parcel.owner == owner, Parcel.state == ParcelState.LEASED)
        for holds, reason in still.conditions(now, ahead, day):
            change(session, *mine, not_(holds), **called_off(reason))
    return bool(marked)


def _marking(postgresql: bool) -> Update:
    now = _clock_now() if postgresql else bindparam("b_now", type_=Moment())
    return (
        update(_PARCEL)
        .where(_P.id == bindparam("b_id"), _P.owner == bindparam("b_owner"), _P.state == ParcelState.LEASED)
        .where(_P.lease_until > now, still.still_true())
        .where(still.still_ahead(bindparam("b_now", type_=Moment()), bindparam("b_ahead", type_=Moment())))
        .where(still.on_its_day(bindparam("b_day", type_=Date())), still.step_holds())
        .where(review_wanted(bindparam("b_now", type_=Moment())))
        .values(state=ParcelState.HANDOVER, handed_over_at=now, lease_until=None)
    )


_MARKED = Direct(_marking)
_MARKED_WRITTEN = Direct(lambda postgresql: _marking(postgresql).where(unwritten()).values(**KEPT))


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
    answer = {"b_ref": ref_of(ref), "b_code": code_of(code), "b_said": short(said)}
    return bool(_SETTLED_SENT.changed(session, b_id=parcel_id, b_owner=owner, b_now=now, **answer))


def _settling_sent(_postgresql: bool) -> Update:
    late = or_(
        one_of(_P.state, (ParcelState.UNKNOWN, ParcelState.HELD)),
        and_(one_of(_P.state, (ParcelState.QUEUED, ParcelState.LEASED)), _P.resent),
    )
    mine = and_(_P.state == ParcelState.HANDOVER, _P.owner == bindparam("b_owner"))
    answer: dict[str, Any] = {
        "provider_ref": bindparam("b_ref"),
        "last_code": bindparam("b_code"),
        "last_text": bindparam("b_said"),
    }
    values: dict[str, Any] = {
        "state": ParcelState.SENT,
        "sent_at": bindparam("b_now"),
        "owner": "",
        "lease_until": None,
    }
    return update(_PARCEL).where(_P.id == bindparam("b_id"), or_(mine, late)).values(**values, **answer)


_SETTLED_SENT = Direct(_settling_sent)


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
    values = {**back_in_line(due_at), "attempts": attempts, "last_code": code_of(code), "last_text": short(said)}
    return bool(change(session, *_held_by(parcel_id, owner), **values))


def postpone(session: Session, channel: Channel, recipient: str, until: datetime) -> int:
    """Let what waits for one recipient wait at least so long; returns how many it changed."""
    waiting = (ON_THE_WAY, Parcel.channel == channel, Parcel.state == ParcelState.QUEUED)
    return change(session, *waiting, Parcel.recipient == recipient, Parcel.due_at < until, due_at=until)


def settle_failed(
    session: Session, parcel_id: int, owner: str, *, code: int | None = None, said: str = "", counted: bool = True
) -> bool:
    """Give it up: it did not arrive and never will."""
    attempts = Parcel.attempts + (1 if counted else 0)
    values = {"state": ParcelState.FAILED, "owner": "", "lease_until": None, "attempts": attempts}
    return bool(change(session, *_held_by(parcel_id, owner), **values, last_code=code_of(code), last_text=short(said)))


def settle_unknown(session: Session, parcel_id: int, owner: str, *, code: int | None = None, said: str = "") -> bool:
    """Write down that nobody knows whether it arrived; `sweep_doubtful` decides later."""
    mine = (Parcel.id == parcel_id, Parcel.owner == owner, Parcel.state == ParcelState.HANDOVER)
    return bool(change(session, *mine, state=ParcelState.UNKNOWN, owner="", **_answer(code, said)))


def _answer(code: int | None, said: str) -> dict[str, Any]:
    return {"last_code": code_of(code), "last_text": short(said)}


def settle_dropped(session: Session, parcel_id: int, owner: str, reason: str) -> bool:
    """Write down that there is nothing to say any more."""
    return bool(change(session, *_held_by(parcel_id, owner), **called_off(reason)))


def release(session: Session, parcel_id: int, owner: str, *, code: int | None = None, said: str = "") -> bool:
    """Give it back untried, due as before; only when its body surely did not leave."""
    values: dict[str, Any] = {"state": ParcelState.QUEUED, "owner": "", "lease_until": None, "handed_over_at": None}
    if code is not None or said:
        values |= _answer(code, said)
    return bool(change(session, *_held_by(parcel_id, owner), **values))


def note_attempt(
    session: Session, parcel_id: int, started_at: datetime, *, phase: str, code: int | None = None, said: str = ""
) -> None:
    """Write one try down: how far it came and what the other side said."""
    said_so = {"b_phase": phase[:32], "b_code": code_of(code), "b_text": short(said)}
    _NOTED.changed(session, b_parcel=parcel_id, b_at=started_at, **said_so)


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


def sweep_doubtful(
    session: Session, now: datetime, *, asked: Collection[Channel] = (), recognised: Collection[Channel] = ()
) -> Swept:
    """Settle by rule what was handed over long ago and never heard of: once more if its kind allows, then held.

    Where the other side can be `asked` that comes first, and the rule only when it could not be asked for an hour. Where
    it has `recognised` messages it took before, nothing is ever held: it goes again until an answer is seen.
    """
    old = Parcel.handed_over_at <= _clock(session, now, -DOUBTFUL_AFTER)
    unheard = (
        update(Parcel)
        .where(ON_THE_WAY, Parcel.state == ParcelState.HANDOVER, old)
        .values(state=ParcelState.UNKNOWN, owner="")
        .returning(Parcel.id, Parcel.handed_over_at)
        .execution_options(synchronize_session=False)
    )
    left = session.execute(unheard).all()
    for parcel_id, started_at in left:
        note_attempt(session, parcel_id, started_at or now, phase="body", said="no answer was seen")
    in_vain = Parcel.handed_over_at <= _clock(session, now, -ASKED_UNTIL)
    swept = _by_rule(session, now, recognised, or_(and_(Parcel.channel.not_in(asked), old), in_vain))
    return replace(swept, doubtful=[parcel_id for parcel_id, _ in left])


def to_be_asked(session: Session, channel: Channel, now: datetime, limit: int = 20) -> list[Parcel]:
    """The doubtful messages that the other side can be asked about by now, oldest first."""
    ripe = Parcel.handed_over_at <= _clock(session, now, -ASKED_AFTER)
    query = select(Parcel).where(DOUBTFUL, Parcel.state == ParcelState.UNKNOWN, Parcel.channel == channel, ripe)
    return list(session.scalars(query.order_by(Parcel.handed_over_at, Parcel.id).limit(limit)))


def settle_found(
    session: Session, parcel_id: int, handed_over_at: datetime, now: datetime, *, ref: str, said: str
) -> bool:
    """Write down that the other side has a doubtful message; False when somebody settled it meanwhile."""
    values = {"state": ParcelState.SENT, "sent_at": now, "owner": "", "lease_until": None}
    still = _still_doubtful(parcel_id, handed_over_at)
    return bool(change(session, *still, **values, provider_ref=ref_of(ref), last_text=short(said)))


def settle_missing(session: Session, parcel_id: int, handed_over_at: datetime, due_at: datetime, *, said: str) -> bool:
    """Queue a doubtful message again that the other side does not have; False when somebody settled it meanwhile.

    It counts as one that goes once more, so that a late answer still ends it.
    """
    values = {**back_in_line(due_at), "attempts": Parcel.attempts + 1, "resent": True}
    return bool(change(session, *_still_doubtful(parcel_id, handed_over_at), **values, last_text=short(said)))


def settle_by_rule(session: Session, parcel_id: int, handed_over_at: datetime, now: datetime) -> Swept:
    """Let the rule decide about one that cannot be asked about."""
    return _by_rule(session, now, (), *_still_doubtful(parcel_id, handed_over_at))


def _still_doubtful(parcel_id: int, handed_over_at: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        Parcel.id == parcel_id,
        Parcel.state == ParcelState.UNKNOWN,
        Parcel.handed_over_at == literal(handed_over_at, Moment()),
    )


def _by_rule(session: Session, now: datetime, recognised: Collection[Channel], *which: ColumnElement[bool]) -> Swept:
    once_more = and_(Parcel.kind.in_(RESENT_WHEN_DOUBTFUL), not_(Parcel.resent))
    harmless = or_(Parcel.channel.in_(recognised), once_more)
    _settle_doubtful(session, *which, Parcel.receipt != "", state=ParcelState.SENT, sent_at=now)  # its receipt came
    resent = _settle_doubtful(session, *which, harmless, **back_in_line(now), resent=True)
    return Swept(resent=resent, held=_settle_doubtful(session, *which, state=ParcelState.HELD))


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
    return _clock_now() + literal(shift)


def _clock_now() -> ColumnElement[datetime]:
    """PostgreSQL's clock. Not now(), which stands still while a transaction waits for a lock."""
    return func.clock_timestamp(type_=Moment())


def _held_by(parcel_id: int, owner: str) -> tuple[ColumnElement[bool], ...]:
    in_hand = Parcel.state.in_((ParcelState.LEASED, ParcelState.HANDOVER))
    return (Parcel.id == parcel_id, Parcel.owner == owner, in_hand)
