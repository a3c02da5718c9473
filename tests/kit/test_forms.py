"""Forms: what draws them reads them back, each fault at its own field, and nothing forged gets through as a value."""

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import Any

import pytest

from bot.kit.answers import number_of
from bot.kit.forms import Form, ask, field_of
from bot.kit.modal import Memo, modal
from bot.kit.widgets import Choice, Clock, Day, Line, People, Pick, Radio, SearchMany, Tick
from bot.sandbox.checks import check_view
from bot.texts.translator import translator
from domain.errors import BadFields, Stale, Unknown
from domain.language import Language

T = translator(Language.EN)


class Fruit(StrEnum):
    APPLE = "apple"
    PEAR = "pear"


@dataclass(frozen=True)
class Everything(Form):
    who: tuple[int, ...] = ask(SearchMany(label="Who", placeholder="Type"))
    fruit: Fruit = ask(Pick(label="Fruit", kind=Fruit))
    size: str = ask(Radio(label="Size"))
    link: bool = ask(Tick(label="Link", text="Yes", optional=True))
    day: date = ask(Day(label="Day"))
    at: time = ask(Clock(label="At"))
    people: tuple[str, ...] = ask(People(label="People"))
    text: str = ask(Line(label="Text", longest=10, watched=True))
    note: str | None = ask(Line(label="Note", optional=True))


VALUES: dict[str, Any] = {
    "fruit": Fruit.PEAR,
    "size": "l",
    "link": True,
    "day": date(2026, 11, 27),
    "at": time(10, 5),
    "people": ("U1", "U2"),
    "text": "hello",
}
CHOICES = {"who": [Choice("Anna", "7"), Choice("Ola", "8")], "size": [Choice("Large", "l"), Choice("Small", "s")]}


def shown_back(blocks: list[dict[str, Any]]) -> dict[str, Any]:
    """The state Slack would send for a form that nobody touched."""
    states = {}
    for block in blocks:
        element = block["element"]
        kind = element["type"]
        state: dict[str, Any] = {"type": kind}
        initial = {
            name.removeprefix("initial_"): value for name, value in element.items() if name.startswith("initial")
        }
        for name, value in initial.items():
            state["value" if name == "value" else f"selected_{name}"] = value
        states[block["block_id"]] = {element["action_id"]: state}
    return {"blocks": blocks, "state": {"values": states}}


def test_what_a_form_draws_it_reads_back():
    view = shown_back(Everything.blocks(T, VALUES, CHOICES))
    assert Everything.read(view) == Everything(who=(7, 8), **VALUES, note=None)


def test_prefixes_and_turns_rename_blocks_and_reading_finds_them():
    blocks = Everything.blocks(T, VALUES, CHOICES, prefix="nb-", turns={"text": 3})
    assert "nb-text.3" in [block["block_id"] for block in blocks]
    assert field_of("nb-text.3") == "nb-text"
    assert Everything.read(shown_back(blocks), prefix="nb-").text == "hello"


def test_a_form_left_empty_names_every_question_that_must_be_answered():
    view = shown_back(Everything.blocks(T, {}, {"size": CHOICES["size"]}))
    with pytest.raises(BadFields) as refused:
        Everything.read(view)
    assert set(refused.value.fields) == {"who", "fruit", "size", "day", "at", "people", "text"}


def test_an_empty_view_is_as_empty_as_an_empty_form():
    with pytest.raises(BadFields):
        Everything.read({})
    assert set(Everything.read_loosely({}).values()) == {None, False}


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("who", {"selected_options": [{"value": "x"}]}),
        ("who", {"selected_options": [{"value": "²"}]}),
        ("who", {"selected_options": [{"value": "9" * 40}]}),
        ("who", {"selected_options": [{"value": "-1"}]}),
        ("who", {"selected_options": ["7"]}),
        ("who", {"selected_options": [{"value": None}]}),
        ("fruit", {"selected_option": {"value": "plum"}}),
        ("fruit", {"selected_option": "apple"}),
        ("fruit", {"selected_option": {"value": ["apple"]}}),
        ("size", {"selected_option": {"value": 1}}),
        ("day", {"selected_date": "2026-02-30"}),
        ("day", {"selected_date": 7}),
        ("at", {"selected_time": "25:00"}),
        ("at", {"selected_time": ["10:00"]}),
        ("text", {"value": "x" * 11}),
        ("text", {"value": "   "}),
        ("text", {"value": {"x": 1}}),
        ("note", {"value": ["x"]}),
    ],
)
def test_what_no_form_of_ours_sends_is_refused_at_its_field(name: str, state: dict[str, Any]):
    """Case 8."""
    view = shown_back(Everything.blocks(T, VALUES, CHOICES))
    view["state"]["values"][name] = {name: state}
    with pytest.raises(BadFields) as refused:
        Everything.read(view)
    assert set(refused.value.fields) == {name}


def test_a_form_is_valid_for_slack():
    view = modal("T", Everything.blocks(T, VALUES, CHOICES), callback_id="x", close="C", submit="S")
    assert check_view(view, "modal").findings == []


@dataclass(frozen=True)
class Note(Memo):
    id: int
    seen: str = ""
    which: bool = False


def test_a_memo_comes_back_as_it_went():
    assert Note.load({"private_metadata": Note(7, "x", which=True).dump()}) == Note(7, "x", which=True)


@pytest.mark.parametrize(
    "data",
    ["", "7", "[]", "{}", '{"id":"7"}', '{"id":null}', '{"id":true}', '{"id":7,"more":1}', '{"id":7,"which":1}', "{"],
)
def test_a_memo_that_is_none_of_ours_is_stale(data: str):
    """Case 8."""
    with pytest.raises(Stale):
        Note.load({"private_metadata": data})


def test_a_memo_that_holds_data_is_a_mistake():
    with pytest.raises(ValueError, match="ids"):
        Note(7, "x" * 3000).dump()


@pytest.mark.parametrize("value", [None, "", "x", "-1", "1.0", "²", "9" * 16, ["7"]])
def test_a_button_without_a_number_leads_nowhere(value: Any):
    """Case 8."""
    with pytest.raises(Unknown):
        number_of({"value": value})
    with pytest.raises(Unknown):
        number_of({})
    assert number_of({"value": "7"}) == 7
