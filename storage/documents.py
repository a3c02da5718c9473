"""The PDFs that were made for applications."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from storage.step_tables import Document, StepItem


def by_id(session: Session, id: int) -> Document | None:
    """One document."""
    return session.get(Document, id)


def of_application(session: Session, application_id: int) -> list[Document]:
    """What was made for an application, newest first."""
    query = select(Document).where(Document.application_id == application_id)
    return list(session.scalars(query.order_by(Document.id.desc())))


def of_step(session: Session, step_id: int) -> list[Document]:
    """What a step made, in the order in which the people were ticked."""
    query = (
        select(Document)
        .join(StepItem, (StepItem.step_id == Document.step_id) & (StepItem.application_id == Document.application_id))
        .where(Document.step_id == step_id)
    )
    return list(session.scalars(query.order_by(StepItem.id, Document.id)))


def any_of_step(session: Session, step_id: int) -> bool:
    """True when a step made something."""
    return session.scalar(select(Document.id).where(Document.step_id == step_id).limit(1)) is not None


def forget(session: Session, step_id: int, application_id: int) -> None:
    """Throw away what a step made for one application."""
    session.execute(delete(Document).where(Document.step_id == step_id, Document.application_id == application_id))
