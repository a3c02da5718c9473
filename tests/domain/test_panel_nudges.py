"""When somebody who owes a review is asked once more: by days of work, on their own clock."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.calendar.days_off import days_off
from domain.panel_nudges import MOST_WITHOUT_DATE, Asked, is_due, snoozed, working_days
from domain.panels import due_moment

OSLO, KIRITIMATI, HONOLULU = ZoneInfo("Europe/Oslo"), ZoneInfo("Pacific/Kiritimati"), ZoneInfo("Pacific/Honolulu")
MONDAY = date(2026, 11, 23)


def at(day: int, hour: int, minute: int = 0, *, month: int = 11, zone: ZoneInfo = OSLO) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=zone).astimezone(UTC)


def never(_: date) -> bool:
    return False


def nudged_days(asked: Asked, days: int = 30, is_off=never, step: int = 20) -> list[datetime]:
    """Every nudge of somebody who never does anything, looked at every so many minutes for so many days."""
    found, now = [], asked.asked_at
    for _ in range(days * 24 * 60 // step):
        now += timedelta(minutes=step)
        if is_due(asked, now, is_off):
            found.append(now)
            asked = replace(asked, nudged_at=now, nudges=asked.nudges + 1)
    return found


def local(moments: list[datetime], zone: ZoneInfo = OSLO) -> list[tuple[int, int]]:
    return [(one.astimezone(zone).month, one.astimezone(zone).day) for one in moments]


def test_the_first_comes_after_two_working_days_and_the_next_ones_from_two_working_days_before_the_last_day():
    asked = Asked(OSLO, at(23, 9), due_moment(date(2026, 12, 4), OSLO))
    assert local(nudged_days(asked)) == [(11, 25), (12, 2), (12, 3), (12, 4)]


def test_a_short_panel_has_one_every_day_but_the_one_it_was_sent_on():
    asked = Asked(OSLO, at(23, 9), due_moment(date(2026, 11, 25), OSLO))
    assert local(nudged_days(asked)) == [(11, 24), (11, 25)]
    assert nudged_days(Asked(OSLO, at(23, 9), due_moment(MONDAY, OSLO))) == []


def test_without_a_last_day_they_come_weekly_and_end_by_themselves():
    found = nudged_days(Asked(OSLO, at(23, 9)), days=90, step=60)
    assert local(found) == [(11, 25), (12, 2), (12, 9), (12, 16)]
    assert len(found) == MOST_WITHOUT_DATE


def test_asked_on_friday_the_first_comes_on_tuesday():
    assert local(nudged_days(Asked(OSLO, at(27, 17)), days=6)) == [(12, 1)]


def test_public_holidays_are_no_working_days():
    norway = days_off("NO")
    easter = Asked(OSLO, at(30, 9, month=3), due_moment(date(2026, 4, 7), OSLO))  # from Thursday to Monday nobody works
    assert local(nudged_days(easter, days=10, is_off=norway)) == [(3, 31), (4, 1), (4, 7)]


@pytest.mark.parametrize(("hour", "minute", "due"), [(7, 59, False), (8, 0, True), (17, 59, True), (18, 0, False)])
def test_nobody_is_asked_outside_of_working_hours(hour: int, minute: int, due: bool):
    assert is_due(Asked(OSLO, at(23, 9)), at(25, hour, minute), never) is due


def test_the_working_day_is_that_of_the_persons_own_clock():
    asked_at = at(23, 9)
    honolulu = nudged_days(Asked(HONOLULU, asked_at), days=6)
    kiritimati = nudged_days(Asked(KIRITIMATI, asked_at), days=6)
    assert [one.astimezone(HONOLULU).hour for one in honolulu] == [8]
    assert [one.astimezone(KIRITIMATI).hour for one in kiritimati] == [8]
    assert (local(honolulu, HONOLULU), local(kiritimati, KIRITIMATI)) == ([(11, 24)], [(11, 25)])


def test_who_snoozed_is_asked_when_that_is_over_and_not_before():
    asked = Asked(OSLO, at(23, 9), nudged_at=at(25, 8), nudges=1, snoozed_until=snoozed(at(25, 10), 2, OSLO, never))
    assert not is_due(asked, at(26, 9), never)
    assert is_due(asked, at(27, 9), never)
    assert not is_due(replace(asked, nudged_at=at(27, 9), nudges=2), at(30, 9), never)


def test_a_snooze_ends_with_a_working_day():
    friday = at(27, 16)
    assert snoozed(friday, 1, OSLO, never) == at(30, 0)
    assert snoozed(friday, 2, OSLO, never) == at(1, 0, month=12)
    assert snoozed(at(23, 9, month=12), 1, OSLO, days_off("NO")) == at(24, 0, month=12)
    assert snoozed(at(24, 9, month=12), 1, OSLO, days_off("NO")) == at(28, 0, month=12)


def test_working_days_are_counted_without_weekends():
    assert working_days(MONDAY, date(2026, 11, 30), never) == 5
    assert working_days(MONDAY, MONDAY, never) == 0
    assert working_days(MONDAY, date(2026, 11, 20), never) == 0


ZONES = st.sampled_from(["Europe/Oslo", "America/St_Johns", "Pacific/Honolulu", "Pacific/Kiritimati", "Asia/Kathmandu"])
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(zone=ZONES.map(ZoneInfo), asked_at=MOMENTS, last=st.none() | st.integers(0, 14))
def test_never_twice_a_day_never_at_night_never_on_a_weekend_never_when_it_is_over(zone, asked_at, last):
    day = asked_at.astimezone(zone).date()
    due_at = None if last is None else due_moment(day + timedelta(days=last), zone)
    found = nudged_days(Asked(zone, asked_at, due_at), days=9, step=60)
    there = [one.astimezone(zone) for one in found]
    assert len({one.date() for one in there}) == len(there)
    assert all(8 <= one.hour < 18 and one.weekday() < 5 and one.date() > day for one in there)
    assert all(due_at is None or one < due_at for one in found)
