"""Moments in words, in the reader's language, on the wall clock of a named zone; never on the server's."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, get_timezone_location

from bot.texts.translator import translator
from domain.language import Language


@dataclass(frozen=True)
class _Ways:
    """How one language writes days and clocks: Babel's patterns, then our frames around them."""

    day: str
    clock: str
    short: str
    moment: str
    zone: str
    pair: str
    near: str


_WAYS = {
    Language.EN: _Ways(
        "EEEE d MMMM y",
        "HH:mm",
        "EEE d MMM HH:mm",
        "{day} at {clock}",
        "{city} time",
        "{hours} {minutes}",
        "EEEE d MMMM",
    ),
    Language.NB: _Ways(
        "EEEE d. MMMM y",
        "HH:mm",
        "EEE d. MMM HH:mm",
        "{day} kl. {clock}",
        "tidssone {city}",
        "{hours} og {minutes}",
        "EEEE d. MMMM",
    ),
    Language.DA: _Ways(
        "EEEE 'den' d. MMMM y",
        "HH.mm",
        "EEE d. MMM HH.mm",
        "{day} kl. {clock}",
        "tidszone {city}",
        "{hours} og {minutes}",
        "EEEE 'den' d. MMMM",
    ),
    Language.SV: _Ways(
        "EEEE d MMMM y",
        "HH:mm",
        "EEE d MMM HH:mm",
        "{day} kl. {clock}",
        "tidszon {city}",
        "{hours} och {minutes}",
        "EEEE d MMMM",
    ),
    Language.NL: _Ways(
        "EEEE d MMMM y",
        "HH:mm",
        "EEE d MMM HH:mm",
        "{day} om {clock}",
        "tijdzone {city}",
        "{hours} en {minutes}",
        "EEEE d MMMM",
    ),
}

_DATES = {
    Language.EN: "d MMMM y",
    Language.NB: "d. MMMM y",
    Language.DA: "d. MMMM y",
    Language.SV: "d MMMM y",
    Language.NL: "d MMMM y",
}


def date_of(when: date, language: Language) -> str:
    """Return a date as letters and contracts write it, without its weekday: `27 November 2026`."""
    return format_date(when, _DATES[language], locale=str(language))


def weekday_short(when: date, language: Language) -> str:
    """Return the weekday as a column is headed: `Fri`."""
    return format_date(when, "EEE", locale=str(language))


def day_short(when: date, language: Language) -> str:
    """Return day and month as a column is headed: `27 Nov`."""
    return format_date(when, _DATES[language].replace("MMMM y", "MMM"), locale=str(language))


def day(at: datetime, zone: ZoneInfo, language: Language) -> str:
    """Return the day with its weekday: `Friday 27 November 2026`."""
    return _written(at, zone, language, _WAYS[language].day)


def clock(at: datetime, zone: ZoneInfo, language: Language) -> str:
    """Return the time of day without its zone: `10:00`. Only where the zone stands beside it."""
    return _written(at, zone, language, _WAYS[language].clock)


def clock_and_zone(at: datetime, zone: ZoneInfo, language: Language) -> str:
    """Return the time of day with its zone: `10:00 (Oslo time)`."""
    return f"{clock(at, zone, language)} ({_zone_words(at, zone, language)})"


def moment(at: datetime, zone: ZoneInfo, language: Language) -> str:
    """Return day, time and zone: `Friday 27 November 2026 at 10:00 (Oslo time)`."""
    frame = _WAYS[language].moment
    return frame.format(day=day(at, zone, language), clock=clock_and_zone(at, zone, language))


def near(at: datetime, zone: ZoneInfo, language: Language) -> str:
    """Return a moment of the coming weeks, without the year: `Saturday 24 October at 09:00 (Oslo)`."""
    ways = _WAYS[language]
    said = f"{clock(at, zone, language)} ({get_timezone_location(zone, locale=str(language), return_city=True)})"
    return ways.moment.format(day=_written(at, zone, language, ways.near), clock=said)


def short(at: datetime, zone: ZoneInfo, language: Language) -> str:
    """Return day and time for a line of a list, without the zone: `Fri 27 Nov 10:00`."""
    return _written(at, zone, language, _WAYS[language].short)


@lru_cache(1024)
def zone_name(zone: ZoneInfo, language: Language) -> str:
    """Return the zone in words: `Oslo time`, `UTC`."""
    city = get_timezone_location(zone, locale=str(language), return_city=True)
    return city if city == "UTC" or city.startswith("GMT") else _WAYS[language].zone.format(city=city)


@lru_cache(1024)
def duration(minutes: int, language: Language) -> str:
    """Return a length of time: `1 hour 30 minutes`."""
    t = translator(language)
    hours, rest = divmod(minutes, 60)
    in_hours = t.plural("{count} hour", "{count} hours", hours)
    in_minutes = t.plural("{count} minute", "{count} minutes", rest)
    if hours and rest:
        return _WAYS[language].pair.format(hours=in_hours, minutes=in_minutes)
    return in_hours if hours else in_minutes


def _written(at: datetime, zone: ZoneInfo, language: Language, pattern: str) -> str:
    if at.utcoffset() is None:
        raise ValueError("a moment needs its zone: this one has none")
    return _in_words(at.astimezone(UTC), zone, language, pattern)


@lru_cache(1024)
def _in_words(at: datetime, zone: ZoneInfo, language: Language, pattern: str) -> str:
    """Kept by the moment in UTC: on the clock of a zone, both hours of an autumn night would count as the same one."""
    return format_datetime(at.astimezone(zone).replace(tzinfo=None), pattern, locale=str(language))


def _zone_words(at: datetime, zone: ZoneInfo, language: Language) -> str:
    """The zone, with its distance from UTC in the hour that comes twice, where the clock alone would leave a doubt."""
    words, local = zone_name(zone, language), at.astimezone(zone)
    if local.replace(fold=0).utcoffset() == local.replace(fold=1).utcoffset():
        return words
    return f"{words}, {_from_utc(local.utcoffset() or timedelta())}"


def _from_utc(offset: timedelta) -> str:
    hours, minutes = divmod(abs(offset) // timedelta(minutes=1), 60)
    sign = "-" if offset < timedelta() else "+"
    return f"UTC{sign}{hours}" + (f":{minutes:02d}" if minutes else "")
