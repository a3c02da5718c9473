"""Input elements as a person fills them: their state in Slack's words, and what Slack's client itself refuses."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from bot.sandbox.checks import elements_of
from bot.sandbox.elements import STATELESS, options_of

Element = dict[str, Any]
Block = dict[str, Any]
State = dict[str, Any]
Values = dict[str, dict[str, State]]

# Element type -> (key of its state, key of its initial value, whether it holds a list)
_KEYS: dict[str, tuple[str, str, bool]] = {
    "plain_text_input": ("value", "initial_value", False),
    "email_text_input": ("value", "initial_value", False),
    "url_text_input": ("value", "initial_value", False),
    "number_input": ("value", "initial_value", False),
    "static_select": ("selected_option", "initial_option", False),
    "external_select": ("selected_option", "initial_option", False),
    "radio_buttons": ("selected_option", "initial_option", False),
    "checkboxes": ("selected_options", "initial_options", True),
    "multi_static_select": ("selected_options", "initial_options", True),
    "multi_external_select": ("selected_options", "initial_options", True),
    "users_select": ("selected_user", "initial_user", False),
    "multi_users_select": ("selected_users", "initial_users", True),
    "conversations_select": ("selected_conversation", "initial_conversation", False),
    "multi_conversations_select": ("selected_conversations", "initial_conversations", True),
    "channels_select": ("selected_channel", "initial_channel", False),
    "multi_channels_select": ("selected_channels", "initial_channels", True),
    "datepicker": ("selected_date", "initial_date", False),
    "timepicker": ("selected_time", "initial_time", False),
    "datetimepicker": ("selected_date_time", "initial_date_time", False),
    "overflow": ("selected_option", "", False),
}
EXTERNAL = ("external_select", "multi_external_select")
REQUIRED = "Please complete this required field."


class BadValue(Exception):
    """A person could not have put this value into this field; the message says why."""


def value_key(kind: str) -> str:
    """The key under which Slack reports an element's value, such as ``selected_date``."""
    return _KEYS[kind][0]


def initial_state(element: Element) -> State:
    """The state of an element nobody has touched."""
    key, initial, is_list = _KEYS[element["type"]]
    return _state(element, key, element.get(initial, [] if is_list else None))


def _state(element: Element, key: str, value: Any) -> State:
    state: State = {"type": element["type"], key: value}
    if element["type"] == "timepicker" and "timezone" in element:
        state["timezone"] = element["timezone"]
    return state


def state_with(element: Element, value: Any, offered: list[dict[str, Any]]) -> State:
    """The state after a person chose ``value`` (option values by value or text; ``offered`` for external selects)."""
    key, _, is_list = _KEYS[element["type"]]
    if value in (None, "", []):
        return _state(element, key, [] if is_list else None)
    entries = value if isinstance(value, list) else [value]
    if is_list:
        return _state(element, key, [_one(element, entry, offered) for entry in entries])
    if len(entries) != 1:
        raise BadValue(f"{element['type']} takes one value, not {len(entries)}")
    return _state(element, key, _one(element, entries[0], offered))


def _one(element: Element, value: Any, offered: list[dict[str, Any]]) -> Any:
    kind = element["type"]
    if "option" in _KEYS[kind][0]:
        return _choose(element, value, offered if kind in EXTERNAL else options_of(element))
    if kind == "datepicker":
        return _day(value)
    if kind == "timepicker" and not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", str(value)):
        raise BadValue(f"{value!r} is not a time like 09:30")
    if kind == "datetimepicker":
        return int(value)
    return str(value)


def _day(value: Any) -> str:
    try:
        return date.fromisoformat(str(value)).isoformat()
    except ValueError as problem:
        raise BadValue(f"{value!r} is not a date like 2026-12-04") from problem


def _choose(element: Element, value: Any, offered: list[dict[str, Any]]) -> dict[str, Any]:
    if isinstance(value, dict):
        value = value.get("value")
    for option in offered:
        if option["value"] == value:
            return option
    for option in offered:
        if option["text"]["text"] == value:
            return option
    shown = ", ".join(repr(option["text"]["text"]) for option in offered[:20])
    raise BadValue(f"{value!r} is not offered by {element['type']} {element.get('action_id')}; offered: {shown}")


def initial_values(blocks: list[Block]) -> Values:
    """The state of every stateful element in blocks, untouched."""
    values: Values = {}
    for block in blocks:
        for element in elements_of(block):
            if element["type"] not in STATELESS:
                values.setdefault(block["block_id"], {})[element["action_id"]] = initial_state(element)
    return values


def kept_values(blocks: list[Block], old: Values) -> Values:
    """The initial values of blocks, overlaid with those a person had given under the same ids."""
    values = initial_values(blocks)
    for block_id, actions in values.items():
        for action_id, state in actions.items():
            before = old.get(block_id, {}).get(action_id)
            if before is not None and before["type"] == state["type"]:
                actions[action_id] = before
    return values


def is_empty(state: State) -> bool:
    """Whether a field holds nothing."""
    return state.get(value_key(state["type"])) in (None, "", [])


def incomplete(blocks: list[Block], values: Values) -> dict[str, str]:
    """What Slack's own client refuses to submit: message by block_id."""
    faults: dict[str, str] = {}
    for block in blocks:
        if block["type"] == "input":
            element = block["element"]
            state = values[block["block_id"]][element["action_id"]]
            if is_empty(state):
                if not block.get("optional", False):
                    faults[block["block_id"]] = REQUIRED
            elif fault := _fault(element, state[value_key(element["type"])]):
                faults[block["block_id"]] = fault
    return faults


def _fault(element: Element, value: Any) -> str | None:
    kind = element["type"]
    if kind == "plain_text_input":
        return _length_fault(value, element.get("min_length", 0), element.get("max_length", 3000))
    if kind == "email_text_input" and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value):
        return "Please enter a valid email address."
    if kind == "url_text_input" and not re.fullmatch(r"https?://\S+", value):
        return "Please enter a valid URL."
    if kind == "number_input":
        return _number_fault(element, value)
    if isinstance(value, list) and len(value) > element.get("max_selected_items", len(value)):
        return f"Choose at most {element['max_selected_items']}."
    return None


def _length_fault(value: str, least: int, most: int) -> str | None:
    if len(value) < least:
        return f"Please enter at least {least} characters."
    return f"Please enter at most {most} characters." if len(value) > most else None


def _number_fault(element: Element, value: str) -> str | None:
    pattern = r"-?\d+(\.\d+)?" if element["is_decimal_allowed"] else r"-?\d+"
    if not re.fullmatch(pattern, value):
        return "Please enter a valid number."
    if "min_value" in element and float(value) < float(element["min_value"]):
        return f"Must be at least {element['min_value']}."
    if "max_value" in element and float(value) > float(element["max_value"]):
        return f"Must be at most {element['max_value']}."
    return None
