"""Which doors are open for an interview as it stands. The card draws by this, and every service asks it again."""

from datetime import datetime

from domain.cards import Doors
from domain.errors import NotNow, say
from domain.status import ENDED, ApplicationStatus
from storage.tables import Interview


def doors(interview: Interview, now: datetime) -> Doors:
    """What an interview allows at a moment. Who wants to undo a withdrawal records it from the application."""
    if interview.cancelled_at is not None:
        return Doors(move=False, cancel=False, record=False, resend=False, undo=False)
    ahead = interview.starts_at > now
    gone = has_left(interview)
    undo = interview.undo_until is not None and now < interview.undo_until
    withdrawn = interview.application.status is ApplicationStatus.WITHDRAWN
    return Doors(move=not gone, cancel=True, record=not withdrawn, resend=ahead and not gone, undo=undo)


def has_left(interview: Interview) -> bool:
    """True when the application is over, or no longer there: nothing more is to be announced to the candidate."""
    application = interview.application
    return application.deleted_at is not None or application.status in (ENDED | {ApplicationStatus.TRANSFERRED})


def insist_planned(interview: Interview) -> None:
    """Refuse for an interview that was cancelled or taken back."""
    if interview.cancelled_at is not None:
        raise NotNow(say("This interview has been cancelled. Nothing was changed."))


def insist_in_process(interview: Interview) -> None:
    """Refuse to announce anything to somebody who has left the process."""
    if has_left(interview):
        status = interview.application.status
        raise NotNow(say("The candidate is no longer in the process: {status}. Nothing was sent.", status=status))
