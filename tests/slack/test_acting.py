"""Further Progress on a candidate's card: the list, the form, the result, undo."""

from typing import Any

import pytest

from bot.modals.acting.faces import FACES
from bot.texts.translator import translator
from domain.access import SYSTEM
from domain.actions import Action
from domain.language import Language
from domain.status import ApplicationStatus
from storage.tables import Application
from tests.services.company import EMMA, KARI, METTE
from tests.slack.acting import act_form, card_with
from tests.slack.desk import Desk, as_shown


def card(desk: Desk, who: str, name: str = "Ola") -> dict[str, Any]:
    return desk.press(who, "candidate:open", str(desk.company.applications[name])).view


def offered(view: dict[str, Any]) -> list[str]:
    rows = [block for block in view["blocks"] if block.get("block_id") == "progress"]
    return [one["value"] for row in rows for one in row["elements"][0]["options"]]


def buttons(view: dict[str, Any]) -> dict[str, str]:
    rows = [block for block in view["blocks"] if block["type"] == "actions"]
    return {one["action_id"]: one.get("value", "") for row in rows for one in row["elements"]}


def test_the_card_offers_what_one_may_do_and_nothing_else(desk: Desk):
    assert {"withdraw", "invite", "save", "offer", "hire", "transfer"} <= set(offered(card(desk, EMMA)))
    assert not {"offer", "hire"} & set(offered(card(desk, KARI)))
    assert offered(card(desk, METTE)) == []


def test_from_the_card_to_the_result_and_back(desk: Desk):
    ola = desk.company.applications["Ola"]
    form = desk.press(KARI, "act:execute", str(ola), view=card_with(Action.WITHDRAW)).view
    result = desk.submit(KARI, as_shown(form)).view
    assert desk.company.status("Ola") is ApplicationStatus.WITHDRAWN
    assert (result["callback_id"], result["title"]["text"]) == ("step", translator(Language.NB)(Action.WITHDRAW))
    undone = desk.press(KARI, "step:undo", buttons(result)["step:undo"], view=as_shown(result)).view
    assert desk.company.status("Ola") is ApplicationStatus.RECEIVED
    assert "step:undo" not in buttons(undone)


def test_execute_without_a_choice_says_so(desk: Desk):
    view = card_with(Action.WITHDRAW)
    view["state"]["values"] = {}
    answer = desk.press(KARI, "act:execute", str(desk.company.applications["Ola"]), view=view)
    assert translator(Language.NB)("Choose what to do first.") in answer.whole


def test_a_forged_action_that_was_not_offered_is_refused(desk: Desk):
    ola = str(desk.company.applications["Ola"])
    for action in (Action.OFFER, Action.HIRE):
        desk.press(KARI, "act:execute", ola, view=card_with(action))
    assert {one.facts["reason"] for one in desk.company.journal("refused")} <= {"NotAllowed", "Unknown"}
    assert len(desk.company.journal("refused")) == 2


def test_what_changed_since_the_form_was_drawn_is_shown_before_anything_is_done(desk: Desk):
    view = act_form(desk, desk.company.applications["Ola"], who=KARI)
    with desk.company.begin(SYSTEM) as work:
        work.session.get_one(Application, desk.company.applications["Ola"]).status = ApplicationStatus.REJECTED
    again = desk.submit(KARI, view)
    assert again.body["response_action"] == "update"
    assert translator(Language.NB)("This person is rejected here.") in str(again.body)
    assert desk.company.status("Ola") is ApplicationStatus.REJECTED
    desk.submit(KARI, as_shown(again.view))
    assert desk.company.status("Ola") is ApplicationStatus.WITHDRAWN


def test_somebody_elses_form_is_nothing(desk: Desk):
    answer = desk.submit(KARI, act_form(desk, desk.company.applications["Ola"], who=EMMA))
    assert "Ola Hansen" not in answer.text
    assert desk.company.status("Ola") is ApplicationStatus.RECEIVED


def test_inviting_is_one_of_the_actions(desk: Desk):
    view = desk.press(KARI, "act:execute", str(desk.company.applications["Ola"]), view=card_with(Action.INVITE)).view
    assert view["callback_id"] == "invitation"


@pytest.mark.parametrize("action", sorted(FACES))
def test_every_field_that_calls_back_while_it_is_filled_in_is_answered(desk: Desk, action: Action):
    view = act_form(desk, desk.company.applications["Ola"], action)
    calling = {block["element"]["action_id"] for block in view["blocks"] if block.get("dispatch_action")}
    assert calling <= set(FACES[action].watched), action
