"""The judge: whole views, messages and answers against Slack's rules, every fault with its JSON pointer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from bot.sandbox import limits
from bot.sandbox.elements import IN_ACTIONS, IN_INPUT, IN_SECTION, element_in, option_groups, options
from bot.sandbox.rich import rich_text_block, table_block
from bot.sandbox.shapes import (
    Check,
    Report,
    any_text,
    boolean,
    by_type,
    list_of,
    one_of,
    plain,
    record,
    string,
    url,
    warn_of_pings,
)

block_id = string(limits.BLOCK_ID)
Block = dict[str, Any]


def _unique_actions(report: Report, pointer: str, block: Block) -> None:
    seen: set[str] = set()
    for index, element in enumerate(block["elements"]):
        name = element.get("action_id")
        if name is not None and name in seen:
            report.error(f"{pointer}/elements/{index}/action_id", f"action_id `{name}` already exists in this block")
        seen.add(name)


def _has_text(report: Report, pointer: str, block: Block) -> None:
    if "text" not in block and "fields" not in block:
        report.error(pointer, "must provide text or fields")


def _block(kind: str, required: dict[str, Check], optional: dict[str, Check] | None = None, **rule: Check) -> Check:
    return record({"type": one_of(kind), **required}, {"block_id": block_id, **(optional or {})}, **rule)


BLOCKS: dict[str, Check] = {
    "section": _block(
        "section",
        {},
        {
            "text": any_text(limits.TEXT),
            "fields": list_of(any_text(limits.SECTION_FIELD), limits.SECTION_FIELDS),
            "accessory": element_in(IN_SECTION, "as a section's accessory"),
            "expand": boolean,
        },
        rule=_has_text,
    ),
    "header": _block("header", {"text": plain(limits.HEADER)}),
    "divider": _block("divider", {}),
    "context": _block("context", {"elements": list_of(any_text(limits.TEXT), limits.CONTEXT_ELEMENTS)}),
    "actions": _block(
        "actions",
        {"elements": list_of(element_in(IN_ACTIONS, "in an actions block"), limits.ACTIONS_ELEMENTS)},
        rule=_unique_actions,
    ),
    "input": _block(
        "input",
        {"label": plain(limits.LABEL), "element": element_in(IN_INPUT, "in an input block")},
        {"hint": plain(limits.LABEL), "optional": boolean, "dispatch_action": boolean},
    ),
    "rich_text": rich_text_block,
    "table": table_block,
    "image": _block(
        "image", {"image_url": url, "alt_text": string(limits.ALT_TEXT)}, {"title": plain(limits.IMAGE_TITLE)}
    ),
}
_HERE = {
    "modal": [kind for kind in BLOCKS if kind != "table"],
    "home": [kind for kind in BLOCKS if kind != "table"],
    "message": list(BLOCKS),
}
_WHERE = {"modal": "in modals", "home": "in App Home", "message": "in messages"}


def elements_of(block: Block) -> Iterator[dict[str, Any]]:
    """The interactive elements of a block, in order."""
    found = [block.get("accessory"), block.get("element")]
    inner = block.get("elements")
    if block.get("type") == "actions" and isinstance(inner, list):
        found += inner
    yield from (element for element in found if isinstance(element, dict))


def check_blocks(report: Report, pointer: str, blocks: Any, most: int) -> None:
    """Check a list of blocks and the rules that hold between them."""
    one = by_type(BLOCKS, _HERE[report.surface], _WHERE[report.surface])
    list_of(one, most)(report, pointer, blocks)
    if isinstance(blocks, list):
        known = [(i, block) for i, block in enumerate(blocks) if isinstance(block, dict)]
        _unique_blocks(report, pointer, known)
        _one_focus(report, pointer, known)


def _unique_blocks(report: Report, pointer: str, blocks: list[tuple[int, Block]]) -> None:
    seen: set[str] = set()
    for index, block in blocks:
        name = block.get("block_id")
        if isinstance(name, str) and name in seen:
            report.error(f"{pointer}/{index}/block_id", f"block_id `{name}` already exists")
        if isinstance(name, str):
            seen.add(name)


def _one_focus(report: Report, pointer: str, blocks: list[tuple[int, Block]]) -> None:
    focused = [i for i, block in blocks for element in elements_of(block) if element.get("focus_on_load") is True]
    if len(focused) > 1:
        report.error(f"{pointer}/{focused[1]}", "only one element may set focus_on_load")


def _view_blocks(report: Report, pointer: str, blocks: Any) -> None:
    check_blocks(report, pointer, blocks, limits.VIEW_BLOCKS)


def _submit_with_inputs(report: Report, pointer: str, view: dict[str, Any]) -> None:
    if "submit" not in view and any(block["type"] == "input" for block in view["blocks"]):
        report.error(pointer, "missing required field: submit (a view with an input block needs it)")


_common: dict[str, Check] = {
    "private_metadata": string(limits.PRIVATE_METADATA, 0),
    "callback_id": string(limits.CALLBACK_ID, 0),
    "external_id": string(limits.EXTERNAL_ID, 0),
}
_modal = record(
    {"type": one_of("modal"), "title": plain(limits.TITLE), "blocks": _view_blocks},
    {
        "submit": plain(limits.TITLE),
        "close": plain(limits.TITLE),
        "clear_on_close": boolean,
        "notify_on_close": boolean,
        "submit_disabled": boolean,
        **_common,
    },
    _submit_with_inputs,
)
_home = record({"type": one_of("home"), "blocks": _view_blocks}, _common)


def check_view(view: Any, surface: str, pointer: str = "/view") -> Report:
    """Judge a view meant for ``surface`` (``modal`` or ``home``)."""
    report = Report(surface)
    by_type({"modal": _modal, "home": _home}, [surface], f"for a {surface}")(report, pointer, view)
    return report


def too_large(view: Any) -> bool:
    """Whether a view is beyond Slack's 250 kB."""
    return len(json.dumps(view, ensure_ascii=False).encode()) > limits.VIEW_BYTES


