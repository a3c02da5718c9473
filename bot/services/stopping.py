"""A number that gets no SMS, an address that gets no mail: marked on the candidate with the reason, until somebody corrects it."""

from bot.services.reminding import planning
from bot.work import Work
from domain.bounces import is_dead
from domain.delivery import ParcelKind
from domain.texting import NumberTrouble
from storage import interviews, troubles
from storage.delivery_tables import Parcel
from storage.tables import Candidate, Interview


def number(work: Work, parcel: Parcel, trouble: NumberTrouble | None) -> bool:
    """Mark the number a message went to, if it is still the candidate's; True when that is news."""
    candidate = candidate_of(work, parcel)
    if candidate is None or trouble is None:
        return False
    if candidate.mobile != parcel.recipient or candidate.mobile_stopped:
        return False
    candidate.mobile_stopped = str(trouble)
    planning.settle_candidate(work, candidate.id)
    return True


def address(work: Work, parcel: Parcel) -> bool:
    """Mark the address that a mail server said does not exist, if it is still the candidate's; True when that is news."""
    candidate = candidate_of(work, parcel)
    if candidate is None or not is_dead(parcel.last_code, parcel.last_text):
        return False
    if candidate.email != parcel.recipient or candidate.email_stopped:
        return False
    candidate.email_stopped = f"{parcel.last_code} {parcel.last_text}"[:300]
    planning.settle_candidate(work, candidate.id)
    return True


def candidate_of(work: Work, parcel: Parcel) -> Candidate | None:
    """Whom the message went to: through its interview, or through the application of a step; None for one to somebody else."""
    if parcel.kind is ParcelKind.FORWARD:
        return None
    interview = interview_of(work, parcel)
    if interview is not None:
        return interview.application.candidate
    application = troubles.application_of(work.session, parcel)
    return application.candidate if application else None


def interview_of(work: Work, parcel: Parcel) -> Interview | None:
    """The interview a message is about."""
    return interviews.by_id(work.session, parcel.interview_id) if parcel.interview_id else None
