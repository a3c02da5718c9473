"""Deleted applications: those in the bin, as far as somebody may see them."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, contains_eager

from storage.applications import Seen
from storage.tables import Application, Candidate, Vacancy


def page(
    session: Session, seen: Seen, vacancy_id: int | None, since: datetime | None, *, offset: int, limit: int
) -> tuple[list[Application], int]:
    """A page of what was deleted, of one vacancy or of all, since a moment or ever, latest first; and how many in all."""
    query = (
        select(Application)
        .join(Candidate, Candidate.id == Application.candidate_id)
        .join(Vacancy, Vacancy.id == Application.vacancy_id)
        .options(contains_eager(Application.candidate), contains_eager(Application.vacancy))
    )
    query = _only(query, seen, vacancy_id, since)
    total = session.scalar(_only(select(func.count()).select_from(Application), seen, vacancy_id, since)) or 0
    ordered = query.order_by(Application.deleted_at.desc(), Application.id.desc()).offset(offset).limit(limit)
    return list(session.scalars(ordered)), total


def _only(query: Select[Any], seen: Seen, vacancy_id: int | None, since: datetime | None) -> Select[Any]:
    query = query.where(Application.deleted_at.is_not(None), Application.moved_to_id.is_(None))
    if seen.vacancy_ids is not None:
        query = query.where(Application.vacancy_id.in_(seen.vacancy_ids))
    if vacancy_id is not None:
        query = query.where(Application.vacancy_id == vacancy_id)
    return query.where(Application.deleted_at >= since) if since is not None else query
