"""Whom somebody has ticked, and what for."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from storage.step_tables import Selection


def by_id(session: Session, id: int, *, lock: bool = False) -> Selection | None:
    """One selection; `lock` makes a second execution of it wait for the first."""
    query = select(Selection).where(Selection.id == id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.scalar(query)


def forget(session: Session, before: datetime, limit: int) -> int:
    """Drop the oldest selections made before a moment; returns how many."""
    old = select(Selection.id).where(Selection.created_at < before).order_by(Selection.created_at).limit(limit)
    return len(session.scalars(delete(Selection).where(Selection.id.in_(old)).returning(Selection.id)).all())
