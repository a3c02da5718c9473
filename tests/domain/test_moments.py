"""Wall clocks and moments, over both changes of the clock, in several zones."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import BadValue
from domain.moments import exists, is_doubled, is_weekend, moment, overlap, zone_named

OSLO = ZoneInfo("Europe/Oslo")
ZONES = [
    "Europe/Oslo",
    "Europe/Stockholm",
    "Europe/Copenhagen",
    "Europe/Amsterdam",
    "Europe/London",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "UTC",
]


@pytest.mark.parametrize(
    ("zone", "day", "at", "there", "twice"),
    [
        ("Europe/Oslo", date(2026, 3, 29), time(1, 59), True, False),
        ("Europe/Oslo", date(2026, 3, 29), time(2, 0), False, False),
        ("Europe/Oslo", date(2026, 3, 29), time(2, 30), False, False),
        ("Europe/Oslo", date(2026, 3, 29), time(3, 0), True, False),
        ("Europe/Oslo", date(2026, 10, 25), time(1, 59), True, False),
        ("Europe/Oslo", date(2026, 10, 25), time(2, 0), True, True),
        ("Europe/Oslo", date(2026, 10, 25), time(2, 59), True, True),
        ("Europe/Oslo", date(2026, 10, 25), time(3, 0), True, False),
        ("Europe/London", date(2026, 3, 29), time(1, 30), False, False),
        ("Europe/London", date(2026, 10, 25), time(1, 30), True, True),
        ("America/New_York", date(2026, 3, 8), time(2, 30), False, False),
        ("America/New_York", date(2026, 11, 1), time(1, 30), True, True),
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15), False, False),
        ("Australia/Lord_Howe", date(2026, 4, 5), time(1, 45), True, True),
        ("Asia/Kolkata", date(2026, 3, 29), time(2, 30), True, False),
    ],
)
def test_an_hour_is_skipped_in_spring_and_doubled_in_autumn(zone: str, day: date, at: time, there: bool, twice: bool):
    """Case 66."""
    assert exists(day, at, ZoneInfo(zone)) is there
    assert is_doubled(day, at, ZoneInfo(zone)) is twice


def test_which_of_the_two_is_chosen_decides_the_moment():
    """Case 66."""
    first = moment(date(2026, 10, 25), time(2, 30), OSLO)
    second = moment(date(2026, 10, 25), time(2, 30), OSLO, second=True)
    assert (first, second) == (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC))


def test_a_time_that_does_not_exist_is_refused():
    """Case 66."""
    with pytest.raises(BadValue, match="does not exist"):
        moment(date(2026, 3, 29), time(2, 30), OSLO)


@given(
    st.sampled_from(ZONES),
    st.dates(date(2025, 1, 1), date(2032, 12, 31)),
    st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    st.booleans(),
)
def test_every_time_that_exists_reads_back_the_same(zone: str, day: date, at: time, second: bool):
    """Case 66."""
    place = ZoneInfo(zone)
    if not exists(day, at, place):
        with pytest.raises(BadValue):
            moment(day, at, place, second=second)
        return
    stored = moment(day, at, place, second=second)
    local = stored.astimezone(place)
    assert stored.tzinfo is UTC
    assert (local.date(), local.time().replace(fold=0)) == (day, at)


@given(st.sampled_from(ZONES), st.integers(0, 8 * 366 * 24 * 60))
def test_every_moment_is_found_again_by_its_wall_clock(zone: str, minutes: int):
    """Case 66."""
    at = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    local = at.astimezone(ZoneInfo(zone))
    assert moment(local.date(), local.time(), ZoneInfo(zone), second=bool(local.fold)) == at


@pytest.mark.parametrize(
    ("at", "zone", "weekend"),
    [
        (datetime(2026, 11, 27, 22, 59, tzinfo=UTC), "Europe/Oslo", False),
        (datetime(2026, 11, 27, 23, 0, tzinfo=UTC), "Europe/Oslo", True),
        (datetime(2026, 11, 29, 22, 59, tzinfo=UTC), "Europe/Oslo", True),
        (datetime(2026, 11, 29, 23, 0, tzinfo=UTC), "Europe/Oslo", False),
        (datetime(2026, 11, 29, 23, 0, tzinfo=UTC), "America/New_York", True),
    ],
)
def test_the_weekend_is_the_zones_own(at: datetime, zone: str, weekend: bool):
    assert is_weekend(at, ZoneInfo(zone)) is weekend


@pytest.mark.parametrize(
    ("gap", "shared"), [(-45, False), (-44, True), (0, True), (29, True), (30, False), (31, False)]
)
def test_ending_when_the_other_begins_is_no_overlap(gap: int, shared: bool):
    start = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
    assert overlap(start, 30, start + timedelta(minutes=gap), 45) is shared


@pytest.mark.parametrize("name", ["", "Oslo", "../etc/passwd", "Europe/Nowhere", "\0", "x" * 5000])
def test_what_is_no_zone_is_refused_by_name(name: str):
    with pytest.raises(BadValue):
        zone_named(name)
