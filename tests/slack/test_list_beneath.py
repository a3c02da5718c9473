"""The list that lies beneath a form: after something was done it shows how things stand now."""

from types import SimpleNamespace
from typing import Any

import pytest

from bot.services import lists
from domain.actions import Action
from domain.lists import Filter
from domain.status import ApplicationStatus
from tests.services.company import EMMA
from tests.slack.acting import T
from tests.slack.desk import Answer, Desk, api_error, as_shown
from tests.slack.listing import list_view

LIST = "V0LIST"


def executed(desk: Desk, action: Action, *names: str) -> tuple[dict[str, Any], Answer]:
    """The form that the list's *Execute* opened over it, and what came of its submission."""
    ids = [desk.company.applications[name] for name in names]
    with desk.company.by(EMMA) as work:
        scene = SimpleNamespace(desk=desk, list=lists.begin(work, Filter()).selection_id)
    view = list_view(scene, *ids, action=str(action)) | {"id": LIST}
    pushed = desk.press(EMMA, "list:execute", str(scene.list), view=view)
    assert pushed.calls[-1][0] == "views.push"
    form = as_shown(pushed.view) | {"previous_view_id": LIST}
    return form, desk.submit(EMMA, form)


def beneath(answer: Answer) -> list[dict[str, Any]]:
    return [one["view"] for name, one in answer.calls if name == "views.update" and one["view_id"] == LIST]


def abouts(view: dict[str, Any]) -> dict[str, str]:
    """What the list says of each of its people."""
    [rows] = [one["elements"][0]["options"] for one in view["blocks"] if one.get("block_id", "").startswith("rows.")]
    return {one["text"]["text"]: one["description"]["text"].partition(" · ")[0] for one in rows}


def test_the_list_beneath_shows_the_new_statuses_before_the_result_is_closed(desk: Desk):
    _, answer = executed(desk, Action.SAVE, "Anna", "Ola")
    assert answer.body["view"]["callback_id"] == "step"
    [shown] = beneath(answer)
    assert abouts(shown)["Ola Hansen"] == T(ApplicationStatus.SAVED)
    assert abouts(shown)["Jane Miller"] != abouts(shown)["Ola Hansen"]


def test_after_undo_the_list_shows_what_was_so_before(desk: Desk):
    _, answer = executed(desk, Action.SAVE, "Anna", "Ola")
    result = as_shown(answer.body["view"]) | {"previous_view_id": LIST}
    [step] = [
        one["value"]
        for block in result["blocks"]
        for one in block.get("elements", [])
        if one.get("action_id") == "step:undo"
    ]
    [shown] = beneath(desk.press(EMMA, "step:undo", step, view=result))
    assert abouts(shown)["Ola Hansen"] == T(ApplicationStatus.RECEIVED)


def test_who_was_deleted_is_neither_listed_nor_ticked_any_more(desk: Desk):
    _, answer = executed(desk, Action.DELETE, "Anna", "Ola")
    [shown] = beneath(answer)
    assert "Ola Hansen" not in abouts(shown)
    assert "0 ticked" in str(shown["blocks"])


def test_what_was_done_is_shown_even_when_the_list_cannot_be_drawn_anew(desk: Desk):
    desk.wire.broken["views.update"] = api_error("not_found")
    _, answer = executed(desk, Action.SAVE, "Ola")
    assert answer.body["view"]["callback_id"] == "step"
    assert desk.company.status("Ola") is ApplicationStatus.SAVED


@pytest.mark.parametrize("forged", ["another's", "gone"])
def test_a_list_that_is_not_ones_own_is_not_drawn(desk: Desk, forged: str):
    with desk.company.by("U0KARI") as work:
        other = lists.begin(work, Filter()).selection_id
    form, _ = executed(desk, Action.SAVE, "Ola")
    number = other if forged == "another's" else 999_999
    answer = desk.submit(EMMA, form | {"private_metadata": _with_list(form, number)})
    assert beneath(answer) == []
    assert answer.body["view"]["callback_id"] == "step"


def _with_list(form: dict[str, Any], number: int) -> str:
    head = str(form["private_metadata"]).partition(',"list_id"')[0]
    return f'{head},"list_id":{number}}}'
