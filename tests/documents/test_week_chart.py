"""The picture of a week, and the words that say the same to whoever cannot see it."""

import io
import re
from datetime import date
from itertools import combinations

import pytest
from PIL import Image

from bot.documents import week_chart
from bot.documents.font import lacking
from bot.kit.limits import ALT_TEXT
from bot.texts.translator import translator
from bot.texts.week import spoken, written
from domain.language import Language
from domain.status import MeetingStatus
from domain.week import MOST_DAYS, STATES, Week, counted

NONE = (0, 0, 0, 0, 0)
MONDAY = date(2026, 11, 23)
EVIL = '#read("/etc/passwd") <svg><image href="file:/etc/passwd"/></svg> $x$ [[[open(1)]]] #panic("x") \\ "} '


def week(*days: tuple[int, ...]) -> Week:
    return Week(MONDAY, days)


def png(shown: Week, language: Language = Language.EN) -> bytes:
    words = written(translator(language), shown)
    return week_chart.png(language, words.title, words.days, words.states, shown)


def image(content: bytes) -> Image.Image:
    opened = Image.open(io.BytesIO(content))
    opened.load()
    return opened.convert("RGB")


A_WEEK = week((2, 1, 0, 0, 0), NONE, (0, 0, 1, 1, 1), NONE, (40, 0, 0, 0, 0), NONE, NONE)


@pytest.mark.parametrize("language", list(Language))
def test_a_picture_is_as_wide_in_every_language_and_written_in_our_font(language):
    assert image(png(A_WEEK, language)).width == 960
    words = written(translator(language), A_WEEK)
    assert lacking("".join([words.title, *words.states, *(part for day in words.days for part in day)])) == ""


@pytest.mark.parametrize("language", list(Language))
def test_the_words_beside_it_say_the_same_numbers(language):
    t = translator(language)
    days = spoken(t, A_WEEK).removeprefix(f"{written(t, A_WEEK).title}. ").split("; ")
    assert len(days) == 7
    for number, (said, counts) in enumerate(zip(days, A_WEEK.days, strict=True)):
        (weekday, day) = written(t, A_WEEK).days[number]
        total, rest = re.fullmatch(rf"{weekday} {re.escape(day)}: (\d+)(.*)", said, re.DOTALL).groups()
        assert int(total) == sum(counts)
        for state, count in zip(STATES, counts, strict=True):
            assert (f"{count} {t(state)}" in rest) == (count > 0)


def test_two_weeks_are_told_whole_where_slack_takes_it():
    busiest = week(*[(12, 11, 10, 10, 10)] * 7)
    assert max(len(spoken(translator(one), busiest)) for one in Language) < ALT_TEXT


def test_the_parts_of_a_bar_are_told_apart_without_colours():
    """Each state fills a bar of its own; in grey the five still differ, by brightness or by what is drawn on them."""
    fills = []
    for number in range(len(STATES)):
        counts = tuple(4 if number == one else 0 for one in range(len(STATES)))
        grey = image(png(week(counts))).convert("L")
        bar = grey.crop((440, grey.height - 340, 466, grey.height - 130))  # beside the digits in the middle of the bar
        fills.append(bar.tobytes())
    for one, other in combinations(fills, 2):
        differing = sum(abs(a - b) > 30 for a, b in zip(one, other, strict=True))
        assert differing > len(one) / 20


def test_more_interviews_are_a_higher_bar_and_no_bar_leaves_the_picture():
    one, forty, many = (image(png(week((count, 0, 0, 0, 0), NONE))) for count in (1, 40, 123_456))
    assert one.height < forty.height == many.height
    for shown in (one, forty, many):
        edges = (shown.crop(box) for box in ((0, 0, 960, 20), (0, 0, 20, shown.height), (940, 0, 960, shown.height)))
        assert all(edge.getextrema() == ((255, 255),) * 3 for edge in edges)


def test_as_many_days_as_there_can_be_stay_in_the_picture():
    shown = image(png(week(*[(1, 1, 1, 1, 1)] * MOST_DAYS), Language.NB))
    assert shown.crop((936, 0, 960, shown.height)).getextrema() == ((255, 255),) * 3


def test_words_are_never_read_as_markup_and_long_ones_stay_in_the_picture():
    long = "W" * 300
    made = week_chart.png(Language.EN, EVIL + long, [(EVIL, long)], [EVIL + long] * 5, week((1, 1, 1, 1, 1)))
    shown = image(made)
    assert shown.crop((940, 0, 960, shown.height)).getextrema() == ((255, 255),) * 3
    assert made != week_chart.png(Language.EN, long, [("", long)], [long] * 5, week((1, 1, 1, 1, 1)))


def test_the_same_week_is_the_same_picture():
    week_chart._set.cache_clear()
    first = png(A_WEEK)
    week_chart._set.cache_clear()
    assert png(A_WEEK) == first


# --- the numbers -------------------------------------------------------------------------------------------------------


def test_what_is_counted_lands_on_its_day():
    found = counted(MONDAY, 3, [(0, MeetingStatus.AWAITING, 2), (2, MeetingStatus.NEW_TIME, 1)])
    assert found.days == ((0, 2, 0, 0, 0), NONE, (0, 0, 1, 0, 0))
    assert (found.total, found.totals, found.date_of(2)) == (3, (0, 2, 1, 0, 0), date(2026, 11, 25))


def test_every_state_an_answer_can_have_is_counted():
    assert set(STATES) == set(MeetingStatus)


def test_a_week_written_down_is_read_back():
    assert Week.load(A_WEEK.dump()) == A_WEEK
    assert Week.load(A_WEEK.plain.dump()) == A_WEEK.plain
    assert (A_WEEK.plain.total, A_WEEK.plain.totals) == (A_WEEK.total, ())


@pytest.mark.parametrize("language", list(Language))
def test_without_the_answers_weeks_of_the_same_sums_are_one_picture_in_words_and_in_bars(language):
    t, other = translator(language), week((0, 0, 0, 0, 3), NONE, (3, 0, 0, 0, 0), NONE, (0, 40, 0, 0, 0), NONE, NONE)
    assert spoken(t, A_WEEK.plain) == spoken(t, other.plain)
    assert not any(t(state) in spoken(t, A_WEEK.plain) for state in STATES)
    assert png(A_WEEK.plain, language) == png(other.plain, language) != png(A_WEEK, language)


@pytest.mark.parametrize(
    "said",
    ["", "20261123", "20261123-", "20261123-1.2", "20261341-1.0.0.0.0", "20261123-1..0.0.0", "20261123-٣.0.0.0.0",
     "20261123-" + "_".join(["1.0.0.0.0"] * (MOST_DAYS + 1)), "20261123--1.0.0.0.0", "20261123-1_1.0.0.0.0", "20261123-1.1", "x" * 5000],
)  # fmt: skip
def test_what_never_was_a_week_is_refused(said):
    with pytest.raises(ValueError, match=r"no week|month|int"):
        Week.load(said)
