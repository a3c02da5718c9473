"""Which doors are open for an interview as it stands. The card draws by this, and every service asks it again."""

from datetime import datetime

from domain.cards import Doors
from domain.errors import NotNow, say
from domain.status import ENDED, ApplicationStatus, MeetingStatus, Outcome
from storage.tables import Interview


def doors(interview: Interview, now: datetime) -> Doors:
    """What an interview allows at a moment. Who wants to undo a withdrawal records it from the application."""
    if interview.cancelled_at is not None:
        return Doors(move=False, cancel=False, record=False, resend=False, undo=False)
    ahead = interview.starts_at > now
    gone = has_left(interview)
    undo = interview.undo_until is not None and now < interview.undo_until
    withdrawn = interview.application.status is ApplicationStatus.WITHDRAWN
    held = interview.outcome is Outcome.HELD
    move = not gone and not held
    return Doors(
        move=move,
        cancel=not held,
        record=not withdrawn,
        resend=ahead and move,
        undo=undo,
        take=move and interview.meeting is MeetingStatus.NEW_TIME,
        ask_again=ahead and move and can_be_asked(interview),
        conclude=not ahead,
    )


def can_be_asked(interview: Interview) -> bool:
    """True for who wants another time, can be written to, and does not owe an answer about other times already."""
    wants = interview.meeting is MeetingStatus.NEW_TIME and interview.other_times_at is None
    return wants and bool(interview.application.candidate.email)


def has_left(interview: Interview) -> bool:
    """True when the application is over, or no longer there: nothing more is to be announced to the candidate."""
    application = interview.application
    return application.deleted_at is not None or application.status in (ENDED | {ApplicationStatus.TRANSFERRED})


def insist_planned(interview: Interview) -> None:
    """Refuse for an interview that was cancelled or taken back."""
    if interview.cancelled_at is not None:
        raise NotNow(say("This interview has been cancelled. Nothing was changed."))


def insist_not_held(interview: Interview) -> None:
    """Refuse to move or cancel an interview of which somebody said that it took place."""
    if interview.outcome is Outcome.HELD:
        raise NotNow(
            say("This interview has been held. Choose “Did not come” first if that is wrong. Nothing was changed.")
        )


def insist_in_process(interview: Interview) -> None:
    """Refuse to announce anything to somebody who has left the process."""
    if has_left(interview):
        status = interview.application.status
        raise NotNow(say("The candidate is no longer in the process: {status}. Nothing was sent.", status=status))
