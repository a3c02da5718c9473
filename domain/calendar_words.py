"""The words after `/calendar`, in any of the five languages, turned into how the calendar is narrowed down.

Source: docs/behaviour.md, The calendar.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import MAXYEAR, MINYEAR, date, timedelta

from domain import wish_words as words
from domain.calendar import Scope
from domain.errors import BadValue, say
from domain.status import InterviewType

LONGEST_TEXT = 300
FIRST_YEAR, LAST_YEAR = 1950, 2100
HALF_A_YEAR = timedelta(days=183)
_OTHER_I = {ord("ı"): "i", ord("İ"): "i"}
"""Patterns that overlook capitals take these for an i, and no list of words knows them."""


@dataclass(frozen=True)
class CalendarWish:
    """What somebody asked for: None and empty where they said nothing; the rest of their words names a place."""

    types: tuple[InterviewType, ...] = ()
    since: date | None = None
    until: date | None = None
    scope: Scope | None = None
    name: str = ""


def read_calendar(text: str, today: date) -> CalendarWish:
    """Read what was typed, in any order; what is not understood is left in the name. Dates are inclusive.

    A day without a year is the nearest one, before or after today; the second of two is the first such day from the first
    one on. BadValue for a day that does not exist, and for dates that are backwards.
    """
    wish, name, rest = CalendarWish(), "", " ".join(text.translate(_OTHER_I).split())[:LONGEST_TEXT]
    while rest:
        found = _piece(rest, wish, today)
        word, _, others = rest.partition(" ")
        wish, name, rest = (found[0], name, found[1]) if found else (wish, f"{name} {word}", others)
    if wish.since and wish.until and wish.until < wish.since:
        raise BadValue(say("The dates are backwards: the second one is before the first."))
    insist_near(wish.since, wish.until)
    return replace(wish, name=name.strip(" ,;:-–"))


def insist_near(*days: date | None) -> None:
    """Refuse a day in a year of which no calendar is kept: BadValue."""
    for day in days:
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise BadValue(say("There is no such day: {day}.", day=day.isoformat()))


def _piece(rest: str, wish: CalendarWish, today: date) -> tuple[CalendarWish, str] | None:
    for pattern, reader in _READERS:
        found = pattern.match(rest)
        read = reader(found, wish, today) if found else None
        if found and read:
            return read, rest[found.end() :].lstrip(" ,;")
    return None


Reader = Callable[[re.Match[str], CalendarWish, date], CalendarWish | None]


# --- days ------------------------------------------------------------------------------------------------------------


def _is_date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _existing(found: date | None, said: str) -> date:
    if found is None:
        raise BadValue(say("There is no such day: {day}.", day=said))
    return found


def _nearest(month: int, day: int, today: date) -> date | None:
    """The one before or after today that is less far away; a 29 February may be four years from it."""
    years = range(max(MINYEAR, today.year - 8), min(MAXYEAR, today.year + 8) + 1)
    found = [one for year in years if (one := _is_date(year, month, day))]
    return min(found, key=lambda one: (abs(one - today), one < today), default=None)


def _from_then_on(month: int, day: int, first: date) -> date | None:
    years = range(first.year, min(MAXYEAR, first.year + 8) + 1)
    return next((one for year in years if (one := _is_date(year, month, day)) and one >= first), None)


def _day_of(found: re.Match[str], number: str, today: date, after: date | None = None) -> date:
    """The day a pattern caught under names that end in `number`; the nearest to today, or the first from `after` on."""
    iso, day, month, name, year = (found[f"{part}{number}"] for part in ("iso", "day", "month", "name", "year"))
    said = found[f"whole{number}"]
    if iso:
        return _existing(_is_date(*map(int, iso.split("-"))), said)
    which = int(month) if month else words.MONTHS[name.casefold()]
    if year:
        return _existing(_is_date(int(year) + (2000 if len(year) == 2 else 0), which, int(day)), said)
    if after is None:
        return _existing(_nearest(which, int(day), today), said)
    until = _existing(_from_then_on(which, int(day), after), said)
    earlier = _is_date(until.year - 1, which, int(day))
    return earlier if earlier and until - after > HALF_A_YEAR else until


def _between(found: re.Match[str], wish: CalendarWish, today: date) -> CalendarWish:
    since = _day_of(found, "1", today)
    return replace(wish, since=since, until=_day_of(found, "2", today, after=since))


def _days_of_a_month(found: re.Match[str], wish: CalendarWish, today: date) -> CalendarWish:
    """`1-15 December`: the month is said once."""
    until = _day_of(found, "1", today)
    return replace(wish, since=_existing(_is_date(until.year, until.month, int(found["first"])), found[0]), until=until)


def _from(found: re.Match[str], wish: CalendarWish, today: date) -> CalendarWish:
    return replace(wish, since=_day_of(found, "1", today))


def _until(found: re.Match[str], wish: CalendarWish, today: date) -> CalendarWish:
    return replace(wish, until=_day_of(found, "1", today, after=wish.since))


def _on(found: re.Match[str], wish: CalendarWish, today: date) -> CalendarWish:
    day = _day_of(found, "1", today)
    return replace(wish, since=day, until=day)


def _near(found: re.Match[str], wish: CalendarWish, today: date) -> CalendarWish:
    return _stretch(wish, today + timedelta(days=NEAR[found["near"].casefold()]), 1)


def _weekday(found: re.Match[str], wish: CalendarWish, today: date) -> CalendarWish:
    ahead = (words.WEEKDAYS[found["weekday"].casefold()] - today.weekday()) % 7
    if found["next"]:
        ahead += 7 if ahead + today.weekday() < 7 else 0
    return _stretch(wish, today + timedelta(days=ahead), 1)


# --- stretches -------------------------------------------------------------------------------------------------------


def _stretch(wish: CalendarWish, since: date, days: int) -> CalendarWish:
    return replace(wish, since=since, until=since + timedelta(days=days - 1))


def _steps(found: re.Match[str]) -> int:
    """From this one: the next is 1, the last -1."""
    return 1 if found["next"] else -1 if found["last"] else 0


def _week(found: re.Match[str], wish: CalendarWish, today: date) -> CalendarWish:
    monday = today - timedelta(days=today.weekday())
    return _stretch(wish, monday + timedelta(weeks=_steps(found)), 7)


def _numbered_week(found: re.Match[str], wish: CalendarWish, today: date) -> CalendarWish:
    number = int(found["number"])
    if not 1 <= number <= 53:
        raise BadValue(say("There is no week {number}.", number=number))
    mondays = [monday for year in range(today.year - 1, today.year + 2) if (monday := _monday(year, number))]
    return _stretch(wish, min(mondays, key=lambda one: abs(one - today)), 7)


def _monday(year: int, week: int) -> date | None:
    try:
        return date.fromisocalendar(year, week, 1)
    except ValueError:
        return None


def _month(found: re.Match[str], wish: CalendarWish, today: date) -> CalendarWish:
    return _month_from(wish, _month_on(today.replace(day=1), _steps(found)))


def _named_month(found: re.Match[str], wish: CalendarWish, today: date) -> CalendarWish:
    number = words.MONTHS[found["month"].casefold()]
    year = int(found["year"]) if found["year"] else _existing(_nearest(number, 15, today), found[0]).year
    return _month_from(wish, date(year, number, 1))


def _month_on(first: date, steps: int) -> date:
    months = first.year * 12 + first.month - 1 + steps
    return date(months // 12, months % 12 + 1, 1)


def _month_from(wish: CalendarWish, first: date) -> CalendarWish:
    return _stretch(wish, first, (_month_on(first, 1) - first).days)


def _so_many_days(found: re.Match[str], wish: CalendarWish, today: date) -> CalendarWish:
    days = int(found["count"]) * (7 if found["weeks"] else 1)
    return _stretch(wish, today, days) if days else wish


# --- types and whose ---------------------------------------------------------------------------------------------------


def _typed(wish: CalendarWish, kind: InterviewType) -> CalendarWish:
    return replace(wish, types=tuple(one for one in InterviewType if one is kind or one in wish.types))


def _initial(_: re.Match[str], wish: CalendarWish, __: date) -> CalendarWish:
    return _typed(wish, InterviewType.INITIAL)


def _numbered(found: re.Match[str], wish: CalendarWish, _: date) -> CalendarWish:
    return _typed(wish, words.TYPES[int(found["step"])])


def _ordinal(found: re.Match[str], wish: CalendarWish, _: date) -> CalendarWish:
    word = found["ordinal"].casefold()
    return _typed(wish, words.TYPES[words.ORDINALS.get(word) or int(word[0])])


def _mine(_: re.Match[str], wish: CalendarWish, __: date) -> CalendarWish:
    return replace(wish, scope=Scope.MINE)


def _everybody(_: re.Match[str], wish: CalendarWish, __: date) -> CalendarWish:
    return replace(wish, scope=Scope.EVERYBODY)


def _nothing(_: re.Match[str], wish: CalendarWish, __: date) -> CalendarWish:
    return wish


# --- patterns ----------------------------------------------------------------------------------------------------------

NEAR = {**words.NEAR_DAYS, **dict.fromkeys(("yesterday", "i går", "igår", "gisteren"), -1), "morgen": 1}
THIS = ("this", "denne", "denna", "den här", "deze", "dette")
NEXT = (*words.NEXT, "coming", "kommende", "kommande", "komende")
LAST = ("last", "previous", "forrige", "siste", "sidste", "förra", "vorige", "afgelopen")
WEEK = r"week|uken?|ugen?|veckan?"
MONTH = r"month|måned(?:en)?|månad(?:en)?|maand"
DAYS, WEEKS = r"days|dager|dage|dagar|dagen", r"weeks|uker|uger|veckor|weken"
MINE = ("mine", "my", "min", "mina", "mijn", "van mij")
EVERYBODY = ("everybody", "everyone", "everybody’s", "all", "alle", "alles", "alla", "allas", "allemaal", "iedereen")
FROM, UNTIL = r"from|since|fra|från|fr\.?o\.?m\.?|vanaf|van", r"until|till|til|to|t\.?o\.?m\.?|tot(?: en met)?|t/m"
FILLING = r"in|on|for|i|på|om|op|voor|the|den|the|interviews?|intervjuer|samtaler|calendar|kalender"


def _any(phrases: Iterable[str]) -> str:
    return "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))


def _a_day(number: str) -> str:
    """A day in numbers or with its month's name; its parts are named with the number."""
    n = number
    return (
        rf"(?P<whole{n}>(?P<iso{n}>\d{{4}}-\d{{1,2}}-\d{{1,2}})"
        rf"|(?P<day{n}>\d{{1,2}})(?:[./](?P<month{n}>\d{{1,2}})(?!\d)|(?:{words.ORDINAL_ENDINGS}|th)? ?(?P<name{n}>{_any(words.MONTHS)})(?!\w))"
        rf"(?:[./ ](?P<year{n}>\d{{4}}|\d{{2}})(?!\d))?)\.?"
    )


