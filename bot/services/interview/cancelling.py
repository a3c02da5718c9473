"""Cancelling an interview, and taking an invitation back before it left."""

from dataclasses import replace
from datetime import datetime

from bot.services import mailing, telling
from bot.services.interview import letters
from bot.services.interview.moving import ANNOUNCEMENTS, changeable
from bot.services.interview.state import insist_not_held
from bot.services.reminding import planning
from bot.work import Work
from domain.delivery import ParcelKind
from domain.errors import NotNow, say
from domain.status import STATUS_OF_TYPE
from storage import announced, outbox
from storage.tables import Interview, Person

INTERVIEWER_NEWS = (ParcelKind.INTERVIEWER_INVITED, ParcelKind.INTERVIEWER_MOVED)
EVERYTHING = (*ANNOUNCEMENTS, *INTERVIEWER_NEWS)


def cancel(work: Work, interview_id: int, *, revision: int, tell: bool) -> None:
    """Cancel an interview as it stood at `revision`; the candidate is told, or not, as chosen."""
    interview = changeable(work, interview_id, revision)
    insist_not_held(interview)
    interview.cancelled_at = work.now
    interview.revision += 1
    told = call_off(work, interview, tell=tell, due_at=work.now)
    telling.wrote(work, interview, "cancelled", told=told)
    planning.settle(work, interview)


def call_off(work: Work, interview: Interview, *, tell: bool, due_at: datetime, step_id: int | None = None) -> bool:
    """Stop what is still here and call back what has left; the candidate is told if they may know and `tell` says so.

    The interview is cancelled already. `step_id` names the step that takes all of this back when it is undone. True when
    the candidate is told.
    """
    known = _stop_announcing(work, interview, due_at, step_id)
    if tell and known:
        _tell_candidate(work, interview, due_at, step_id)
    return tell and known


def _stop_announcing(work: Work, interview: Interview, due_at: datetime, step_id: int | None) -> bool:
    """Stop what is still here and call back what has left; True when the candidate may know of the interview."""
    outbox.cancel_queued(work.session, interview.id, EVERYTHING, "cancelled")
    knowing = announced.reached(work.session, interview.id, INTERVIEWER_NEWS)
    present = {one.person.email for one in interview.interviewers}
    for one in interview.interviewers:
        if _knows(one.person, knowing, present):
            kind = ParcelKind.INTERVIEWER_CANCELLED
            mailing.to_interviewer(work, interview, one.person, kind, due_at, step_id=step_id)
    email = interview.application.candidate.email
    return bool(email) and announced.has_left(work.session, interview.id, ANNOUNCEMENTS)


def tell_attending(work: Work, interview: Interview) -> None:
    """Before an interview is erased: take it from the calendars of who attends and has not heard that it is cancelled.

    The mail says when and where, not with whom, and belongs to nobody whose data are erased.
    """
    interview.revision += 1
    knowing = announced.reached(work.session, interview.id, INTERVIEWER_NEWS)
    told = announced.reached(work.session, interview.id, [ParcelKind.INTERVIEWER_CANCELLED])
    present = {one.person.email for one in interview.interviewers}
    for one in interview.interviewers:
        if _knows(one.person, knowing, present) and not _knows(one.person, told, present):
            mailing.to_interviewer(
                work, interview, one.person, ParcelKind.INTERVIEWER_CANCELLED, work.now, nameless=True
            )


def _knows(person: Person, reached: list[tuple[int | None, str]], present: set[str | None]) -> bool:
    """True when something went out to a person, wherever they were reached then.

    Where it was not written down whom it was for, an address that is nobody's now may have been theirs.
    """
    return any(id == person.id if id is not None else to == person.email or to not in present for id, to in reached)


def _tell_candidate(work: Work, interview: Interview, due_at: datetime, step_id: int | None) -> None:
    errand = letters.cancellation(work, interview, due_at, step_id or 0)
    mailing.to_candidate(work, interview, replace(errand, step_id=step_id))


def take_back(work: Work, interview_id: int) -> None:
    """Undo an invitation of which nothing has left yet: nobody outside hears of it; NotNow when it is too late."""
    interview = changeable(work, interview_id)
    if announced.has_left(work.session, interview.id, EVERYTHING):
        raise NotNow(say("It is too late to undo this: a message has already gone out. Cancel the interview instead."))
    outbox.cancel_queued(work.session, interview.id, EVERYTHING, "undone")
    interview.cancelled_at, interview.taken_back = work.now, True
    application = interview.application
    if interview.status_before is not None and application.status is STATUS_OF_TYPE[interview.type]:
        application.status, application.status_at = interview.status_before, work.now
    telling.wrote(work, interview, "undone")
    planning.settle(work, interview)
