"""An answer and its effects, whoever gives it: the candidate on the page, or a recruiter who took it by telephone.

Source: docs/behaviour.md, Answers and statuses.
"""

from typing import Any

from bot.services import telling
from bot.services.interview import proposing
from bot.services.interview.moving import changeable
from bot.services.reminding import planning
from bot.work import Work
from domain import values
from domain.delivery import ParcelKind
from domain.errors import Stale
from domain.proposals import Times
from domain.status import EFFECTS, STATUS_OF_TYPE, Answer, ApplicationStatus, Effect, MeetingStatus
from storage import outbox
from storage.tables import Interview

EFFECT_OF_STATUS = {effect.meeting: effect for effect in EFFECTS.values()} | {
    MeetingStatus.AWAITING: Effect(MeetingStatus.AWAITING)
}


def record(
    work: Work, interview_id: int, meeting: MeetingStatus, *, revision: int, note: str, seen: str | None = None
) -> None:
    """Write down an answer taken by telephone, or set it back to awaiting; a recruiter may undo a withdrawal so.

    Stale when the candidate has answered since `seen`: what they just said is not to be lost unread.
    """
    interview = changeable(work, interview_id, revision)
    if seen is not None and seen != interview.meeting:
        raise Stale
    apply(work, interview, EFFECT_OF_STATUS[meeting], note=note)


def apply(work: Work, interview: Interview, effect: Effect, *, note: str, times: Times | None = None) -> bool:
    """Give the effects of an answer; False when it stood so already and nothing was to be done or told.

    `times` are those that are offered with it; None leaves them as they are, while another time is wanted at all.
    """
    clean = values.note(note)
    wanted = times if effect.meeting is MeetingStatus.NEW_TIME else proposing.NONE
    others = wanted is not None and proposing.replace(work, interview, wanted)
    stands = interview.meeting is effect.meeting and interview.note == clean
    if stands and not others and interview.other_times_at is None:
        return False
    before, status = interview.meeting, interview.application.status
    interview.meeting, interview.note = effect.meeting, clean
    interview.answered_at = None if effect.meeting is MeetingStatus.AWAITING else work.now
    _no_longer_asked(work, interview)
    _move_application(work, interview, effect)
    offered = _offered(work, interview)
    telling.wrote(work, interview, "answered", loud=True, before=str(before), after=str(effect.meeting), **offered)
    if interview.application.status is not status:
        planning.settle_application(work, interview.application_id)
    planning.settle(work, interview)
    return True


def _no_longer_asked(work: Work, interview: Interview) -> None:
    """Who has answered is asked for other times no more, also where the letter waits to leave."""
    if interview.other_times_at is not None:
        interview.other_times_at = None
        outbox.cancel_queued(work.session, interview.id, (ParcelKind.OTHER_TIMES,), "answered")


def _offered(work: Work, interview: Interview) -> dict[str, Any]:
    """What the history keeps of it: the times are others, or none, before long."""
    moments = proposing.standing(work, interview).moments
    return {"times": [one.isoformat() for one in moments]} if moments else {}


def _move_application(work: Work, interview: Interview, effect: Effect) -> None:
    """Withdrawing moves the application; another answer after it brings it back to the interview's step."""
    application = interview.application
    if effect.application is not None:
        application.status, application.status_at, application.offer_open = effect.application, work.now, False
    elif application.status is ApplicationStatus.WITHDRAWN:
        application.status, application.status_at = STATUS_OF_TYPE[interview.type], work.now


ANSWER_OF_STATUS = {effect.meeting: answer for answer, effect in EFFECTS.items()}


def answered(interview: Interview) -> Answer | None:
    """Which of the four choices stands; None while awaiting."""
    return ANSWER_OF_STATUS.get(interview.meeting)
