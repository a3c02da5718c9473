"""Many payloads with one fact made wrong: name -> (surface, how to change the good sample, where it must be found)."""

import copy

from tests.sandbox.slack_samples import CONFIRM, big_modal, button, field, mrkdwn, option, plain

MODAL, HOME, MESSAGE = "modal", "home", "message"


def put(*path_and_value):
    *path, value = path_and_value

    def change(payload):
        target = payload
        for step in path[:-1]:
            target = target[step]
        target[path[-1]] = value

    return change


def drop(*path):
    def change(payload):
        target = payload
        for step in path[:-1]:
            target = target[step]
        del target[path[-1]]

    return change


def element(label, **facts):
    """Change the element of the field with this label in the big modal."""
    index = next(i for i, b in enumerate(big_modal()["blocks"]) if b.get("label", {}).get("text") == label)

    def change(payload):
        for name, value in facts.items():
            if value is None:
                payload["blocks"][index]["element"].pop(name, None)
            else:
                payload["blocks"][index]["element"][name] = value

    return change, f"/view/blocks/{index}/element"


def at(label, where="", **facts):
    change, pointer = element(label, **facts)
    return MODAL, change, pointer + where


def alone(block, where):
    """A modal of one wrong block."""
    return MODAL, lambda payload: payload.update(blocks=[block]), f"/view/blocks/0{where}"


def elsewhere(surface, block, where):
    """A home or message of one wrong block."""
    prefix = "/blocks/0" if surface == MESSAGE else "/view/blocks/0"
    if surface == MESSAGE:
        return surface, lambda payload: payload.__setitem__(slice(None), [block]), prefix + where
    return surface, lambda payload: payload.update(blocks=[block]), prefix + where


