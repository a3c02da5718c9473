"""Cancelling an interview, and taking an invitation back before it left."""

from bot.documents.ics import Method
from bot.services import mailing, telling
from bot.services.interview.moving import ANNOUNCEMENTS, changeable
from bot.services.mailing import Errand
from bot.services.reminding import planning
from bot.work import Work
from domain.delivery import ParcelKind
from domain.errors import NotNow, say
from domain.letters import LetterKind
from domain.status import STATUS_OF_TYPE
from storage import announced, outbox
from storage.tables import Interview

INTERVIEWER_NEWS = (ParcelKind.INTERVIEWER_INVITED, ParcelKind.INTERVIEWER_MOVED)


def cancel(work: Work, interview_id: int, *, revision: int, tell: bool) -> None:
    """Cancel an interview as it stood at `revision`; the candidate is told, or not, as chosen."""
    interview = changeable(work, interview_id, revision)
    interview.cancelled_at = work.now
    interview.revision += 1
    known = _stop_announcing(work, interview)
    if tell and known:
        _tell_candidate(work, interview)
    telling.wrote(work, interview, "cancelled", told=tell and known)
    planning.settle(work, interview)


def _stop_announcing(work: Work, interview: Interview) -> bool:
    """Stop what is still here and call back what has left; True when the candidate may know of the interview."""
    outbox.cancel_queued(work.session, interview.id, ANNOUNCEMENTS, "cancelled")
    outbox.cancel_queued(work.session, interview.id, INTERVIEWER_NEWS, "cancelled")
    for one in interview.interviewers:
        if one.person.email and announced.has_left(work.session, interview.id, INTERVIEWER_NEWS, one.person.email):
            mailing.to_interviewer(work, interview, one.person, ParcelKind.INTERVIEWER_CANCELLED, work.now)
    email = interview.application.candidate.email
    return bool(email) and announced.has_left(work.session, interview.id, ANNOUNCEMENTS, email or "")


def _tell_candidate(work: Work, interview: Interview) -> None:
    application = interview.application
    text = mailing.text_for(work, LetterKind.INTERVIEW_CANCELLED, application.candidate.language, application.vacancy)
    errand = Errand(ParcelKind.CANCELLATION, text, include_link=False, due_at=work.now, method=Method.CANCEL)
    mailing.to_candidate(work, interview, errand)


def take_back(work: Work, interview_id: int) -> None:
    """Undo an invitation of which nothing has left yet: nobody outside hears of it; NotNow when it is too late."""
    interview = changeable(work, interview_id)
    everything = (*ANNOUNCEMENTS, *INTERVIEWER_NEWS)
    if announced.has_left(work.session, interview.id, everything):
        raise NotNow(say("It is too late to undo this: a message has already gone out. Cancel the interview instead."))
    outbox.cancel_queued(work.session, interview.id, everything, "undone")
    interview.cancelled_at, interview.taken_back = work.now, True
    application = interview.application
    if interview.status_before is not None and application.status is STATUS_OF_TYPE[interview.type]:
        application.status, application.status_at = interview.status_before, work.now
    telling.wrote(work, interview, "undone")
    planning.settle(work, interview)
