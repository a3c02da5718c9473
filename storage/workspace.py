"""The one workspace this installation serves."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.tables import Workspace

_TEAM = select(Workspace.__table__.c.team_id).limit(1)
"""Asked at every gesture, so it is built once, and of the table alone: the mapper would take longer than the database."""


def find(session: Session) -> Workspace | None:
    """The single row, if it was made already."""
    return session.scalar(select(Workspace).order_by(Workspace.id).limit(1))


def get(session: Session) -> Workspace:
    """The single row, made on first use."""
    found = find(session)
    if found is None:
        found = Workspace(id=1)
        session.add(found)
        session.flush()
    return found
