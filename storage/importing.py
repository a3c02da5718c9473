"""What an import reads and writes, many rows at a time."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, select, text
from sqlalchemy.orm import Session

from domain.access import Actor
from storage import search
from storage.tables import Application, Attachment, Candidate, JournalEntry, Vacancy

_LOCK = 5552554


def one_at_a_time(session: Session) -> None:
    """Wait until no other import is writing; on SQLite the transaction itself sees to that."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def candidates(session: Session, email_keys: Collection[str]) -> dict[str, Candidate]:
    """The candidates of these addresses, by their key."""
    query = select(Candidate).where(Candidate.email_key.in_(email_keys))
    return {one.email_key: one for one in session.scalars(query) if one.email_key is not None}


def applications(session: Session, candidate_ids: Collection[int]) -> dict[tuple[int, int], Application]:
    """These candidates' applications, deleted ones too, by candidate and vacancy."""
    query = select(Application).where(Application.candidate_id.in_(candidate_ids))
    return {(one.candidate_id, one.vacancy_id): one for one in session.scalars(query)}


def has_attachment(session: Session, application_id: int, digest: str) -> bool:
    """True when an application holds this very file."""
    query = select(Attachment.id).where(Attachment.application_id == application_id, Attachment.digest == digest)
    return session.scalar(query) is not None


def put_words(session: Session, entries: Iterable[tuple[Application, Candidate, Vacancy]]) -> None:
    """Make new applications findable."""
    rows: list[dict[str, Any]] = []
    for application, candidate, vacancy in entries:
        words = search.words_of(
            candidate.first_name, candidate.last_name, candidate.email, vacancy.reference, vacancy.title
        )
        rows += search.rows_of(application.id, vacancy.id, words)
    search.put_rows(session, rows)


def put_words_anew(session: Session, candidate_id: int) -> None:
    """Write the words of all of somebody's applications again: the name changed."""
    for application in session.scalars(select(Application).where(Application.candidate_id == candidate_id)):
        search.index_application(session, application)


def write_down(
    session: Session, actor: Actor, at: datetime, event: str, lines: Iterable[tuple[Application, Mapping[str, Any]]]
) -> None:
    """Write one journal line for each application, with its facts."""
    rows = [
        {
            "at": at,
            "actor_kind": str(actor.kind),
            "person_id": actor.person_id,
            "surface": actor.surface,
            "event": event,
            "vacancy_id": application.vacancy_id,
            "application_id": application.id,
            "facts": dict(facts),
        }
        for application, facts in lines
    ]
    if rows:
        session.execute(cast("Table", JournalEntry.__table__).insert(), rows)
