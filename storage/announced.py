"""What was announced about an interview: what has left the house, how it fared."""

from collections.abc import Iterable

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from domain.delivery import Channel, ParcelKind, ParcelState
from storage.tables import Parcel

_PERHAPS_GONE = (ParcelState.HANDOVER, ParcelState.UNKNOWN, ParcelState.HELD, ParcelState.SENT)


def has_left(session: Session, interview_id: int, kinds: Iterable[ParcelKind], recipient: str | None = None) -> bool:
    """True when a message of these kinds has gone out, or may have; to this recipient, or to anybody."""
    query = select(Parcel.id).where(
        Parcel.interview_id == interview_id,
        Parcel.kind.in_(list(kinds)),
        or_(Parcel.state.in_(_PERHAPS_GONE), Parcel.resent.is_(True)),
    )
    if recipient is not None:
        query = query.where(Parcel.recipient == recipient)
    return session.scalar(query.limit(1)) is not None


def count_of(session: Session, interview_id: int, kinds: Iterable[ParcelKind]) -> int:
    """How many messages of these kinds were ever put in the outbox."""
    query = select(func.count()).where(Parcel.interview_id == interview_id, Parcel.kind.in_(list(kinds)))
    return session.scalar(query) or 0


def latest(session: Session, interview_id: int, kinds: Iterable[ParcelKind]) -> Parcel | None:
    """The newest message of these kinds by e-mail."""
    query = select(Parcel).where(
        Parcel.interview_id == interview_id, Parcel.kind.in_(list(kinds)), Parcel.channel == Channel.EMAIL
    )
    return session.scalar(query.order_by(Parcel.id.desc()).limit(1))
