"""When a digest is posted, and for whom. Source: docs/behaviour.md, Digests."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.reminders import resolved

SATURDAY = 5
MIDNIGHT = time(0)
ONE_DAY = timedelta(days=1)
MOST_WEEKS_OFF = 60
"""More than a year: every country works some day of it."""


class ScopeKind(StrEnum):
    """Whose interviews a digest shows."""

    RECRUITER = "recruiter"
    VACANCY = "vacancy"
    DEPARTMENT = "department"
    TEAM = "team"

    @property
    def is_place(self) -> bool:
        """True for a vacancy or department, and not for people."""
        return self in (ScopeKind.VACANCY, ScopeKind.DEPARTMENT)


class Rhythm(StrEnum):
    """How often it comes."""

    DAILY = "daily"
    WEEKLY = "weekly"


class Pause(StrEnum):
    """Why a digest is not posted although it was ordered; empty in the database when it is."""

    BY_HAND = "by_hand"
    THROWN_OUT = "thrown_out"
    ARCHIVED = "archived"
    ROOM_SHARED = "room_shared"
    NO_ACCESS = "no_access"
    LEFT = "left"


@dataclass(frozen=True)
class Timetable:
    """When it is posted: `at` on the wall clock of `zone`; `weekday` (Monday is 0) counts for weekly ones.

    `weekends` posts on Saturdays and Sundays too; `is_holiday` says which days are left out besides.
    """

    rhythm: Rhythm
    at: time
    zone: ZoneInfo
    weekday: int = 0
    weekends: bool = False
    is_holiday: Callable[[date], bool] = lambda _: False

    def is_off(self, day: date) -> bool:
        """True for a weekend or a public holiday on which nothing is posted."""
        works_weekends = self.weekends or (self.rhythm is Rhythm.WEEKLY and self.weekday >= SATURDAY)
        return (not works_weekends and day.weekday() >= SATURDAY) or self.is_holiday(day)

    def moment_on(self, day: date) -> datetime:
        """When it is due on a day, in UTC. A time the clock skips that night comes an hour later; of two, the first."""
        return resolved(day, self.at, self.zone)


def next_day(when: Timetable, after: date) -> date:
    """The first local day after `after` on which it is posted.

    A weekly one whose day is off comes on the next day of its week that is not; a week that is off altogether has none.
    """
    return next(day for day in _candidates(when, after) if day > after)


def next_after(when: Timetable, now: datetime) -> tuple[date, datetime]:
    """The next local day on which it is posted, and the UTC moment, which is after `now`."""
    today = now.astimezone(when.zone).date()
    day = next_day(when, today - ONE_DAY)
    while when.moment_on(day) <= now:
        day = next_day(when, day)
    return day, when.moment_on(day)


def window(when: Timetable, day: date) -> tuple[datetime, datetime]:
    """What the digest of a day shows: from that day's midnight to the one of the next digest, in UTC.

    So Friday's shows the weekend that nothing is posted on, and nothing falls between two of them.
    """
    return resolved(day, MIDNIGHT, when.zone), resolved(next_day(when, day), MIDNIGHT, when.zone)


def _candidates(when: Timetable, after: date) -> Iterator[date]:
    """Days on which it could be posted, from the week of `after` on, in order."""
    monday = after - timedelta(days=after.weekday())
    for week in range(MOST_WEEKS_OFF):
        days = [monday + timedelta(weeks=week, days=weekday) for weekday in range(7)]
        posted = [day for day in days if not when.is_off(day)]
        if when.rhythm is Rhythm.WEEKLY:
            posted = [day for day in posted if day.weekday() >= when.weekday][:1]
        yield from posted
