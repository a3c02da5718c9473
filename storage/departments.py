"""The parts of the company."""

from collections.abc import Iterable

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from storage.tables import Department, PersonDepartment


def everything(session: Session) -> list[Department]:
    """All departments, by name."""
    return list(session.scalars(select(Department).order_by(Department.name)))


def by_name(session: Session, name: str) -> Department | None:
    """The department of a name; capitals do not matter."""
    return next((one for one in everything(session) if one.name.casefold() == name.casefold()), None)


def found_or_made(session: Session, name: str) -> Department:
    """The department of a name, made when there is none; its id is there."""
    department = by_name(session, name)
    if department is None:
        department = Department(name=name)
        session.add(department)
        session.flush()
    return department


def of_person(session: Session, person_id: int) -> list[Department]:
    """The departments somebody belongs to, by name."""
    return list(
        session.scalars(
            select(Department)
            .join(PersonDepartment, PersonDepartment.department_id == Department.id)
            .where(PersonDepartment.person_id == person_id)
            .order_by(Department.name)
        )
    )


def put_person(session: Session, person_id: int, departments: Iterable[Department]) -> None:
    """Let somebody belong to these departments and no others."""
    session.execute(delete(PersonDepartment).where(PersonDepartment.person_id == person_id))
    session.add_all(PersonDepartment(person_id=person_id, department_id=one.id) for one in departments)
    session.flush()
