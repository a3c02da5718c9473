"""Blocks: outside values are harmless, lengths are Slack's, nothing is lost where it must not be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kit import limits
from bot.kit.blocks import (
    actions,
    button,
    confirm,
    context,
    cut,
    divider,
    escape,
    facts,
    header,
    in_pieces,
    letter,
    option,
    plain,
    quote,
    section,
)
from bot.sandbox.checks import check_message
from tests.cast import HARD_NAME

ANYTHING = st.text(max_size=400)


@pytest.mark.parametrize(
    "value",
    [
        "<!channel>",
        "<!here>",
        "<@U123>",
        "<#C1>",
        "<https://evil|Open CV>",
        "&lt;!channel&gt;",
        "a & b < c > d",
        HARD_NAME,
    ],
)
def test_escaping_leaves_nothing_that_slack_reads_and_happens_once(value: str):
    """Case 29."""
    escaped = escape(value)
    assert "<" not in escaped
    assert ">" not in escaped
    assert escaped.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == value


@given(st.text(max_size=300), st.integers(2, 60))
def test_cutting_keeps_the_length_and_says_so(text: str, longest: int):
    short = cut(text, longest)
    assert 0 < len(short) <= longest
    assert short == text or short == "–" or short.endswith("…")


@given(st.text(alphabet="a&<>;", max_size=80), st.integers(6, 60))
def test_cutting_never_splits_an_entity(text: str, longest: int):
    short = cut(escape(text), longest).rstrip("…")
    assert "&" not in short.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "")


@given(ANYTHING)
def test_every_block_takes_any_text(text: str):
    """Case 107."""
    long = text * 20
    pressable = [
        button(long, "a", "1", confirm=confirm(long, long, long, long)),
        {"type": "static_select", "action_id": "b", "options": [option(long, "1", long)]},
    ]
    blocks = [header(long), section(long), context(long), divider(), facts([(long, long)]), quote(long)]
    report = check_message(plain(long)["text"], [*blocks, actions(pressable)])
    assert [finding for finding in report.findings if finding.level == "error"] == []


@given(st.lists(st.text(alphabet="ab ", max_size=50), max_size=30), st.integers(5, 40))
def test_pieces_hold_every_line_and_none_is_too_long(lines: list[str], longest: int):
    pieces = in_pieces(lines, longest)
    assert all(len(piece) <= longest for piece in pieces)
    assert "".join(pieces).replace("\n", "") == "".join(lines)


def test_a_long_letter_is_shown_whole():
    text = "\n".join(f"line {number} of the letter" for number in range(400))
    shown = [block["elements"][0]["elements"][0]["text"] for block in letter(text)]
    assert "\n".join(shown) == text
    assert all(len(piece) <= limits.TEXT for piece in shown)


def test_an_empty_text_is_a_dash_because_slack_refuses_none():
    assert plain("")["text"] == plain(" \n")["text"] == "–"
