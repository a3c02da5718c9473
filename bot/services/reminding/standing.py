"""What becomes of one reminder as everything stands now, and telling people when it is not what they planned."""

from collections.abc import Sequence
from datetime import datetime

from bot.services import telling
from bot.work import House, Work
from domain.delivery import Channel, ParcelKind
from domain.reminders import COMES_BACK, Decision, Effect, ReminderState, SkipReason, Standing, decide
from storage import unsent
from storage.letters import AboutInterview
from storage.reminders import Due
from storage.tables import Interview, Reminder

KIND_OF = {Channel.EMAIL: ParcelKind.REMINDER, Channel.SMS: ParcelKind.SMS_REMINDER}

WITHOUT_WAY = frozenset({SkipReason.NO_ADDRESS, SkipReason.ADDRESS_STOPPED, SkipReason.NO_SMS, SkipReason.NO_ZONE})
"""Reasons that nobody's decision brought about: somebody has to be told."""


def address_of(interview: AboutInterview, channel: Channel) -> str:
    """Where a candidate is reached by this way; empty when nowhere."""
    candidate = interview.application.candidate
    return (candidate.email if channel is Channel.EMAIL else candidate.mobile) or ""


def decision_of(house: House, interview: Interview, row: Reminder) -> Decision:
    """Decide about a reminder by everything that is known of its interview now."""
    application, by_mail = interview.application, row.channel is Channel.EMAIL
    candidate = application.candidate
    standing = Standing(
        meeting=interview.meeting,
        application=application.status,
        deleted=application.deleted_at is not None,
        cancelled=interview.cancelled_at is not None,
        moved=row.revision != interview.revision,
        address=bool(address_of(interview, row.channel)),
        address_stopped=bool(candidate.email_stopped if by_mail else candidate.mobile_stopped),
        way_open=by_mail or house.sms,
    )
    return _decided(standing, taken_back=interview.taken_back)


def decision_when_due(house: House, due: Due) -> Decision:
    """The same, of one whose moment has come."""
    by_mail = due.channel is Channel.EMAIL
    standing = Standing(
        meeting=due.meeting,
        application=due.application,
        deleted=due.deleted_at is not None,
        cancelled=due.cancelled_at is not None,
        moved=due.revision != due.interview_revision,
        address=bool(recipient_of(due)),
        address_stopped=bool(due.email_stopped if by_mail else due.mobile_stopped),
        way_open=by_mail or house.sms,
    )
    return _decided(standing, taken_back=due.taken_back)


def recipient_of(due: Due) -> str:
    """Where one whose moment has come goes; empty when nowhere."""
    return (due.email if due.channel is Channel.EMAIL else due.mobile) or ""


def _decided(standing: Standing, *, taken_back: bool) -> Decision:
    decision = decide(standing)
    if decision.reason is SkipReason.CANCELLED and taken_back:
        return Decision(Effect.SKIP, SkipReason.UNDONE)
    return decision


def put(row: Reminder, state: ReminderState, reason: SkipReason | None, now: datetime) -> bool:
    """Let a reminder stand so; False when it did already."""
    if (row.state, row.reason) == (state, reason):
        return False
    row.state, row.reason = state, reason
    row.settled_at = now if state is ReminderState.SKIPPED else None
    return True


def follow(work: Work, interview: Interview, row: Reminder) -> bool:
    """Let a reminder follow what has happened to its interview; True when that changed where it stands."""
    if row.state is ReminderState.SKIPPED and not _can_come_back(interview, row):
        return False
    decision = decision_of(work.house, interview, row)
    if row.state is ReminderState.QUEUED:
        return decision.effect is not Effect.SEND and _call_back(work, row, decision)
    return _follow(work, interview, row, decision)


def _can_come_back(interview: Interview, row: Reminder) -> bool:
    return row.reason in COMES_BACK and row.revision == interview.revision


def _call_back(work: Work, row: Reminder, decision: Decision) -> bool:
    """Stop a message that has not left; one that has is history."""
    said = str(decision.reason or "held")
    if not unsent.stop(work.session, row.parcel_id, said):
        return False
    return put(row, _STATE_OF[decision.effect], decision.reason, work.now)


_STATE_OF = {
    Effect.SEND: ReminderState.PLANNED,
    Effect.HOLD: ReminderState.HELD,
    Effect.SKIP: ReminderState.SKIPPED,
}


def _follow(work: Work, interview: Interview, row: Reminder, decision: Decision) -> bool:
    ahead = work.now < row.due_at and row.parcel_id is None
    if row.state is ReminderState.PLANNED and decision.effect is Effect.SEND:
        return False
    if row.state is ReminderState.SKIPPED and not ahead and not _is_missed_now(work, interview, row, decision):
        return False
    if decision.effect is Effect.SEND and not ahead:
        return put(row, ReminderState.SKIPPED, SkipReason.MISSED, work.now)
    return put(row, _STATE_OF[decision.effect], decision.reason, work.now)


def _is_missed_now(work: Work, interview: Interview, row: Reminder, decision: Decision) -> bool:
    """True when somebody who was out of it is back, and would be reminded had the moment not passed meanwhile."""
    back = decision.effect is Effect.SEND and row.reason not in WITHOUT_WAY
    return back and interview.starts_at > work.now


def tell_of(work: Work, interview: Interview, event: str, rows: Sequence[Reminder], *, loud: bool = True) -> None:
    """Write down, in one line of the history, what became of reminders that somebody planned."""
    telling.wrote(
        work,
        interview,
        event,
        loud=loud,
        channels=[str(row.channel) for row in rows],
        days=rows[0].days,
        due=rows[0].due_at.isoformat(),
        zone=rows[0].zone,
        reason=str(rows[0].reason or ""),
    )
