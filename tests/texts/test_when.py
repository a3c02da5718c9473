"""Days and clocks in five languages, on the clocks of a named zone."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.texts import when
from domain.language import Language

OSLO, NEW_YORK, COPENHAGEN = ZoneInfo("Europe/Oslo"), ZoneInfo("America/New_York"), ZoneInfo("Europe/Copenhagen")
MORNING = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
EVENING = datetime(2026, 5, 17, 18, 5, tzinfo=UTC)
EN, NB, DA, SV, NL = Language


@pytest.mark.parametrize(
    ("at", "zone", "language", "said"),
    [
        (MORNING, OSLO, EN, "Friday 27 November 2026 at 10:00 (Oslo time)"),
        (MORNING, OSLO, NB, "fredag 27. november 2026 kl. 10:00 (tidssone Oslo)"),
        (MORNING, OSLO, DA, "fredag den 27. november 2026 kl. 10.00 (tidszone Oslo)"),
        (MORNING, OSLO, SV, "fredag 27 november 2026 kl. 10:00 (tidszon Oslo)"),
        (MORNING, OSLO, NL, "vrijdag 27 november 2026 om 10:00 (tijdzone Oslo)"),
        (EVENING, COPENHAGEN, EN, "Sunday 17 May 2026 at 20:05 (Copenhagen time)"),
        (EVENING, COPENHAGEN, NB, "søndag 17. mai 2026 kl. 20:05 (tidssone København)"),
        (EVENING, COPENHAGEN, DA, "søndag den 17. maj 2026 kl. 20.05 (tidszone København)"),
        (EVENING, COPENHAGEN, SV, "söndag 17 maj 2026 kl. 20:05 (tidszon Köpenhamn)"),
        (EVENING, COPENHAGEN, NL, "zondag 17 mei 2026 om 20:05 (tijdzone Kopenhagen)"),
        (MORNING, NEW_YORK, EN, "Friday 27 November 2026 at 04:00 (New York time)"),
        (MORNING, ZoneInfo("UTC"), NL, "vrijdag 27 november 2026 om 09:00 (UTC)"),
        (MORNING, ZoneInfo("Asia/Kolkata"), DA, "fredag den 27. november 2026 kl. 14.30 (tidszone Kolkata)"),
    ],
)
def test_a_moment_has_its_weekday_its_clock_and_its_zone(at, zone, language, said):
    assert when.moment(at, zone, language) == said


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (EN, "Fri 27 Nov 10:00"),
        (NB, "fre. 27. nov. 10:00"),
        (DA, "fre. 27. nov. 10.00"),
        (SV, "fre 27 nov. 10:00"),
        (NL, "vr 27 nov 10:00"),
    ],
)
def test_a_line_of_a_list_has_a_short_moment(language, said):
    assert when.short(MORNING, OSLO, language) == said


@pytest.mark.parametrize(
    ("utc", "said"),
    [
        ("2026-03-29T00:59", "01:59 (Oslo time)"),
        ("2026-03-29T01:00", "03:00 (Oslo time)"),
        ("2026-10-25T00:30", "02:30 (Oslo time, UTC+2)"),
        ("2026-10-25T01:30", "02:30 (Oslo time, UTC+1)"),
        ("2026-10-25T02:00", "03:00 (Oslo time)"),
    ],
)
def test_the_clock_is_right_around_the_change_and_the_doubled_hour_is_told_apart(utc, said):
    assert when.clock_and_zone(datetime.fromisoformat(utc).replace(tzinfo=UTC), OSLO, EN) == said


def test_both_hours_of_an_autumn_night_are_told_apart_one_after_the_other():
    """They count as the same moment for whoever compares them on the clock of the zone."""
    first, second = (datetime(2026, 10, 25, 2, 30, tzinfo=OSLO, fold=fold) for fold in (0, 1))
    said = [when.clock(at, ZoneInfo("UTC"), EN) for at in (first, second, first)]
    assert said == ["00:30", "01:30", "00:30"]


def test_the_doubled_hour_west_of_greenwich_and_at_a_half_hour():
    at = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    assert when.clock_and_zone(at, NEW_YORK, EN) == "01:30 (New York time, UTC-5)"
    lord_howe = datetime(2026, 4, 4, 15, 15, tzinfo=UTC)
    assert when.clock_and_zone(lord_howe, ZoneInfo("Australia/Lord_Howe"), EN).endswith("UTC+10:30)")


def test_a_day_is_the_zones_day():
    late = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    assert when.day(late, OSLO, EN) == "Friday 1 January 2027"
    assert when.day(late, NEW_YORK, EN) == "Thursday 31 December 2026"


@pytest.mark.parametrize("month", range(1, 13))
@pytest.mark.parametrize("language", list(Language))
def test_no_month_is_written_in_another_languages_way(language, month):
    names = {
        EN: "January February March April May June July August September October November December",
        NB: "januar februar mars april mai juni juli august september oktober november desember",
        DA: "januar februar marts april maj juni juli august september oktober november december",
        SV: "januari februari mars april maj juni juli augusti september oktober november december",
        NL: "januari februari maart april mei juni juli augustus september oktober november december",
    }
    assert f" {names[language].split()[month - 1]} 2026" in when.day(
        datetime(2026, month, 9, 12, tzinfo=UTC), OSLO, language
    )


@pytest.mark.parametrize("hour", range(24))
@pytest.mark.parametrize("language", list(Language))
def test_the_day_has_twenty_four_hours_everywhere(language, hour):
    said = when.clock(datetime(2026, 11, 27, hour, 7, tzinfo=UTC), ZoneInfo("UTC"), language)
    assert said.replace(".", ":") == f"{hour:02d}:07"


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (1, ["1 minute", "1 minutt", "1 minut", "1 minut", "1 minuut"]),
        (45, ["45 minutes", "45 minutter", "45 minutter", "45 minuter", "45 minuten"]),
        (60, ["1 hour", "1 time", "1 time", "1 timme", "1 uur"]),
        (
            90,
            [
                "1 hour 30 minutes",
                "1 time og 30 minutter",
                "1 time og 30 minutter",
                "1 timme och 30 minuter",
                "1 uur en 30 minuten",
            ],
        ),
        (120, ["2 hours", "2 timer", "2 timer", "2 timmar", "2 uur"]),
        (0, ["0 minutes", "0 minutter", "0 minutter", "0 minuter", "0 minuten"]),
    ],
)
def test_lengths_of_time(minutes, words):
    assert [when.duration(minutes, language) for language in Language] == words


@pytest.mark.parametrize("say", [when.day, when.clock, when.clock_and_zone, when.moment, when.short])
def test_a_moment_without_a_zone_is_refused(say):
    with pytest.raises(ValueError, match="zone"):
        say(MORNING.replace(tzinfo=None), OSLO, EN)


@pytest.mark.parametrize("server", ["America/Anchorage", "Pacific/Auckland"])
def test_the_servers_own_zone_does_not_matter(server):
    code = (
        "from tests.texts.cast import *; from domain.language import Language; "
        "print(when.moment(STARTS, OSLO, Language.EN), '|', when.short(STARTS, OSLO, Language.EN))"
    )
    env = {**os.environ, "TZ": server}
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], env=env, cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "Friday 27 November 2026 at 10:00 (Oslo time) | Fri 27 Nov 10:00"
