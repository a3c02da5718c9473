"""Ratings, replies, a vacancy's settings and announcements in every language, as Slack would have them."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import pytest

from bot.kit import limits
from bot.messages.applicants import applicants
from bot.modals import list_view
from bot.modals.rating import page, settings, thread
from bot.modals.rating.page import RatingMemo
from bot.modals.rating.thread import ThreadMemo
from bot.sandbox.checks import check_message, check_view, text_length
from bot.services.lists import ListRow
from bot.services.rating import colleagues
from bot.services.rating.colleagues import RatingPage, Said
from bot.services.rating.replies import Reply, Thread
from bot.services.rating.settings import MOST_WATCHERS, Settings
from bot.texts import ratings
from bot.texts.translator import Translator, translator
from domain.announcements import Announcement, Newcomer
from domain.language import Language
from domain.pages import Page
from domain.ratings import COMMENT_LENGTH, NONE, SCALE, Averages, summary
from domain.status import ApplicationStatus
from tests.cast import HARD_NAME
from tests.slack.test_list_drawings import listing, pressable, texts_in

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
NAMES = ("Anna Bergström", HARD_NAME, "Ærlig " * 33)
COMMENTS = ("", "Good.", ("<!channel> & *bold* " * 200)[:COMMENT_LENGTH])
MEMO = RatingMemo(3, 0, 1, over_card=True, list_id=2**31 - 1)
REPLIED = ThreadMemo(2**31 - 1, 1, True, 5, 1, True, 2**31 - 1)


def pages(name: str, comment: str) -> Iterator[RatingPage]:
    """The third of seven pages that thirty raters fill; before one's own; a page of nobody."""
    rows = [Said(one, name, one, comment, AT, 12_345 if one % 2 else 0) for one in range(1, 6)]
    own = Said(9, name, 7, comment, AT, 12_345)
    full = RatingPage(3, name, name, "Europe/Oslo", own, None, summary([*SCALE] * 5), Page(rows, 2, 5, 30))
    yield full
    yield replace(full, own=None, hidden=colleagues.FIRST_YOURS, average=NONE, page=Page([], 0, 5, 0))
    yield replace(full, hidden=colleagues.OWES, average=NONE, page=Page([], 0, 5, 0))
    yield replace(full, own=replace(own, replies=0), average=summary([7]), page=Page([], 0, 5, 0))


def views(t: Translator, name: str, comment: str) -> Iterator[dict[str, Any]]:
    for shown in pages(name, comment):
        yield page.draw(t, shown, MEMO)
    said = Said(9, name, 4, comment, AT, 30)
    rows = [Reply(name, comment or "Yes", AT) for _ in range(5)]
    yield thread.draw(t, Thread(3, name, "Europe/Oslo", said, Page(rows, 2, 5, 30)), REPLIED)
    yield thread.draw(t, Thread(3, name, "Europe/Oslo", said, Page([], 0, 5, 0)), REPLIED)
    watchers = tuple((one, name) for one in range(MOST_WATCHERS))
    yield settings.draw(t, Settings(1, name, collaborative=True, watchers=watchers, names=True))
    yield settings.draw(t, Settings(1, name, collaborative=False, watchers=(), names=False))


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", NAMES, ids=["usual", "hard", "endless"])
@pytest.mark.parametrize("comment", COMMENTS, ids=["none", "short", "endless"])
def test_every_view_is_as_slack_wants_it(language: Language, name: str, comment: str):
    """Case 107."""
    for view in views(translator(language), name, comment):
        found = [(one.pointer, one.message) for one in check_view(view, "modal").findings]
        assert found == [], view["callback_id"]
        assert len(json.dumps(view)) < 250_000


@pytest.mark.parametrize("language", Language)
def test_no_word_of_ours_is_cut_off(language: Language):
    for view in views(translator(language), "Anna", "Good."):
        cut = list(texts_in([view["title"], view.get("submit"), *pressable(view["blocks"])]))
        assert not [one for one in cut if one.endswith("…")], view["callback_id"]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", NAMES, ids=["usual", "hard", "endless"])
def test_the_list_has_room_for_the_averages_of_everybody(language: Language, name: str):
    t, both = translator(language), Averages(summary([*SCALE] * 5), summary([*SCALE] * 2))
    rows = [
        ListRow(one, name, name, ApplicationStatus.INITIAL_MEETING, 3, ticked=False, email="a@b.c", averages=both)
        for one in range(10)
    ]
    view = list_view.draw(t, replace(listing(name), page=Page(rows, 0, 10, 30)))
    assert check_view(view, "modal").findings == []
    assert len([text for text in texts_in(view) if "(35)" in text and "(14)" in text]) == 10
    assert sum("a@b.c: " in text for text in texts_in(view)) == 10


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", NAMES, ids=["usual", "hard", "endless"])
def test_every_announcement_is_as_slack_wants_it(language: Language, name: str):
    t = translator(language)
    people = tuple(Newcomer(one, name) for one in range(10))
    for told in (
        Announcement(1, name, people, 12_345),
        Announcement(1, name, people[:1], 1),
        Announcement(1, name, (), 12_345),
        Announcement(1, name, (), 0),
        Announcement(1, name, (), 0, readable=False),
    ):
        text, blocks = applicants(t, told)
        assert check_message(text, blocks).findings == []
        assert text_length(blocks) < limits.MESSAGE_CHARACTERS
        assert len(blocks) <= limits.MESSAGE_BLOCKS


@pytest.mark.parametrize(
    ("language", "written"),
    [(Language.EN, "4.3"), (Language.NB, "4,3"), (Language.DA, "4,3"), (Language.SV, "4,3"), (Language.NL, "4,3")],
)
def test_the_average_has_one_decimal_written_as_the_reader_writes_it(language: Language, written: str):
    assert ratings.decimal(Fraction(17, 4), language) == written
    assert ratings.average(translator(language), summary([4, 4, 4, 5])).startswith(f"{written} (4 ")
    assert ratings.average(translator(language), summary([5])).startswith(("5.0 (1 ", "5,0 (1 "))


def test_no_rating_is_a_dash_and_no_zero():
    assert ratings.average(translator(Language.EN), NONE) == "–"


@pytest.mark.parametrize("language", Language)
def test_the_scale_says_in_words_what_its_ends_and_its_middle_mean(language: Language):
    found = dict(ratings.scale(translator(language)))
    assert list(found) == ["1", "2", "3", "4", "5", "6", "7"]
    assert [value for value, words in found.items() if words != value] == ["1", "4", "7"]
