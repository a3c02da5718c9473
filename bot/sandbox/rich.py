"""The two blocks whose text nothing parses: rich_text and table."""

from __future__ import annotations

from typing import Any

from bot.sandbox import limits
from bot.sandbox.elements import channel_id, user_id
from bot.sandbox.shapes import (
    Check,
    Report,
    boolean,
    by_type,
    integer,
    list_of,
    number,
    one_of,
    record,
    string,
    url,
)

_MANY = 3000
_block_id = {"block_id": string(limits.BLOCK_ID)}
_style = {
    "style": record({}, {"bold": boolean, "italic": boolean, "strike": boolean, "code": boolean, "underline": boolean})
}
_border = {"border": integer(0, 1)}


def _pings(report: Report, pointer: str, value: dict[str, Any]) -> None:
    report.warn(pointer, f"this pings everyone: {value['range']}")


_INLINE: dict[str, Check] = {
    "text": record({"type": one_of("text"), "text": string(limits.MESSAGE_TEXT)}, _style),
    "link": record({"type": one_of("link"), "url": url}, {"text": string(limits.TEXT), "unsafe": boolean, **_style}),
    "user": record({"type": one_of("user"), "user_id": user_id}, _style),
    "channel": record({"type": one_of("channel"), "channel_id": channel_id}, _style),
    "emoji": record(
        {"type": one_of("emoji"), "name": string(100)}, {"unicode": string(100), "skin_tone": integer(1, 6), **_style}
    ),
    "date": record(
        {"type": one_of("date"), "timestamp": integer(0, 9_999_999_999), "format": string(200)},
        {"url": url, "fallback": string(200), **_style},
    ),
    "broadcast": record({"type": one_of("broadcast"), "range": one_of("here", "channel", "everyone")}, _style, _pings),
}
_inline = by_type(_INLINE)
_section = record({"type": one_of("rich_text_section"), "elements": list_of(_inline, _MANY)})
_PARTS: dict[str, Check] = {
    "rich_text_section": _section,
    "rich_text_list": record(
        {"type": one_of("rich_text_list"), "style": one_of("bullet", "ordered"), "elements": list_of(_section, _MANY)},
        {"indent": integer(0, 8), "offset": integer(0, 10_000), **_border},
    ),
    "rich_text_preformatted": record(
        {"type": one_of("rich_text_preformatted"), "elements": list_of(by_type(_INLINE, ["text", "link"]), _MANY)},
        {**_border, "language": string(50)},
    ),
    "rich_text_quote": record({"type": one_of("rich_text_quote"), "elements": list_of(_inline, _MANY)}, _border),
}
rich_text_block = record({"type": one_of("rich_text"), "elements": list_of(by_type(_PARTS), _MANY)}, _block_id)

_cell = by_type(
    {
        "raw_text": record({"type": one_of("raw_text"), "text": string(limits.TEXT)}),
        "raw_number": record({"type": one_of("raw_number"), "value": number}, {"text": string(limits.TEXT)}),
        "rich_text": rich_text_block,
    }
)
_columns = {
    "column_settings": list_of(
        record({}, {"align": one_of("left", "center", "right"), "is_wrapped": boolean}), limits.TABLE_COLUMNS
    )
}
table_block = record(
    {"type": one_of("table"), "rows": list_of(list_of(_cell, limits.TABLE_COLUMNS), limits.TABLE_ROWS)},
    {**_block_id, **_columns},
)
