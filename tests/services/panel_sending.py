"""Sending candidates for panel review, as the form does."""

from dataclasses import replace
from typing import Any

from sqlalchemy import select

from bot.services.panel.asking import Asking
from domain.access import SYSTEM
from domain.actions import Action
from domain.steps import StepView
from storage.panel_tables import Panel, PanelCandidate, PanelReviewer
from storage.tables import Application, Person, PersonDepartment
from tests.services.acting import begin
from tests.services.company import KARI, METTE, SVEN, Company
from tests.services.letters import go, proposed


def in_department(company: Company, *slack_ids: str) -> None:
    """These people belong to the department of Ola's vacancy."""
    with company.begin(SYSTEM) as work:
        vacancy = work.session.get_one(Application, company.applications["Ola"]).vacancy
        for person in work.session.scalars(select(Person).where(Person.slack_id.in_(slack_ids))):
            work.session.add(PersonDepartment(person_id=person.id, department_id=vacancy.department_id))


def asking(company: Company, *names: str, by: str = KARI, **answers: Any) -> tuple[Any, Asking]:
    """The choice, and the form as it is proposed but for these answers."""
    choice = begin(company, Action.PANEL, *names, by=by)
    return choice, replace(proposed(company, choice, by=by), **answers)


def send(company: Company, *names: str, by: str = KARI, **answers: Any) -> StepView:
    """From choosing to the result; to Mette and Sven inside and one person outside, unless others are named."""
    if not {"inside", "outside"} & set(answers):
        in_department(company, METTE, SVEN)
        answers |= {"inside": (METTE, SVEN), "outside": "board@elsewhere.example"}
    choice, inputs = asking(company, *names, by=by, **answers)
    return go(company, choice, inputs, by=by)


def panel(company: Company) -> Panel:
    """The newest."""
    with company.look(SYSTEM) as work:
        return work.session.scalars(select(Panel).order_by(Panel.id.desc())).first()  # type: ignore[return-value]


def reviewers(company: Company) -> list[PanelReviewer]:
    with company.look(SYSTEM) as work:
        return list(work.session.scalars(select(PanelReviewer).order_by(PanelReviewer.id)))


def shortlist(company: Company) -> dict[int, int]:
    """Whose application has which place."""
    with company.look(SYSTEM) as work:
        found = work.session.scalars(select(PanelCandidate).order_by(PanelCandidate.position))
        return {one.application_id: one.position for one in found}
