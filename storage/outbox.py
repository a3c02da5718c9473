"""The outbox: messages on their way, as services see them. What delivery does with them is in `storage.sending`.

Source: docs/behaviour.md, Delivery.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, and_, bindparam, exists, func, not_, or_, select, text, update
from sqlalchemy import Table as SqlTable
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased

from domain.delivery import Channel, ParcelKind, ParcelState
from storage.base import Table
from storage.delivery_tables import Parcel, ParcelAttempt
from storage.direct import Direct, inserted
from storage.tables import Interview, Person

ON_THE_WAY = text("outbox.state IN ('queued', 'leased', 'handover')")
"""Said in the index's own words: neither database finds a partial index behind bound parameters."""

DOUBTFUL = text("outbox.state IN ('unknown', 'held')")
TEXT_LENGTH, REF_LENGTH, MOST_CODE = 300, 200, 2**31 - 1

_P, _I, _WHO = (cast("SqlTable", one.__table__).c for one in (Parcel, Interview, Person))
_GIVEN = (
    *("channel", "kind", "key", "recipient", "sender", "message_id", "body", "facts", "due_at", "created_at"),
    *("interview_id", "interview_revision", "person_id", "application_id", "step_id", "about"),
)

_EMPTY: dict[str, Any] = {"sender": "", "facts": {}, "about": ""}


def _queueing(is_postgresql: bool) -> postgresql.Insert | sqlite.Insert:
    table = cast("SqlTable", Parcel.__table__)
    row = {**inserted(table, _GIVEN), **{name: bindparam(f"b_{name}") for name in _GIVEN}}
    new = postgresql.insert(table) if is_postgresql else sqlite.insert(table)
    return new.values(row).on_conflict_do_nothing(index_elements=["key"])


_QUEUED = Direct(lambda is_postgresql: _queueing(is_postgresql).returning(_P.id))
_ALL_QUEUED = Direct(_queueing)

_WAITING_CARD = Direct(
    lambda _: (
        select(_P.id)
        .where(
            _P.interview_id == bindparam("b_interview"),
            _P.kind == ParcelKind.CARD,
            _P.channel == Channel.SLACK,
            _P.recipient == bindparam("b_recipient"),
            _P.state == ParcelState.QUEUED,
        )
        .with_for_update()
    )
)


_WAITING_ABOUT = Direct(
    lambda _: (
        select(_P.id)
        .where(_P.about == bindparam("b_about"), _P.about != "", _P.state == ParcelState.QUEUED)
        .limit(1)
        .with_for_update()
    )
)


# --- in ------------------------------------------------------------------------------------------------------------


def put(
    session: Session,
    *,
    channel: Channel,
    kind: ParcelKind,
    key: str,
    recipient: str,
    due_at: datetime,
    now: datetime,
    sender: str = "",
    message_id: str | None = None,
    body: bytes | None = None,
    facts: dict[str, Any] | None = None,
    interview_id: int | None = None,
    interview_revision: int | None = None,
    person_id: int | None = None,
    application_id: int | None = None,
    step_id: int | None = None,
    about: str = "",
) -> int | None:
    """Queue a message and return its id; None when one with this key is there already, also when that is being written right now.

    `body` is sealed by the caller; `facts` are JSON; `key` names the occasion.
    """
    row: dict[str, Any] = {
        "channel": channel,
        "kind": kind,
        "key": key,
        "recipient": recipient,
        "sender": sender,
        "message_id": message_id,
        "body": body,
        "facts": facts or {},
        "due_at": due_at,
        "interview_id": interview_id,
        "interview_revision": interview_revision,
        "person_id": person_id,
        "application_id": application_id,
        "step_id": step_id,
        "about": about,
        "created_at": now,
    }
    made = _QUEUED.first(session, **{f"b_{name}": value for name, value in row.items()})
    return made[0] if made else None


