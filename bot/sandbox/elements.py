"""Block elements: the shape of each, and in which block it may stand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from bot.sandbox import limits
from bot.sandbox.shapes import (
    Check,
    Report,
    any_text,
    boolean,
    by_type,
    integer,
    list_of,
    matching,
    one_of,
    plain,
    record,
    string,
    url,
)

action_id = string(limits.ACTION_ID)
user_id = matching(r"[UW][A-Z0-9_]+", "a user id")
conversation_id = matching(r"[CDGUW][A-Z0-9_]+", "a conversation id")
channel_id = matching(r"C[A-Z0-9_]+", "a channel id")
decimal = matching(r"-?\d+(\.\d+)?", "a number written as a string")
clock_time = matching(r"([01]\d|2[0-3]):[0-5]\d", "a time in the format HH:mm")

confirm = record(
    {
        "title": plain(limits.CONFIRM_TITLE),
        "text": any_text(limits.CONFIRM_TEXT),
        "confirm": plain(limits.CONFIRM_BUTTON),
        "deny": plain(limits.CONFIRM_BUTTON),
    },
    {"style": one_of("primary", "danger")},
)


def calendar_day(report: Report, pointer: str, value: Any) -> None:
    """A check: a day that exists, written YYYY-MM-DD."""
    try:
        good = isinstance(value, str) and len(value) == 10 and bool(date.fromisoformat(value))
    except ValueError:
        good = False
    if not good:
        report.error(pointer, "must be a date in the format YYYY-MM-DD")


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def timezone(report: Report, pointer: str, value: Any) -> None:
    """A check: a zone of the IANA database."""
    if not isinstance(value, str) or value not in _zones():
        report.error(pointer, "must be an IANA timezone")


def _option(text: Check, description: Check, **more: Check) -> Check:
    return record({"text": text, "value": string(limits.OPTION_VALUE)}, {"description": description, **more})


_plain_option = _option(plain(limits.OPTION_TEXT), plain(limits.OPTION_DESCRIPTION))
_rich_option = _option(any_text(limits.OPTION_TEXT), any_text(limits.OPTION_DESCRIPTION))
_overflow_option = _option(plain(limits.OPTION_TEXT), plain(limits.OPTION_DESCRIPTION), url=url)
_option_group = record({"label": plain(limits.OPTION_TEXT), "options": list_of(_plain_option, limits.OPTIONS)})
options = list_of(_plain_option, limits.OPTIONS)
option_groups = list_of(_option_group, limits.OPTION_GROUPS)


def options_of(element: dict[str, Any]) -> list[dict[str, Any]]:
    """Every option of a static element, its groups flattened."""
    grouped = [option for group in element.get("option_groups") or [] for option in group["options"]]
    return [*(element.get("options") or []), *grouped]


def _key(option: dict[str, Any]) -> tuple[str, str]:
    return option["value"], option["text"]["text"]


def _offered(report: Report, pointer: str, element: dict[str, Any]) -> None:
    """Initial options must be among those offered; doubled values are worth a warning."""
    offered = [_key(option) for option in options_of(element)]
    if len({value for value, _ in offered}) < len(offered):
        report.warn(f"{pointer}/options", "two options have the same value")
    chosen = [("initial_option", element[name]) for name in ("initial_option",) if name in element]
    chosen += [(f"initial_options/{i}", option) for i, option in enumerate(element.get("initial_options", []))]
    for name, option in chosen:
        if _key(option) not in offered:
            report.error(f"{pointer}/{name}", "initial option must be among the options")


def _one_source(report: Report, pointer: str, element: dict[str, Any]) -> None:
    if ("options" in element) == ("option_groups" in element):
        report.error(pointer, "must provide either options or option_groups")
    _offered(report, pointer, element)
    _within_maximum(report, pointer, element)


def _within_maximum(report: Report, pointer: str, element: dict[str, Any]) -> None:
    most = element.get("max_selected_items")
    for name, value in element.items():
        if most and name.startswith("initial_") and isinstance(value, list) and len(value) > most:
            report.error(f"{pointer}/{name}", f"no more than {most} items allowed")


def _length_order(report: Report, pointer: str, element: dict[str, Any]) -> None:
    least, most = element.get("min_length", 0), element.get("max_length", limits.INPUT_LENGTH)
    if least > most:
        report.error(f"{pointer}/min_length", "min_length must not be greater than max_length")
    if "initial_value" in element and len(element["initial_value"]) > most:
        report.error(f"{pointer}/initial_value", f"must be less than {most + 1} characters")


def _number_order(report: Report, pointer: str, element: dict[str, Any]) -> None:
    low, high = element.get("min_value"), element.get("max_value")
    if low is not None and high is not None and float(low) > float(high):
        report.error(f"{pointer}/min_value", "min_value must not be greater than max_value")


_placeholder: dict[str, Check] = {"placeholder": plain(limits.PLACEHOLDER)}
_focus: dict[str, Check] = {"focus_on_load": boolean}
_confirm: dict[str, Check] = {"confirm": confirm}
_dispatch = {
    "dispatch_action_config": record(
        {}, {"trigger_actions_on": list_of(one_of("on_enter_pressed", "on_character_entered"), 2)}
    )
}
_maximum = {"max_selected_items": integer(1, 10_000)}


def _element(
    kind: str, required: Mapping[str, Check], *optional: Mapping[str, Check], rule: Check | None = None
) -> Check:
    merged: dict[str, Check] = {"action_id": action_id}
    for part in optional:
        merged.update(part)
    base = {"type": one_of(kind), **required}
    return record(base, merged, rule) if rule else record(base, merged)


def _select(kind: str, initial: Mapping[str, Check], *more: Mapping[str, Check], rule: Check | None = None) -> Check:
    return _element(kind, {}, initial, _placeholder, _focus, _confirm, *more, rule=rule)


def _typed(kind: str, *more: Mapping[str, Check], rule: Check | None = None) -> Check:
    return _element(kind, {}, _placeholder, _focus, _dispatch, *more, rule=rule)


_static = {"options": options, "option_groups": option_groups}
_query = {"min_query_length": integer(0, 3000)}
_length = {
    "initial_value": string(limits.INPUT_LENGTH, 0),
    "multiline": boolean,
    "min_length": integer(0, limits.INPUT_LENGTH),
    "max_length": integer(1, limits.INPUT_LENGTH),
}
_button = {
    "value": string(limits.BUTTON_VALUE),
    "url": url,
    "style": one_of("primary", "danger"),
    "accessibility_label": string(limits.ACCESSIBILITY_LABEL),
}
_conversation_filter = {
    "filter": record(
        {},
        {
            "include": list_of(one_of("im", "mpim", "private", "public"), 4),
            "exclude_external_shared_channels": boolean,
            "exclude_bot_users": boolean,
        },
    ),
    "default_to_current_conversation": boolean,
}
_answers: dict[str, Check] = {"response_url_enabled": boolean}

ELEMENTS: dict[str, Check] = {
    "button": _element("button", {"text": plain(limits.BUTTON_TEXT)}, _button, _confirm),
    "overflow": _element("overflow", {"options": list_of(_overflow_option, limits.OVERFLOW_OPTIONS)}, _confirm),
    "static_select": _select("static_select", {"initial_option": _plain_option}, _static, rule=_one_source),
    "multi_static_select": _select(
        "multi_static_select", {"initial_options": options}, _static, _maximum, rule=_one_source
    ),
    "external_select": _select("external_select", {"initial_option": _plain_option}, _query),
    "multi_external_select": _select(
        "multi_external_select", {"initial_options": options}, _query, _maximum, rule=_within_maximum
    ),
    "users_select": _select("users_select", {"initial_user": user_id}),
    "multi_users_select": _select(
        "multi_users_select", {"initial_users": list_of(user_id, 100)}, _maximum, rule=_within_maximum
    ),
    "conversations_select": _select(
        "conversations_select", {"initial_conversation": conversation_id}, _conversation_filter, _answers
    ),
    "multi_conversations_select": _select(
        "multi_conversations_select",
        {"initial_conversations": list_of(conversation_id, 100)},
        _conversation_filter,
        _maximum,
        rule=_within_maximum,
    ),
    "channels_select": _select("channels_select", {"initial_channel": channel_id}, _answers),
    "multi_channels_select": _select(
        "multi_channels_select", {"initial_channels": list_of(channel_id, 100)}, _maximum, rule=_within_maximum
    ),
    "datepicker": _select("datepicker", {"initial_date": calendar_day}),
    "timepicker": _select("timepicker", {"initial_time": clock_time, "timezone": timezone}),
    "datetimepicker": _element(
        "datetimepicker", {}, {"initial_date_time": integer(1_000_000_000, 9_999_999_999)}, _focus, _confirm
    ),
    "checkboxes": _element(
        "checkboxes",
        {"options": list_of(_rich_option, limits.CHECKBOX_OPTIONS)},
        {"initial_options": list_of(_rich_option, limits.CHECKBOX_OPTIONS)},
        _focus,
        _confirm,
        rule=_offered,
    ),
    "radio_buttons": _element(
        "radio_buttons",
        {"options": list_of(_rich_option, limits.RADIO_OPTIONS)},
        {"initial_option": _rich_option},
        _focus,
        _confirm,
        rule=_offered,
    ),
    "plain_text_input": _typed("plain_text_input", _length, rule=_length_order),
    "email_text_input": _typed("email_text_input", {"initial_value": string(limits.INPUT_LENGTH, 0)}),
    "url_text_input": _typed("url_text_input", {"initial_value": string(limits.INPUT_LENGTH, 0)}),
    "number_input": _element(
        "number_input",
        {"is_decimal_allowed": boolean},
        _placeholder,
        _focus,
        _dispatch,
        {"initial_value": decimal, "min_value": decimal, "max_value": decimal},
        rule=_number_order,
    ),
}

TEXT_INPUTS = ("plain_text_input", "email_text_input", "url_text_input", "number_input")
MULTI_SELECTS = tuple(kind for kind in ELEMENTS if kind.startswith("multi_"))
STATELESS = ("button", "overflow")
_MODAL_ONLY = ("email_text_input", "url_text_input", "number_input")

IN_INPUT = tuple(kind for kind in ELEMENTS if kind not in STATELESS)
IN_ACTIONS = tuple(kind for kind in ELEMENTS if kind not in (*TEXT_INPUTS, *MULTI_SELECTS))
IN_SECTION = tuple(kind for kind in ELEMENTS if kind not in (*TEXT_INPUTS, "datetimepicker"))


def _on_this_surface(report: Report, pointer: str, value: Any) -> bool:
    kind = value.get("type") if isinstance(value, dict) else None
    if kind in _MODAL_ONLY and report.surface != "modal":
        report.error(f"{pointer}/type", f"unsupported type: {kind} is only allowed in modals")
        return False
    if kind == "datetimepicker" and report.surface == "home":
        report.error(f"{pointer}/type", "unsupported type: datetimepicker is not allowed in App Home")
        return False
    return True


def element_in(allowed: tuple[str, ...], where: str) -> Check:
    """An element allowed in this kind of block and on the report's surface."""
    inner = by_type(ELEMENTS, allowed, where)

    def check(report: Report, pointer: str, value: Any) -> None:
        if _on_this_surface(report, pointer, value):
            inner(report, pointer, value)

    return check
