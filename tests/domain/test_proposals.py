"""Times that candidates offer: what can be read, in which zone, and what is said of the rest."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import BadFields
from domain.proposals import FURTHEST, MOST, Meeting, Times, Typed, Wish, read, zone_of

OSLO = ZoneInfo("Europe/Oslo")
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""A Monday, ten in the morning in Oslo."""

MEETING = Meeting(datetime(2026, 11, 27, 9, 0, tzinfo=UTC), 45, OSLO, "Oslo time")
ZONES = ["", "Europe/Oslo", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "UTC"]


def offer(*rows: tuple[str, str], zone: str = "", meeting: Meeting = MEETING, now: datetime = NOW) -> Times:
    return read(Wish(tuple(Typed(*row) for row in rows), zone), meeting, now)


def refused(*rows: tuple[str, str], zone: str = "", now: datetime = NOW) -> dict[str, str]:
    """What is said of it, by field, before any fact is filled in."""
    with pytest.raises(BadFields) as caught:
        offer(*rows, zone=zone, now=now)
    return {name: phrase.text for name, phrase in caught.value.fields.items()}


def test_times_are_meant_in_the_offices_zone_and_come_out_in_order():
    found = offer(("2026-12-02", "14:30"), ("2026-12-01", "08:15"))
    assert found == Times(
        (datetime(2026, 12, 1, 7, 15, tzinfo=UTC), datetime(2026, 12, 2, 13, 30, tzinfo=UTC)), "Europe/Oslo"
    )


def test_somebody_elsewhere_offers_on_their_own_clock():
    found = offer(("2026-12-01", "09:00"), zone="America/New_York")
    assert found == Times((datetime(2026, 12, 1, 14, 0, tzinfo=UTC),), "America/New_York")


def test_lines_left_blank_are_no_times():
    assert offer(("", ""), (" ", ""), ("", "")) == Times()
    assert offer() == Times()


@pytest.mark.parametrize("day", ["2026-12-01", "1.12.2026", "01/12/2026", " 1. 12. 2026 ", "1-12-2026"])
@pytest.mark.parametrize("at", ["08:15", "8.15", "08:15:00", "08:15:00.000"])
def test_a_browser_without_fields_for_dates_sends_what_people_write(day: str, at: str):
    assert offer((day, at)).moments == (datetime(2026, 12, 1, 7, 15, tzinfo=UTC),)


@pytest.mark.parametrize(
    ("day", "at", "field", "said"),
    [
        ("", "10:00", "day1", "Choose the date as well."),
        ("2026-12-01", "", "at1", "Choose the time of day as well."),
        ("2026-11-31", "10:00", "day1", "There is no such date"),
        ("soon", "10:00", "day1", "There is no such date"),
        ("2026-13-01", "10:00", "day1", "There is no such date"),
        ("0000-01-01", "10:00", "day1", "There is no such date"),
        ("²026-12-01", "10:00", "day1", "There is no such date"),
        ("2026-12-01", "25:00", "at1", "There is no such time of day"),
        ("2026-12-01", "noon", "at1", "There is no such time of day"),
        ("2026-11-22", "10:00", "day1", "This time has passed"),
        ("2026-11-23", "09:59", "at1", "This time has passed"),
        ("2026-11-23", "10:00", "at1", "This time has passed"),
        ("0001-01-01", "10:00", "day1", "This time has passed"),
        ("9999-12-31", "10:00", "day1", "more than a year ahead"),
        ("2027-11-25", "10:00", "day1", "more than a year ahead"),
        ("2026-11-28", "10:00", "day1", "on a weekend"),
        ("2026-12-01", "06:59", "at1", "between {opens}:00 and {closes}:00"),
        ("2026-12-01", "19:16", "at1", "between {opens}:00 and {closes}:00"),
        ("2026-12-01", "23:30", "at1", "between {opens}:00 and {closes}:00"),
        ("2026-11-27", "10:00", "at1", "This is when the interview is now"),
        ("2027-03-28", "02:30", "at1", "this time does not exist"),
        ("2027-10-31", "02:30", "at1", "this time comes twice"),
    ],
)
def test_what_cannot_be_offered_is_said_at_its_field(day: str, at: str, field: str, said: str):
    """Case 66."""
    [(name, text)] = refused((day, at)).items()
    assert name == field
    assert said in text


