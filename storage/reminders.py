"""Reminders: planned ones, due ones, and how those that went fare. Source: docs/behaviour.md, Reminders."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from typing import cast as as_a

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    Select,
    String,
    TextClause,
    and_,
    bindparam,
    cast,
    func,
    literal,
    or_,
    select,
    text,
    update,
)
from sqlalchemy import Table as SqlTable
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, joinedload

from domain.delivery import Channel, ParcelState
from domain.reminders import COMES_BACK, ReminderState
from domain.status import ApplicationStatus, MeetingStatus
from storage.delivery_tables import Parcel, ParcelAttempt
from storage.direct import Direct, one_of
from storage.outbox import DOUBTFUL, ON_THE_WAY, is_postgresql
from storage.still import REMINDERS
from storage.tables import Application, Candidate, Interview, Interviewer, Reminder

PIECE = 200
"""How many are handled in one transaction."""

PLANNED, HELD = text("reminder.state = 'planned'"), text("reminder.state = 'held'")
"""Said in the index's own words: neither database finds a partial index behind bound parameters."""

_REMINDER, _INTERVIEW, _APPLICATION, _CANDIDATE = (
    as_a("SqlTable", one.__table__) for one in (Reminder, Interview, Application, Candidate)
)
_R, _I, _A, _C, _P = _REMINDER.c, _INTERVIEW.c, _APPLICATION.c, _CANDIDATE.c, Parcel.__table__.c
_PUT = {
    one is postgresql: one.insert(Parcel.__table__).on_conflict_do_nothing(index_elements=["key"])
    for one in (postgresql, sqlite)
}
_KEY = literal("reminder:") + cast(_R.id, String)
"""The name of a reminder's message in the outbox."""

_QUEUED = (
    update(_REMINDER)
    .where(_R.id.in_(bindparam("reminders", expanding=True)))
    .values(
        state=ReminderState.QUEUED,
        parcel_id=select(_P.id).where(_P.key == _KEY).scalar_subquery(),
        settled_at=bindparam("moment"),
    )
)
DUE = (
    select(
        *(_R.id, _R.interview_id, _R.channel, _R.revision, _R.zone, _R.due_at),
        *(_I.revision, _I.starts_at, _I.meeting, _I.cancelled_at, _I.taken_back, _A.status, _A.deleted_at),
        *(_C.email, _C.email_stopped, _C.mobile, _C.mobile_stopped),
    )
    .select_from(_REMINDER)
    .join(_INTERVIEW, _I.id == _R.interview_id)
    .join(_APPLICATION, _A.id == _I.application_id)
    .join(_CANDIDATE, _C.id == _A.candidate_id)
    .where(PLANNED, _R.due_at <= bindparam("now"))
    .where(or_(_I.undo_until.is_(None), _I.undo_until <= bindparam("now")))
    .order_by(_R.due_at, _R.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True, key_share=True, of=(_REMINDER, _INTERVIEW))
)
_ANY = select(_R.id).where(_R.interview_id == bindparam("interview")).limit(1)
_LINGERING = (
    select(_P.id, _P.interview_id)
    .where(ON_THE_WAY, _P.kind.in_(REMINDERS), _P.created_at <= bindparam("before"))
    .where(_P.state.in_((ParcelState.QUEUED, ParcelState.LEASED)), _P.resent.is_(False))
    .order_by(
        _P.channel, _P.due_at, _P.id
    )  # as the index has them: by number, SQLite walks through all there ever were
    .limit(bindparam("limit"))
)

_HELD_IN_VAIN = Direct(
    lambda _: (
        select(_R.id)
        .join(_INTERVIEW, _I.id == _R.interview_id)
        .where(HELD, _I.starts_at <= bindparam("b_now"), _I.starts_at > bindparam("b_oldest"))
        .order_by(_R.interview_id, _R.id)  # as the index has them
        .limit(bindparam("b_limit"))
    )
)