_WHICH = rf"(?:(?P<next>{_any(NEXT)})|(?P<last>{_any(LAST)})|(?:{_any(THIS)}))"
_TYPE = rf"(?:{words.INTERVIEW}|{words.ROUND})"
_DASH = rf"(?: ?[-–—] ?| (?:{UNTIL}) )"

_PATTERNS: list[tuple[str, Reader]] = [
    (rf"(?:(?:{FROM}) )?{_a_day('1')}{_DASH}{_a_day('2')}", _between),
    (rf"(?P<first>\d{{1,2}})\.?{_DASH}{_a_day('1')}", _days_of_a_month),
    (rf"(?:{FROM}) {_a_day('1')}", _from),
    (rf"(?:{UNTIL}) {_a_day('1')}", _until),
    (_a_day("1"), _on),
    (rf"(?:{words.INITIAL})[ -]?(?:{words.INTERVIEW}|{words.MEETING})|(?:{words.INITIAL_ALONE})", _initial),
    (rf"{_TYPE} ?(?P<step>[123])", _numbered),
    (rf"(?P<ordinal>[123](?:{words.ORDINAL_ENDINGS})?|{_any(words.ORDINALS)}) ?{_TYPE}", _ordinal),
    (rf"(?:{_any(NEXT)}) (?P<count>\d{{1,2}}) (?:(?:{DAYS})|(?P<weeks>{WEEKS}))", _so_many_days),
    (rf"{_WHICH} (?:{WEEK})", _week),
    (rf"(?:{WEEK}) (?P<number>\d{{1,2}})", _numbered_week),
    (rf"{_WHICH} (?:{MONTH})", _month),
    (rf"(?P<month>{_any(words.MONTHS)})(?: (?P<year>(?:19|20)\d{{2}}))?", _named_month),
    (rf"(?P<near>{_any(NEAR)})", _near),
    (rf"(?:(?P<next>{_any(words.NEXT)}) )?(?P<weekday>{_any(words.WEEKDAYS)})", _weekday),
    (_any(MINE), _mine),
    (_any(EVERYBODY), _everybody),
    (FILLING, _nothing),
]
_READERS = [(re.compile(rf"(?:{source})(?=[ ,;]|$)", re.IGNORECASE), reader) for source, reader in _PATTERNS]