@pytest.mark.parametrize(("at", "fits"), [("07:00", True), ("19:15", True), ("06:59", False), ("19:16", False)])
def test_the_whole_interview_lies_within_office_hours(at: str, fits: bool):
    if fits:
        assert offer(("2026-12-01", at)).moments
    else:
        assert refused(("2026-12-01", at))


@pytest.mark.parametrize(
    ("zone", "day", "at", "said"),
    [
        ("Pacific/Auckland", "2026-12-05", "06:00", None),  # Friday evening in Oslo
        ("Pacific/Auckland", "2026-12-07", "11:00", "on a weekend"),  # late on Sunday in Oslo
        ("America/New_York", "2026-12-01", "15:00", "between"),  # nine in the evening in Oslo
        ("America/New_York", "2027-03-14", "02:30", "does not exist"),
        ("America/New_York", "2026-11-24", "03:00", None),
    ],
)
def test_office_hours_are_the_offices_and_days_the_readers(zone: str, day: str, at: str, said: str | None):
    if said is None:
        assert offer((day, at), zone=zone).moments
    else:
        assert said in " ".join(refused((day, at), zone=zone).values())


def test_in_both_weeks_of_the_clock_change_the_wall_clock_counts():
    before = offer(("2027-03-26", "10:00"), ("2027-03-29", "10:00"))
    assert [at.hour for at in before.moments] == [9, 8]
    after = offer(("2027-10-29", "10:00"), ("2027-11-01", "10:00"))
    assert [at.hour for at in after.moments] == [8, 9]


def test_the_same_time_twice_is_said_at_the_second():
    said = refused(("2026-12-01", "10:00"), ("", ""), ("1.12.2026", "10.00"))
    assert said == {"at3": "You offer this time twice. Choose another one, or leave this line empty."}


def test_every_line_that_is_wrong_is_named():
    assert set(refused(("2026-11-28", "10:00"), ("2026-12-01", "10:00"), ("", "10:00"))) == {"day1", "day3"}


def test_more_than_three_are_refused():
    rows = [("2026-12-01", f"{hour:02}:00") for hour in range(8, 12)]
    assert refused(*rows) == {"times": "At most {most} times can be offered."}
    assert len(offer(*rows[:3], ("", ""), ("", "")).moments) == MOST


@pytest.mark.parametrize(
    "zone", ["Mars/Olympus", "../../etc/passwd", "Europe/Oslo\x00", "x" * 500, "/etc/localtime", "."]
)
def test_a_zone_nobody_knows_is_not_taken_for_another(zone: str):
    assert set(refused(("2026-12-01", "10:00"), zone=zone)) == {"times"}
    with pytest.raises(BadFields):
        zone_of(zone, OSLO)


days = st.dates(date(2026, 11, 1), date(2028, 1, 1))
clocks = st.times().map(lambda at: time(at.hour, at.minute))


@given(st.lists(st.tuples(days, clocks), max_size=4), st.sampled_from(ZONES), st.sampled_from([5, 45, 480]))
def test_whatever_is_taken_can_be_kept(rows: list[tuple[date, time]], zone: str, minutes: int):
    meeting = Meeting(MEETING.starts_at, minutes, OSLO, "Oslo time")
    typed = [(day.isoformat(), f"{at:%H:%M}") for day, at in rows]
    try:
        found = offer(*typed, zone=zone, meeting=meeting)
    except BadFields:
        return
    assert len(found.moments) == len(rows) <= MOST
    assert list(found.moments) == sorted(set(found.moments))
    for at in found.moments:
        begins, ends = at.astimezone(OSLO), (at + timedelta(minutes=minutes)).astimezone(OSLO)
        assert NOW < at <= NOW + FURTHEST + timedelta(days=1)
        assert begins.weekday() < 5
        assert (begins.hour, begins.minute) >= (7, 0)
        assert (ends.hour, ends.minute) <= (20, 0)
        local = at.astimezone(ZoneInfo(zone or "Europe/Oslo"))
        assert (local.date(), time(local.hour, local.minute)) in rows


@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=80))
def test_whatever_is_typed_is_taken_or_refused_in_words(day: str, at: str, zone: str):
    try:
        said = set(offer((day, at), zone=zone) and ())
    except BadFields as error:
        said = set(error.fields)
    assert said <= {"day1", "at1", "times"}
