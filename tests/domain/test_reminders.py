"""When a reminder goes, and whether it still may: the whole of the rule, over both changes of the clock."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.reminders import (
    AT_LEAST_AHEAD,
    LEADS,
    Decision,
    Effect,
    Rule,
    SkipReason,
    Standing,
    decide,
    in_time,
    is_possible,
    possible_leads,
)
from domain.status import ApplicationStatus, MeetingStatus

OSLO = ZoneInfo("Europe/Oslo")
NINE = time(9)
ZONES = [
    "Europe/Oslo",
    "Europe/Amsterdam",
    "Europe/London",
    "America/New_York",
    "America/St_Johns",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "Pacific/Kiritimati",
    "UTC",
]


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def at_home(year: int, month: int, day: int, hour: int, minute: int = 0, zone: ZoneInfo = OSLO) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=zone).astimezone(UTC)


# --- the arithmetic ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("interview", "days", "due"),
    [
        (at_home(2026, 3, 30, 10), 1, utc(2026, 3, 29, 7)),
        (at_home(2026, 3, 30, 10), 2, utc(2026, 3, 28, 8)),
        (at_home(2026, 10, 26, 10), 1, utc(2026, 10, 25, 8)),
        (at_home(2026, 10, 26, 10), 2, utc(2026, 10, 24, 7)),
    ],
)
def test_the_moment_is_nine_on_the_wall_on_either_side_of_a_change_of_the_clock(interview, days, due):
    """Case 54."""
    assert Rule(days, NINE, OSLO).moment_for(interview) == due


@pytest.mark.parametrize(("days", "day"), [(1, 9), (2, 8), (3, 7), (5, 5), (7, 3)])
def test_days_are_calendar_days_and_weekends_count(days, day):
    """Monday the 10th of March 2025: a day before is Sunday, two are Saturday."""
    rule = Rule(days, NINE, OSLO)
    assert rule.date_for(at_home(2025, 3, 10, 14)) == date(2025, 3, day)
    assert rule.moment_for(at_home(2025, 3, 10, 14)) == at_home(2025, 3, day, 9)


def test_the_leap_day_is_a_day():
    """Case 54."""
    assert Rule(1, NINE, OSLO).date_for(at_home(2028, 3, 1, 10)) == date(2028, 2, 29)
    assert Rule(2, NINE, OSLO).date_for(at_home(2027, 3, 1, 10)) == date(2027, 2, 27)
    assert Rule(7, NINE, OSLO).date_for(at_home(2028, 2, 29, 10)) == date(2028, 2, 22)


@pytest.mark.parametrize(("hour", "minute", "day"), [(0, 0, 9), (0, 30, 9), (23, 59, 9)])
def test_midnight_is_the_wall_clocks_and_not_that_of_utc(hour, minute, day):
    """Case 55. In June Oslo is two hours ahead: half past midnight is still the day before in UTC."""
    assert Rule(1, NINE, OSLO).moment_for(at_home(2026, 6, 10, hour, minute)) == utc(2026, 6, day, 7)


def _walk(starts_at: datetime, days: int, at: time, zone: ZoneInfo) -> datetime:
    """The rule told another way, as one looks it up on a wall: go through UTC minute by minute, read the zone's clock.

    Only moments at which that clock shows the day and the time wanted count; the first of two is taken, and where
    there is none the clock has jumped over it, by as much as the moment found is later.
    """
    shown = starts_at.astimezone(zone)
    wanted = datetime.combine(date.fromordinal(shown.toordinal() - days), at)
    around = datetime.combine(wanted.date(), at, UTC) - timedelta(hours=15)
    previous = None
    for quarter in range(4 * 30):
        moment = around + timedelta(minutes=15 * quarter)
        wall = moment.astimezone(zone).replace(tzinfo=None)
        if wall == wanted:
            return moment
        if previous is not None and previous < wanted < wall:
            return moment + (wanted - previous - timedelta(minutes=15))
        previous = wall
    raise AssertionError("no such day")


FIVE_YEARS = (utc(2030, 12, 31) - utc(2026, 1, 1)) // timedelta(minutes=1)
MOMENTS = st.integers(0, FIVE_YEARS).map(lambda minutes: utc(2026, 1, 1) + timedelta(minutes=minutes))
QUARTERS = st.integers(0, 95).map(lambda number: time(number // 4, number % 4 * 15))


@given(MOMENTS, st.sampled_from(LEADS), QUARTERS, st.sampled_from(ZONES))
@example(utc(2026, 3, 30, 10), 1, time(2, 30), "Europe/Oslo")
@example(utc(2026, 10, 26, 10), 1, time(2, 30), "Europe/Oslo")
@example(utc(2026, 10, 5, 10), 1, time(2, 15), "Australia/Lord_Howe")
@example(utc(2028, 3, 1, 0), 1, time(0, 0), "Pacific/Kiritimati")
def test_the_moment_is_what_a_walk_along_the_wall_clock_finds(starts_at, days, at, zone):
    """Case 54."""
    place = ZoneInfo(zone)
    assert Rule(days, at, place).moment_for(starts_at) == _walk(starts_at, days, at, place)


def test_every_interview_near_a_change_of_the_clock_is_reminded_of_at_nine():
    """Case 54. Each hour of the fortnights around both changes of five years, with every lead."""
    changes = [date(year, month, 1) for year, month in product(range(2026, 2031), (3, 10))]
    for first in changes:
        for hour in range(31 * 24 + 14 * 24):
            starts_at = datetime.combine(first, time(), UTC) + timedelta(hours=hour)
            shown = starts_at.astimezone(OSLO).date()
            for days in LEADS:
                wall = Rule(days, NINE, OSLO).moment_for(starts_at).astimezone(OSLO)
                assert (wall.time(), wall.date().toordinal()) == (NINE, shown.toordinal() - days)


# --- possible or not -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "possible"),
    [
        (at_home(2026, 11, 25, 8, 59), True),
        (at_home(2026, 11, 25, 8, 59) + timedelta(seconds=59), True),
        (at_home(2026, 11, 25, 9), False),
        (at_home(2026, 11, 25, 9) + timedelta(microseconds=1), False),
        (at_home(2026, 11, 25, 9, 1), False),
        (at_home(2026, 11, 26, 8), False),
    ],
)
def test_a_reminder_is_possible_up_to_the_last_second_before_its_moment(now, possible):
    """Case 56."""
    assert is_possible(Rule(2, NINE, OSLO), at_home(2026, 11, 27, 10), now) is possible


@pytest.mark.parametrize(
    ("now", "leads"),
    [
        (at_home(2026, 11, 20, 8, 59), (1, 2, 3, 5, 7)),
        (at_home(2026, 11, 20, 9), (1, 2, 3, 5)),
        (at_home(2026, 11, 24, 8), (1, 2, 3)),
        (at_home(2026, 11, 24, 9), (1, 2)),
        (at_home(2026, 11, 26, 8, 59), (1,)),
        (at_home(2026, 11, 26, 9), ()),
        (at_home(2026, 11, 27, 9), ()),
    ],
)
def test_the_leads_that_are_left_get_fewer_as_the_interview_comes_nearer(now, leads):
    """Case 56."""
    assert possible_leads(at_home(2026, 11, 27, 10), NINE, OSLO, now) == leads


# --- in time -------------------------------------------------------------------------------------------------------

DUE = at_home(2026, 11, 25, 9)


@pytest.mark.parametrize(
    ("now", "starts_at", "effect"),
    [
        (DUE, at_home(2026, 11, 27, 10), True),
        (at_home(2026, 11, 25, 9, 40), at_home(2026, 11, 27, 10), True),
        (at_home(2026, 11, 25, 23, 59), at_home(2026, 11, 27, 10), True),
        (at_home(2026, 11, 26, 0), at_home(2026, 11, 27, 10), False),
        (DUE, DUE + AT_LEAST_AHEAD, True),
        (DUE, DUE + AT_LEAST_AHEAD - timedelta(seconds=1), False),
        (DUE, DUE - timedelta(hours=1), False),
    ],
)
def test_a_late_reminder_goes_on_its_own_day_with_an_hour_to_spare(now, starts_at, effect):
    """Case 60."""
    assert in_time(DUE, starts_at, OSLO, now) is effect


def test_the_day_is_that_of_the_zone_also_where_utc_has_another():
    """Case 60. Nine in Auckland is the evening before in UTC."""
    zone = ZoneInfo("Pacific/Auckland")
    due = at_home(2026, 11, 25, 9, zone=zone)
    assert in_time(due, due + timedelta(days=2), zone, at_home(2026, 11, 25, 23, 59, zone=zone))
    assert not in_time(due, due + timedelta(days=2), zone, at_home(2026, 11, 26, 0, zone=zone))


# --- decided again -------------------------------------------------------------------------------------------------

SEND, HOLD = Decision(Effect.SEND), Decision(Effect.HOLD)


def skip(reason: SkipReason) -> Decision:
    return Decision(Effect.SKIP, reason)


def standing(**changes: object) -> Standing:
    usual = {
        "meeting": MeetingStatus.AWAITING,
        "application": ApplicationStatus.INTERVIEW_1,
        "deleted": False,
        "cancelled": False,
        "moved": False,
        "address": True,
        "address_stopped": False,
    }
    return Standing(**{**usual, **changes})


IN_PROCESS = [
    one
    for one in ApplicationStatus
    if one
    not in (
        ApplicationStatus.WITHDRAWN,
        ApplicationStatus.REJECTED,
        ApplicationStatus.HIRED,
        ApplicationStatus.TRANSFERRED,
    )
]
BY_MEETING = {
    MeetingStatus.AWAITING: SEND,
    MeetingStatus.ACCEPTED: SEND,
    MeetingStatus.NOT_ACCEPTED: skip(SkipReason.DECLINED),
    MeetingStatus.NEW_TIME: HOLD,
    MeetingStatus.NOT_APPLICABLE: skip(SkipReason.WITHDRAWN),
}
BY_STATUS = {
    ApplicationStatus.WITHDRAWN: skip(SkipReason.WITHDRAWN),
    ApplicationStatus.REJECTED: skip(SkipReason.REJECTED),
    ApplicationStatus.HIRED: skip(SkipReason.HIRED),
    ApplicationStatus.TRANSFERRED: skip(SkipReason.TRANSFERRED),
}


def test_the_table_has_a_row_for_every_meeting_and_every_application():
    assert set(BY_MEETING) == set(MeetingStatus)
    assert {*BY_STATUS, *IN_PROCESS} == set(ApplicationStatus)


@pytest.mark.parametrize(("meeting", "application"), product(MeetingStatus, IN_PROCESS))
def test_in_the_process_the_answer_decides(meeting, application):
    """Case 58."""
    assert decide(standing(meeting=meeting, application=application)) == BY_MEETING[meeting]


@pytest.mark.parametrize(("meeting", "application"), product(MeetingStatus, BY_STATUS))
def test_whoever_is_out_of_the_process_is_not_reminded_whatever_the_answer_was(meeting, application):
    """Case 58."""
    assert decide(standing(meeting=meeting, application=application)) == BY_STATUS[application]


@pytest.mark.parametrize(("meeting", "application"), product(MeetingStatus, ApplicationStatus))
def test_a_deleted_application_goes_before_everything(meeting, application):
    """Case 58."""
    found = decide(standing(meeting=meeting, application=application, deleted=True, cancelled=True, moved=True))
    assert found == skip(SkipReason.DELETED)


@pytest.mark.parametrize("meeting", MeetingStatus)
def test_a_cancelled_interview_is_not_reminded_of(meeting):
    """Case 58."""
    assert decide(standing(meeting=meeting, cancelled=True, moved=True)) == skip(SkipReason.CANCELLED)


@pytest.mark.parametrize("meeting", MeetingStatus)
def test_the_reminder_for_the_old_time_of_a_moved_interview_does_not_go(meeting):
    """Case 57."""
    assert decide(standing(meeting=meeting, moved=True)) == skip(SkipReason.MOVED)


@pytest.mark.parametrize("meeting", [MeetingStatus.AWAITING, MeetingStatus.ACCEPTED])
@pytest.mark.parametrize(
    ("lacking", "reason"),
    [
        ({"way_open": False}, SkipReason.NO_SMS),
        ({"address": False}, SkipReason.NO_ADDRESS),
        ({"address_stopped": True}, SkipReason.ADDRESS_STOPPED),
        ({"way_open": False, "address": False, "address_stopped": True}, SkipReason.NO_SMS),
        ({"address": False, "address_stopped": True}, SkipReason.NO_ADDRESS),
    ],
)
def test_without_a_way_to_the_candidate_it_does_not_go(meeting, lacking, reason):
    """Case 68."""
    assert decide(standing(meeting=meeting, **lacking)) == skip(reason)


@pytest.mark.parametrize(
    "lacking", [{"way_open": False}, {"address": False}, {"address_stopped": True}], ids=["way", "address", "stopped"]
)
def test_who_asked_for_another_time_is_waited_for_whether_there_is_a_way_or_not(lacking):
    assert decide(standing(meeting=MeetingStatus.NEW_TIME, **lacking)) == HOLD
