"""Messages that are held because nobody knows whether they arrived: what a person can decide about them.

Source: docs/behaviour.md, Delivery.
"""

from bot.services.reminding.standing import decision_of
from bot.work import Work
from domain.cards import NotAgain, Question, WhyNot
from domain.delivery import ParcelKind, may_be_there
from domain.moments import zone_still
from domain.nudges import NUDGES
from domain.reminders import Effect, SkipReason, in_time
from domain.status import ApplicationStatus, MeetingStatus
from storage import reminders, troubles, undelivered
from storage.delivery_tables import Parcel
from storage.still import BOUND_TO_REVISION, OUT, REJECTED, REMINDERS
from storage.tables import Application, Interview, Reminder


def of_interview(work: Work, interview: Interview) -> tuple[Question, ...]:
    """What waits for somebody to decide, oldest first."""
    return tuple(_question(work, interview, one) for one in undelivered.held_of(work.session, interview.id))


def _question(work: Work, interview: Interview, parcel: Parcel) -> Question:
    return Question(parcel.id, parcel.channel, parcel.kind, again=why_not_again(work, interview, parcel) is None)


def in_doubt(parcel: Parcel) -> bool:
    """True for a message that rests and of which nobody knows whether it arrived."""
    return may_be_there(parcel.state, resent=parcel.resent, left=parcel.handed_over_at is not None)


def why_not_again(work: Work, interview: Interview, parcel: Parcel) -> WhyNot | None:
    """Why a message would not leave if it were sent once more now; None when it would. As the hand-over asks it."""
    if parcel.kind in REMINDERS:
        rows = reminders.of_interview(work.session, interview.id)
        row = next((one for one in rows if one.parcel_id == parcel.id), None)
        return _of_reminder(work, interview, row) if row is not None else _of_letter(work, interview, parcel)
    return _of_letter(work, interview, parcel) if parcel.kind in BOUND_TO_REVISION else None


def why_not_again_of_step(work: Work, parcel: Parcel, application: Application) -> WhyNot | None:
    """The same of a message that a step sent."""
    if troubles.is_taken_back(work.session, parcel):
        return NotAgain.TAKEN_BACK
    if parcel.kind is ParcelKind.REJECTION and application.offer_open:
        return NotAgain.OPEN_OFFER
    wrong = _UNTRUE.get(parcel.kind)
    return wrong[1] if wrong is not None and not wrong[0](parcel, application) else None


def _rejected(_: Parcel, application: Application) -> bool:
    return application.status in REJECTED


def _offered(_: Parcel, application: Application) -> bool:
    stands = application.offer_open or application.status is ApplicationStatus.HIRED
    return stands and application.deleted_at is None


def _in_process(parcel: Parcel, application: Application) -> bool:
    left = application.status in OUT and application.status_at > parcel.created_at
    return not left and application.deleted_at is None


_UNTRUE = {
    ParcelKind.REJECTION: (_rejected, NotAgain.NOT_REJECTED),
    ParcelKind.OFFER: (_offered, NotAgain.NOT_OFFERED),
    ParcelKind.CONTRACT: (_in_process, NotAgain.OUT_OF_PROCESS),
}
"""Of which kinds it is asked whether they still hold, how, and what is said when they do not. As `storage.still` asks it."""


def _of_reminder(work: Work, interview: Interview, row: Reminder) -> WhyNot | None:
    decision = decision_of(work.house, interview, row)
    if decision.effect is Effect.HOLD:
        return NotAgain.NEW_TIME
    if decision.effect is Effect.SKIP:
        return decision.reason
    timely = in_time(row.due_at, interview.starts_at, zone_still(row.zone), work.now)
    return None if timely else NotAgain.TOO_LATE


def _of_letter(work: Work, interview: Interview, parcel: Parcel) -> WhyNot | None:
    if interview.cancelled_at is not None:
        return SkipReason.CANCELLED
    if parcel.interview_revision not in (None, interview.revision):
        return SkipReason.MOVED
    if parcel.kind in NUDGES and interview.meeting is not MeetingStatus.AWAITING:
        return NotAgain.ANSWERED
    return None if work.now < interview.starts_at else NotAgain.TOO_LATE
