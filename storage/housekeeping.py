"""Throwing away what is of no more use, in pieces small enough that nobody waits for them."""

from datetime import datetime

from sqlalchemy import delete, func, select, tuple_, update
from sqlalchemy.orm import Session

from domain.delivery import ParcelState
from storage.delivery_tables import InboundSeen, Parcel
from storage.tables import Interview, Invitation

PIECE = 500


def forget_deliveries(session: Session, before: datetime, limit: int = PIECE) -> int:
    """Forget deliveries seen before a moment, at most so many; returns how many."""
    old = select(InboundSeen.source, InboundSeen.key).where(InboundSeen.at < before).limit(limit)
    key = tuple_(InboundSeen.source, InboundSeen.key)
    return len(session.scalars(delete(InboundSeen).where(key.in_(old)).returning(InboundSeen.key)).all())


def drop_drafts(session: Session, before: datetime, limit: int = PIECE) -> int:
    """Drop invitations begun before a moment and never sent, at most so many; returns how many."""
    in_use = select(Interview.id).where(Interview.invitation_id == Invitation.id).exists()
    old = (
        select(Invitation.id)
        .where(Invitation.sent_at.is_(None), Invitation.created_at < before, ~in_use)
        .order_by(Invitation.id)
        .limit(limit)
    )
    dropped = session.scalars(delete(Invitation).where(Invitation.id.in_(old)).returning(Invitation.id))
    return len(dropped.all())


def forget_bodies(session: Session, before: datetime, after: int, limit: int = PIECE) -> tuple[int, int | None]:
    """Forget what messages said that were finished before a moment, looking at so many of them from a number on.

    Returns how many it forgot, and the number to go on after; None at the end. It goes by numbers because most messages have
    been forgotten already, and looking for the others among them would take the longer the more there are.
    """
    page = select(Parcel.id).where(Parcel.id > after, Parcel.created_at < before).order_by(Parcel.id).limit(limit)
    last = session.scalar(select(func.max(page.subquery().c.id)))
    if last is None:
        return 0, None
    finished = Parcel.state.in_((ParcelState.SENT, ParcelState.CANCELLED, ParcelState.FAILED))
    over = func.coalesce(Parcel.handed_over_at, Parcel.due_at) < before
    here = (Parcel.id > after, Parcel.id <= last, Parcel.body.is_not(None))
    purged = update(Parcel).where(*here, finished, over).values(body=None).returning(Parcel.id)
    return len(session.scalars(purged.execution_options(synchronize_session=False)).all()), last
