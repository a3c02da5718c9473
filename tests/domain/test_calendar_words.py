"""What people type after /calendar, in five languages."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import Scope
from domain.calendar_words import CalendarWish, read_calendar
from domain.errors import BadValue
from domain.status import InterviewType

SATURDAY = date(2026, 11, 21)
NEXT_WEEK = (date(2026, 11, 23), date(2026, 11, 29))
THIS_WEEK = (date(2026, 11, 16), date(2026, 11, 22))
DECEMBER = (date(2026, 12, 1), date(2026, 12, 31))
FIRST_HALF = (date(2026, 12, 1), date(2026, 12, 15))


def stretch(text: str) -> tuple[date | None, date | None]:
    wish = read_calendar(text, SATURDAY)
    assert wish.name == "", wish
    return wish.since, wish.until


@pytest.mark.parametrize(
    "text",
    [
        "next week",
        "neste uke",
        "næste uge",
        "nästa vecka",
        "volgende week",
        "Next Week",
        "week 48",
        "uke 48",
        "vecka 48",
    ],
)
def test_the_next_week_from_monday_to_sunday(text: str):
    assert stretch(text) == NEXT_WEEK


@pytest.mark.parametrize("text", ["this week", "denne uken", "denne uge", "denna vecka", "deze week"])
def test_this_week(text: str):
    assert stretch(text) == THIS_WEEK


@pytest.mark.parametrize(
    "text",
    ["next month", "neste måned", "næste måned", "nästa månad", "volgende maand", "december", "desember", "dec 2026"],
)
def test_a_month(text: str):
    assert stretch(text) == DECEMBER


@pytest.mark.parametrize(
    "text",
    [
        "1.12-15.12", "1.12 - 15.12", "1/12-15/12", "1.12.2026–15.12.2026", "2026-12-01 - 2026-12-15",
        "1 Dec to 15 Dec", "fra 1.12 til 15.12", "från 1 december till 15 december", "van 1.12 tot 15.12",
        "1-15 december", "1.-15. desember", "from 1.12 until 15.12",
    ],
)  # fmt: skip
def test_from_one_day_to_another(text: str):
    assert stretch(text) == FIRST_HALF


@pytest.mark.parametrize("text", ["today", "i dag", "idag", "vandaag", "21.11", "21 nov", "2026-11-21", "lørdag"])
def test_one_day(text: str):
    assert stretch(text) == (SATURDAY, SATURDAY)


@pytest.mark.parametrize("text", ["tomorrow", "i morgen", "i morgon", "morgen", "zondag", "22.11."])
def test_the_day_after(text: str):
    assert stretch(text) == (date(2026, 11, 22), date(2026, 11, 22))


def test_one_end_may_be_open():
    assert stretch("from 1.12") == (date(2026, 12, 1), None)
    assert stretch("til 15.12") == (None, date(2026, 12, 15))


def test_so_many_days_begin_today():
    assert stretch("next 7 days") == (SATURDAY, date(2026, 11, 27))
    assert stretch("neste 2 uker") == (SATURDAY, date(2026, 12, 4))


def test_a_day_without_a_year_is_the_nearest_one():
    assert stretch("1.11-15.11") == (date(2026, 11, 1), date(2026, 11, 15))
    assert stretch("20.12-5.1") == (date(2026, 12, 20), date(2027, 1, 5))
    assert stretch("2.2") == (date(2027, 2, 2), date(2027, 2, 2))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("interview 2", InterviewType.SECOND),
        ("intervju 2", InterviewType.SECOND),
        ("2. samtale", InterviewType.SECOND),
        ("2de interview", InterviewType.SECOND),
        ("second interview", InterviewType.SECOND),
        ("initial meeting", InterviewType.INITIAL),
        ("informasjonsmøte", InterviewType.INITIAL),
        ("informatief gesprek", InterviewType.INITIAL),
        ("intervju 3", InterviewType.THIRD),
    ],
)
def test_an_activity(text: str, kind: InterviewType):
    assert read_calendar(text, SATURDAY) == CalendarWish(types=(kind,))


def test_everything_at_once_in_any_order():
    wish = CalendarWish((InterviewType.SECOND,), *FIRST_HALF)
    assert read_calendar("interview 2 1.12-15.12", SATURDAY) == wish
    assert read_calendar("1.12-15.12 intervju 2", SATURDAY) == wish


def test_whose_and_where():
    assert read_calendar("everybody next week", SATURDAY) == CalendarWish((), *NEXT_WEEK, scope=Scope.EVERYBODY)
    assert read_calendar("mine", SATURDAY).scope is Scope.MINE
    assert read_calendar("Butikksjef Bergen neste uke", SATURDAY).name == "Butikksjef Bergen"


@pytest.mark.parametrize("text", ["31.11", "31 november", "29.2.2027", "2026-13-01", "0.12", "1.12-31.11.2026"])
def test_a_day_that_does_not_exist_is_refused_by_name(text: str):
    with pytest.raises(BadValue, match=r"no such day"):
        read_calendar(text, SATURDAY)


@pytest.mark.parametrize("text", ["15.12-1.12", "2026-12-15 - 2026-12-01", "from 15.12 until 1.12"])
def test_dates_that_are_backwards_are_refused(text: str):
    with pytest.raises(BadValue, match="backwards"):
        read_calendar(text, SATURDAY)


def test_a_week_that_does_not_exist_is_refused():
    with pytest.raises(BadValue, match="no week"):
        read_calendar("week 54", SATURDAY)


@given(st.text(max_size=80), st.dates(date(1900, 1, 1), date(2200, 1, 1)))
def test_whatever_is_typed_is_read_or_refused(text: str, today: date):
    try:
        wish = read_calendar(text, today)
    except BadValue:
        return
    assert wish.since is None or wish.until is None or wish.since <= wish.until
