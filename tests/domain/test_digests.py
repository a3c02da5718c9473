"""When a digest is posted, and what stretch of the calendar it shows."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.digests import Rhythm, Timetable, next_after, next_day, window

OSLO = ZoneInfo("Europe/Oslo")
DAILY = Timetable(Rhythm.DAILY, time(8), OSLO)
MONDAYS = Timetable(Rhythm.WEEKLY, time(8), OSLO, weekday=0)

FRIDAY, SATURDAY, MONDAY = date(2026, 11, 27), date(2026, 11, 28), date(2026, 11, 30)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


def test_a_daily_one_comes_at_its_time_on_the_wall_of_its_zone():
    assert next_after(DAILY, utc(2026, 11, 26, 6, 59)) == (date(2026, 11, 26), utc(2026, 11, 26, 7))
    assert next_after(DAILY, utc(2026, 11, 26, 7)) == (FRIDAY, utc(2026, 11, 27, 7))


def test_weekends_are_left_out_unless_wanted():
    assert next_day(DAILY, FRIDAY) == MONDAY
    assert next_day(Timetable(Rhythm.DAILY, time(8), OSLO, weekends=True), FRIDAY) == SATURDAY


def test_the_digest_of_friday_shows_the_weekend_too():
    assert window(DAILY, FRIDAY) == (utc(2026, 11, 26, 23), utc(2026, 11, 29, 23))


def test_a_public_holiday_is_left_out_and_the_day_before_shows_it():
    closed = Timetable(Rhythm.DAILY, time(8), OSLO, is_holiday=lambda day: day == MONDAY)
    assert next_day(closed, FRIDAY) == date(2026, 12, 1)
    assert window(closed, FRIDAY)[1] == utc(2026, 11, 30, 23)


def test_a_weekly_one_whose_day_is_a_holiday_comes_on_the_next_working_day_of_that_week():
    closed = Timetable(Rhythm.WEEKLY, time(8), OSLO, weekday=0, is_holiday=lambda day: day == MONDAY)
    assert next_day(closed, FRIDAY) == date(2026, 12, 1)


def test_a_weekly_one_ordered_for_a_saturday_comes_on_saturdays():
    assert next_day(Timetable(Rhythm.WEEKLY, time(8), OSLO, weekday=5), FRIDAY) == SATURDAY


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (date(2026, 3, 29), utc(2026, 3, 29, 1, 30)),  # 02:30 is skipped: 03:30 summer time
        (date(2026, 10, 25), utc(2026, 10, 25, 0, 30)),  # 02:30 comes twice: the first
    ],
)
def test_on_the_nights_of_the_clock_change_it_comes_once(day: date, due: datetime):
    night = Timetable(Rhythm.DAILY, time(2, 30), OSLO, weekends=True)
    assert night.moment_on(day) == due
    assert next_after(night, due - timedelta(minutes=1)) == (day, due)
    assert next_after(night, due)[0] == day + timedelta(days=1)


@given(
    now=st.integers(0, 15 * 365 * 24 * 60).map(lambda minutes: utc(2020, 1, 1) + timedelta(minutes=minutes)),
    at=st.times().map(lambda one: one.replace(second=0, microsecond=0, tzinfo=None)),
    zone=st.sampled_from(["Europe/Oslo", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]),
    rhythm=st.sampled_from(Rhythm),
    weekday=st.integers(0, 4),
)
def test_it_is_always_after_now_and_each_window_begins_where_the_last_one_ended(
    now: datetime, at: time, zone: str, rhythm: Rhythm, weekday: int
):
    when = Timetable(rhythm, at, ZoneInfo(zone), weekday=weekday)
    day, due = next_after(when, now)
    assert due > now
    assert day.weekday() < 5
    assert window(when, day)[1] == window(when, next_day(when, day))[0]
