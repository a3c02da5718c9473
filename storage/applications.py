"""Applications: one candidate in one vacancy."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from domain.status import ApplicationStatus
from storage.tables import Application, Candidate, Interview


def by_ids(session: Session, ids: Iterable[int]) -> list[Application]:
    """The applications with these ids, in the order of the ids, candidates and vacancies loaded; deleted ones left out."""
    wanted = list(ids)
    query = (
        select(Application)
        .options(joinedload(Application.candidate), joinedload(Application.vacancy))
        .where(Application.id.in_(wanted), Application.deleted_at.is_(None))
    )
    found = {application.id: application for application in session.scalars(query)}
    return [found[id] for id in dict.fromkeys(wanted) if id in found]


def by_id(session: Session, id: int) -> Application | None:
    """One application that is not deleted."""
    return next(iter(by_ids(session, [id])), None)


def of_vacancy(session: Session, vacancy_id: int, *, offset: int, limit: int) -> list[Application]:
    """A page of a vacancy's applications, by name."""
    query = (
        select(Application)
        .join(Application.candidate)
        .options(contains_eager(Application.candidate))
        .where(Application.vacancy_id == vacancy_id, Application.deleted_at.is_(None))
        .order_by(Candidate.last_name, Candidate.first_name, Application.id)
    )
    return list(session.scalars(query.offset(offset).limit(limit)))


def counts_by_status(session: Session, vacancy_id: int) -> dict[ApplicationStatus, int]:
    """How many applications of a vacancy stand at each status."""
    query = (
        select(Application.status, func.count())
        .where(Application.vacancy_id == vacancy_id, Application.deleted_at.is_(None))
        .group_by(Application.status)
    )
    return dict(session.execute(query).all())


@dataclass(frozen=True)
class Seen:
    """The vacancies somebody may see: all of them, or these."""

    vacancy_ids: frozenset[int] | None


def by_name(session: Session, seen: Seen, *, offset: int, limit: int) -> list[Application]:
    """A page of all applications somebody may see, by the candidate's name.

    What is sorted is ids: with whole rows the pages far back take five times as long.
    """
    query = select(Application.id).join(Application.candidate).where(Application.deleted_at.is_(None))
    if seen.vacancy_ids is not None:
        query = query.where(Application.vacancy_id.in_(seen.vacancy_ids))
    ordered = query.order_by(Candidate.last_name, Candidate.first_name, Application.id)
    return by_ids(session, session.scalars(ordered.offset(offset).limit(limit)))


def count(session: Session, seen: Seen) -> int:
    """How many applications somebody may see."""
    query = select(func.count()).select_from(Application).where(Application.deleted_at.is_(None))
    if seen.vacancy_ids is not None:
        query = query.where(Application.vacancy_id.in_(seen.vacancy_ids))
    return session.scalar(query) or 0


def interviews_of(session: Session, application_id: int) -> list[Interview]:
    """An application's interviews, latest first."""
    query = select(Interview).where(Interview.application_id == application_id)
    return list(session.scalars(query.order_by(Interview.starts_at.desc(), Interview.id.desc())))
