"""Invitations being filled in, and what was sent of them."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.tables import Invitation


def latest_of_form(session: Session, person_id: int | None, form: str) -> Invitation | None:
    """What somebody prepared last with the same open form and has not sent."""
    query = select(Invitation).where(
        Invitation.form == form, Invitation.person_id == person_id, Invitation.sent_at.is_(None)
    )
    return session.scalar(query.order_by(Invitation.id.desc()).limit(1)) if form else None


def by_id(session: Session, id: int, *, lock: bool = False) -> Invitation | None:
    """One invitation; `lock` makes a second sending of it wait for the first."""
    query = select(Invitation).where(Invitation.id == id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.scalar(query)
