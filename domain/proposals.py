"""Times a candidate offers instead of the one they were invited to: what can be offered. Source: docs/behaviour.md, New times."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from domain.errors import BadFields, BadValue, Phrase, say
from domain.moments import is_doubled, is_weekend, moment, zone_named

MOST = 3
OPENS, CLOSES = time(7), time(20)
"""Between these on a weekday somebody can be met; on the wall clock of the vacancy's zone, for the whole interview."""

FURTHEST = timedelta(days=366)

_DAYS = (
    re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})"),
    re.compile(r"(?P<day>[0-9]{1,2})[./-] ?(?P<month>[0-9]{1,2})[./-] ?(?P<year>[0-9]{4})"),
)
"""As browsers send a date, and as people write one where the browser has no field for dates."""

_CLOCK = re.compile(r"(?P<hour>[0-9]{1,2})[:.](?P<minute>[0-9]{2})(?::[0-9]{2}(?:\.[0-9]{1,3})?)?")
_PASSED = say("This time has passed. Choose a later one.")


@dataclass(frozen=True)
class Typed:
    """One offered time as it was typed."""

    day: str = ""
    at: str = ""

    @property
    def is_blank(self) -> bool:
        """True when nothing was typed at all."""
        return not (self.day.strip() or self.at.strip())


@dataclass(frozen=True)
class Wish:
    """The times that came in a form, and the IANA name of the zone they are meant in; empty for the vacancy's."""

    rows: tuple[Typed, ...] = ()
    zone: str = ""


@dataclass(frozen=True)
class Meeting:
    """What other times are offered for: its own time, its length, and the zone of the office with its name in words."""

    starts_at: datetime
    minutes: int
    office: ZoneInfo
    office_words: str


@dataclass(frozen=True)
class Times:
    """Moments somebody offers, the earliest first, and the zone they think in."""

    moments: tuple[datetime, ...] = ()
    zone: str = ""


@dataclass(frozen=True)
class Offered:
    """An offered time as a recruiter sees it: who has something else then (nobody: it is free), and whether it is over."""

    starts_at: datetime
    zone: ZoneInfo
    booked: tuple[str, ...] = ()
    past: bool = False

    @property
    def free(self) -> bool:
        """True when everybody who is to be there can be."""
        return not self.booked


def read(wish: Wish, meeting: Meeting, now: datetime) -> Times:
    """Read what was typed. BadFields names what is wrong by field and line: `day1`, `at3`; `times` is all of them.

    Lines that are left blank are nothing, so that no times at all are none.
    """
    zone = zone_of(wish.zone, meeting.office)
    rows = {number: row for number, row in enumerate(wish.rows, start=1) if not row.is_blank}
    if len(rows) > MOST:
        raise BadFields(times=say("At most {most} times can be offered.", most=MOST))
    found, wrong = _moments(rows, zone, meeting, now)
    if wrong:
        raise BadFields(**wrong)
    return Times(tuple(sorted(found)), zone.key if found else "")


def _is_a_place(name: str) -> bool:
    """True for a zone that a browser names; a server's own names (`localtime`, `posixrules`) are nobody's."""
    return name == "UTC" or ("/" in name and name in available_timezones())


def zone_of(name: str, office: ZoneInfo) -> ZoneInfo:
    """The zone that times are meant in; BadFields for one nobody knows: to read them in another would be to guess."""
    if not name:
        return office
    try:
        return zone_named(name if _is_a_place(name) else "")
    except BadValue as error:
        raise BadFields(times=say("Your time zone is not known here. Look at the times once more.")) from error


def _moments(
    rows: Mapping[int, Typed], zone: ZoneInfo, meeting: Meeting, now: datetime
) -> tuple[list[datetime], dict[str, Phrase]]:
    """Those that can be offered, and what is wrong with the others by its field."""
    found: list[datetime] = []
    wrong: dict[str, Phrase] = {}
    for number, row in rows.items():
        try:
            at = _moment(row, zone, meeting, now)
            if at in found:
                raise BadFields(at=say("You offer this time twice. Choose another one, or leave this line empty."))
            found.append(at)
        except BadFields as error:
            wrong |= {f"{name}{number}": phrase for name, phrase in error.fields.items()}
    return found, wrong


def _moment(row: Typed, zone: ZoneInfo, meeting: Meeting, now: datetime) -> datetime:
    day, at = _day(row.day), _clock(row.at)
    _insist_near(day, now.astimezone(zone).date())
    if is_doubled(day, at, zone):
        raise BadFields(at=say("The clocks go back that night and this time comes twice. Choose another time."))
    try:
        found = moment(day, at, zone)
    except BadValue as error:
        raise BadFields(at=error.phrase) from error
    if found <= now:
        raise BadFields(at=_PASSED)
    if found == meeting.starts_at.replace(second=0, microsecond=0):
        raise BadFields(at=say("This is when the interview is now. Choose another time."))
    _insist_open(found, meeting)
    return found


def _day(text: str) -> date:
    if not text.strip():
        raise BadFields(day=say("Choose the date as well."))
    found = next((one for one in (pattern.fullmatch(text.strip()) for pattern in _DAYS) if one), None)
    try:
        if found:
            return date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        pass
    raise BadFields(day=say("There is no such date. Write it like {example}.", example="24.12.2026"))


def _clock(text: str) -> time:
    if not text.strip():
        raise BadFields(at=say("Choose the time of day as well."))
    found = _CLOCK.fullmatch(text.strip())
    try:
        if found:
            return time(int(found["hour"]), int(found["minute"]))
    except ValueError:
        pass
    raise BadFields(at=say("There is no such time of day. Write it like {example}.", example="14:30"))


def _insist_near(day: date, today: date) -> None:
    """Said of the day alone, before it is a moment: the last days of the calendar have none in some zones."""
    if day < today:
        raise BadFields(day=_PASSED)
    if day > today + FURTHEST:
        raise BadFields(day=say("This day is more than a year ahead. Look at the year."))


def _insist_open(at: datetime, meeting: Meeting) -> None:
    """The whole interview has to lie within office hours, where the office is."""
    begins = at.astimezone(meeting.office)
    ends = (at + timedelta(minutes=meeting.minutes)).astimezone(meeting.office)
    where = {"opens": OPENS.hour, "closes": CLOSES.hour, "zone": meeting.office_words}
    if is_weekend(at, meeting.office):
        raise BadFields(
            day=say("This is on a weekend ({zone}). Choose a day from Monday to Friday.", zone=meeting.office_words)
        )
    if begins.time() < OPENS or ends.date() != begins.date() or ends.time() > CLOSES:
        raise BadFields(
            at=say("Choose a time so that the interview lies between {opens}:00 and {closes}:00 ({zone}).", **where)
        )
