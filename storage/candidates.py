"""Candidates as people, across their applications."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from storage.tables import Application, Candidate


def holder_of(session: Session, email_key: str) -> int | None:
    """The id of the candidate an address belongs to; the key is the address without capitals."""
    return session.scalar(select(Candidate.id).where(Candidate.email_key == email_key))


def applications_of(session: Session, candidate_id: int) -> list[Application]:
    """All of a person's applications, those that were deleted as well."""
    query = select(Application).options(joinedload(Application.vacancy)).where(Application.candidate_id == candidate_id)
    return list(session.scalars(query))
