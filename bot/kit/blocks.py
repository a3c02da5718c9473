"""Blocks as plain dictionaries, and the one place where outside values are escaped.

Plain dictionaries, because building through slack_sdk's models takes longer than all the rest of opening a modal; what
is built is checked whole by the strict fake Slack and by the tests.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from bot.kit import limits

Block = dict[str, Any]
Element = dict[str, Any]


def escape(value: str) -> str:
    """Make an outside value harmless inside mrkdwn and message texts: nothing in it pings, links or mentions."""
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def cut(text: str, longest: int) -> str:
    """Cut to Slack's length with an ellipsis, never inside an entity; an empty text becomes a dash, Slack refuses none."""
    if not text.strip():
        return "–"
    if len(text) <= longest:
        return text
    head = text[: longest - 1]
    start = head.rfind("&", max(0, len(head) - 5))
    if start >= 0 and ";" not in head[start:]:
        head = head[:start]
    return head.rstrip() + "…"


def in_pieces(lines: Iterable[str], longest: int) -> list[str]:
    """Put lines together to texts of at most this length, none left out; a longer line goes on in the next text."""
    pieces: list[str] = []
    for line in lines:
        for start in range(0, max(1, len(line)), longest):
            part = line[start : start + longest]
            if start or not pieces or len(pieces[-1]) + 1 + len(part) > longest:
                pieces.append(part)
            else:
                pieces[-1] += f"\n{part}"
    return pieces


def plain(text: str, longest: int = limits.TEXT) -> Element:
    """A plain text: nothing in it is markup, so it is where outside values belong."""
    return {"type": "plain_text", "text": cut(text, longest), "emoji": True}


def header(text: str) -> Block:
    """A headline."""
    return {"type": "header", "text": plain(text, limits.HEADER)}


def section(text: str, *, accessory: Element | None = None, block_id: str | None = None) -> Block:
    """A paragraph of plain text, with something to press beside it."""
    return _with({"type": "section", "text": plain(text)}, accessory=accessory, block_id=block_id)


def context(*lines: str) -> Block:
    """Small print."""
    return {"type": "context", "elements": [plain(one, limits.FIELD) for one in lines[: limits.CONTEXT_ELEMENTS]]}


def image(url: str, alt: str) -> Block:
    """A picture, with the words for whoever cannot see it."""
    return {"type": "image", "image_url": url, "alt_text": cut(alt, limits.ALT_TEXT)}


def divider() -> Block:
    """A line across."""
    return {"type": "divider"}


def facts(pairs: Iterable[tuple[str, str]]) -> Block:
    """Labelled values, one a line. Rich text parses nothing, so a value stays what it is whatever it holds."""
    pieces: list[Element] = []
    for label, value in pairs:
        pieces.append({"type": "text", "text": f"{label}: ", "style": {"bold": True}})
        pieces.append({"type": "text", "text": f"{cut(value, limits.FIELD)}\n"})
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": pieces or [_dash()]}]}


def quote(text: str) -> Block:
    """Somebody's own words."""
    inside = [{"type": "text", "text": cut(text, limits.TEXT)}]
    return {"type": "rich_text", "elements": [{"type": "rich_text_quote", "elements": inside}]}


def letter(text: str) -> list[Block]:
    """A whole message as it goes out: preformatted, so that not a character of it is read as markup."""
    return [
        {
            "type": "rich_text",
            "elements": [{"type": "rich_text_preformatted", "elements": [{"type": "text", "text": piece or "–"}]}],
        }
        for piece in in_pieces(text.split("\n"), limits.TEXT)
    ]


def _dash() -> Element:
    return {"type": "text", "text": "–"}


def actions(elements: Sequence[Element], block_id: str | None = None) -> Block:
    """A row of things to press."""
    return _with({"type": "actions", "elements": list(elements)[: limits.ACTIONS]}, block_id=block_id)


def button(
    text: str,
    action_id: str,
    value: str = "",
    *,
    style: str | None = None,
    confirm: Element | None = None,
    url: str | None = None,
) -> Element:
    """A button; `style` is primary or danger. One with a `url` opens it, and is pressed as well."""
    made: Element = {"type": "button", "text": plain(text, limits.BUTTON), "action_id": action_id}
    return _with(made, value=value or None, style=style, confirm=confirm, url=url)


def confirm(title: str, text: str, yes: str, no: str) -> Element:
    """A question asked before a button acts."""
    return {
        "title": plain(title, limits.CONFIRM_TITLE),
        "text": plain(text, limits.CONFIRM_TEXT),
        "confirm": plain(yes, limits.CONFIRM_BUTTON),
        "deny": plain(no, limits.CONFIRM_BUTTON),
    }


def option(text: str, value: str, description: str = "") -> Element:
    """One choice of a list."""
    made: Element = {"text": plain(text, limits.OPTION), "value": value}
    return _with(made, description=plain(description, limits.OPTION) if description else None)


def _with(made: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Add what is there; Slack refuses nulls."""
    made.update({key: value for key, value in more.items() if value is not None})
    return made
