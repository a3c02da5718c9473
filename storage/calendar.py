"""Calendars: whose interviews and appointments lie between two moments, counted, a page at a time, drawn.

A recruiter's week is a stretch of `ix_interviewer_person_starts`, a vacancy's month one of `ix_interview_vacancy_starts`:
what it costs goes by what is shown, not by how much is stored.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    and_,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from domain.calendar import Slot, SlotKind
from domain.moments import zone_or_utc
from domain.status import InterviewType, MeetingStatus
from storage.calendar_tables import Appointment
from storage.tables import Application, Candidate, Interview, Interviewer, Person, Vacancy

_I, _V, _A, _C, _J, _P, _O = (
    one.__table__.c for one in (Interview, Interviewer, Application, Candidate, Vacancy, Person, Appointment)
)


@dataclass(frozen=True)
class Whose:
    """Whose calendar: of these people, and of it what is in these vacancies; None is no restriction.

    `private` has these people's appointments too that are about no vacancy.
    """

    person_ids: frozenset[int] | None = None
    vacancy_ids: frozenset[int] | None = None
    private: bool = True


@dataclass(frozen=True)
class Span:
    """What of it: from `since` on and before `until` (UTC moments, None is open), these types (none: all).

    `others` has appointments too, `cancelled` what was cancelled.
    """

    since: datetime | None = None
    until: datetime | None = None
    types: tuple[InterviewType, ...] = ()
    others: bool = True
    cancelled: bool = False


Key = tuple[SlotKind, int]


@dataclass(frozen=True)
class Shape:
    """What decides about the words of a question: what is restricted at all. The rest are values, put in each time."""

    people: bool
    vacancies: bool
    private: bool
    since: bool
    until: bool
    types: bool
    others: bool
    cancelled: bool


def shape_of(whose: Whose, span: Span) -> Shape:
    """The shape of a question; one statement is built for each, for building it takes longer than the database."""
    return Shape(
        people=whose.person_ids is not None,
        vacancies=whose.vacancy_ids is not None,
        private=whose.private and whose.person_ids is not None,
        since=span.since is not None,
        until=span.until is not None,
        types=bool(span.types),
        others=span.others,
        cancelled=span.cancelled,
    )


def given(whose: Whose, span: Span) -> dict[str, Any]:
    """The values of a question, by the names of its parameters; those its shape does not have are left out."""
    values = {
        "people": None if whose.person_ids is None else sorted(whose.person_ids),
        "vacancies": None if whose.vacancy_ids is None else sorted(whose.vacancy_ids),
        "since": span.since,
        "until": span.until,
        "types": list(span.types) or None,
    }
    return {name: value for name, value in values.items() if value is not None}


def count(session: Session, whose: Whose, span: Span) -> int:
    """How many lines it has."""
    return session.scalar(_count(shape_of(whose, span)), given(whose, span)) or 0


def keys(session: Session, whose: Whose, span: Span, *, offset: int = 0, limit: int) -> list[Key]:
    """Which they are, in the order of their beginnings."""
    page = {"offset": offset, "limit": limit}
    found = session.execute(_page(shape_of(whose, span)), {**given(whose, span), **page})
    return [(SlotKind(kind), id) for kind, id in found]


def first(session: Session, whose: Whose, span: Span, *, limit: int) -> tuple[int, list[Key]]:
    """How many there are and the first of them, in one go; for a span that ends, as all of it is read for that."""
    page = {"offset": 0, "limit": limit}
    rows = session.execute(_page(shape_of(whose, span), counted=True), {**given(whose, span), **page}).all()
    return (rows[0][2] if rows else 0), [(SlotKind(kind), id) for kind, id, _ in rows]


@cache
def _count(shape: Shape) -> Select[Any]:
    return select(func.count()).select_from(_keys(shape).subquery())


@cache
def _page(shape: Shape, *, counted: bool = False) -> Select[Any]:
    found = _keys(shape).subquery()
    query = select(found.c.kind, found.c.id, *([func.count().over()] if counted else []))
    query = query.order_by(found.c.starts_at, found.c.kind, found.c.id)
    return query.offset(bindparam("offset", type_=Integer)).limit(bindparam("limit", type_=Integer))


def between(session: Session, whose: Whose, span: Span, *, limit: int = 1000) -> list[Slot]:
    """The lines themselves, as far as `limit`."""
    return slots(session, keys(session, whose, span, limit=limit))


def per_day(session: Session, whose: Whose, edges: Sequence[datetime]) -> list[tuple[int, MeetingStatus, int]]:
    """How many interviews lie between each two of these moments, by where the answers stand: the number of the stretch, from 0."""
    span = Span(edges[0], edges[-1])
    ends = {f"edge_{number}": edge for number, edge in enumerate(edges[1:])}
    found = session.execute(_per_day(shape_of(whose, span), len(ends)), {**given(whose, span), **ends})
    return [(number, meeting, count) for number, meeting, count in found]


@cache
def _per_day(shape: Shape, days: int) -> Select[Any]:
    stretch = case(*((_I.starts_at < bindparam(f"edge_{number}"), number) for number in range(days)))
    query = interviews(shape)
    return query.with_only_columns(stretch.label("stretch"), _I.meeting, func.count()).group_by("stretch", _I.meeting)


def slots(session: Session, wanted: Sequence[Key]) -> list[Slot]:
    """The lines with these keys, in their order; one that is gone is left out."""
    found: dict[Key, Slot] = {}
    for kind, read in ((SlotKind.INTERVIEW, _interviews), (SlotKind.APPOINTMENT, _appointments)):
        ids = [id for one, id in wanted if one is kind]
        if ids:
            found |= {(kind, slot.id): slot for slot in read(session, ids)}
    return [found[key] for key in wanted if key in found]


# --- which -----------------------------------------------------------------------------------------------------------


def _keys(shape: Shape) -> Select[Any] | CompoundSelect[Any]:
    return union_all(interviews(shape), _appointment_keys(shape)) if shape.others else interviews(shape)


def interviews(shape: Shape) -> Select[Any]:
    """The query of the interviews alone: kind, id and beginning, to be narrowed down by the interview's own columns.

    Its parameters are `given`.
    """
    query = (
        select(literal(str(SlotKind.INTERVIEW)).label("kind"), _I.id, _I.starts_at)
        .join(Application.__table__, _A.id == _I.application_id)
        .where(_A.deleted_at.is_(None), _I.taken_back.is_(False))
    )
    query = query.where(*([_I.id.in_(_attended(shape))] if shape.people else _within(_I.starts_at, shape)))
    if shape.vacancies:
        query = query.where(_in(_I.vacancy_id, "vacancies"))
    if shape.types:
        query = query.where(_in(_I.type, "types"))
    return query if shape.cancelled else query.where(_I.cancelled_at.is_(None))


def _attended(shape: Shape) -> CompoundSelect[Any]:
    """Interviews these people attend or made."""
    attends = select(_V.interview_id).where(_in(_V.person_id, "people"), *_within(_V.starts_at, shape))
    made = select(_I.id).where(_in(_I.created_by_id, "people"), *_within(_I.starts_at, shape))
    return union_all(attends, made)


def _appointment_keys(shape: Shape) -> Select[Any]:
    """Of several people only what is about a vacancy: the rest is nobody else's business."""
    query = select(literal(str(SlotKind.APPOINTMENT)).label("kind"), _O.id, _O.starts_at)
    query = query.where(*_within(_O.starts_at, shape))
    if shape.people:
        query = query.where(_in(_O.person_id, "people"))
    query = query.where(*_about(shape))
    return query if shape.cancelled else query.where(_O.cancelled_at.is_(None))


