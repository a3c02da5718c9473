"""A reviewer's message and windows in every language, with the most and the longest of everything."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.kit import limits
from bot.messages.panel_desk import panel_desk
from bot.modals.panel import cannot, review, shortlist
from bot.sandbox.checks import check_message, check_view, text_length
from bot.services.card_parts import FileRow
from bot.texts.translator import Translator, translator
from domain.desks import Desk, DeskItem, Given, Sheet
from domain.language import Language
from domain.panels import Closing, ReviewerState, Terms
from tests.cast import HARD_NAME

DUE = datetime(2026, 12, 4, 23, 0, tzinfo=UTC)
LONG = "Østergård-" * 40 + "&<>"
NAMES = ("Anna Bergström", HARD_NAME, LONG, "& < >" * 80)


def desk(name: str, many: int = 50) -> Desk:
    states = list(Given)
    items = tuple(DeskItem(10**8 + one, one + 1, name, states[one % 3], one % 7 + 1) for one in range(many))
    return Desk(
        reviewer_id=10**8,
        vacancy=name[:270],
        zone=ZoneInfo("America/Argentina/Buenos_Aires"),
        requester=name[:200],
        message=f"{name} " * 40,
        terms=Terms(blind=True),
        due_at=DUE,
        closed=False,
        closing=None,
        state=ReviewerState.ASKED,
        items=items,
        snoozed_until=None,
    )


def sheet(name: str) -> Sheet:
    return Sheet(
        reviewer_id=10**8,
        application_id=10**8 + 1,
        position=100,
        label=name,
        vacancy=name[:270],
        terms=Terms(blind=True),
        closed=False,
        facts=((name[:60], name),) * 6,
        cover_letter=f"{name} " * 600,
        files=(),
        state=Given.GIVEN,
        rating=7,
        comment=("& <" * 1000)[:3000],
        place=49,
        of=50,
        next_id=5,
    )


FILES = [FileRow(LONG[:100], 0, "https://kalle.nordlys.example/papers/" + "x" * 400)] * 40


def desks(name: str) -> Iterator[Desk]:
    for many in (1, 50, 100):
        yield desk(name, many)
    yield replace(desk(name), requester="", due_at=None, message="")
    yield replace(desk(name), closed=True)
    yield replace(desk(name, 0), closed=True, closing=Closing.TAKEN_BACK)
    yield from (replace(desk(name, 0), state=one) for one in ReviewerState)
    given = DeskItem(3, 1, name, Given.GIVEN, 7)
    yield replace(desk(name), items=(given, replace(given, application_id=4, position=2)))


def sheets(name: str) -> Iterator[Sheet]:
    whole = sheet(name)
    yield whole
    for state in Given:
        yield replace(whole, state=state, rating=None, comment="", next_id=None, cover_letter="")
        yield replace(whole, state=state, terms=Terms(rating=False))
        yield replace(whole, state=state, terms=Terms(comments=False), comment="")
    yield replace(whole, closed=True, facts=(), cover_letter="")


def views(t: Translator, name: str) -> Iterator[dict[str, Any]]:
    for one in desks(name):
        yield from (shortlist.draw(t, one, page) for page in (0, 3))
        yield shortlist.thanks(t, one)
        yield cannot.draw(t, one)
    for shown in sheets(name):
        yield review.draw(t, shown, FILES)
        yield review.draw_letter(t, shown)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", Language)
def test_slack_takes_every_window(language: Language, name: str):
    for view in views(translator(language), name):
        assert check_view(view, "modal").findings == []
        assert len(view["blocks"]) < limits.MODAL_BLOCKS


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", Language)
def test_slack_takes_every_message(language: Language, name: str):
    for one in desks(name):
        text, blocks = panel_desk(translator(language), one)
        assert check_message(text, blocks).findings == []
        assert text_length(blocks) <= limits.MESSAGE_CHARACTERS


@pytest.mark.parametrize("language", Language)
def test_the_message_shows_no_rating_and_its_notification_nobody(language: Language):
    for one in desks("Zebrafinch"):
        shown = replace(one, vacancy="Developer (DEV-1)", requester="Kari", message="")
        drawn = []
        for rating in range(1, 8):
            items = tuple(replace(item, rating=rating) for item in shown.items)
            drawn.append(panel_desk(translator(language), replace(shown, items=items)))
        assert drawn == [drawn[0]] * 7
        assert "Zebrafinch" not in drawn[0][0]


def test_everybody_is_on_one_of_the_pages():
    shown, seen = desk("Anna", 100), []
    for page in range(4):
        blocks = shortlist.draw(translator(Language.EN), shown, page)["blocks"]
        seen += [one["block_id"] for one in blocks if one.get("block_id", "").startswith("person:")]
    assert seen == [f"person:{one.position}" for one in shown.items]


def test_no_window_holds_the_id_by_which_lists_know_somebody():
    shown, whole = replace(desk("Anna", 3), reviewer_id=7), replace(sheet("Anna"), reviewer_id=7)
    t = translator(Language.EN)
    drawn = str([shortlist.draw(t, shown), shortlist.thanks(t, shown), review.draw(t, whole, [])])
    assert [str(one.application_id) for one in (*shown.items, whole) if str(one.application_id) in drawn] == []
    assert "person:2" in drawn
