"""Vacancies and their teams."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from domain.access import VacancyAccess
from domain.status import VacancyState
from storage.tables import Application, Person, Vacancy, VacancyMember


def by_id(session: Session, vacancy_id: int) -> Vacancy | None:
    """One vacancy."""
    return session.get(Vacancy, vacancy_id)


def by_reference(session: Session, reference: str) -> Vacancy | None:
    """The vacancy of a reference number: written exactly so, or with other capitals when only one is."""
    exact = session.scalar(select(Vacancy).where(Vacancy.reference == reference))
    if exact is not None:
        return exact
    near = session.scalars(select(Vacancy).where(func.lower(Vacancy.reference) == reference.lower()).limit(2)).all()
    return near[0] if len(near) == 1 else None


def everything(session: Session) -> list[Vacancy]:
    """All vacancies with their departments, by reference."""
    return list(session.scalars(select(Vacancy).options(joinedload(Vacancy.department)).order_by(Vacancy.reference)))


def page(
    session: Session, vacancy_ids: Collection[int] | None, *, closed: bool = False, offset: int = 0, limit: int = 20
) -> list[Vacancy]:
    """A page of vacancies, by title: all (None) or these; closed ones only when asked for."""
    query = select(Vacancy).options(joinedload(Vacancy.department))
    if vacancy_ids is not None:
        query = query.where(Vacancy.id.in_(vacancy_ids))
    if not closed:
        query = query.where(Vacancy.state != VacancyState.CLOSED)
    return list(session.scalars(query.order_by(Vacancy.title, Vacancy.id).offset(offset).limit(limit)))


def counts(session: Session) -> dict[int, int]:
    """How many applications each vacancy holds, by the vacancy's id."""
    query = (
        select(Application.vacancy_id, func.count())
        .where(Application.deleted_at.is_(None))
        .group_by(Application.vacancy_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


@dataclass(frozen=True)
class Member:
    """Somebody on a vacancy's team."""

    person_id: int
    slack_id: str
    name: str
    access: VacancyAccess


def team(session: Session, vacancy_id: int) -> list[Member]:
    """Who has an entry of their own in a vacancy, by name."""
    query = (
        select(Person.id, Person.slack_id, Person.name, VacancyMember.access)
        .join(VacancyMember, VacancyMember.person_id == Person.id)
        .where(VacancyMember.vacancy_id == vacancy_id)
        .order_by(Person.name, Person.id)
    )
    return [Member(*row) for row in session.execute(query)]


def put_member(session: Session, vacancy_id: int, person_id: int, access: VacancyAccess) -> None:
    """Give somebody an entry in a vacancy, or change the one they have."""
    member = session.get(VacancyMember, (vacancy_id, person_id))
    if member is None:
        session.add(VacancyMember(vacancy_id=vacancy_id, person_id=person_id, access=access))
    else:
        member.access = access
    session.flush()


def drop_member(session: Session, vacancy_id: int, person_id: int) -> bool:
    """Take somebody's entry away; False when there was none."""
    member = session.get(VacancyMember, (vacancy_id, person_id))
    if member is None:
        return False
    session.delete(member)
    session.flush()
    return True


def in_department(session: Session, department_id: int) -> list[int]:
    """The ids of a department's vacancies."""
    return list(session.scalars(select(Vacancy.id).where(Vacancy.department_id == department_id)))
