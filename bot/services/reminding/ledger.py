"""The ledger: the exact moment each reminder will go, when it went, or why it does not."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.work import Work
from domain.cards import LedgerLine, LedgerState
from domain.delivery import Channel, ParcelState
from domain.reminders import ReminderState, SkipReason
from storage import reminders
from storage.sending import TOO_LATE
from storage.tables import Interview, Parcel, Reminder

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
    return tuple(line(row, parcel) for row, parcel in found if _is_told(interview, row, parcel, gone))


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
    return row.state is ReminderState.QUEUED and parcel is not None and parcel.state is not ParcelState.CANCELLED


def line(row: Reminder, parcel: Parcel | None = None) -> LedgerLine:
    """One reminder, with its message once there is one."""
    state, reason = _WAITING.get(row.state), row.reason
    if state is None:
        state, reason = _fate(parcel)
    went = state in (LedgerState.SENT, LedgerState.DELIVERED)
    return LedgerLine(
        channel=row.channel,
        days=row.days,
        due_at=row.due_at,
        zone=ZoneInfo(row.zone),
        state=state,
        reason=reason,
        at=parcel.sent_at if parcel is not None and went else None,
        said=_said(parcel) if parcel is not None and state is LedgerState.FAILED else "",
        parcel_id=row.parcel_id if parcel is not None and parcel.state is ParcelState.HELD else None,
    )


def _fate(parcel: Parcel | None) -> tuple[LedgerState, SkipReason | None]:
    """How the message fares; what a stopped one was stopped for decides whether it was skipped or failed."""
    if parcel is None:
        return LedgerState.ON_ITS_WAY, None
    if parcel.state is ParcelState.CANCELLED and parcel.cancel_reason == TOO_LATE:
        return LedgerState.SKIPPED, SkipReason.MISSED
    if parcel.state is ParcelState.SENT and parcel.receipt:
        return (LedgerState.DELIVERED if parcel.receipt == DELIVERED else LedgerState.FAILED), None
    return _ON_THE_WAY[parcel.state], None


def _said(parcel: Parcel) -> str:
    if parcel.state is ParcelState.CANCELLED:
        return parcel.cancel_reason
    return parcel.receipt if parcel.state is ParcelState.SENT else parcel.last_text
