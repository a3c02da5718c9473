"""An answer and its effects, whoever gives it: the candidate on the page, or a recruiter who took it by telephone.

Source: docs/behaviour.md, Answers and statuses.
"""

from bot.services import telling
from bot.services.interview.moving import changeable
from bot.services.reminding import planning
from bot.work import Work
from domain import values
from domain.errors import Stale
from domain.status import EFFECTS, STATUS_OF_TYPE, Answer, ApplicationStatus, Effect, MeetingStatus
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


def apply(work: Work, interview: Interview, effect: Effect, *, note: str) -> bool:
    """Give the effects of an answer; False when it stood so already and nothing was to be done or told."""
    clean = values.note(note)
    if interview.meeting is effect.meeting and interview.note == clean:
        return False
    before, status = interview.meeting, interview.application.status
    interview.meeting, interview.note = effect.meeting, clean
    interview.answered_at = None if effect.meeting is MeetingStatus.AWAITING else work.now
    _move_application(work, interview, effect)
    telling.wrote(work, interview, "answered", loud=True, before=str(before), after=str(effect.meeting))
    if interview.application.status is not status:
        planning.settle_application(work, interview.application_id)
    planning.settle(work, interview)
    return True


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