def put_all(session: Session, rows: Iterable[Mapping[str, Any]]) -> None:
    """Queue several messages in one go, by the names that `put` has for them; what is not given is empty.

    One whose key is there already is left out.
    """
    _ALL_QUEUED.all(session, ({f"b_{name}": row.get(name, _EMPTY.get(name)) for name in _GIVEN} for row in rows))


def put_or_fold(
    session: Session,
    *,
    key: str,
    recipient: str,
    interview_id: int,
    due_at: datetime,
    now: datetime,
    facts: dict[str, Any] | None = None,
    interview_revision: int | None = None,
    person_id: int | None = None,
) -> int | None:
    """Queue an interview's Slack card; None when one already waits: it is drawn when it is sent, so it shows this too.

    The waiting one is locked until the caller commits. Otherwise it could be claimed and drawn before that, without
    the change it was to show.
    """
    if _WAITING_CARD.first(session, b_interview=interview_id, b_recipient=recipient) is not None:
        return None
    return put(
        session,
        channel=Channel.SLACK,
        kind=ParcelKind.CARD,
        key=key,
        recipient=recipient,
        due_at=due_at,
        now=now,
        facts=facts,
        interview_id=interview_id,
        interview_revision=interview_revision,
        person_id=person_id,
    )


def fold(
    session: Session,
    about: str,
    *,
    kind: ParcelKind,
    recipient: str,
    due_at: datetime,
    now: datetime,
    person_id: int | None = None,
    facts: dict[str, Any] | None = None,
) -> int | None:
    """Queue a Slack message that is drawn when it is sent; None when one `about` the same already waits.

    The waiting one is locked until the caller commits, for the reason given at `put_or_fold`.
    """
    if _WAITING_ABOUT.first(session, b_about=about) is not None:
        return None
    return put(
        session,
        channel=Channel.SLACK,
        kind=kind,
        key=f"{about}:{secrets.token_hex(8)}",
        recipient=recipient,
        due_at=due_at,
        now=now,
        facts=facts,
        person_id=person_id,
        about=about,
    )


# --- asked and changed ---------------------------------------------------------------------------------------------


def cancel_queued(session: Session, interview_id: int, kinds: Iterable[ParcelKind], reason: str) -> int:
    """Stop what has not been handed over; returns how many. One that is being prepared is caught at its hand-over."""
    waiting = Parcel.state.in_((ParcelState.QUEUED, ParcelState.LEASED))
    of_interview = and_(Parcel.interview_id == interview_id, Parcel.kind.in_(list(kinds)))
    return change(session, of_interview, waiting, **called_off(reason))


def retry(session: Session, parcel_id: int, now: datetime) -> bool:
    """Send a failed or held message again, or a waiting one now; False for any other.

    Of a held one a copy may have arrived, and that is not forgotten.
    """
    at_rest = Parcel.state.in_((ParcelState.QUEUED, ParcelState.HELD, ParcelState.FAILED))
    doubtful = or_(Parcel.resent, Parcel.state == ParcelState.HELD)
    return bool(change(session, Parcel.id == parcel_id, at_rest, **back_in_line(now), attempts=0, resent=doubtful))


def retry_held(session: Session, parcel_id: int, now: datetime) -> bool:
    """Send a message once more that nobody knows about; False when it is not held any more."""
    held = (DOUBTFUL, Parcel.id == parcel_id, Parcel.state == ParcelState.HELD)
    return bool(change(session, *held, **back_in_line(now), attempts=0, resent=True))


def take_as_arrived(session: Session, parcel_id: int) -> bool:
    """Take a message nobody knows about as sent when it was handed over; False when it is not held any more."""
    held = (DOUBTFUL, Parcel.id == parcel_id, Parcel.state == ParcelState.HELD)
    values = {"state": ParcelState.SENT, "sent_at": Parcel.handed_over_at, "resent": True}
    return bool(change(session, *held, **values, last_text="a person took it as arrived"))


