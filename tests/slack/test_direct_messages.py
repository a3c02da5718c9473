"""Somebody writes to Kalle without a command."""

from typing import Any

import pytest

from tests.office import Office
from tests.services.company import EMMA, EVE, KARI
from tests.slack.desk import Desk
from tests.slack.test_rights import message_of


def answers(desk: Desk, **more: Any) -> list[dict[str, Any]]:
    calls = desk.event(message_of(KARI) | more).calls
    return [arguments for method, arguments in calls if method == "chat.postMessage"]


def test_who_writes_to_kalle_reads_what_it_can_do_in_their_language(desk: Desk):
    (answer,) = answers(desk)
    assert (answer["channel"], answer["text"]) == ("D1", "Slik hjelper Kalle")
    assert "/interview" in str(answer["blocks"])
    (inside,) = answers(desk, thread_ts="1.0")
    assert inside["thread_ts"] == "1.0"


@pytest.mark.parametrize(
    "mark",
    [
        {"bot_id": "B1"},
        {"app_id": "A1"},
        {"subtype": "message_changed"},
        {"subtype": "bot_message"},
        {"channel_type": "channel"},
        {"user": ""},
    ],
)
def test_what_apps_write_and_what_happens_to_messages_is_not_answered(desk: Desk, mark: dict[str, Any]):
    assert answers(desk, **mark) == []


def test_slack_telling_twice_is_answered_once(desk: Desk):
    tellings = [desk.event(message_of(KARI), event_id="Ev-again") for _ in range(2)]
    assert [len(one.calls) for one in tellings] == [1, 0]


def test_the_answer_to_an_answer_is_silence(office: Office):
    emma = office.person(EMMA)
    emma.say("Hello?")
    office.slack.wait(lambda: [one for one in emma.dm() if "How Kalle helps" in one.shown], "the answer")
    assert len(emma.dm()) == 2, "what was said and the answer"
    assert office.slack.complaints() == []


def test_somebody_kalle_does_not_know_is_answered_in_the_language_of_their_profile(office: Office):
    office.person(EVE).change(locale="sv-SE")
    assert office.person(EVE).command("/interview", "")["ok"]
    assert "Jag känner" in office.person(EVE).ephemerals()[-1].text
    assert office.person(EVE).command("/kalle", "")["ok"]
    assert "Så hjälper Kalle" in office.person(EVE).ephemerals()[-1].shown
