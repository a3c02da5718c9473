"""Who was hired."""

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from domain.status import ApplicationStatus
from storage.step_tables import Employee
from storage.tables import Application, Candidate, Department


def of_candidate(session: Session, candidate_id: int) -> Employee | None:
    """The employee that a person is; None when they are none."""
    return session.scalar(select(Employee).where(Employee.candidate_id == candidate_id, Employee.deleted_at.is_(None)))


def by_id(session: Session, id: int, *, lock: bool = False) -> Employee | None:
    """One employee."""
    query = (
        select(Employee).options(joinedload(Employee.candidate)).where(Employee.id == id, Employee.deleted_at.is_(None))
    )
    if lock:
        query = query.with_for_update(of=Employee).execution_options(populate_existing=True)
    return session.scalar(query)


def is_saved(session: Session, candidate_id: int) -> bool:
    """True when one of a person's applications stands as saved, in the bin or not."""
    query = select(Application.id).where(
        Application.candidate_id == candidate_id, Application.status == ApplicationStatus.SAVED
    )
    return session.scalar(query.limit(1)) is not None


def page(
    session: Session, departments: Collection[int] | None, *, offset: int, limit: int
) -> tuple[list[tuple[Employee, str]], int]:
    """A page of employees by name, each with the department's, of all departments (None) or these; and how many in all."""
    query = (
        select(Employee, Department.name)
        .join(Candidate, Candidate.id == Employee.candidate_id)
        .join(Department, Department.id == Employee.department_id)
        .options(joinedload(Employee.candidate))
        .where(Employee.deleted_at.is_(None))
    )
    if departments is not None:
        query = query.where(Employee.department_id.in_(list(departments)))
    total = session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    ordered = query.order_by(Candidate.sort_name, Employee.id).offset(offset).limit(limit)
    return [(employee, department) for employee, department in session.execute(ordered)], total
