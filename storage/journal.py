"""What happened, append only."""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table as SqlTable
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.access import Actor
from storage.tables import JournalEntry

_JOURNAL = cast("SqlTable", JournalEntry.__table__)
_ADDED = _JOURNAL.insert().returning(_JOURNAL.c.id)
"""Built once, and of the table alone: whatever is done writes a line, and a flush of the session takes longer."""


def add(
    session: Session,
    actor: Actor,
    at: datetime,
    event: str,
    *,
    vacancy_id: int | None = None,
    application_id: int | None = None,
    interview_id: int | None = None,
    **facts: Any,
) -> JournalEntry:
    """Write one line down and return it with its id. Facts are JSON and hold no personal data but ids and choices."""
    line = {
        "at": at,
        "actor_kind": actor.kind,
        "person_id": actor.person_id,
        "surface": actor.surface,
        "event": event,
        "vacancy_id": vacancy_id,
        "application_id": application_id,
        "interview_id": interview_id,
        "facts": facts,
    }
    return JournalEntry(id=session.connection().scalar(_ADDED, line), **line)


def of_application(
    session: Session, application_id: int, *, limit: int, before: int | None = None
) -> list[JournalEntry]:
    """The activity list of an application, newest first, at most so many; `before` is the id to go on from."""
    query = select(JournalEntry).where(JournalEntry.application_id == application_id)
    if before is not None:
        query = query.where(JournalEntry.id < before)
    return list(session.scalars(query.order_by(JournalEntry.id.desc()).limit(limit)))


def by_id(session: Session, id: int) -> JournalEntry | None:
    """One line."""
    return session.get(JournalEntry, id)