def text_length(value: Any) -> int:
    """The characters of every ``text`` string within blocks, which Slack adds up for a message."""
    if isinstance(value, dict):
        own = len(value["text"]) if isinstance(value.get("text"), str) else 0
        return own + sum(text_length(entry) for entry in value.values())
    if isinstance(value, list):
        return sum(text_length(entry) for entry in value)
    return 0


def check_message(text: Any, blocks: Any) -> Report:
    """Judge a message's ``text`` and ``blocks`` (either may be None)."""
    report = Report("message")
    if text is not None:
        string(10 * limits.MESSAGE_TEXT, 0)(report, "/text", text)
        warn_of_pings(report, "/text", text)
        if isinstance(text, str) and len(text) > limits.MESSAGE_TEXT:
            report.warn("/text", f"text is cut after {limits.MESSAGE_TEXT} characters")
    if blocks is not None and blocks != []:
        check_blocks(report, "/blocks", blocks, limits.MESSAGE_BLOCKS)
        _one_table(report, blocks)
    return report


def _one_table(report: Report, blocks: Any) -> None:
    kinds = [block.get("type") for block in blocks if isinstance(block, dict)] if isinstance(blocks, list) else []
    if kinds.count("table") > 1:
        report.error("/blocks", "only one table is allowed per message")


def check_metadata(metadata: Any) -> Report:
    """Judge a message's metadata."""
    report = Report("message")

    def payload(into: Report, pointer: str, value: Any) -> None:
        if not isinstance(value, dict):
            into.error(pointer, "must provide an object")

    record({"event_type": string(limits.METADATA_TYPE), "event_payload": payload})(report, "/metadata", metadata)
    return report


def check_suggestions(answer: Any) -> Report:
    """Judge the answer to a ``block_suggestion``."""
    report = Report("modal")
    if not isinstance(answer, dict) or ("options" in answer) == ("option_groups" in answer):
        report.error("", "must provide either options or option_groups")
    elif "options" in answer and answer["options"] != []:
        options(report, "/options", answer["options"])
    elif answer.get("option_groups"):
        option_groups(report, "/option_groups", answer["option_groups"])
    return report


def check_errors(errors: Any, blocks: list[Block]) -> Report:
    """Judge the ``errors`` of a ``response_action``: keys are block_ids of the view's input blocks."""
    report = Report("modal")
    inputs = {block["block_id"] for block in blocks if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors:
        report.error("/errors", "must provide an object with at least one error")
        return report
    for key, message in errors.items():
        if key not in inputs:
            report.error(f"/errors/{key}", f"`{key}` is not the block_id of an input block in this view")
        string(limits.TEXT)(report, f"/errors/{key}", message)
    return report
