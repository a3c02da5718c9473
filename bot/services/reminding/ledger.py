"""The ledger: the exact moment each reminder will go, when it went, or why it does not."""

from datetime import datetime

from bot.services import questions
from bot.work import Work
from domain.cards import LedgerLine, LedgerState, NotAgain, WhyNot
from domain.delivery import Channel, ParcelState
from domain.moments import zone_or_utc
from domain.reminders import ReminderState, SkipReason
from storage import reminders
from storage.delivery_tables import Parcel
from storage.still import LATE
from storage.tables import Interview, Reminder

_WAITING = {
    ReminderState.PLANNED: LedgerState.PLANNED,
    ReminderState.HELD: LedgerState.HELD,
    ReminderState.SKIPPED: LedgerState.SKIPPED,
}
_ON_THE_WAY = {
    ParcelState.QUEUED: LedgerState.ON_ITS_WAY,
    ParcelState.LEASED: LedgerState.ON_ITS_WAY,
    ParcelState.HANDOVER: LedgerState.ON_ITS_WAY,
    ParcelState.UNKNOWN: LedgerState.DOUBTFUL,
    ParcelState.HELD: LedgerState.DOUBTFUL,
    ParcelState.SENT: LedgerState.SENT,
    ParcelState.FAILED: LedgerState.FAILED,
    ParcelState.CANCELLED: LedgerState.FAILED,
}

DELIVERED = "delivered"
"""The receipt of a message that arrived; any other one says why it did not."""


def ledger_of(work: Work, interview: Interview) -> tuple[LedgerLine, ...]:
    """Every reminder of the interview as it stands now, and those of before a move that went; oldest first."""
    found = reminders.with_parcels(work.session, interview.id)
    gone = {(row.channel, row.due_at) for row, parcel in found if _went(row, parcel)}
    return tuple(line(work, interview, row, parcel) for row, parcel in found if _is_told(interview, row, parcel, gone))


def _is_told(interview: Interview, row: Reminder, parcel: Parcel | None, gone: set[tuple[Channel, datetime]]) -> bool:
    if _went(row, parcel):
        return True
    if row.reason is SkipReason.IMPOSSIBLE and (row.channel, row.due_at) in gone:
        return False  # the one of before the move went at that very moment
    return row.revision == present(interview)


def present(interview: Interview) -> int:
    """The revision that the reminders were planned for last: cancelling makes a new one, with nothing to plan."""
    return interview.revision - (1 if interview.cancelled_at is not None and not interview.taken_back else 0)


def _went(row: Reminder, parcel: Parcel | None) -> bool:
    if parcel is None:
        return False
    return questions.in_doubt(parcel) or (
        row.state is ReminderState.QUEUED and parcel.state is not ParcelState.CANCELLED
    )


def line(work: Work, interview: Interview, row: Reminder, parcel: Parcel | None = None) -> LedgerLine:
    """One reminder, with its message once there is one. What is called off before its moment is not yet "not sent"."""
    state, reason = _stands(work, interview, row, parcel)
    if state is LedgerState.SKIPPED and work.now < row.due_at:
        state = LedgerState.CALLED_OFF
    went = parcel is not None and parcel.state is ParcelState.SENT
    return LedgerLine(
        channel=row.channel,
        days=row.days,
        due_at=row.due_at,
        zone=zone_or_utc(row.zone),
        state=state,
        reason=reason,
        at=parcel.sent_at if parcel is not None and went else None,
        said=_said(parcel) if parcel is not None and state is LedgerState.FAILED else "",
        parcel_id=row.parcel_id if parcel is not None and parcel.state is ParcelState.HELD else None,
        since=interview.answered_at if state is LedgerState.HELD else None,
    )


def _stands(
    work: Work, interview: Interview, row: Reminder, parcel: Parcel | None
) -> tuple[LedgerState, WhyNot | None]:
    """Where it stands and why. What nobody knows about stays so, also when it was stopped then."""
    if parcel is not None and questions.in_doubt(parcel):
        return LedgerState.DOUBTFUL, _why_not_again(work, interview, row, parcel)
    state = _WAITING.get(row.state)
    return (state, row.reason) if state is not None else _fate(parcel)


def _why_not_again(work: Work, interview: Interview, row: Reminder, parcel: Parcel) -> WhyNot | None:
    """Why one that may have arrived is not sent once more; while that is not settled, nothing is said of it."""
    if row.reason is SkipReason.MISSED or parcel.cancel_reason in LATE:
        return NotAgain.TOO_LATE
    if row.reason is not None:
        return row.reason
    return questions.why_not_again(work, interview, parcel) if parcel.state is not ParcelState.UNKNOWN else None


def _fate(parcel: Parcel | None) -> tuple[LedgerState, SkipReason | None]:
    """How the message fares; what a stopped one was stopped for decides whether it was skipped or failed."""
    if parcel is None:
        return LedgerState.ON_ITS_WAY, None
    if parcel.state is ParcelState.CANCELLED and parcel.cancel_reason in LATE:
        return LedgerState.SKIPPED, SkipReason.MISSED
    if parcel.state is ParcelState.SENT and parcel.receipt:
        return (LedgerState.DELIVERED if parcel.receipt == DELIVERED else LedgerState.FAILED), None
    return _ON_THE_WAY[parcel.state], None


def _said(parcel: Parcel) -> str:
    if parcel.state is ParcelState.CANCELLED:
        return parcel.cancel_reason
    return parcel.receipt if parcel.state is ParcelState.SENT else parcel.last_text
