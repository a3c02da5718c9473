"""Forms as no honest Slack sends them: numbers of many digits, texts that show nothing, people of a vacancy that was lost."""

from copy import deepcopy
from typing import Any

import pytest
from sqlalchemy import delete, select

from bot.modals.acting import act as form
from bot.modals.acting import frame
from domain.access import OPERATOR
from domain.actions import Action
from domain.delivery import ParcelKind
from domain.status import ApplicationStatus
from storage.tables import Person, VacancyMember
from tests.services.company import EMMA, KARI
from tests.slack.acting import T, act_form, step_of, step_view
from tests.slack.desk import Desk, as_shown

MANY_DIGITS = "9" * 25


def answered(view: dict[str, Any], name: str, **state: object) -> None:
    """Put an answer into every element of a question."""
    [field] = [block for block in view["state"]["values"] if block.partition(".")[0] == name]
    for element in view["state"]["values"][field].values():
        element.update(state)


def filled(desk: Desk, action: Action, who: str = EMMA) -> dict[str, Any]:
    """The form for Anna with something in every field that has to be filled in."""
    view = act_form(desk, desk.company.applications["Anna"], action, who)
    known = {block.partition(".")[0] for block in view["state"]["values"]}
    for name, state in {
        "sv-subject": {"value": "S"},
        "sv-contents": {"value": "C"},
        "recipient": {"value": "boss@nordlys.example"},
        "starts_on": {"selected_date": "2027-01-01"},
        "reason": {"selected_option": {"value": "1"}},
    }.items():
        if name in known:
            answered(view, name, **state)
    return view


@pytest.mark.parametrize(
    ("action", "name"), [(Action.REJECT, "reason"), (Action.HIRE, "department"), (Action.TRANSFER, "vacancy")]
)
@pytest.mark.parametrize("number", [MANY_DIGITS, "9" * 5000, "²", "-1", "", "1.0"])
def test_what_is_no_number_of_ours_is_refused(desk: Desk, log, action: Action, name: str, number: str):
    view = filled(desk, action)
    answered(view, name, selected_option={"value": number})
    answer = desk.submit(EMMA, view)
    assert answer.status == 200
    assert desk.company.status("Anna") is ApplicationStatus.RECEIVED
    assert "unexpected" not in log.getvalue()


@pytest.mark.parametrize("forged", [MANY_DIGITS, "9" * 5000, "²", "-1", "abc", ""])
def test_a_tick_of_nobody_ticks_nobody(desk: Desk, log, forged: str):
    with desk.company.by(KARI) as work:
        ids = [desk.company.applications[name] for name in ("Anna", "Ola")]
        view = deepcopy(as_shown(form.open_form(work, T, Action.WITHDRAW, ids)))
    ticked = [{"value": one} for one in [*map(str, ids), forged]]
    view["state"]["values"]["people0"] = {frame.TICKS: {"type": "checkboxes", "selected_options": ticked}}
    assert frame.ticked(view) == ids
    desk.submit(KARI, view)
    assert "unexpected" not in log.getvalue()
    assert desk.company.status("Anna") is ApplicationStatus.WITHDRAWN


@pytest.mark.parametrize("name", ["sv-subject", "sv-contents"])
@pytest.mark.parametrize(
    "text", ["\u200b", "\u2060\ufeff", "\u3164", "\u2800", "\u00ad", "\u202e\u202c", "\x00", "\u200f"]
)
def test_a_letter_that_shows_nothing_is_not_sent(desk: Desk, name: str, text: str):
    view = filled(desk, Action.EMAIL)
    answered(view, name, value=text)
    answer = desk.submit(EMMA, view)
    assert [field.partition(".")[0] for field in answer.body["errors"]] == [name]
    assert desk.company.parcels(ParcelKind.EMAIL) == []


@pytest.mark.parametrize("tag", ["{First-Name}", "{ first-name }", "{förnamn}", "{{first-name}}", "{first-name", "{0}"])
def test_braces_do_not_go_out(desk: Desk, tag: str):
    view = filled(desk, Action.EMAIL)
    answered(view, "sv-contents", value=f"Hi {tag}")
    answer = desk.submit(EMMA, view)
    [said] = answer.body["errors"].values()
    assert said.startswith(f"Kalle does not know {tag}. It knows {{first-name}}, ")
    assert desk.company.parcels(ParcelKind.EMAIL) == []


def test_the_result_of_a_step_names_nobody_of_a_vacancy_that_was_lost_since(desk: Desk):
    step = step_of(desk, desk.company.applications["Anna"], who=KARI)
    assert "Bergström" in desk.press(KARI, "step:look", str(step), view=step_view(step)).whole
    with desk.company.begin(OPERATOR) as work:
        kari = work.session.scalar(select(Person.id).where(Person.slack_id == KARI))
        work.session.execute(delete(VacancyMember).where(VacancyMember.person_id == kari))
    shown = desk.press(KARI, "step:look", str(step), view=step_view(step))
    assert shown.status == 200
    assert "Bergström" not in shown.whole
    assert "1" in shown.whole
