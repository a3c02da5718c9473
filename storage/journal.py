"""What happened, append only."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table as SqlTable
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from domain.access import Actor
from storage.direct import Direct
from storage.tables import Application, JournalEntry

_JOURNAL = cast("SqlTable", JournalEntry.__table__)
_ADDED = _JOURNAL.insert().returning(_JOURNAL.c.id)
"""Built once, and of the table alone: whatever is done writes a line, and a flush of the session takes longer."""

_ALL_ADDED = Direct(
    lambda _: _JOURNAL.insert().values(
        at=bindparam("b_at"),
        actor_kind=bindparam("b_kind"),
        person_id=bindparam("b_person"),
        surface=bindparam("b_surface"),
        event=bindparam("b_event"),
        vacancy_id=bindparam("b_vacancy"),
        application_id=bindparam("b_application"),
        facts=bindparam("b_facts"),
    )
)


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


def add_all(
    session: Session, actor: Actor, at: datetime, event: str, about: Iterable[tuple[Application, Mapping[str, Any]]]
) -> None:
    """Write a line about each of these applications with its own facts, in their order and in one go."""
    same = {"b_at": at, "b_event": event, "b_kind": actor.kind, "b_person": actor.person_id, "b_surface": actor.surface}
    lines = (
        {**same, "b_vacancy": one.vacancy_id, "b_application": one.id, "b_facts": dict(facts)} for one, facts in about
    )
    _ALL_ADDED.all(session, lines)


def of_application(
    session: Session, application_id: int, *, limit: int, before: int | None = None
) -> list[JournalEntry]:
    """The activity list of an application, newest first, at most so many; `before` is the id to go on from."""
    query = select(JournalEntry).where(JournalEntry.application_id == application_id)
    if before is not None:
        query = query.where(JournalEntry.id < before)
    return list(session.scalars(query.order_by(JournalEntry.id.desc()).limit(limit)))


def latest_after(session: Session, interview_id: int, after: int, events: Collection[str]) -> JournalEntry | None:
    """The newest of these events of an interview since another line of its history."""
    query = select(JournalEntry).where(
        JournalEntry.interview_id == interview_id, JournalEntry.id > after, JournalEntry.event.in_(list(events))
    )
    return session.scalars(query.order_by(JournalEntry.id.desc()).limit(1)).first()


def anything_but(session: Session, application_id: int, event: str) -> bool:
    """True when something else was written down about an application."""
    query = select(JournalEntry.id).where(JournalEntry.application_id == application_id, JournalEntry.event != event)
    return session.scalar(query.limit(1)) is not None


def by_id(session: Session, id: int) -> JournalEntry | None:
    """One line."""
    return session.get(JournalEntry, id)
