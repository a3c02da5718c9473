"""Zones in calendar files, compared with zoneinfo hour by hour."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.documents.vtimezone import vtimezone

ZONES = [
    "Europe/Oslo",
    "Europe/Stockholm",
    "Europe/Copenhagen",
    "Europe/Amsterdam",
    "Europe/London",
    "Europe/Helsinki",
    "America/New_York",
    "Asia/Kolkata",
]
FROM, TO = datetime(2026, 11, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)


def hours(zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[tuple[str, int]]:
    """Every hour on the zone's clocks with its moment, but for those that come twice: files write them as UTC."""
    at = start
    while at < end:
        local = at.astimezone(zone)
        if local.replace(fold=0).utcoffset() == local.replace(fold=1).utcoffset():
            yield local.strftime("%Y-%m-%dT%H:%M:%S"), int(at.timestamp())
        at += timedelta(hours=1)


def text(name: str, year: int) -> str:
    zone = vtimezone(name, year).to_ical().decode()
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{zone}END:VCALENDAR\r\n"


@pytest.mark.long
def test_every_hour_until_2031_is_the_one_zoneinfo_says(run_node):
    asked = {name: {"ics": text(name, 2026), "hours": list(hours(ZoneInfo(name), FROM, TO))} for name in ZONES}
    assert all(len(one["hours"]) > 36_500 for one in asked.values())
    assert run_node("hours.mjs", asked) == {name: [] for name in ZONES}


@pytest.mark.parametrize(
    "name",
    ["Europe/Oslo", "America/Nuuk", "Africa/Casablanca", "Europe/Dublin", "America/Santiago", "Australia/Lord_Howe"],
)
def test_our_zone_and_odd_ones_are_right_in_the_year_of_the_interview(run_node, name):
    start, end = datetime(2027, 1, 2, tzinfo=UTC), datetime(2027, 12, 30, tzinfo=UTC)
    asked = {name: {"ics": text(name, 2027), "hours": list(hours(ZoneInfo(name), start, end))}}
    assert run_node("hours.mjs", asked) == {name: []}


def test_a_lasting_change_of_clocks_is_a_yearly_rule_and_never_a_list_of_dates():
    file = text("Europe/Oslo", 2026)
    assert file.count("RRULE:FREQ=YEARLY;") == 2
    assert "BYDAY=-1SU" in file
    assert "RDATE" not in file


def test_the_second_sunday_is_told_from_the_last():
    assert "BYDAY=2SU;BYMONTH=3" in text("America/New_York", 2026)


def test_a_zone_without_summer_time_has_one_offset():
    file = text("Asia/Kolkata", 2026)
    assert file.count("BEGIN:STANDARD") == 1
    assert "TZOFFSETTO:+0530" in file
    assert "DAYLIGHT" not in file


def test_a_zone_whose_changes_follow_no_rule_gets_them_one_by_one():
    file = text("Africa/Casablanca", 2027)
    assert "RRULE" not in file
    assert file.count("DTSTART:2027") == 2