def _long_in_doubt(state: TextClause, *as_indexed: ColumnElement[Any]) -> Select[Any]:
    """Each state has its index; in the order of numbers all there ever were would be looked at."""
    tried = select(ParcelAttempt.id).where(
        ParcelAttempt.parcel_id == _P.id, ParcelAttempt.started_at <= bindparam("b_before")
    )
    return (
        select(_P.id, _P.interview_id)
        .where(state, one_of(_P.kind, REMINDERS), _P.resent, _P.state != ParcelState.HELD, tried.exists())
        .order_by(*as_indexed)
        .limit(bindparam("b_limit"))
    )


UNSETTLED = (ParcelState.QUEUED, ParcelState.LEASED, ParcelState.HANDOVER, ParcelState.UNKNOWN)
_LONG_IN_DOUBT = (
    Direct(lambda _: _long_in_doubt(ON_THE_WAY, _P.channel, _P.due_at, _P.id)),
    Direct(lambda _: _long_in_doubt(DOUBTFUL, _P.state, _P.handed_over_at, _P.id)),
)


# --- planned -------------------------------------------------------------------------------------------------------


def add(session: Session, rows: Iterable[Reminder]) -> None:
    """Plan these."""
    session.add_all(rows)


def any_of(session: Session, interview_id: int) -> bool:
    """True when reminders of an interview were ever planned: most have none, and every answer asks."""
    return session.connection().execute(_ANY, {"interview": interview_id}).first() is not None


