"""Employees: who was hired, their position and dates, and turning one back into a candidate. Source: docs/behaviour.md, Employees."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.services.acting import standing, written
from bot.services.acting.hiring import Hiring, checked
from bot.services.reminding import planning
from bot.work import Work
from domain.access import Level, Right, require_right
from domain.actions import Action
from domain.errors import Unknown
from domain.pages import Page
from domain.status import ApplicationStatus
from storage import applications, employees, erasing, journal, steps
from storage.step_tables import Employee
from storage.tables import Application

SIZE = 10


@dataclass(frozen=True)
class EmployeeRow:
    """One employee."""

    id: int
    name: str
    department_id: int
    department: str
    position: str
    starts_on: date
    ends_on: date | None


def listing(work: Work, number: int) -> Page[EmployeeRow]:
    """A page of the employees of the departments the actor may see, by name."""
    require_right(work.actor, Right.EMPLOYEES)
    mine = None if work.actor.level is not Level.DEPARTMENT else work.actor.departments
    _, total = employees.page(work.session, mine, offset=0, limit=1)
    number = min(max(0, number), max(0, (total - 1) // SIZE))
    rows, total = employees.page(work.session, mine, offset=number * SIZE, limit=SIZE)
    return Page([_row(one, department) for one, department in rows], number, SIZE, total)


def _row(employee: Employee, department: str) -> EmployeeRow:
    name, position = employee.candidate.name, employee.position
    return EmployeeRow(
        employee.id, name, employee.department_id, department, position, employee.starts_on, employee.ends_on
    )


def one(work: Work, employee_id: int) -> Employee:
    """One employee the actor may see and change, locked; Unknown for any other."""
    require_right(work.actor, Right.EMPLOYEES)
    found = employees.by_id(work.session, employee_id, lock=True)
    if found is None or (work.actor.level is Level.DEPARTMENT and found.department_id not in work.actor.departments):
        raise Unknown
    return found


def change(work: Work, employee_id: int, wanted: Hiring) -> None:
    """Change department, position and dates; BadFields at each field that is missing or cannot be."""
    employee = one(work, employee_id)
    clean = checked(work, wanted)
    assert clean.starts_on is not None  # noqa: S101 - checked
    employee.department_id, employee.position = clean.department_id, clean.position
    employee.starts_on, employee.ends_on = clean.starts_on, clean.ends_on
    about = {"department": clean.department_id, "starts_on": str(clean.starts_on)}
    journal.add(work.session, work.actor, work.now, "employee_changed", employee=employee.id, about=about)


def delete(work: Work, employee_id: int) -> None:
    """Turn an employee back into a candidate; where they were hired, they stand as before."""
    _hold(work, employee_id)
    employee = one(work, employee_id)
    employee.deleted_at = work.now
    work.session.flush()
    standing.without_hiring(work, employee.candidate)
    found = applications.by_ids(work.session, [employee.application_id] if employee.application_id else [])
    for application in found:
        _not_hired(work, application)
    if not found:
        journal.add(work.session, work.actor, work.now, "employee_deleted", employee=employee.id)


def _hold(work: Work, employee_id: int) -> None:
    """The applications first, as whoever undoes a hiring takes them."""
    employee = employees.by_id(work.session, employee_id)
    if employee is not None:
        erasing.hold(work.session, employee.candidate_id)


def _not_hired(work: Work, application: Application) -> None:
    hired = steps.latest_of(work.session, application.id, Action.HIRE)
    if application.status is ApplicationStatus.HIRED:
        before: dict[str, Any] = hired.before if hired else {"status": ApplicationStatus.RECEIVED, "offer_open": False}
        application.status, application.status_at = ApplicationStatus(before["status"]), work.now
        application.offer_open = bool(before["offer_open"])
    planning.settle_application(work, application.id)
    written.wrote(work, application, "employee_deleted")
