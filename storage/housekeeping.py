"""Throwing away what is of no more use, in pieces small enough that nobody waits for them."""

from datetime import datetime

from sqlalchemy import delete, select, tuple_
from sqlalchemy.orm import Session

from storage.tables import InboundSeen, Interview, Invitation

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
