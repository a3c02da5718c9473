"""Invitations being filled in, and what was sent of them."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.tables import Invitation


def by_id(session: Session, id: int, *, lock: bool = False) -> Invitation | None:
    """One invitation; `lock` makes a second sending of it wait for the first."""
    query = select(Invitation).where(Invitation.id == id)
    return session.scalar(query.with_for_update() if lock else query)
