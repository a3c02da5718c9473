"""What happened, append only."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.access import Actor
from storage.tables import JournalEntry


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
    entry = JournalEntry(
        at=at,
        actor_kind=actor.kind,
        person_id=actor.person_id,
        surface=actor.surface,
        event=event,
        vacancy_id=vacancy_id,
        application_id=application_id,
        interview_id=interview_id,
        facts=facts,
    )
    session.add(entry)
    session.flush()
    return entry


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
