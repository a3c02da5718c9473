"""Messages that have surely not left yet: stopping single ones, or those of an interview."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, not_, or_, select, update
from sqlalchemy.orm import Session

from domain.delivery import OF_ACTIONS, Channel, ParcelKind, ParcelState
from storage.delivery_tables import Parcel
from storage.outbox import called_off, change

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


def call_off_resting(session: Session, parcel_id: int, reason: str) -> bool:
    """Call off one message that was given up, or that nobody knows about; False when it does not rest any more.

    One that was given up surely did not arrive, and is not to look as if it might have.
    """
    failed = change(
        session, Parcel.id == parcel_id, Parcel.state == ParcelState.FAILED, **called_off(reason), handed_over_at=None
    )
    return bool(
        failed or change(session, Parcel.id == parcel_id, Parcel.state == ParcelState.HELD, **called_off(reason))
    )


def of_steps(session: Session, application_ids: Collection[int]) -> list[Parcel]:
    """What steps have written about these applications and has not left, oldest first, as the database has it now."""
    mine = (Parcel.application_id.in_(application_ids), Parcel.kind.in_(OF_ACTIONS), _WAITING)
    query = select(Parcel).where(*mine).order_by(Parcel.id)
    return list(session.scalars(query.execution_options(populate_existing=True)))


def readdress(session: Session, parcel_id: int, recipient: str, message_id: str | None, body: bytes | None) -> bool:
    """Send a waiting message elsewhere; one that is being prepared is prepared anew. False when it has left, or may have."""
    to = {"recipient": recipient, "message_id": message_id, "body": body}
    again = {"state": ParcelState.QUEUED, "owner": "", "lease_until": None}
    return bool(change(session, Parcel.id == parcel_id, _WAITING, **to, **again))


def give_up(session: Session, parcel_id: int, why: str) -> bool:
    """Give a waiting message up that can go nowhere; False when it has left, or may have."""
    values = {"state": ParcelState.FAILED, "owner": "", "lease_until": None, "last_code": None, "last_text": why}
    return bool(change(session, Parcel.id == parcel_id, _WAITING, **values))
