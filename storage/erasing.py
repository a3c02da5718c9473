"""Removing what belongs to an application, or to a person, for good. What stays in the journal has no facts any more."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.orm import Session

from storage import accounts, interviews
from storage.calendar_tables import Appointment
from storage.delivery_tables import Parcel, SlackMessage
from storage.step_tables import Erasure, Selection
from storage.tables import Application, Candidate, Interview, Interviewer, Invitation, JournalEntry, Reminder


def lock(session: Session, application_id: int) -> Application | None:
    """An application in the bin, kept from others with all of its person's; None when it is not there, or not in the bin.

    Others may still refer to it meanwhile: a message being remembered does, and its row in the outbox is waited for here.
    """
    whose = session.scalar(select(Application.candidate_id).where(Application.id == application_id))
    hold(session, whose or 0)
    query = select(Application).where(
        Application.id == application_id, Application.deleted_at.is_not(None), Application.moved_to_id.is_(None)
    )
    return session.scalar(query.execution_options(populate_existing=True))


def hold(session: Session, candidate_id: int) -> list[int]:
    """Keep others out of every application of a person until the work is done; returns their ids.

    Whoever was quicker is waited for, and may have added one: messages about it are there only now.
    """
    held: list[int] = []
    while held != (ids := applications_of(session, candidate_id)):
        interviews.hold(session, ids)
        held = ids
    return held


def person(session: Session, candidate_id: int) -> Candidate | None:
    """A person, as the database has them now."""
    return session.get(Candidate, candidate_id, populate_existing=True)


def meetings_ahead(session: Session, application_ids: Collection[int], now: datetime) -> list[Interview]:
    """The interviews of these applications that have not begun, cancelled ones too."""
    query = select(Interview.id).where(Interview.application_id.in_(application_ids), Interview.starts_at > now)
    return list(interviews.many(session, session.scalars(query)).values())


def who_meets(session: Session, application_ids: Collection[int]) -> set[int]:
    """Whose calendar shows these applications: who attends or made an interview, whose appointment is about one."""
    its = select(Interview.id).where(Interview.application_id.in_(application_ids))
    attending = select(Interviewer.person_id).where(Interviewer.interview_id.in_(its))
    made = select(Interview.created_by_id).where(Interview.application_id.in_(application_ids))
    noted = select(Appointment.person_id).where(Appointment.application_id.in_(application_ids))
    return {one for query in (attending, made, noted) for one in session.scalars(query) if one is not None}


def with_those_moved_here(session: Session, application_id: int) -> list[int]:
    """An application, and what it was in other vacancies before it was moved."""
    found, new = [application_id], [application_id]
    while new:
        before = select(Application.id).where(Application.moved_to_id.in_(new), Application.id.not_in(found))
        new = list(session.scalars(before))
        found += new
    return found


def applications_of(session: Session, candidate_id: int) -> list[int]:
    """Every application of a person, deleted and moved ones too."""
    query = select(Application.id).where(Application.candidate_id == candidate_id)
    return list(session.scalars(query.order_by(Application.id)))


def slack_messages(
    session: Session, application_ids: Collection[int], candidate_id: int | None
) -> list[tuple[str, str]]:
    """Where in Slack something was posted about them: channel and time stamp."""
    about = select(Interview.id).where(Interview.application_id.in_(application_ids))
    mine: list[ColumnElement[bool]] = [
        SlackMessage.interview_id.in_(about),
        SlackMessage.application_id.in_(application_ids),
    ]
    if candidate_id is not None:
        mine.append(SlackMessage.candidate_id == candidate_id)
    return [(one.channel_id, one.ts) for one in session.scalars(select(SlackMessage).where(or_(*mine)))]


def remove_applications(session: Session, ids: Collection[int]) -> None:
    """Remove applications with everything that hangs on them: interviews, appointments, messages, files, notes, copies."""
    session.flush()
    meetings = list(session.scalars(select(Interview.id).where(Interview.application_id.in_(ids))))
    invitations = select(Interview.invitation_id).where(Interview.id.in_(meetings))
    touched = [one for one in session.scalars(invitations) if one is not None]
    session.execute(delete(Reminder).where(Reminder.interview_id.in_(meetings)))
    session.execute(delete(Parcel).where(or_(Parcel.interview_id.in_(meetings), Parcel.application_id.in_(ids))))
    about = or_(SlackMessage.interview_id.in_(meetings), SlackMessage.application_id.in_(ids))
    session.execute(delete(SlackMessage).where(about))
    session.execute(delete(Interview).where(Interview.id.in_(meetings)))
    _forget_invitations(session, touched, ids)
    _forget_selections(session, set(ids))
    session.execute(delete(Appointment).where(Appointment.application_id.in_(ids)))
    session.execute(update(Application).where(Application.id.in_(ids)).values(moved_to_id=None, deleted_at=None))
    session.execute(delete(Application).where(Application.id.in_(ids)))
    session.execute(update(JournalEntry).where(JournalEntry.application_id.in_(ids)).values(facts={}))
    session.expire_all()


def _forget_invitations(session: Session, ids: Iterable[int], gone: Collection[int]) -> None:
    for invitation in session.scalars(select(Invitation).where(Invitation.id.in_(list(ids)))):
        still = select(Interview.id).where(Interview.invitation_id == invitation.id).limit(1)
        if session.scalar(still) is None:
            session.delete(invitation)
        else:
            left = [one for one in invitation.answers.get("applications", ()) if one not in gone]
            invitation.answers = {**invitation.answers, "applications": left}
    session.flush()


def _forget_selections(session: Session, gone: set[int]) -> None:
    """They are kept for days only, so all of them can be looked at."""
    for selection in session.scalars(select(Selection)):
        if gone & set(selection.application_ids):
            selection.application_ids = [one for one in selection.application_ids if one not in gone]
            selection.draft = None
    session.flush()


def remove_person(session: Session, candidate_id: int) -> None:
    """Remove a person who has no application any more."""
    session.flush()
    accounts.forget(session, candidate_id)
    session.execute(delete(SlackMessage).where(SlackMessage.candidate_id == candidate_id))
    session.execute(delete(Candidate).where(Candidate.id == candidate_id))
    session.expire_all()


def note(session: Session, candidate_id: int, application_id: int | None, at: datetime) -> None:
    """Write down that it was done: ids and a moment, nothing else."""
    session.add(
        Erasure(candidate_id=candidate_id, application_id=application_id, whole_person=application_id is None, at=at)
    )


def latest(session: Session) -> int:
    """The number of the last erasure; 0 before the first."""
    return session.scalar(select(Erasure.id).order_by(Erasure.id.desc()).limit(1)) or 0
