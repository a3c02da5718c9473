"""Lists that people page through, restricted to the vacancies they may see."""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from domain.access import Actor, Level, VacancyAccess
from domain.status import VacancyState
from storage.applications import Seen
from storage.tables import Vacancy

_OPEN_FIRST = {VacancyState.ACTIVE: 0, VacancyState.NEW: 1, VacancyState.EXPIRED: 2, VacancyState.CLOSED: 3}


def seen_by(session: Session, actor: Actor) -> Seen:
    """The vacancies an actor may read."""
    if actor.sees_everything:
        return Seen(None)
    shut = {id for id, access in actor.vacancies.items() if access is VacancyAccess.NONE}
    named = set(actor.vacancies) - shut
    if actor.level is Level.DEPARTMENT and actor.departments:
        own = session.scalars(select(Vacancy.id).where(Vacancy.department_id.in_(actor.departments)))
        named |= set(own) - shut
    return Seen(frozenset(named))


def _only(query: Select[Vacancy], seen: Seen) -> Select[Vacancy]:
    return query if seen.vacancy_ids is None else query.where(Vacancy.id.in_(seen.vacancy_ids))


def vacancies(session: Session, seen: Seen) -> list[Vacancy]:
    """Every vacancy somebody may see, open ones first, then by title."""
    found = session.scalars(_only(select(Vacancy).options(joinedload(Vacancy.department)), seen))
    return sorted(found, key=lambda one: (_OPEN_FIRST[one.state], one.title.casefold(), one.id))


def vacancy(session: Session, id: int) -> Vacancy | None:
    """One vacancy."""
    return session.scalar(select(Vacancy).options(joinedload(Vacancy.department)).where(Vacancy.id == id))
