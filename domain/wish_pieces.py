"""What one place in the words after `/interview` can mean, seen by itself: `domain.wishes` weighs the pieces."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import MAXYEAR, date, time, timedelta
from enum import Enum, auto

from domain import wish_words as words
from domain.status import InterviewForm, InterviewType


class Doubt(Enum):
    """How far a piece can be trusted by itself."""

    NONE = auto()
    ALSO_A_NAME = auto()
    """A weekday by an abbreviation that people are called as well."""
    NEEDS_A_NEIGHBOUR = auto()
    """A weekday in two letters: only right before a date or a time."""
    DAY_OR_TIME = auto()
    """`10.11`: holds both readings, of which one is meant."""
    BARE_HOUR = auto()
    """A number: a time only right after a day."""


@dataclass(frozen=True)
class Piece:
    """A part of the wish; `loose` marks a weekday, which gives way to a date, and `noise` says nothing."""

    mention: str = ""
    handle: str = ""
    name: str = ""
    day: date | None = None
    loose: bool = False
    at: time | None = None
    minutes: int | None = None
    form: InterviewForm | None = None
    type: InterviewType | None = None
    doubt: Doubt = Doubt.NONE
    noise: bool = False


Found = tuple[Piece, int]
Reader = Callable[[re.Match[str], date], Piece | None]

LONGEST = 24 * 60
_END = r"(?=[.,;:!?)]*(?: |$))"


def piece_at(text: str, start: int, today: date) -> Found | None:
    """Return what the text says from here on and where that ends; None when it is a word of a name."""
    for pattern, reader in _READERS:
        found = pattern.match(text, start)
        piece = reader(found, today) if found else None
        if found and piece:
            return piece, found.end()
    return None


def _any(phrases: Iterable[str]) -> str:
    return "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))


def _pattern(source: str) -> re.Pattern[str]:
    return re.compile(source + _END, re.IGNORECASE)


def _part(found: re.Match[str], name: str) -> str | None:
    """What a pattern caught under this name; None too where it does not look for it."""
    return found.groupdict().get(name)


def _before(prefix: str) -> str:
    """Words that belong to what follows them; with a capital they could be a name, so only in lower case."""
    return f"(?:(?-i:{prefix}) )?"


# --- people ------------------------------------------------------------------------------------------------------


def _quoted(found: re.Match[str], _: date) -> Piece | None:
    name = found[1].strip()
    return Piece(name=name) if name else None


def _mention(found: re.Match[str], _: date) -> Piece:
    return Piece(mention=found[1])


def _handle(found: re.Match[str], _: date) -> Piece | None:
    handle = found[1].rstrip(".-")
    return Piece(handle=handle) if handle else None


# --- days --------------------------------------------------------------------------------------------------------


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _next_such(month: int, day: int, today: date) -> date | None:
    """The first such day on or after today; a 29 February may be eight years away."""
    for year in range(today.year, min(today.year + 8, MAXYEAR) + 1):
        found = _date(year, month, day)
        if found and found >= today:
            return found
    return None


def _later(today: date, days: int) -> date | None:
    try:
        return today + timedelta(days=days)
    except OverflowError:
        return None


def _of_year(year: str | None, month: int, day: int, today: date) -> date | None:
    if year is None:
        return _next_such(month, day, today)
    return _date(int(year) + (2000 if len(year) == 2 else 0), month, day)


def _day(day: date | None, *, loose: bool = False, doubt: Doubt = Doubt.NONE) -> Piece | None:
    return Piece(day=day, loose=loose, doubt=doubt) if day else None


def _iso(found: re.Match[str], _: date) -> Piece | None:
    return _day(_date(int(found[1]), int(found[2]), int(found[3])))


def _numeric(found: re.Match[str], today: date) -> Piece | None:
    return _day(_of_year(_part(found, "year"), int(found["month"]), int(found["day"]), today))


def _dashed(found: re.Match[str], today: date) -> Piece | None:
    """`27-11` is a day and `10-11` two hours: only days that are no hours by a half-day clock."""
    return _numeric(found, today) if int(found["day"]) > 12 else None


def _in_words(found: re.Match[str], today: date) -> Piece | None:
    return _day(_of_year(_part(found, "year"), words.MONTHS[found["month"].casefold()], int(found["day"]), today))


def _near(found: re.Match[str], today: date) -> Piece | None:
    return _day(_later(today, words.NEAR_DAYS[found[1].casefold()]))


def _dutch_tomorrow(_: re.Match[str], today: date) -> Piece | None:
    return _day(_later(today, 1))


def _in_so_many(found: re.Match[str], today: date) -> Piece | None:
    count = words.FEW.get(found["count"].casefold()) or int(found["count"])
    return _day(_later(today, count * (7 if found["weeks"] else 1)))


_WEEKDAY_NUMBERS = (
    words.WEEKDAYS | words.WEEKDAYS_OR_NAMES | words.WEEKDAYS_IN_LOWER_CASE | words.WEEKDAYS_OF_TWO_LETTERS
)


def _weekday(found: re.Match[str], today: date) -> Piece | None:
    word = found["weekday"].casefold()
    ahead = (_WEEKDAY_NUMBERS[word] - today.weekday()) % 7
    if found["next"]:
        ahead += 7 if ahead + today.weekday() < 7 else 0
    return _day(_later(today, ahead or 7), loose=True, doubt=_doubt_of(word))


def _doubt_of(weekday: str) -> Doubt:
    if weekday in words.WEEKDAYS:
        return Doubt.NONE
    return Doubt.NEEDS_A_NEIGHBOUR if weekday in words.WEEKDAYS_OF_TWO_LETTERS else Doubt.ALSO_A_NAME


_YEAR = r"(?P<year>(?:19|20)[0-9]{2})"
_THIS_DAY = f"(?:(?-i:{_any(words.THIS_OR_ON)}) ){{0,2}}"
_PART_OF_DAY = f"(?: (?-i:{_any(words.IN_THE_DAY)})(?=[.,;:!?)]*(?: |$)))?"
_LOWER = (
    f"(?:{_any(words.WEEKDAYS_IN_LOWER_CASE)}|"
    f"(?:{_any(words.WEEKDAYS_OF_TWO_LETTERS)})(?=[.,]? (?:(?:{words.CLOCK}) ?)?[0-9]))"
)
_ANY_WEEKDAY = f"(?P<weekday>{_any([*words.WEEKDAYS, *words.WEEKDAYS_OR_NAMES])}|(?-i:{_LOWER}))"

_DAYS: list[tuple[str, Reader]] = [
    (rf"{_THIS_DAY}([0-9]{{4}})-([0-9]{{1,2}})-([0-9]{{1,2}})", _iso),
    (rf"{_THIS_DAY}(?P<day>[0-9]{{1,2}})([./-])(?P<month>[0-9]{{1,2}})\2(?P<year>[0-9]{{4}}|[0-9]{{2}})", _numeric),
    (rf"{_THIS_DAY}(?P<day>[0-9]{{1,2}})/(?P<month>[0-9]{{1,2}})", _numeric),
    (rf"{_THIS_DAY}(?P<day>[0-9]{{1,2}})-(?P<month>0?[1-9]|1[0-2])", _dashed),
    (r"(?-i:den|d\.) (?P<day>[0-9]{1,2})\.(?P<month>[0-9]{1,2})", _numeric),
    (
        (
            rf"{_THIS_DAY}(?P<day>[0-9]{{1,2}})(?:{words.ORDINAL_ENDINGS}|th)? ?(?:of )?(?P<month>{_any(words.MONTHS)})"
            rf"(?:[.,]? {_YEAR})?"
        ),
        _in_words,
    ),
    (
        (
            rf"{_THIS_DAY}(?P<month>{_any(words.MONTHS_BEFORE_THE_DAY)})\.? (?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?"
            rf"(?:,? {_YEAR})?"
        ),
        _in_words,
    ),
    (
        rf"(?:om|in|over) (?P<count>[0-9]{{1,2}}|{_any(words.FEW)}) (?:(?:{words.DAYS})|(?P<weeks>{words.WEEKS}))",
        _in_so_many,
    ),
    (rf"({_any(words.NEAR_DAYS)}){_PART_OF_DAY}", _near),
    (rf"(?-i:morgen){_PART_OF_DAY}", _dutch_tomorrow),
    (rf"{_THIS_DAY}(?P<next>(?:{_any(words.NEXT)}) )?{_ANY_WEEKDAY}{_PART_OF_DAY}", _weekday),
]


# --- times and durations -------------------------------------------------------------------------------------------


def _time(hour: str, minute: str | None, half: str | None = None) -> time | None:
    number, minutes = int(hour), int(minute or 0)
    if half:
        number = number % 12 + (12 if half.casefold() == "p" else 0) if 1 <= number <= 12 else 24
    return time(number, minutes) if number < 24 and minutes < 60 else None


def _clock(found: re.Match[str], _: date) -> Piece | None:
    at = _time(found["hour"], _part(found, "minute"), _part(found, "half"))
    return Piece(at=at) if at else None


def _from_until(found: re.Match[str], _: date) -> Piece | None:
    half = _part(found, "half")
    start, end = (_time(found[f"hour{n}"], _part(found, f"minute{n}"), half) for n in ("", "2"))
    if start is None or end is None or end <= start:
        return None
    return Piece(at=start, minutes=(end.hour - start.hour) * 60 + end.minute - start.minute)


def _bare_hours(found: re.Match[str], today: date) -> Piece | None:
    piece = _from_until(found, today) if found["hour2"] else _clock(found, today)
    return Piece(at=piece.at, minutes=piece.minutes, doubt=Doubt.BARE_HOUR) if piece else None


def _day_or_time(found: re.Match[str], today: date) -> Piece | None:
    day = _next_such(int(found[2]), int(found[1]), today)
    at = _time(found[1], found[2]) if len(found[2]) == 2 else None
    if not day and not at:
        return None
    return Piece(day=day, at=at, doubt=Doubt.DAY_OR_TIME if day and at else Doubt.NONE)


def _lasting(minutes: float) -> Piece | None:
    return Piece(minutes=round(minutes)) if 1 <= round(minutes) <= LONGEST else None


def _number(digits: str) -> float:
    return float(digits.replace(",", ".").replace("½", ".5"))


def _hours(found: re.Match[str], _: date) -> Piece | None:
    return _lasting(_number(found[1]) * 60 + int(found[2] or found[3] or 0))


def _minutes(found: re.Match[str], _: date) -> Piece | None:
    return _lasting(int(found[1]))


def _length_in_words(found: re.Match[str], _: date) -> Piece | None:
    return _lasting(words.LENGTHS[found[1].casefold()])


_AT = f"(?:{words.CLOCK})"
_AT_OR_FROM = f"(?:{words.CLOCK}|(?-i:{words.SINCE}))"
_HOUR = r"(?P<hour>[0-9]{1,2})"
_MINUTE = r"(?P<minute>[0-9]{2})"
_HALF = r"(?: ?(?P<half>[ap])\.?m\.?)"
_TO = rf"(?: ?[-–—] ?| (?:{words.UNTIL}) )"
_SECOND = r"(?P<hour2>[0-9]{1,2})(?:[:.](?P<minute2>[0-9]{2}))?"
_UNIT = rf"(?:{words.MINUTES}|{words.DAYS}|{words.WEEKS}|{_any(words.MONTHS)}|{words.HOURS})"
_NO_UNIT = rf"(?!\.? ?{_UNIT}{_END})"
_NOT_A_LENGTH = rf"(?! (?:(?!uur|u|h)(?:{words.HOURS})|{words.MINUTES}){_END})"

_TIMES: list[tuple[str, Reader]] = [
    (
        (
            rf"(?:{_AT_OR_FROM} ?)?(?:{_AT} ?)?{_HOUR}[:.]{_MINUTE}{_TO}{_SECOND}{_HALF}?"
            rf"(?: ?(?:{words.O_CLOCK}))?"
        ),
        _from_until,
    ),
    (
        (
            rf"{_AT_OR_FROM} ?(?:{_AT} ?)?{_HOUR}{_TO}{_SECOND}{_HALF}?"
            rf"(?: ?(?:{words.O_CLOCK}))?{_NOT_A_LENGTH}"
        ),
        _from_until,
    ),
    (rf"{_HOUR}{_TO}{_SECOND}{_HALF}", _from_until),
    (rf"(?:{_AT} ?)?{_HOUR}(?:[:.]{_MINUTE})?{_HALF}", _clock),
    (
        (
            rf"{_AT_OR_FROM} ?{_HOUR}(?:[:.hu]?{_MINUTE})?(?: ?(?:{words.O_CLOCK}))?"
            rf"{_NOT_A_LENGTH}"
        ),
        _clock,
    ),
    (rf"{_HOUR}:{_MINUTE}(?: ?(?:{words.O_CLOCK}))?", _clock),
    (rf"{_HOUR}\.{_MINUTE} ?(?:{words.O_CLOCK})", _clock),
    (rf"(?P<hour>0?[6-9]|1[0-9]|2[0-3])(?: ?(?:{words.O_CLOCK})|[hu]{_MINUTE})", _clock),
]
_FOR = _before(words.LASTING)
_LENGTHS: list[tuple[str, Reader]] = [
    (rf"{_FOR}({_any(words.LENGTHS)})", _length_in_words),
    (
        (
            rf"{_FOR}([0-9]{{1,2}}(?:[.,][0-9]{{1,2}}|½)?|½) ?(?:{words.HOURS})"
            rf"(?:([0-9]{{2}})|(?: (?:and|og|och|en|&))? ?([0-9]{{1,2}}) ?(?:{words.MINUTES}))?"
        ),
        _hours,
    ),
    (rf"{_FOR}([0-9]{{1,4}}) ?(?:{words.MINUTES})", _minutes),
]
_LAST: list[tuple[str, Reader]] = [
    (rf"{_THIS_DAY}([0-9]{{1,2}})\.([0-9]{{1,2}})", _day_or_time),
    (rf"{_HOUR}(?:[-–]{_SECOND})?", _bare_hours),
]


# --- forms and types -----------------------------------------------------------------------------------------------


def _form(found: re.Match[str], _: date) -> Piece:
    step = found["step"]
    return Piece(form=_form_named(found["form"]), type=words.TYPES[int(step)] if step else None)


def _form_named(word: str | None) -> InterviewForm | None:
    return words.FORMS[word.casefold()] if word else None


def _initial(_: re.Match[str], __: date) -> Piece:
    return Piece(type=InterviewType.INITIAL)


def _step(found: re.Match[str], _: date) -> Piece:
    word = found["ordinal"].casefold()
    number = words.ORDINALS.get(word) or int(word[0])
    return Piece(type=words.TYPES[number], form=_form_named(_part(found, "form")))


def _numbered(found: re.Match[str], _: date) -> Piece:
    return Piece(type=words.TYPES[int(found["step"])])


def _noise(_: re.Match[str], __: date) -> Piece:
    return Piece(noise=True)


_TALK = f"(?:{words.INTERVIEW}|{words.MEETING})"
_STEP = rf"(?: ?(?:nr\.?|no\.?|nummer|#))? ?(?P<step>[123])(?:{words.ORDINAL_ENDINGS})?{_NO_UNIT}"
_FORM = f"(?P<form>{_any(words.FORMS)})"
_NTH = rf"(?P<ordinal>[123](?:{words.ORDINAL_ENDINGS})?|{_any(words.ORDINALS)})"
_TO_A = f"(?:(?-i:{words.TO_A}) ){{0,2}}"
_ORDINALS_ALONE = _any(set(words.ORDINALS) - words.ORDINALS_THAT_ARE_NAMES)

_KINDS: list[tuple[str, Reader]] = [
    (rf"{_TO_A}(?:{words.INITIAL})[ -]?(?:{_TALK})", _initial),
    (rf"{_TO_A}(?:{words.INITIAL_ALONE})", _initial),
    (rf"{_TO_A}(?:1(?:{words.ORDINAL_ENDINGS})?|first|første|första|eerste) (?:{words.MEETING})", _initial),
    (rf"{_TO_A}{_NTH}(?:gangs)?[ -]?(?:{_FORM}[ -]?)?(?:{words.INTERVIEW}|{words.ROUND})", _step),
    (rf"{_TO_A}(?P<ordinal>(?-i:{_ORDINALS_ALONE}|1st|1ste|2nd|2de|3rd|3de))", _step),
    (rf"{_TO_A}(?:{words.INTERVIEW}|{words.ROUND}){_STEP}", _numbered),
    (rf"{_before(words.BY_WAY_OF)}{_FORM}(?:[ -]?(?:{_TALK}|{words.CALL})(?:{_STEP})?)?", _form),
    (rf"{_TO_A}(?:{words.INTERVIEW}|{words.INVITE})", _noise),
]
_PEOPLE: list[tuple[str, Reader]] = [
    (r"[\"“”«„]([^\"“”«»„]+)[\"“”»]", _quoted),
    (rf"{_before(words.WITH)}\0([UW][A-Z0-9]+)\0", _mention),
    (rf"{_before(words.WITH)}@(\w[\w.-]*)", _handle),
]

_READERS = [(_pattern(source), reader) for source, reader in (*_PEOPLE, *_DAYS, *_KINDS, *_TIMES, *_LENGTHS, *_LAST)]
