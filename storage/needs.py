"""Interviews that need somebody: each query counts all of them and names the first.

Each is a stretch of an index on somebody's or some vacancy's interviews, as a calendar is.
"""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from domain.delivery import ParcelState
from domain.reminders import ReminderState, SkipReason
from domain.status import AT_THE_ADDRESS, InterviewForm, MeetingStatus
from storage import calendar
from storage.calendar import Shape, Span, Whose
from storage.calendar_tables import Proposal
from storage.delivery_tables import Parcel
from storage.tables import Interview, Link, Reminder, Vacancy

_I, _R, _P, _L, _O = (one.__table__.c for one in (Interview, Reminder, Parcel, Link, Proposal))

BACK = timedelta(days=14)
"""How long after its moment an interview still needs another one."""

LATELY = timedelta(days=7)
"""How long somebody is asked what became of an interview."""

_NO_WAY = (
    SkipReason.NO_ADDRESS,
    SkipReason.ADDRESS_STOPPED,
    SkipReason.NO_SMS,
    SkipReason.NO_ZONE,
    SkipReason.MISSED,
)
"""Reasons why a reminder does not go that nobody decided."""

_LOST = (ParcelState.FAILED, ParcelState.UNKNOWN, ParcelState.HELD)

Found = tuple[int, list[int]]
"""How many there are, and the first of them by id."""


def new_times(session: Session, whose: Whose, now: datetime, limit: int) -> Found:
    """Whose candidate asks for another time."""
    return _found(session, _new_times, whose, Span(now - BACK, others=False), limit)


def _new_times(query: Select[Any]) -> Select[Any]:
    return query.where(_I.meeting == MeetingStatus.NEW_TIME)


def unanswered(session: Session, whose: Whose, now: datetime, asked_before: datetime, limit: int) -> Found:
    """Whose candidate was asked for an answer before a moment and gave none."""
    return _found(session, _unanswered, whose, Span(now, others=False), limit, asked_before=asked_before)


def _unanswered(query: Select[Any]) -> Select[Any]:
    asked = select(_L.id).where(_L.interview_id == _I.id, _L.revoked_at.is_(None)).correlate(Interview.__table__)
    long_ago = _I.asked_at <= bindparam("asked_before")
    return query.where(_I.meeting == MeetingStatus.AWAITING, long_ago, asked.exists())


def unreminded(session: Session, whose: Whose, now: datetime, limit: int) -> Found:
    """Whose reminder will not go, or did not arrive, though nobody wanted that."""
    return _found(session, _unreminded, whose, Span(now, others=False), limit)


def _unreminded(query: Select[Any]) -> Select[Any]:
    stays = and_(_R.state == ReminderState.SKIPPED, _R.reason.in_(_NO_WAY))
    lost = and_(_R.state == ReminderState.QUEUED, _P.state.in_(_LOST))
    trouble = (
        select(_R.id)
        .outerjoin(Parcel.__table__, _P.id == _R.parcel_id)
        .where(_R.interview_id == _I.id, _R.revision == _I.revision, or_(stays, lost))
        .correlate(Interview.__table__)
    )
    return query.where(trouble.exists())


def without_place(session: Session, whose: Whose, since: datetime, until: datetime, limit: int) -> Found:
    """Where nobody said where people meet, or over which link, between two moments."""
    return _found(session, _without_place, whose, Span(since, until, others=False), limit)


def _without_place(query: Select[Any]) -> Select[Any]:
    vacancy = Vacancy.__table__.c
    addressed = select(vacancy.id).where(vacancy.id == _I.vacancy_id, vacancy.address != "")
    nowhere = and_(_I.form.in_(list(AT_THE_ADDRESS)), ~addressed.correlate(Interview.__table__).exists())
    return query.where(_I.place == "", or_(_I.form == InterviewForm.VIDEO, nowhere))


def without_outcome(session: Session, whose: Whose, now: datetime, limit: int) -> Found:
    """Those of the last days of which nobody said what became of them."""
    lately = Span(now - LATELY, now - timedelta(hours=1), others=False)
    return _found(session, _without_outcome, whose, lately, limit)


def _without_outcome(query: Select[Any]) -> Select[Any]:
    there = _I.meeting.in_((MeetingStatus.ACCEPTED, MeetingStatus.AWAITING))
    return query.where(there, _I.outcome.is_(None))


def offered(session: Session, interview_ids: Collection[int]) -> dict[int, int]:
    """How many other times the candidate of each interview proposes as it stands now."""
    if not interview_ids:
        return {}
    return {row[0]: row[1] for row in session.execute(_OFFERED, {"ids": list(interview_ids)})}


_OFFERED = (
    select(_O.interview_id, func.count())
    .join(Interview.__table__, and_(_I.id == _O.interview_id, _I.revision == _O.revision))
    .where(_O.interview_id.in_(bindparam("ids", expanding=True)))
    .group_by(_O.interview_id)
)


Narrow = Callable[[Select[Any]], Select[Any]]
"""Leaves of somebody's interviews those that need somebody."""


def _found(session: Session, narrow: Narrow, whose: Whose, span: Span, limit: int, **more: datetime) -> Found:
    if _is_nobodys(whose):
        return 0, []
    values = {**calendar.given(whose, span), **more, "limit": limit}
    rows = session.execute(_counted(narrow, calendar.shape_of(whose, span)), values).all()
    return (rows[0][1] if rows else 0), [row[0] for row in rows]


def _is_nobodys(whose: Whose) -> bool:
    return not all(one is None or one for one in (whose.person_ids, whose.vacancy_ids))


@cache
def _counted(narrow: Narrow, shape: Shape) -> Select[Any]:
    query = narrow(calendar.interviews(shape)).with_only_columns(_I.id, func.count().over())
    return query.order_by(_I.starts_at, _I.id).limit(bindparam("limit", type_=Integer))
