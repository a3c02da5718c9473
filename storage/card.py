"""What stands on a candidate's card beside the application itself."""

from dataclasses import dataclass

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session, joinedload

from storage.direct import Direct
from storage.step_tables import Document, Note
from storage.tables import Application, Attachment


@dataclass(frozen=True)
class File:
    """A file without its content."""

    id: int
    name: str
    kind: str
    size: int


_FILES = Direct(
    lambda _: (
        select(Attachment.id, Attachment.name, Attachment.kind, func.length(Attachment.content))
        .where(Attachment.application_id == bindparam("b_application"))
        .order_by(Attachment.id)
    )
)


def files(session: Session, application_id: int) -> list[File]:
    """What came with an application."""
    session.flush()  # direct statements do not do it by themselves
    return [File(*row) for row in _FILES.rows(session, b_application=application_id)]


def papers(session: Session, application_id: int) -> list[tuple[int, str]]:
    """The PDFs that were made for an application, id and name, newest first."""
    query = select(Document.id, Document.name).where(Document.application_id == application_id)
    return [(row[0], row[1]) for row in session.execute(query.order_by(Document.id.desc()))]


def attachment(session: Session, id: int) -> Attachment | None:
    """One file."""
    return session.get(Attachment, id)


def others(session: Session, application: Application) -> list[Application]:
    """The person's other applications that are not deleted, newest first."""
    query = (
        select(Application)
        .options(joinedload(Application.vacancy))
        .where(Application.candidate_id == application.candidate_id, Application.id != application.id)
        .where(Application.deleted_at.is_(None))
        .order_by(Application.id.desc())
    )
    return list(session.scalars(query))


def notes(session: Session, application_id: int, *, offset: int, limit: int) -> tuple[list[Note], int]:
    """A page of the notes about an application, newest first; and how many in all."""
    total = session.scalar(select(func.count(Note.id)).where(Note.application_id == application_id)) or 0
    query = select(Note).options(joinedload(Note.person)).where(Note.application_id == application_id)
    return list(session.scalars(query.order_by(Note.id.desc()).offset(offset).limit(limit))), total


def note(session: Session, id: int) -> Note | None:
    """One note."""
    return session.get(Note, id)