LONG = "x" * 3001
TABLE = {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]]}
WRONG = {
    # the view
    "title of 25": (MODAL, put("title", plain("x" * 25)), "/view/title/text"),
    "title in mrkdwn": (MODAL, put("title", mrkdwn("x")), "/view/title/type"),
    "title missing": (MODAL, drop("title"), "/view"),
    "title empty": (MODAL, put("title", plain("")), "/view/title/text"),
    "submit of 25": (MODAL, put("submit", plain("x" * 25)), "/view/submit/text"),
    "submit missing with inputs": (MODAL, drop("submit"), "/view"),
    "close of 25": (MODAL, put("close", plain("x" * 25)), "/view/close/text"),
    "private_metadata of 3001": (MODAL, put("private_metadata", LONG), "/view/private_metadata"),
    "private_metadata no string": (MODAL, put("private_metadata", {}), "/view/private_metadata"),
    "callback_id of 256": (MODAL, put("callback_id", "x" * 256), "/view/callback_id"),
    "external_id of 256": (MODAL, put("external_id", "x" * 256), "/view/external_id"),
    "notify_on_close no boolean": (MODAL, put("notify_on_close", "yes"), "/view/notify_on_close"),
    "an unknown key in the view": (MODAL, put("colour", "red"), "/view/colour"),
    "an unknown view type": (MODAL, put("type", "popup"), "/view/type"),
    "a home for a modal": (MODAL, put("type", "home"), "/view/type"),
    "no blocks in a view": (MODAL, put("blocks", []), "/view/blocks"),
    "101 blocks": (MODAL, put("blocks", [{"type": "divider"}] * 101), "/view/blocks"),
    "blocks no list": (MODAL, put("blocks", {}), "/view/blocks"),
    "title in a home": (HOME, put("title", plain("x")), "/view/title"),
    "submit in a home": (HOME, put("submit", plain("x")), "/view/submit"),
    "a modal for a home": (HOME, put("type", "modal"), "/view/type"),
    # blocks
    "a block without type": (MODAL, drop("blocks", 2, "type"), "/view/blocks/2"),
    "a block that is a string": (MODAL, put("blocks", 2, "divider"), "/view/blocks/2"),
    "an unknown block": (MODAL, put("blocks", 2, "type", "carousel"), "/view/blocks/2/type"),
    "an unknown key in a block": (MODAL, put("blocks", 2, "text", plain("x")), "/view/blocks/2/text"),
    "block_id twice": (MODAL, put("blocks", 4, "block_id", "who"), "/view/blocks/4/block_id"),
    "block_id of 256": (MODAL, put("blocks", 2, "block_id", "x" * 256), "/view/blocks/2/block_id"),
    "header of 151": (MODAL, put("blocks", 0, "text", plain("x" * 151)), "/view/blocks/0/text/text"),
    "header in mrkdwn": (MODAL, put("blocks", 0, "text", mrkdwn("x")), "/view/blocks/0/text/type"),
    "section text of 3001": (MODAL, put("blocks", 1, "text", mrkdwn(LONG)), "/view/blocks/1/text/text"),
    "section text of 3000 before escaping": (
        MODAL,
        put("blocks", 1, "text", mrkdwn("&amp;" * 601)),
        "/view/blocks/1/text/text",
    ),
    "section text empty": (MODAL, put("blocks", 1, "text", mrkdwn("")), "/view/blocks/1/text/text"),
    "section text a string": (MODAL, put("blocks", 1, "text", "x"), "/view/blocks/1/text"),
    "section with neither text nor fields": alone({"type": "section"}, ""),
    "section field of 2001": (MODAL, put("blocks", 1, "fields", [plain("x" * 2001)]), "/view/blocks/1/fields/0/text"),
    "eleven section fields": (MODAL, put("blocks", 1, "fields", [plain("x")] * 11), "/view/blocks/1/fields"),
    "emoji in mrkdwn": (MODAL, put("blocks", 1, "text", {**mrkdwn("x"), "emoji": True}), "/view/blocks/1/text/emoji"),
    "verbatim in plain_text": (
        MODAL,
        put("blocks", 0, "text", {**plain("x"), "verbatim": True}),
        "/view/blocks/0/text/verbatim",
    ),
    "eleven context elements": (MODAL, put("blocks", 3, "elements", [plain("x")] * 11), "/view/blocks/3/elements"),
    "a context without elements": (MODAL, put("blocks", 3, "elements", []), "/view/blocks/3/elements"),
    "a button in a context": (
        MODAL,
        put("blocks", 3, "elements", [button("x", "y")]),
        "/view/blocks/3/elements/0/type",
    ),
    "26 actions": (
        MODAL,
        put("blocks", 4, "elements", [button("x", f"a{n}") for n in range(26)]),
        "/view/blocks/4/elements",
    ),
    "action_id twice in a block": (
        MODAL,
        put("blocks", 4, "elements", 1, "action_id", "danger"),
        "/view/blocks/4/elements/1/action_id",
    ),
    "an input in actions": (
        MODAL,
        put("blocks", 4, "elements", [{"type": "plain_text_input", "action_id": "x"}]),
        "/view/blocks/4/elements/0/type",
    ),
    "a multi-select in actions": (
        MODAL,
        put("blocks", 4, "elements", [{"type": "multi_users_select", "action_id": "x"}]),
        "/view/blocks/4/elements/0/type",
    ),
    "a button in an input": at("Subject", "/type", type="button"),
    "an overflow in an input": at("Subject", "/type", type="overflow"),
    "a text input as accessory": (
        MODAL,
        put("blocks", 1, "accessory", {"type": "plain_text_input", "action_id": "x"}),
        "/view/blocks/1/accessory/type",
    ),
    "a datetimepicker as accessory": (
        MODAL,
        put("blocks", 1, "accessory", {"type": "datetimepicker", "action_id": "x"}),
        "/view/blocks/1/accessory/type",
    ),
    "label in mrkdwn": (MODAL, put("blocks", 5, "label", mrkdwn("x")), "/view/blocks/5/label/type"),
    "label of 2001": (MODAL, put("blocks", 5, "label", plain("x" * 2001)), "/view/blocks/5/label/text"),
    "label missing": (MODAL, drop("blocks", 5, "label"), "/view/blocks/5"),
    "hint of 2001": (MODAL, put("blocks", 5, "hint", plain("x" * 2001)), "/view/blocks/5/hint/text"),
    "optional no boolean": (MODAL, put("blocks", 5, "optional", "no"), "/view/blocks/5/optional"),
    "a table in a modal": (MODAL, put("blocks", 2, TABLE), "/view/blocks/2/type"),
    "a table in a home": (HOME, put("blocks", 0, TABLE), "/view/blocks/0/type"),
    # elements
    "action_id of 256": at("Subject", "/action_id", action_id="x" * 256),
    "button text of 76": (
        MODAL,
        put("blocks", 4, "elements", 0, "text", plain("x" * 76)),
        "/view/blocks/4/elements/0/text/text",
    ),
    "button value of 2001": (
        MODAL,
        put("blocks", 4, "elements", 0, "value", "x" * 2001),
        "/view/blocks/4/elements/0/value",
    ),
    "button url no address": (
        MODAL,
        put("blocks", 4, "elements", 1, "url", "a.example"),
        "/view/blocks/4/elements/1/url",
    ),
    "button url of 3001": (
        MODAL,
        put("blocks", 4, "elements", 1, "url", "https://a.example/" + LONG),
        "/view/blocks/4/elements/1/url",
    ),
    "button style unknown": (
        MODAL,
        put("blocks", 4, "elements", 0, "style", "default"),
        "/view/blocks/4/elements/0/style",
    ),
    "confirm title of 101": (
        MODAL,
        put("blocks", 4, "elements", 0, "confirm", {**CONFIRM, "title": plain("x" * 101)}),
        "/view/blocks/4/elements/0/confirm/title/text",
    ),
    "confirm text of 301": (
        MODAL,
        put("blocks", 4, "elements", 0, "confirm", {**CONFIRM, "text": plain("x" * 301)}),
        "/view/blocks/4/elements/0/confirm/text/text",
    ),
    "confirm button of 31": (
        MODAL,
        put("blocks", 4, "elements", 0, "confirm", {**CONFIRM, "deny": plain("x" * 31)}),
        "/view/blocks/4/elements/0/confirm/deny/text",
    ),
    "confirm without deny": (
        MODAL,
        put("blocks", 4, "elements", 0, "confirm", {k: v for k, v in CONFIRM.items() if k != "deny"}),
        "/view/blocks/4/elements/0/confirm",
    ),
    "six overflow options": (
        MODAL,
        put("blocks", 1, "accessory", "options", [option(f"o{n}") for n in range(6)]),
        "/view/blocks/1/accessory/options",
    ),
    "option text of 76": at(
        "Type of interview", "/options/0/text/text", options=[option("x" * 76, "v")], initial_option=None
    ),
    "option value of 151": at(
        "Type of interview", "/options/0/value", options=[option("x", "v" * 151)], initial_option=None
    ),
    "option value empty": at(
        "Type of interview", "/options/0/value", options=[{"text": plain("x"), "value": ""}], initial_option=None
    ),
    "option description of 76": at(
        "Type of interview",
        "/options/0/description/text",
        options=[{**option("x"), "description": plain("x" * 76)}],
        initial_option=None,
    ),
    "option in mrkdwn": at(
        "Type of interview", "/options/0/text/type", options=[{"text": mrkdwn("x"), "value": "x"}], initial_option=None
    ),
    "101 options": at(
        "Type of interview", "/options", options=[option(f"o{n}") for n in range(101)], initial_option=None
    ),
    "no options": at("Type of interview", "/options", options=[], initial_option=None),
    "options and groups": at("Languages", "", options=[option("x")]),
    "neither options nor groups": at("Type of interview", "", options=None, initial_option=None),
    "group without options": at(
        "Languages", "/option_groups/0/options", option_groups=[{"label": plain("G"), "options": []}]
    ),
    "group label of 76": at(
        "Languages", "/option_groups/0/label/text", option_groups=[{"label": plain("x" * 76), "options": [option("x")]}]
    ),
    "initial option not offered": at("Type of interview", "/initial_option", initial_option=option("Telepathic")),
    "initial option with another text": at(
        "Type of interview", "/initial_option", initial_option=option("Film", "video")
    ),
    "initial options not offered": at("Extras", "/initial_options/0", initial_options=[option("Other")]),
    "initial radio not offered": at("Reminder", "/initial_option", initial_option=option("Two days")),
    "eleven radio buttons": at(
        "Reminder", "/options", options=[option(f"o{n}") for n in range(11)], initial_option=None
    ),
    "eleven checkboxes": at("Extras", "/options", options=[option(f"o{n}") for n in range(11)]),
    "more initial than allowed": at(
        "Recruiters attending interview", "/initial_users", initial_users=["U1", "U2"], max_selected_items=1
    ),
    "max_selected_items of 0": at("Languages", "/max_selected_items", max_selected_items=0),
    "a user who is a name": at("Recruiters attending interview", "/initial_users/0", initial_users=["kari"]),
    "placeholder of 151": at("Subject", "/placeholder/text", placeholder=plain("x" * 151)),
    "a date that does not exist": at("Date", "/initial_date", initial_date="2026-02-30"),
    "a date in Norwegian": at("Date", "/initial_date", initial_date="04.12.2026"),
    "a time of 24:00": at("Time", "/initial_time", initial_time="24:00"),
    "a time with seconds": at("Time", "/initial_time", initial_time="09:00:00"),
    "a zone that is none": at("Time", "/timezone", timezone="Norway/Oslo"),
    "max_length of 3001": at("Subject", "/max_length", max_length=3001),
    "min_length above max_length": at("Subject", "/min_length", min_length=201),
    "initial value above max_length": at("Subject", "/initial_value", initial_value="x" * 201),
    "initial value of 3001": at("Contents", "/initial_value", initial_value=LONG),
    "a number that is a number": at("Duration", "/initial_value", initial_value=45),
    "a number input without its kind": at("Duration", "", is_decimal_allowed=None),
    "min_value above max_value": at("Duration", "/min_value", min_value="300"),
    "dispatch on unknown": at(
        "Contents",
        "/dispatch_action_config/trigger_actions_on/0",
        dispatch_action_config={"trigger_actions_on": ["on_blur"]},
    ),
    "min_query_length no number": at("Candidate", "/min_query_length", min_query_length="1"),
    "options in an external select": at("Candidate", "/options", options=[option("x")]),
    "an unknown element": at("Subject", "/type", type="colour_picker"),
    "an unknown key in an element": at("Subject", "/colour", colour="red"),
    "an element without type": at("Subject", "", type=None),
    # places
    "an e-mail input in a home": elsewhere(HOME, field("A", {"type": "email_text_input"}), "/element/type"),
    "a number input in a message": elsewhere(
        MESSAGE, field("A", {"type": "number_input", "is_decimal_allowed": True}), "/element/type"
    ),
    "a datetimepicker in a home": elsewhere(HOME, field("A", {"type": "datetimepicker"}), "/element/type"),
    "a datetimepicker of nine digits": elsewhere(
        MESSAGE, field("A", {"type": "datetimepicker", "initial_date_time": 179637840}), "/element/initial_date_time"
    ),
    # messages
    "51 blocks": (MESSAGE, lambda p: p.extend([{"type": "divider"}] * 45), "/blocks"),
    "two tables": (MESSAGE, lambda p: p.append(copy.deepcopy(TABLE)), "/blocks"),
    "101 table rows": elsewhere(MESSAGE, {"type": "table", "rows": TABLE["rows"] * 101}, "/rows"),
    "21 table columns": elsewhere(MESSAGE, {"type": "table", "rows": [TABLE["rows"][0] * 21]}, "/rows/0"),
    "an empty table cell": elsewhere(
        MESSAGE, {"type": "table", "rows": [[{"type": "raw_text", "text": ""}]]}, "/rows/0/0/text"
    ),
    "a table cell in mrkdwn": elsewhere(MESSAGE, {"type": "table", "rows": [[mrkdwn("x")]]}, "/rows/0/0/type"),
    "a column to the middle": elsewhere(
        MESSAGE, {**TABLE, "column_settings": [{"align": "middle"}]}, "/column_settings/0/align"
    ),
    "an empty rich text": elsewhere(
        MESSAGE,
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": ""}]}]},
        "/elements/0/elements/0/text",
    ),
    "a text straight in rich text": elsewhere(
        MESSAGE, {"type": "rich_text", "elements": [{"type": "text", "text": "x"}]}, "/elements/0/type"
    ),
    "an alert in a message": elsewhere(MESSAGE, {"type": "alert", "text": plain("x")}, "/type"),
}
