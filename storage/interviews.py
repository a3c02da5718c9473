"""Interviews, who attends them, and who is booked when."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, joinedload

from domain.moments import overlap
from domain.status import MeetingStatus
from storage.tables import Application, Interview, Interviewer, Vacancy

LONGEST = timedelta(hours=24)
_FREE = (MeetingStatus.NOT_ACCEPTED, MeetingStatus.NOT_APPLICABLE)
"""Who said no or withdrew is not booked by that interview any more."""

_WHOLE = (
    joinedload(Interview.application).joinedload(Application.candidate),
    joinedload(Interview.application).joinedload(Application.vacancy).joinedload(Vacancy.department),
    joinedload(Interview.created_by),
    joinedload(Interview.interviewers).joinedload(Interviewer.person),
)
_BY_ID = select(Interview).options(*_WHOLE).where(Interview.id == bindparam("id"))
_LOCK = (
    select(Interview.__table__.c.id)
    .where(Interview.__table__.c.id == bindparam("id"))
    .with_for_update(key_share=True)  # else whoever refers to it from a new row waits, perhaps with what we wait for
)


def by_id(session: Session, id: int, *, lock: bool = False) -> Interview | None:
    """One interview with all that belongs to it; `lock` keeps others out until the work is done."""
    if lock and session.get_bind().dialect.name != "sqlite":  # where whoever writes is alone
        session.connection().execute(_LOCK, {"id": id})  # on its own: what is read after it was committed before it
    return session.scalars(_BY_ID, {"id": id}).unique().one_or_none()


def many(session: Session, ids: Iterable[int]) -> dict[int, Interview]:
    """These interviews with all that belongs to them, by id, read in one go."""
    query = select(Interview).options(*_WHOLE).where(Interview.id.in_(list(ids)))
    return {one.id: one for one in session.scalars(query).unique()}


def of_invitation(session: Session, invitation_id: int) -> list[Interview]:
    """The interviews one sending made."""
    query = select(Interview).options(*_WHOLE).where(Interview.invitation_id == invitation_id)
    return list(session.scalars(query).unique())


def _around(start: datetime, minutes: int) -> tuple[datetime, datetime]:
    return start - LONGEST, start + timedelta(minutes=minutes)


def booked_people(
    session: Session, person_ids: Iterable[int], start: datetime, minutes: int, *, but: Iterable[int] = ()
) -> set[int]:
    """Which of these people attend another interview at that time; `but` are interviews that do not count."""
    earliest, latest = _around(start, minutes)
    query = (
        select(Interviewer.person_id, Interview.starts_at, Interview.minutes)
        .join(Interview, Interview.id == Interviewer.interview_id)
        .where(
            Interviewer.person_id.in_(list(person_ids)), Interview.starts_at > earliest, Interview.starts_at < latest
        )
        .where(Interview.cancelled_at.is_(None), Interview.meeting.not_in(_FREE), Interview.id.not_in(list(but)))
    )
    return {person for person, at, length in session.execute(query) if overlap(start, minutes, at, length)}


def booked_candidates(
    session: Session, candidate_ids: Iterable[int], start: datetime, minutes: int, *, but: Iterable[int] = ()
) -> set[int]:
    """Which of these candidates have another interview at that time, in any vacancy."""
    earliest, latest = _around(start, minutes)
    query = (
        select(Application.candidate_id, Interview.starts_at, Interview.minutes)
        .join(Interview, Interview.application_id == Application.id)
        .where(
            Application.candidate_id.in_(list(candidate_ids)),
            Interview.starts_at > earliest,
            Interview.starts_at < latest,
        )
        .where(Interview.cancelled_at.is_(None), Interview.meeting.not_in(_FREE), Interview.id.not_in(list(but)))
    )
    return {candidate for candidate, at, length in session.execute(query) if overlap(start, minutes, at, length)}