def of_interview(session: Session, interview_id: int, *, lock: bool = False) -> list[Reminder]:
    """All reminders of an interview, oldest first; `lock` waits for a tick that handles one, and keeps others out."""
    query = select(Reminder).where(Reminder.interview_id == interview_id).order_by(Reminder.revision, Reminder.id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return list(session.scalars(query))


def interviews_of(session: Session, application_ids: Iterable[int], now: datetime) -> list[int]:
    """The interviews of these applications that are ahead and have reminders, lowest id first."""
    query = (
        select(Interview.id)
        .where(Interview.application_id.in_(list(application_ids)), Interview.starts_at > now)
        .where(select(Reminder.id).where(Reminder.interview_id == Interview.id).exists())
    )
    return list(session.scalars(query.order_by(Interview.id)))


def applications_of(session: Session, candidate_id: int) -> list[int]:
    """Every application of a candidate, deleted ones too."""
    return list(session.scalars(select(Application.id).where(Application.candidate_id == candidate_id)))


# --- due -----------------------------------------------------------------------------------------------------------


class Due(NamedTuple):
    """A reminder whose moment has come, with everything that decides whether it goes."""

    id: int
    interview_id: int
    channel: Channel
    revision: int
    zone: str
    due_at: datetime
    interview_revision: int
    starts_at: datetime
    meeting: MeetingStatus
    cancelled_at: datetime | None
    taken_back: bool
    application: ApplicationStatus
    deleted_at: datetime | None
    email: str | None
    email_stopped: str
    mobile: str | None
    mobile_stopped: str


def due(session: Session, now: datetime, limit: int = PIECE) -> list[Due]:
    """Take those whose moment has come, longest due first; nobody else gets them until the transaction ends.

    Their interviews are held as well, so that no answer comes between deciding and queueing. What somebody else
    holds is left for the next time, and so is what belongs to an invitation that can still be undone.
    """
    return [Due._make(row) for row in session.connection().execute(DUE, {"now": now, "limit": limit})]


def queue(session: Session, parcels: Mapping[int, Mapping[str, Any]], now: datetime) -> None:
    """Put one message for each of these reminders into the outbox, once each.

    `parcels` has the outbox's columns by the reminder's id, the same ones for each.
    """
    if not parcels:
        return
    rows = [{**row, "key": f"reminder:{id}", "created_at": now} for id, row in parcels.items()]
    session.connection().execute(_PUT[is_postgresql(session)], rows)
    session.connection().execute(_QUEUED, {"reminders": list(parcels), "moment": now})


def by_ids(session: Session, ids: Sequence[int]) -> list[Reminder]:
    """These reminders, lowest id first."""
    return list(session.scalars(select(Reminder).where(Reminder.id.in_(ids)).order_by(Reminder.id))) if ids else []


def lingering(session: Session, before: datetime, limit: int = PIECE) -> list[Reminder]:
    """Those that were put into the outbox before a moment and wait there still, for their first try or another."""
    waiting = session.connection().execute(_LINGERING, {"before": before, "limit": limit}).all()
    if not waiting:
        return []
    # By the interview, which has an index: asked for by the message alone, every reminder there ever was is looked at.
    query = (
        select(Reminder)
        .where(Reminder.interview_id.in_({interview_id for _, interview_id in waiting}))
        .where(Reminder.parcel_id.in_([parcel_id for parcel_id, _ in waiting]), Reminder.state == ReminderState.QUEUED)
        .order_by(Reminder.parcel_id)
        .with_for_update(skip_locked=True)
    )
    return list(session.scalars(query))


HELD_FOR = timedelta(days=60)
"""How long after its interview a reminder is looked for that was held in vain."""


def held_in_vain(session: Session, now: datetime, limit: int = PIECE) -> list[Reminder]:
    """Those that wait for another time of an interview that has begun meanwhile."""
    ids = [id for (id,) in _HELD_IN_VAIN.rows(session, b_now=now, b_oldest=now - HELD_FOR, b_limit=limit)]
    if not ids:
        return []
    query = (  # asked again where it is locked: it may have been moved or answered since
        select(Reminder)
        .join(Interview, Interview.id == Reminder.interview_id)
        .where(Reminder.id.in_(ids), Reminder.state == ReminderState.HELD)
        .where(Interview.starts_at <= now, Interview.starts_at > now - HELD_FOR)
        .order_by(Reminder.id)
    )
    return list(session.scalars(query.with_for_update(skip_locked=True, of=Reminder)))


def long_in_doubt(session: Session, before: datetime, limit: int = PIECE) -> list[tuple[Reminder, Parcel]]:
    """Those that go once more because nobody knows, first tried before a moment, and still not settled."""
    found = [row for one in _LONG_IN_DOUBT for row in one.rows(session, b_before=before, b_limit=limit)]
    if not found:
        return []
    query = (  # asked again where it is locked: it may have arrived since
        select(Reminder, Parcel)
        .join(Parcel, and_(Parcel.id == Reminder.parcel_id, Parcel.interview_id == Reminder.interview_id))
        .where(Reminder.interview_id.in_({interview_id for _, interview_id in found}))
        .where(Parcel.id.in_([parcel_id for parcel_id, _ in found]), Parcel.resent, Parcel.state.in_(UNSETTLED))
        .order_by(Parcel.id)
        .with_for_update(skip_locked=True)
    )
    return [(row, parcel) for row, parcel in session.execute(query)]


# --- looked at -----------------------------------------------------------------------------------------------------


def with_parcels(session: Session, interview_id: int) -> list[tuple[Reminder, Parcel | None]]:
    """All reminders of an interview with their messages as they are now, oldest first."""
    query = (
        select(Reminder, Parcel)
        .outerjoin(Parcel, Parcel.id == Reminder.parcel_id)
        .where(Reminder.interview_id == interview_id)
        .order_by(Reminder.revision, Reminder.id)
        .execution_options(populate_existing=True)
    )
    return [(reminder, parcel) for reminder, parcel in session.execute(query)]


# --- recomputed ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Planned:
    """A planned reminder as its moment was resolved: the day, the time of day "HH:MM" and the zone it came from."""

    id: int
    interview_id: int
    local_date: date
    at: str
    zone: str
    due_at: datetime


Pages = Callable[[Session, datetime, tuple[datetime, int], int], list[Planned]]
"""A way to read such reminders page by page."""


def planned_after(session: Session, now: datetime, after: tuple[datetime, int], limit: int = PIECE) -> list[Planned]:
    """A page of those whose moment is still ahead, soonest first; `after` is the moment and id to go on from."""
    return _read(session, _page(now, after, limit).where(PLANNED))


def waiting_after(session: Session, now: datetime, after: tuple[datetime, int], limit: int = PIECE) -> list[Planned]:
    """The same of those that are held, or skipped for a reason that can go away: any may be planned again."""
    ahead = select(_I.id).where(_I.id == _R.interview_id, _I.revision == _R.revision, _I.starts_at > now)
    held = (_R.state == ReminderState.HELD) | (
        (_R.state == ReminderState.SKIPPED) & _R.reason.in_(COMES_BACK) & _R.parcel_id.is_(None)
    )
    return _read(session, _page(now, after, limit).where(held, ahead.exists()))


def _page(now: datetime, after: tuple[datetime, int], limit: int) -> Select[Any]:
    moment, id = after
    return (
        select(_R.id, _R.interview_id, _R.local_date, _R.at, _R.zone, _R.due_at)
        .where(_R.due_at > now, or_(_R.due_at > moment, (_R.due_at == moment) & (_R.id > id)))
        .order_by(_R.due_at, _R.id)
        .limit(limit)
    )


def _read(session: Session, query: Select[Any]) -> list[Planned]:
    return [Planned(*row) for row in session.execute(query)]


def put_at(session: Session, one: Planned, due_at: datetime) -> bool:
    """Give a reminder that has not gone another moment; False when somebody has done something with it since."""
    statement = (
        update(Reminder)
        .where(Reminder.id == one.id, Reminder.state != ReminderState.QUEUED, Reminder.due_at == one.due_at)
        .values(due_at=due_at)
        .execution_options(synchronize_session=False)
    )
    return bool(as_a("CursorResult[Any]", session.execute(statement)).rowcount)


# --- listed --------------------------------------------------------------------------------------------------------

Coming = tuple[Interview, list[tuple[Reminder, Parcel | None]]]
"""An interview with its reminders, each with its message once there is one."""


def coming(
    session: Session, person_id: int, vacancy_ids: frozenset[int] | None, now: datetime, *, offset: int, limit: int
) -> tuple[int, list[Coming]]:
    """A page of somebody's coming interviews with their reminders, soonest reminder first, and how many there are in all.

    Somebody's are those they arranged or attend, in these vacancies (None: in all). Of before a move only those that went.
    """
    mine = _coming(person_id, vacancy_ids, now)
    total = session.scalar(mine.with_only_columns(func.count(Interview.id.distinct()))) or 0
    soonest = (func.min(Reminder.due_at), Candidate.last_name, Candidate.first_name, Interview.id)
    page = mine.with_only_columns(Interview.id).group_by(Interview.id, Candidate.last_name, Candidate.first_name)
    shown = list(session.scalars(page.order_by(*soonest).offset(offset).limit(limit)))
    named = joinedload(Interview.application)
    loaded = (named.joinedload(Application.candidate), named.joinedload(Application.vacancy))
    rows = session.execute(mine.where(Interview.id.in_(shown)).options(*loaded).order_by(Reminder.due_at, Reminder.id))
    of: dict[int, Coming] = {}
    for reminder, parcel, interview in rows:
        of.setdefault(interview.id, (interview, []))[1].append((reminder, parcel))
    return total, [of[id] for id in shown]


def _coming(person_id: int, vacancy_ids: frozenset[int] | None, now: datetime) -> Select[Reminder, Parcel, Interview]:
    attends = select(Interviewer.interview_id).where(
        Interviewer.interview_id == Interview.id, Interviewer.person_id == person_id
    )
    went = (Reminder.state == ReminderState.QUEUED) & (Parcel.state != ParcelState.CANCELLED)
    query = (
        select(Reminder, Parcel, Interview)
        .join(Interview, Interview.id == Reminder.interview_id)
        .join(Application, Application.id == Interview.application_id)
        .join(Candidate, Candidate.id == Application.candidate_id)
        .outerjoin(Parcel, Parcel.id == Reminder.parcel_id)
        .where(Interview.starts_at > now, Interview.cancelled_at.is_(None), Application.deleted_at.is_(None))
        .where(or_(Interview.created_by_id == person_id, attends.exists()))
        .where(or_(Reminder.revision == Interview.revision, went))
    )
    return query if vacancy_ids is None else query.where(Application.vacancy_id.in_(vacancy_ids))
