"""Messages that have surely not left yet: stopping single ones, or those of an interview."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, not_, or_, update
from sqlalchemy.orm import Session

from domain.delivery import Channel, ParcelKind, ParcelState
from storage.outbox import called_off, change
from storage.tables import Parcel

_WAITING = Parcel.state.in_((ParcelState.QUEUED, ParcelState.LEASED))
"""One that is being prepared is caught at its hand-over."""


def stop(session: Session, parcel_id: int | None, reason: str) -> bool:
    """Stop one message; False when it has left, or may have. None is no message."""
    return bool(change(session, Parcel.id == parcel_id, _WAITING, **called_off(reason)))


def stop_outdated(session: Session, parcel_id: int | None, address: str, reason: str, *, rewritten: bool) -> bool:
    """Stop one message that goes elsewhere than to this address, or (`rewritten`) says what is to be said otherwise."""
    which = and_(Parcel.id == parcel_id, _outdated(address, rewritten=rewritten))
    return bool(change(session, which, _WAITING, **called_off(reason)))


def stop_letters(
    session: Session, interview_id: int, kinds: Collection[ParcelKind], address: str, reason: str, *, rewritten: bool
) -> list[ParcelKind]:
    """The same for an interview's mails of these kinds; returns the kinds that were stopped, each once, oldest first."""
    statement = (
        update(Parcel)
        .where(Parcel.interview_id == interview_id, Parcel.kind.in_(kinds), Parcel.channel == Channel.EMAIL, _WAITING)
        .where(_outdated(address, rewritten=rewritten))
        .values(**called_off(reason))
        .returning(Parcel.id, Parcel.kind)
        .execution_options(synchronize_session=False)
    )
    stopped = sorted(session.execute(statement).all(), key=lambda row: row[0])
    return list(dict.fromkeys(kind for _, kind in stopped))


def _outdated(address: str, *, rewritten: bool) -> ColumnElement[bool]:
    """What goes once more because nobody knows whether it arrived stays the same copy, while it goes to the same place."""
    elsewhere = Parcel.recipient != address
    return or_(elsewhere, not_(Parcel.resent)) if rewritten else elsewhere
