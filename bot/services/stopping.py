"""A number that gets no SMS, an address that gets no mail: marked on the candidate with the reason, until somebody corrects it."""

from bot.services.reminding import planning
from bot.work import Work
from domain.bounces import is_dead
from domain.texting import NumberTrouble
from storage import interviews
from storage.tables import Interview, Parcel


def number(work: Work, parcel: Parcel, trouble: NumberTrouble | None) -> bool:
    """Mark the number a message went to, if it is still the candidate's; True when that is news."""
    interview = interview_of(work, parcel)
    if interview is None or trouble is None:
        return False
    candidate = interview.application.candidate
    if candidate.mobile != parcel.recipient or candidate.mobile_stopped:
        return False
    candidate.mobile_stopped = str(trouble)
    planning.settle_candidate(work, candidate.id)
    return True


def address(work: Work, parcel: Parcel) -> bool:
    """Mark the address that a mail server said does not exist, if it is still the candidate's; True when that is news."""
    interview = interview_of(work, parcel)
    if interview is None or not is_dead(parcel.last_code, parcel.last_text):
        return False
    candidate = interview.application.candidate
    if candidate.email != parcel.recipient or candidate.email_stopped:
        return False
    candidate.email_stopped = f"{parcel.last_code} {parcel.last_text}"[:300]
    planning.settle_candidate(work, candidate.id)
    return True


def interview_of(work: Work, parcel: Parcel) -> Interview | None:
    """The interview a message is about."""
    return interviews.by_id(work.session, parcel.interview_id) if parcel.interview_id else None
