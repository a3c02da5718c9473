"""Interviews, who attends them, and who is booked when."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, joinedload

from domain.moments import overlap
from domain.status import MeetingStatus
from storage.calendar_tables import Appointment
from storage.tables import Application, Interview, Interviewer, Reminder, Vacancy

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
_A, _I, _R = (one.__table__.c for one in (Application, Interview, Reminder))
_ITS_APPLICATION = select(_I.application_id).where(_I.id == bindparam("id"))
_LOCKS = (  # key_share: else whoever refers to a row from a new one waits, perhaps with what we wait for
    select(_A.id)
    .where(_A.id.in_(bindparam("applications", expanding=True)))
    .order_by(_A.id)
    .with_for_update(key_share=True),
    select(_I.id)
    .where(_I.application_id.in_(bindparam("applications", expanding=True)))
    .order_by(_I.id)
    .with_for_update(key_share=True),
    select(_R.id)
    .where(_R.interview_id.in_(select(_I.id).where(_I.application_id.in_(bindparam("applications", expanding=True)))))
    .order_by(_R.id)
    .with_for_update(),
)


def by_id(session: Session, id: int, *, lock: bool = False) -> Interview | None:
    """One interview with all that belongs to it; `lock` keeps others out until the work is done."""
    if lock and _has_to_lock(session):
        hold(session, session.connection().execute(_ITS_APPLICATION, {"id": id}).scalars().all())
    return session.scalars(_BY_ID, {"id": id}).unique().one_or_none()


def hold(session: Session, application_ids: Iterable[int]) -> None:
    """Keep others out of these applications, their interviews and reminders until the work is done.

    Everybody who changes one of them takes them in this order, and cards after them: whoever took a card first would wait
    for somebody who waits for that card. On its own: what is read after it was committed before it.
    """
    ids = sorted(application_ids)
    if not ids or not _has_to_lock(session):
        return
    for lock in _LOCKS:
        session.connection().execute(lock, {"applications": ids})


def _has_to_lock(session: Session) -> bool:
    """On SQLite whoever writes is alone."""
    return session.get_bind().dialect.name != "sqlite"


def many(session: Session, ids: Iterable[int]) -> dict[int, Interview]:
    """These interviews with all that belongs to them, by id, read in one go."""
    query = select(Interview).options(*_WHOLE).where(Interview.id.in_(list(ids)))
    return {one.id: one for one in session.scalars(query).unique()}


def ahead_of(session: Session, application_id: int, now: datetime) -> list[Interview]:
    """The interviews of an application that have not begun and are not cancelled, locked, next first."""
    query = select(Interview.id).where(
        Interview.application_id == application_id, Interview.starts_at > now, Interview.cancelled_at.is_(None)
    )
    ids = session.scalars(query.order_by(Interview.starts_at, Interview.id)).all()
    found = (by_id(session, id, lock=True) for id in ids)
    return [one for one in found if one is not None and one.cancelled_at is None]


def whose_are_ahead(session: Session, application_ids: Iterable[int], now: datetime) -> set[int]:
    """Which of these applications have an interview that has not begun, cancelled or not."""
    query = select(Interview.application_id).where(
        Interview.application_id.in_(list(application_ids)), Interview.starts_at > now
    )
    return set(session.scalars(query))


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


def appointed_people(session: Session, person_ids: Iterable[int], start: datetime, minutes: int) -> set[int]:
    """Which of these people have an appointment at that time that is no interview."""
    earliest, latest = _around(start, minutes)
    query = select(Appointment.person_id, Appointment.starts_at, Appointment.minutes).where(
        Appointment.person_id.in_(list(person_ids)),
        Appointment.starts_at > earliest,
        Appointment.starts_at < latest,
        Appointment.cancelled_at.is_(None),
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