def _about(shape: Shape) -> list[Any]:
    """Which vacancies they may be about; said so that no others are read, be they ever so many."""
    if not shape.vacancies:
        return [] if shape.private else [_O.vacancy_id.is_not(None)]
    about = _in(_O.vacancy_id, "vacancies")
    return [or_(_O.vacancy_id.is_(None), about) if shape.private else about]


def _within(column: Any, shape: Shape) -> list[Any]:
    since = [column >= bindparam("since")] if shape.since else []
    return [*since, *([column < bindparam("until")] if shape.until else [])]


def _in(column: Any, name: str) -> ColumnElement[bool]:
    found: ColumnElement[bool] = column.in_(bindparam(name, expanding=True))
    return found


# --- what they say -----------------------------------------------------------------------------------------------------

_INTERVIEW = (
    select(
        _I.id,
        _I.starts_at,
        _I.minutes,
        _J.zone,
        _I.place,
        _I.uid,
        _I.revision,
        _I.cancelled_at,
        _I.asked_at,
        _I.application_id,
        _J.id,
        _J.title,
        _C.first_name,
        _C.last_name,
        _I.type,
        _I.form,
        _I.meeting,
        _A.status,
        _I.outcome,
        _J.address,
    )
    .join(Application.__table__, _A.id == _I.application_id)
    .join(Candidate.__table__, _C.id == _A.candidate_id)
    .join(Vacancy.__table__, _J.id == _A.vacancy_id)
    .where(_in(_I.id, "ids"))
)


