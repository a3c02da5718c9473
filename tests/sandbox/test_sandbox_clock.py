"""The app's clock, as the page moves it and as the app reads it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.clock.shifted import ShiftedClock
from bot.sandbox.app_clock import AppClock, zone_of

OSLO = ZoneInfo("Europe/Oslo")


@pytest.fixture
def file(tmp_path):
    return tmp_path / "clock"


def set_to(file, wall):
    """Write the offset as a test may: to any moment, also before the present."""
    target = datetime.fromisoformat(wall).replace(tzinfo=OSLO)
    file.write_text(str((target - datetime.now(UTC)).total_seconds()))


def walls(shown, file):
    """What the page shows and what the app takes for the present, to the minute."""
    return shown["local"], f"{ShiftedClock(file)().astimezone(OSLO):%Y-%m-%dT%H:%M}"


def test_without_a_file_both_show_real_time(file):
    shown = AppClock(None, OSLO).answer({})
    assert (shown["movable"], shown["offset"]) == (False, 0)
    assert abs(ShiftedClock(file)() - datetime.now(UTC)) < timedelta(seconds=5)
    with pytest.raises(ValueError, match="cannot be moved"):
        AppClock(None, OSLO).answer({"hours": 1})


@pytest.mark.parametrize(
    ("wish", "wall"),
    [
        ({"hours": 1}, "2026-10-24T10:30"),
        ({"days": 1}, "2026-10-25T09:30"),
        ({"next": "09:00"}, "2026-10-25T09:00"),
        ({"next": "09:31"}, "2026-10-24T09:31"),
        ({"until": "2026-10-26T08:00"}, "2026-10-26T08:00"),
    ],
)
def test_it_goes_where_it_is_told_by_the_wall_also_over_the_change_of_clocks(wish, wall, file):
    set_to(file, "2026-10-24T09:30:10")
    assert walls(AppClock(file, OSLO).answer(wish), file) == (wall, wall)


@pytest.mark.parametrize(
    "wish",
    [
        {"hours": -1},
        {"days": 0},
        {"until": "2026-10-24T09:29"},
        {"until": "2046-01-01T00:00"},
        {"until": "soon"},
        {"x": 1},
    ],
)
def test_it_never_goes_back_nor_nowhere(wish, file):
    set_to(file, "2026-10-24T09:30")
    before = file.read_text()
    with pytest.raises(ValueError, match=r"\w"):
        AppClock(file, OSLO).answer(wish)
    assert file.read_text() == before


@pytest.mark.parametrize("broken", ["", "soon", "nan", "inf", "1e400"])
def test_a_broken_file_leaves_the_clock_where_it_was(broken, file):
    file.write_text("86400")
    clock = ShiftedClock(file)
    assert clock.offset == timedelta(days=1)
    file.write_text(broken)
    assert clock.offset == timedelta(days=1)
    file.unlink()
    assert clock.offset == timedelta(days=1)


def test_a_zone_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="no zone"):
        zone_of("Europe/Nowhere")