def supersede(session: Session, interview_id: int, kinds: Iterable[ParcelKind], recipient: str, reason: str) -> int:
    """Settle the mails nobody knows about, because a newer one to the same address says the same; returns how many."""
    doubtful = (DOUBTFUL, Parcel.interview_id == interview_id, Parcel.kind.in_(list(kinds)))
    return change(session, *doubtful, Parcel.recipient == recipient, **called_off(reason))


def cancel(session: Session, parcel_id: int, reason: str) -> bool:
    """Stop one message; False when it has left, or stopped already."""
    stoppable = (ParcelState.QUEUED, ParcelState.LEASED, ParcelState.UNKNOWN, ParcelState.HELD)
    return bool(change(session, Parcel.id == parcel_id, Parcel.state.in_(stoppable), **called_off(reason)))


def by_id(session: Session, parcel_id: int) -> Parcel | None:
    """One message, as the database has it now."""
    return session.get(Parcel, parcel_id, populate_existing=True)


def id_of(session: Session, key: str) -> int | None:
    """The id of the message with this key."""
    return session.scalar(select(Parcel.id).where(Parcel.key == key))


def by_message_id(session: Session, message_id: str) -> Parcel | None:
    """The mail with this Message-ID."""
    return session.scalars(select(Parcel).where(Parcel.message_id == message_id)).first()


def about_entry(session: Session, interview_id: int, entry_id: int) -> list[Parcel]:
    """Every Slack message that tells one line of an interview's history, as the database has it now."""
    kinds = (ParcelKind.ENTRY, ParcelKind.NOTICE)
    query = select(Parcel).where(
        Parcel.interview_id == interview_id, Parcel.kind.in_(kinds), Parcel.channel == Channel.SLACK
    )
    found = session.scalars(query.order_by(Parcel.id).execution_options(populate_existing=True))
    return [one for one in found if one.facts.get("entry") == entry_id]


def listing(
    session: Session, states: Iterable[ParcelState] | None = None, limit: int = 50, before: int | None = None
) -> list[Parcel]:
    """Messages in these states (None: all), newest first; `before` is the id to go on from."""
    query = select(Parcel).order_by(Parcel.id.desc()).limit(limit)
    if states is not None:
        query = query.where(Parcel.state.in_(list(states)))
    if before is not None:
        query = query.where(Parcel.id < before)
    return list(session.scalars(query))


def attempts_of(session: Session, parcel_id: int) -> list[ParcelAttempt]:
    """Every try of one message, oldest first."""
    query = select(ParcelAttempt).where(ParcelAttempt.parcel_id == parcel_id).order_by(ParcelAttempt.id)
    return list(session.scalars(query))


def attempts_of_many(session: Session, parcel_ids: Sequence[int]) -> dict[int, list[ParcelAttempt]]:
    """Every try of these messages, oldest first; those without any are left out."""
    query = select(ParcelAttempt).where(ParcelAttempt.parcel_id.in_(parcel_ids)).order_by(ParcelAttempt.id)
    found: dict[int, list[ParcelAttempt]] = {}
    for one in session.scalars(query) if parcel_ids else ():
        found.setdefault(one.parcel_id, []).append(one)
    return found


def oldest_due(session: Session, now: datetime) -> dict[Channel, datetime]:
    """Since when the oldest message that could go waits, by channel; channels with none are left out."""
    waiting = and_(Parcel.state.in_((ParcelState.QUEUED, ParcelState.LEASED)), Parcel.due_at <= now)
    in_turn = or_(Parcel.channel != Channel.SLACK, not_(has_earlier_one()))
    query = select(Parcel.channel, func.min(Parcel.due_at)).where(ON_THE_WAY, waiting, in_turn).group_by(Parcel.channel)
    return dict(session.execute(query).all())