def _interviews(session: Session, ids: Collection[int]) -> list[Slot]:
    people = _people(session, ids)
    rows = session.execute(_INTERVIEW, {"ids": list(ids)})
    return [_interview(row, people[row[0]]) for row in rows]


def _interview(row: Any, people: Iterable[str]) -> Slot:
    (id, starts_at, minutes, zone, place, uid, revision, cancelled_at, asked_at, *about) = row
    application_id, vacancy_id, vacancy, first, last, kind, form, meeting, status, outcome, address = about
    return Slot(
        kind=SlotKind.INTERVIEW,
        id=id,
        starts_at=starts_at,
        minutes=minutes,
        zone=zone_or_utc(zone),
        title="",
        place=place,
        people=tuple(people),
        uid=uid,
        revision=revision,
        cancelled=cancelled_at is not None,
        changed_at=max(one for one in (cancelled_at, asked_at) if one is not None),
        application_id=application_id,
        vacancy_id=vacancy_id,
        vacancy=vacancy,
        first_name=first,
        last_name=last,
        type=kind,
        form=form,
        meeting=meeting,
        status=status,
        outcome=outcome,
        address=address,
    )


_PEOPLE = (
    select(_V.interview_id, _P.name)
    .join(Person.__table__, _P.id == _V.person_id)
    .where(_in(_V.interview_id, "ids"))
    .order_by(_V.id)
)


def _people(session: Session, interview_ids: Collection[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for id, name in session.execute(_PEOPLE, {"ids": list(interview_ids)}):
        found[id].append(name)
    return found


_APPOINTMENT = (
    select(Appointment, _P.name, _J.title, _C.first_name, _C.last_name)
    .join(Person.__table__, _P.id == _O.person_id)
    .outerjoin(Vacancy.__table__, _J.id == _O.vacancy_id)
    .outerjoin(Application.__table__, and_(_A.id == _O.application_id, _A.deleted_at.is_(None)))
    .outerjoin(Candidate.__table__, _C.id == _A.candidate_id)
    .where(_in(_O.id, "ids"))
)


def _appointments(session: Session, ids: Collection[int]) -> list[Slot]:
    return [_appointment(*row) for row in session.execute(_APPOINTMENT, {"ids": list(ids)})]


def _appointment(row: Appointment, owner: str, vacancy: str | None, first: str | None, last: str | None) -> Slot:
    return Slot(
        kind=SlotKind.APPOINTMENT,
        id=row.id,
        owner_id=row.person_id,
        starts_at=row.starts_at,
        minutes=row.minutes,
        zone=zone_or_utc(row.zone),
        title=row.title,
        place=row.place,
        people=(owner,),
        uid=row.uid,
        revision=row.revision,
        cancelled=row.cancelled_at is not None,
        changed_at=row.changed_at,
        application_id=row.application_id,
        vacancy_id=row.vacancy_id,
        vacancy=vacancy or "",
        first_name=first or "",
        last_name=last or "",
    )
