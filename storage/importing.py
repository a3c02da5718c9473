"""What an import reads and writes, many rows at a time."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any, cast

from sqlalchemy import Table, select, text
from sqlalchemy.orm import Session

from domain.access import Actor
from domain.language import Language
from storage import search
from storage.tables import Application, Attachment, Candidate, JournalEntry, Vacancy

_LOCK = 5552554
_CANDIDATE, _APPLICATION, _JOURNAL = (cast("Table", one.__table__) for one in (Candidate, Application, JournalEntry))
"""Without the mapper: it takes longer over thousands of new rows than the database does."""


@dataclass(slots=True)
class NewCandidate:
    """A candidate who is not there yet; `id` is 0 until `add_candidates`."""

    first_name: str
    last_name: str
    email: str
    email_key: str
    mobile: str | None
    language: Language
    created_at: datetime
    id: int = 0


@dataclass(slots=True)
class NewApplication:
    """An application that is not there yet; `id` is 0 until `add_applications`."""

    candidate_id: int
    vacancy_id: int
    cover_letter: str
    created_at: datetime
    id: int = 0


def one_at_a_time(session: Session) -> None:
    """Wait until no other import is writing; on SQLite the transaction itself sees to that."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def candidates(session: Session, email_keys: Collection[str]) -> dict[str, Candidate]:
    """The candidates of these addresses, by their key."""
    query = select(Candidate).where(Candidate.email_key.in_(email_keys))
    return {one.email_key: one for one in session.scalars(query) if one.email_key is not None}


def applications(session: Session, candidate_ids: Collection[int]) -> dict[tuple[int, int], Application]:
    """These candidates' applications, deleted ones too but none that was moved away, by candidate and vacancy."""
    here = (Application.candidate_id.in_(candidate_ids), Application.moved_to_id.is_(None))
    query = select(Application).where(*here)
    return {(one.candidate_id, one.vacancy_id): one for one in session.scalars(query)}


def has_attachment(session: Session, application_id: int, digest: str) -> bool:
    """True when an application holds this very file."""
    query = select(Attachment.id).where(Attachment.application_id == application_id, Attachment.digest == digest)
    return session.scalar(query) is not None


def add_candidates(session: Session, new: Collection[NewCandidate]) -> None:
    """Write candidates, each with an address of its own; they have their ids from then on."""
    rows = [
        {
            "first_name": one.first_name,
            "last_name": one.last_name,
            "email": one.email,
            "email_key": one.email_key,
            "mobile": one.mobile,
            "language": one.language,
            "created_at": one.created_at,
        }
        for one in new
    ]
    if rows:
        made = session.execute(_CANDIDATE.insert().returning(_CANDIDATE.c.email_key, _CANDIDATE.c.id), rows)
        ids = {one.email_key: one.id for one in made}
        for one in new:
            one.id = ids[one.email_key]


def add_applications(session: Session, new: Collection[NewApplication]) -> None:
    """Write applications, each of another candidate or vacancy; they have their ids from then on."""
    rows = [
        {
            "candidate_id": one.candidate_id,
            "vacancy_id": one.vacancy_id,
            "status_at": one.created_at,
            "cover_letter": one.cover_letter,
            "created_at": one.created_at,
        }
        for one in new
    ]
    if rows:
        known_by = (_APPLICATION.c.candidate_id, _APPLICATION.c.vacancy_id)
        made = session.execute(_APPLICATION.insert().returning(*known_by, _APPLICATION.c.id), rows)
        ids = {(one.candidate_id, one.vacancy_id): one.id for one in made}
        for one in new:
            one.id = ids[one.candidate_id, one.vacancy_id]


def put_words(session: Session, entries: Iterable[tuple[NewApplication, Candidate | NewCandidate, Vacancy]]) -> None:
    """Make new applications findable."""
    rows: list[dict[str, Any]] = []
    for application, candidate, vacancy in entries:
        words = search.words_of(
            candidate.first_name, candidate.last_name, candidate.email, vacancy.reference, vacancy.title
        )
        rows += search.rows_of(application.id, application.vacancy_id, words)
    rows.sort(key=itemgetter("word"))  # along the index: a common word's page is then written to once, not for each row
    search.put_rows(session, rows)


def put_words_anew(session: Session, candidate_id: int) -> None:
    """Write the words of all of somebody's applications again: the name changed."""
    for application in session.scalars(select(Application).where(Application.candidate_id == candidate_id)):
        search.index_application(session, application)


def write_down(
    session: Session,
    actor: Actor,
    at: datetime,
    event: str,
    lines: Iterable[tuple[Application | NewApplication, Mapping[str, Any]]],
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
        session.execute(_JOURNAL.insert(), rows)