def counts(session: Session) -> dict[ParcelState, int]:
    """How many messages nobody knows about (unknown) and how many wait for a person (held)."""
    query = select(Parcel.state, func.count()).where(DOUBTFUL).group_by(Parcel.state)
    found = dict(session.execute(query).all())
    return {state: found.get(state, 0) for state in (ParcelState.UNKNOWN, ParcelState.HELD)}


# --- shared with storage.sending -----------------------------------------------------------------------------------


def has_earlier_one() -> ColumnElement[bool]:
    """True while an earlier message about the same interview to the same person is unfinished: a thread needs its card."""
    earlier = aliased(Parcel)
    unfinished = (ParcelState.QUEUED, ParcelState.LEASED, ParcelState.HANDOVER, ParcelState.UNKNOWN)
    return exists(
        select(earlier.id).where(
            earlier.interview_id == Parcel.interview_id,
            earlier.recipient == Parcel.recipient,
            earlier.channel == Parcel.channel,
            earlier.id < Parcel.id,
            earlier.state.in_(unfinished),
        )
    )


def short(said: str) -> str:
    """What another machine said, on one line and not longer than its column."""
    return " ".join("".join(c if c.isprintable() else " " for c in said).split())[:TEXT_LENGTH]


def ref_of(said: object) -> str:
    """A name that another machine gave a message: as much of it as its column takes, in signs that every database takes."""
    return "".join(c for c in str(said) if " " <= c <= "~")[:REF_LENGTH]


def code_of(code: int | None) -> int | None:
    """A number that another machine said, kept within its column."""
    return None if code is None else max(-MOST_CODE, min(code, MOST_CODE))


def is_postgresql(session: Session) -> bool:
    """True when the session talks to PostgreSQL, False for SQLite."""
    return session.get_bind().dialect.name == "postgresql"


def insert_into(session: Session, table: type[Table]) -> postgresql.Insert | sqlite.Insert:
    """Return an INSERT of the database's own kind, which knows ON CONFLICT."""
    return postgresql.insert(table) if is_postgresql(session) else sqlite.insert(table)


def back_in_line(due_at: datetime) -> dict[str, Any]:
    """The columns of a message that waits (again). What became of a copy before says nothing about the next one."""
    return {
        "state": ParcelState.QUEUED,
        "due_at": due_at,
        "owner": "",
        "lease_until": None,
        "handed_over_at": None,
        "provider_ref": "",
        "receipt": "",
        "receipt_at": None,
    }


def called_off(reason: str) -> dict[str, Any]:
    """The columns of a message that will not leave."""
    return {"state": ParcelState.CANCELLED, "cancel_reason": reason[:100], "owner": "", "lease_until": None}


def change(session: Session, *conditions: ColumnElement[bool] | Any, **values: Any) -> int:
    """Run one conditional update; returns how many rows it changed."""
    statement = update(Parcel).where(*conditions).values(**values).execution_options(synchronize_session=False)
    return cast("CursorResult[Any]", session.execute(statement)).rowcount


# --- receipts ------------------------------------------------------------------------------------------------------


def take_receipt(session: Session, parcel_id: int, ref: str, receipt: str, now: datetime) -> bool:
    """Write down what a service says became of a message; False when that is known, or about another try of it.

    The first final word stays. A receipt also ends a doubt: there is none of a message that did not arrive there.
    """
    ref = ref_of(ref)
    same = or_(Parcel.provider_ref == "", Parcel.provider_ref == ref)
    unheard = and_(Parcel.id == parcel_id, Parcel.receipt == "", same)
    word = {"receipt": short(receipt), "receipt_at": now, "provider_ref": ref}
    if not change(session, unheard, Parcel.handed_over_at.is_not(None), **word):
        return False
    doubtful = Parcel.state.in_((ParcelState.UNKNOWN, ParcelState.HELD))
    change(session, Parcel.id == parcel_id, doubtful, state=ParcelState.SENT, sent_at=now, owner="")
    return True
