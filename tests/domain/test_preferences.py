"""Quiet hours on the wall clock of somebody's own zone."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from domain.errors import BadFields
from domain.preferences import Preferences, checked

OSLO = ZoneInfo("Europe/Oslo")
NIGHT = Preferences(quiet_from=time(20), quiet_until=time(7))
LUNCH = Preferences(quiet_from=time(11), quiet_until=time(12))


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("chosen", "now", "awake"),
    [
        (NIGHT, utc(2026, 11, 23, 18, 59), utc(2026, 11, 23, 18, 59)),
        (NIGHT, utc(2026, 11, 23, 19, 0), utc(2026, 11, 24, 6, 0)),
        (NIGHT, utc(2026, 11, 24, 5, 59), utc(2026, 11, 24, 6, 0)),
        (NIGHT, utc(2026, 11, 24, 6, 0), utc(2026, 11, 24, 6, 0)),
        (LUNCH, utc(2026, 11, 24, 10, 30), utc(2026, 11, 24, 11, 0)),
        (Preferences(), utc(2026, 11, 24, 2, 0), utc(2026, 11, 24, 2, 0)),
        (NIGHT, utc(2026, 3, 28, 20, 0), utc(2026, 3, 29, 5, 0)),  # the clocks go forward that night
        (NIGHT, utc(2026, 10, 24, 20, 0), utc(2026, 10, 25, 6, 0)),  # and back that one
        (
            Preferences(quiet_from=time(22), quiet_until=time(2, 30)),
            utc(2026, 10, 25, 1, 10),
            utc(2026, 10, 25, 1, 30),
        ),  # the second 02:10 of that night
    ],
)
def test_news_waits_for_the_end_of_quiet_hours(chosen: Preferences, now: datetime, awake: datetime):
    assert chosen.awake_at(now, OSLO) == awake


def test_one_time_alone_is_refused():
    with pytest.raises(BadFields):
        checked(48, time(20), None)
    with pytest.raises(BadFields):
        checked(48, None, time(7))


def test_hours_that_never_end_are_refused():
    with pytest.raises(BadFields):
        checked(48, time(7), time(7))


def test_no_quiet_hours_and_never_a_nudge_can_be_chosen():
    assert checked(0, None, None) == Preferences(0)
