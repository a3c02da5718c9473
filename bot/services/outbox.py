"""What an operator sees of the outbox, and may do to it. Never what a message says."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.work import Work
from domain.delivery import Channel, ParcelKind, ParcelState
from domain.errors import NotNow, Unknown, say
from storage import journal, outbox
from storage.tables import Parcel

MOST = 500

REASONS = {
    ParcelState.QUEUED: "waits for its time",
    ParcelState.LEASED: "is being prepared",
    ParcelState.HANDOVER: "is leaving now",
    ParcelState.UNKNOWN: "left, and no answer was seen; goes once more a quarter of an hour after that",
    ParcelState.HELD: "left twice, and no answer was seen; somebody has to decide: retry or cancel",
    ParcelState.SENT: "sent",
    ParcelState.FAILED: "given up",
    ParcelState.CANCELLED: "cancelled",
}


@dataclass(frozen=True)
class Line:
    """One message: where it is on its way, and why, in words."""

    id: int
    channel: Channel
    kind: ParcelKind
    state: ParcelState
    recipient: str
    due_at: datetime
    created_at: datetime
    handed_over_at: datetime | None
    sent_at: datetime | None
    attempts: int
    resent: bool
    interview_id: int | None
    reason: str


def listing(
    work: Work, states: Iterable[ParcelState] | None = None, limit: int = 50, before: int | None = None
) -> list[Line]:
    """Messages in these states (None: all), newest first, at most 500; `before` is the id to go on from."""
    return [_line(parcel) for parcel in outbox.listing(work.session, states, min(limit, MOST), before)]


def retry(work: Work, parcel_id: int) -> Line:
    """Send a failed, held or waiting message now; Unknown when there is none, NotNow when it is elsewhere."""
    _existing(work, parcel_id)
    if not outbox.retry(work.session, parcel_id, work.now):
        raise NotNow(say("Only a message that waits, is held or was given up can be sent again."))
    return _noted(work, parcel_id, "parcel_retried")


def cancel(work: Work, parcel_id: int) -> Line:
    """Stop a message that has not left; Unknown when there is none, NotNow when it is too late."""
    _existing(work, parcel_id)
    if not outbox.cancel(work.session, parcel_id, "cancelled by the operator"):
        raise NotNow(say("This message has left, or is stopped already."))
    return _noted(work, parcel_id, "parcel_cancelled")


def _existing(work: Work, parcel_id: int) -> Parcel:
    parcel = outbox.by_id(work.session, parcel_id)
    if parcel is None:
        raise Unknown(say("There is no message with the number {number}.", number=parcel_id))
    return parcel


def _noted(work: Work, parcel_id: int, event: str) -> Line:
    parcel = _existing(work, parcel_id)
    about = {"parcel": parcel.id, "kind": str(parcel.kind), "channel": str(parcel.channel)}
    journal.add(work.session, work.actor, work.now, event, interview_id=parcel.interview_id, message=about)
    return _line(parcel)


def _line(parcel: Parcel) -> Line:
    return Line(
        id=parcel.id,
        channel=parcel.channel,
        kind=parcel.kind,
        state=parcel.state,
        recipient=parcel.recipient,
        due_at=parcel.due_at,
        created_at=parcel.created_at,
        handed_over_at=parcel.handed_over_at,
        sent_at=parcel.sent_at,
        attempts=parcel.attempts,
        resent=parcel.resent,
        interview_id=parcel.interview_id,
        reason=_reason(parcel),
    )


def _reason(parcel: Parcel) -> str:
    """Why it is where it is: our words, then the other side's code and words."""
    own = REASONS[parcel.state]
    if parcel.state is ParcelState.CANCELLED and parcel.cancel_reason:
        own = f"{own}: {parcel.cancel_reason}"
    if parcel.state is ParcelState.QUEUED and parcel.resent:
        own = "goes once more, because nobody knows whether it arrived"
    elif parcel.state is ParcelState.QUEUED and parcel.attempts:
        own = f"waits for its next try, number {parcel.attempts + 1}"
    said = " ".join(str(part) for part in (parcel.last_code, parcel.last_text) if part)
    return f"{own} ({said})" if said and parcel.state is not ParcelState.SENT else own
