"""When somebody who owes a review is asked for it once more. Source: docs/behaviour.md, Fair nudges."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.nudges import is_working_time
from domain.reminders import resolved

PATIENCE = 2
"""Working days after the day of the request until the first nudge."""

LAST_DAYS = 2
"""So many working days before the due day they come daily."""

EVERY = 5
"""Working days between two nudges of a panel without a due date."""

MOST_WITHOUT_DATE = 4
"""After so many of them Kalle leaves it to people."""

SNOOZES = (1, 2)
"""For how many working days somebody may have none."""

OUT_OF_HOURS = "it would have come outside of working hours"
"""Why a nudge that waited too long is not posted; another one comes in its place."""

_ONE_DAY = timedelta(days=1)
_SATURDAY = 5

IsOff = Callable[[date], bool]
"""Says whether a local day is a public holiday."""


@dataclass(frozen=True)
class Asked:
    """What counts of somebody who owes a review: moments in UTC, `zone` the clock they work by.

    `due_at` is the moment the panel closes, the end of its due day; None without one. `nudges` is how often they were asked
    once more, `nudged_at` when last.
    """

    zone: ZoneInfo
    asked_at: datetime
    due_at: datetime | None = None
    nudged_at: datetime | None = None
    nudges: int = 0
    snoozed_until: datetime | None = None


def is_due(asked: Asked, now: datetime, is_off: IsOff) -> bool:
    """Whether they are asked once more now: within their working hours, at most once a working day, not on the day of the request."""
    today = _day(now, asked.zone)
    if not is_working_time(now, asked.zone) or is_off(today) or _is_over(asked, now):
        return False
    if today <= _day(asked.asked_at, asked.zone) or (asked.nudged_at and today <= _day(asked.nudged_at, asked.zone)):
        return False
    if asked.snoozed_until is not None and now < asked.snoozed_until:
        return False
    return _snooze_ended(asked) or _is_time(asked, today, is_off)


def _is_over(asked: Asked, now: datetime) -> bool:
    return asked.due_at is not None and now >= asked.due_at


def _snooze_ended(asked: Asked) -> bool:
    """Who wanted to be asked later is asked then."""
    if asked.snoozed_until is None:
        return False
    return asked.nudged_at is None or asked.nudged_at < asked.snoozed_until


def _is_time(asked: Asked, today: date, is_off: IsOff) -> bool:
    first = asked.nudged_at is None
    if first and working_days(_day(asked.asked_at, asked.zone), today, is_off) >= PATIENCE:
        return True
    if asked.due_at is not None:
        last = _day(asked.due_at - timedelta(microseconds=1), asked.zone)
        return working_days(today, last, is_off) <= LAST_DAYS
    if asked.nudged_at is None or asked.nudges >= MOST_WITHOUT_DATE:
        return False
    return working_days(_day(asked.nudged_at, asked.zone), today, is_off) >= EVERY


def working_days(after: date, until: date, is_off: IsOff) -> int:
    """How many working days lie after one day up to another, that one included; enough are counted to decide by, at most 30."""
    days = min((until - after).days, 60)
    return min(30, sum(_is_working_day(after + _ONE_DAY * (one + 1), is_off) for one in range(max(0, days))))


def snoozed(now: datetime, days: int, zone: ZoneInfo, is_off: IsOff) -> datetime:
    """The moment a snooze ends: the midnight at which the so-many-th working day from now begins."""
    day = _day(now, zone)
    while days:
        day += _ONE_DAY
        days -= _is_working_day(day, is_off)
    return resolved(day, datetime.min.time(), zone)


def _is_working_day(day: date, is_off: IsOff) -> bool:
    return day.weekday() < _SATURDAY and not is_off(day)


def _day(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()
