"""*Hire*: the person becomes an employee, tied to a position and a department. Source: docs/behaviour.md, Actions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar

from bot.services import reach
from bot.services.acting.deed import CHANGED, Deed, Inputs
from bot.texts import when
from bot.work import Work
from domain import values
from domain.actions import Action, Verdict
from domain.errors import BadFields, BadValue, NotNow, Phrase, say
from domain.status import ApplicationStatus, CandidateCategory
from storage import departments, employees, people
from storage.step_tables import Employee, Step, StepItem
from storage.tables import Application

FIRST_YEAR, LAST_YEAR = 1950, 2100
"""Outside of these a date was mistyped."""

EMPLOYED = say("This person is an employee already.")


@dataclass(frozen=True)
class Hiring(Inputs):
    """Department and position, and from when; `ends_on` for who is hired for a time."""

    department_id: int = 0
    position: str = ""
    starts_on: date | None = None
    ends_on: date | None = None


class Hire(Deed[Hiring]):
    """Makes an employee of a candidate; once, whoever presses at the same time."""

    action: ClassVar[Action] = Action.HIRE
    kind: ClassVar[type[Inputs]] = Hiring

    def check(self, work: Work, applications: Sequence[Application], inputs: Hiring) -> Hiring:
        """The inputs cleaned; BadFields at each field that is missing or cannot be."""
        return checked(work, inputs)

    def verdict(self, work: Work, application: Application, inputs: Hiring) -> Verdict:
        """Who is hired already was hired by somebody, at some moment: that is said."""
        if application.status is not ApplicationStatus.HIRED and not _employed(work, application):
            return super().verdict(work, application, inputs)
        return Verdict(refused=_by_whom(work, application))

    def do(self, work: Work, step: Step, application: Application, inputs: Hiring) -> Mapping[str, Any]:
        """Hire."""
        assert inputs.starts_on is not None  # noqa: S101 - checked
        employee = Employee(
            candidate_id=application.candidate_id,
            application_id=application.id,
            department_id=inputs.department_id,
            position=inputs.position,
            starts_on=inputs.starts_on,
            ends_on=inputs.ends_on,
            created_by_id=work.actor.person_id,
            created_at=work.now,
        )
        work.session.add(employee)
        work.session.flush()
        application.candidate.category = CandidateCategory.EMPLOYEE
        application.offer_open = False
        return {"employee": employee.id, **super().do(work, step, application, inputs)}

    def facts(self, work: Work, application: Application, inputs: Hiring) -> Mapping[str, Any]:
        """From when, and where."""
        return {"department": inputs.department_id, "starts_on": str(inputs.starts_on)}

    def undo(self, work: Work, item: StepItem, application: Application) -> None:
        """The employee was never one."""
        employee = employees.by_id(work.session, item.before["more"]["employee"], lock=True)
        if employee is None:
            raise NotNow(CHANGED)
        work.session.delete(employee)
        work.session.flush()


def proposed(work: Work, application_id: int) -> Hiring:
    """What the form starts from: the vacancy's department and title."""
    vacancy = reach.application(work, application_id).vacancy
    return Hiring(vacancy.department_id or 0, vacancy.title)


def departments_of(work: Work) -> dict[int, str]:
    """The departments one can be hired for, by id."""
    return {one.id: one.name for one in departments.everything(work.session)}


def checked(work: Work, inputs: Hiring) -> Hiring:
    """Department, position and dates of an employee, cleaned; BadFields at each field that is missing or cannot be."""
    wrong: dict[str, Phrase] = {}
    position = ""
    if inputs.department_id not in departments_of(work):
        wrong["department"] = say("Choose a department.")
    try:
        position = values.line(inputs.position, longest=200)
    except BadValue as error:
        wrong["position"] = error.phrase
    if not position:
        wrong.setdefault("position", say("Please fill this in."))
    wrong |= _wrong_days(inputs)
    if wrong:
        raise BadFields(**wrong)
    return replace(inputs, position=position)


def _wrong_days(inputs: Hiring) -> dict[str, Phrase]:
    """What is wrong with the dates, by field."""
    given = {"starts_on": inputs.starts_on, "ends_on": inputs.ends_on}
    span = {"first": FIRST_YEAR, "last": LAST_YEAR}
    wrong = {
        name: say("Choose a date between the years {first} and {last}.", **span)
        for name, day in given.items()
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR
    }
    if inputs.starts_on is None:
        wrong["starts_on"] = say("Please fill this in.")
    elif inputs.ends_on is not None and inputs.ends_on < inputs.starts_on:
        wrong.setdefault("ends_on", say("The end is before the start."))
    return wrong


def _employed(work: Work, application: Application) -> bool:
    return employees.of_candidate(work.session, application.candidate_id) is not None


def _by_whom(work: Work, application: Application) -> Phrase:
    employee = employees.of_candidate(work.session, application.candidate_id)
    who = people.by_ids(work.session, [employee.created_by_id] if employee and employee.created_by_id else [])
    if employee is None or not who:
        return EMPLOYED
    at = when.moment(employee.created_at, work.house.zone, work.actor.language)
    return say("Already hired by {who}, {at}.", who=who[0].name, at=at)
