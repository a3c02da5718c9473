"""Sending an invitation once more, with the facts as they stand and a link of its own."""

from bot.services import limits, mailing, telling
from bot.services.interview import letters
from bot.services.interview.moving import ANNOUNCEMENTS, changeable
from bot.services.interview.state import insist_in_process
from bot.work import Work
from domain.delivery import ParcelKind
from domain.errors import NotNow, say
from storage import announced, outbox


def resend(work: Work, interview_id: int) -> None:
    """Put the invitation in the outbox again; NotNow without an address or after the interview has begun."""
    interview = changeable(work, interview_id)
    insist_in_process(interview)
    if interview.starts_at <= work.now:
        raise NotNow(say("The interview has begun already. Nothing was sent."))
    limits.insist_on_pace(work, [interview.application.vacancy_id])
    application = interview.application
    turn = announced.count_of(work.session, interview.id, (ParcelKind.INVITATION,))
    outbox.cancel_queued(work.session, interview.id, ANNOUNCEMENTS, "sent again")
    errand = letters.invitation(work, interview, work.now, turn)
    if not mailing.to_candidate(work, interview, errand):
        raise NotNow(say("{name} has no e-mail address. Nothing was sent.", name=application.candidate.name))
    email = application.candidate.email or ""
    outbox.supersede(work.session, interview.id, ANNOUNCEMENTS, email, "a newer letter says the same")
    interview.asked_at = work.now
    telling.wrote(work, interview, "resent")
