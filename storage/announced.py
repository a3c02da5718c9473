"""What was announced about an interview: what has left the house, how it fared."""

from collections.abc import Iterable

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from domain.delivery import Channel, ParcelKind, ParcelState
from storage.delivery_tables import Parcel

_PERHAPS_GONE = (ParcelState.HANDOVER, ParcelState.UNKNOWN, ParcelState.HELD, ParcelState.SENT)


def has_left(session: Session, interview_id: int, kinds: Iterable[ParcelKind]) -> bool:
    """True when a message of these kinds has gone out, or may have, wherever it went."""
    return session.scalar(_left(interview_id, kinds).limit(1)) is not None


def reached(session: Session, interview_id: int, kinds: Iterable[ParcelKind]) -> list[tuple[int | None, str]]:
    """Whom messages of these kinds went out to, or may have: the person where it was written down, and the address."""
    query = _left(interview_id, kinds).with_only_columns(Parcel.person_id, Parcel.recipient)
    return [(row[0], row[1]) for row in session.execute(query)]


def _left(interview_id: int, kinds: Iterable[ParcelKind]) -> Select[int]:
    stopped_in_doubt = and_(Parcel.state == ParcelState.CANCELLED, Parcel.handed_over_at.is_not(None))
    return select(Parcel.id).where(
        Parcel.interview_id == interview_id,
        Parcel.kind.in_(list(kinds)),
        or_(Parcel.state.in_(_PERHAPS_GONE), Parcel.resent.is_(True), stopped_in_doubt),
    )


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


def waiting(session: Session, interview_id: int, kinds: Iterable[ParcelKind]) -> list[int]:
    """The messages of these kinds that have not left, by id."""
    here = Parcel.state.in_((ParcelState.QUEUED, ParcelState.LEASED))
    query = select(Parcel.id).where(Parcel.interview_id == interview_id, Parcel.kind.in_(list(kinds)), here)
    return list(session.scalars(query))
