"""Lists and cards against views that no honest Slack sends."""

import io
from typing import Any

import pytest

from bot.modals import applications, candidate
from bot.services import browsing, lists
from domain.access import SYSTEM
from domain.lists import Filter
from domain.status import ApplicationStatus
from storage.tables import Application
from tests.services.company import EMMA, KARI, METTE, SVEN
from tests.slack.acting import T
from tests.slack.desk import Desk, as_shown


def list_of(desk: Desk, who: str, ticked: int = 0, **chosen: Any) -> dict[str, Any]:
    """Somebody's own list with one more box in it than was drawn, ticked, and fields that hold anything."""
    with desk.company.by(who) as work:
        view = as_shown(applications.draw(T, lists.begin(work, Filter())))
    box = {"text": {"type": "plain_text", "text": "x"}, "value": str(ticked)}
    rows = {"type": "checkboxes", "action_id": applications.TICK, "options": [box], "selected_options": [box]}
    view["blocks"].append({"type": "actions", "block_id": "forged", "elements": [rows]})
    values = view["state"]["values"]
    values["forged"] = {applications.TICK: {"type": "checkboxes", "selected_options": [box]}}
    for name, value in chosen.items():
        field = {"rank": applications.RANK, "sort": applications.SORT, "show": applications.SHOW}
        field |= {"vacancy": applications.VACANCY, "action": "act:choose"}
        values[f"b{name}"] = {field[name]: {"type": "static_select", "selected_option": {"value": value}}}
    return view


def refused(desk: Desk) -> list[str]:
    return [one.facts["reason"] for one in desk.company.journal("refused")]


def test_a_box_that_was_never_drawn_leads_to_nobody_one_may_not_act_on(desk: Desk):
    """Cases 7 and 8."""
    anna = desk.company.applications["Anna"]
    for who, reason in ((SVEN, "Unknown"), (METTE, "NotAllowed")):
        view = list_of(desk, who, anna, action="save")
        answer = desk.press(who, applications.EXECUTE, "1", view=view)
        assert refused(desk)[-1] == reason
        assert "Bergström" not in answer.whole or who == METTE
    assert desk.company.status("Anna") is ApplicationStatus.RECEIVED


@pytest.mark.parametrize(
    "field", [{"sort": "1; DROP TABLE"}, {"rank": "0"}, {"show": "group:x"}, {"show": "status:"}, {"vacancy": "²"}]
)
def test_what_a_list_was_never_offered_is_refused(desk: Desk, log: io.StringIO, field: dict[str, str]):
    """Cases 8 and 36."""
    desk.press(EMMA, applications.TICK, view=list_of(desk, EMMA, **field))
    assert refused(desk) == ["Unknown"]
    assert "Traceback" not in log.getvalue()


@pytest.mark.parametrize("words", ["%", "_", "%%", "' OR 1=1 --", "\\", "\0", "*", '"', "😀", "x" * 5000])
def test_no_character_of_a_search_means_anything(desk: Desk, log: io.StringIO, words: str):
    """Case 36."""
    view = list_of(desk, EMMA)
    view["state"]["values"]["words"] = {applications.SEARCH: {"type": "plain_text_input", "value": words}}
    shown = desk.press(EMMA, applications.SEARCH, view=view).view
    assert "Bergström" not in str(shown["blocks"])
    for command in (words, f"reject {words}"):
        assert desk.command(EMMA, "/candidates", command).status == 200
    assert "Traceback" not in log.getvalue()


def test_a_vacancy_one_may_not_see_is_not_listed(desk: Desk):
    """Case 7."""
    with desk.company.begin(SYSTEM) as work:
        vacancy = work.session.get_one(Application, desk.company.applications["Anna"]).vacancy_id
    answer = desk.press(SVEN, applications.VACANCY, view=list_of(desk, SVEN, vacancy=str(vacancy)))
    assert refused(desk) == ["Unknown"]
    assert "Bergström" not in answer.whole


@pytest.mark.parametrize("value", ["", "x", "1 4", "1 -1", "1 1; 2", "999999 1"])
def test_a_rank_that_was_never_offered_is_refused(desk: Desk, log: io.StringIO, value: str):
    """Case 8."""
    with desk.company.by(KARI) as work:
        view = as_shown(candidate.draw(T, browsing.candidate(work, desk.company.applications["Anna"])))
    chosen = {"type": "static_select", "action_id": candidate.RANK, "selected_option": {"value": value}}
    desk.act("block_actions", KARI, actions=[chosen], container={}, view=view)
    assert refused(desk) == ["Unknown"]
    assert "Traceback" not in log.getvalue()
    assert desk.company.journal("ranked") == []


def test_the_bin_and_the_employees_are_closed_to_who_lacks_the_right(desk: Desk):
    """Case 7."""
    for words in ("deleted", "slettede", "employees", "medarbetare"):
        answer = desk.command(METTE, "/candidates", words)
        assert answer.calls == []
        assert answer.body["response_type"] == "ephemeral"
    assert refused(desk) == ["NotAllowed"] * 4
