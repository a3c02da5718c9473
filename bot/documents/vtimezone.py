"""A zone as calendar programs understand it: two yearly rules, derived from zoneinfo.

Calendar programs read rules reliably and lists of dates badly (some take only the first date of a list). So the changes
of clocks are written as yearly rules whenever one rule holds for the coming years, and one by one otherwise.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vDDDTypes, vRecur

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_YEARS_AHEAD = 8
_STEP = timedelta(days=7)
_LONG_AGO = datetime(1970, 1, 1)  # noqa: DTZ001 - a wall clock


@dataclass(frozen=True)
class _Change:
    """One change of clocks; `wall` is what the clocks show just before it."""

    wall: datetime
    before: timedelta
    after: timedelta
    name: str


@dataclass(frozen=True)
class _Rule:
    """The day of a yearly change: the n-th weekday of a month, -1 for the last."""

    month: int
    position: int
    weekday: int

    def recurrence(self) -> vRecur:
        """The rule as iCalendar writes it."""
        return vRecur({"FREQ": "YEARLY", "BYMONTH": self.month, "BYDAY": f"{self.position}{_WEEKDAYS[self.weekday]}"})


@lru_cache(maxsize=256)
def vtimezone(name: str, year: int) -> Timezone:
    """Return the VTIMEZONE of an IANA zone, good for interviews in this year and, where its rules last, ever after."""
    zone = ZoneInfo(name)
    component = Timezone()
    component.add("TZID", name)
    ruled = _ruled(zone, year)
    changes = list(_changes(zone, year - 1)) + list(_changes(zone, year)) + list(_changes(zone, year + 1))
    if ruled:
        for change, rule in ruled:
            component.add_component(_observance(change, rule))
        return component
    component.add_component(_from_the_start(zone, changes[0].wall.year if changes else year))
    for change in changes:
        component.add_component(_observance(change))
    return component


def _ruled(zone: ZoneInfo, year: int) -> list[tuple[_Change, _Rule]]:
    """The changes of the year before with the rules they follow; empty when there are none or they do not last."""
    years = [list(_changes(zone, one)) for one in range(year - 1, year + _YEARS_AHEAD)]
    if any(len(changes) != len(years[0]) for changes in years):
        return []
    found = []
    for same in zip(*years, strict=True):
        rule = _rule_of(same)
        if rule is None:
            return []
        found.append((same[0], rule))
    return found


def _rule_of(same: tuple[_Change, ...]) -> _Rule | None:
    """The rule that every year's change follows, at the same time of day and by the same step; None when there is none."""
    if len({(one.wall.time(), one.before, one.after, one.name) for one in same}) > 1:
        return None
    shared = set.intersection(*(_rules(one.wall) for one in same))
    return min(shared, key=lambda rule: rule.position, default=None)


def _rules(wall: datetime) -> set[_Rule]:
    last = (wall + timedelta(days=7)).month != wall.month
    positions = {(wall.day - 1) // 7 + 1, *((-1,) if last else ())}
    return {_Rule(wall.month, position, wall.weekday()) for position in positions}


def _changes(zone: ZoneInfo, year: int) -> Iterator[_Change]:
    """Every change of clocks in a UTC year."""
    at, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    while at < end:
        after = min(at + _STEP, end)
        if _offset(zone, at) != _offset(zone, after):
            yield _change(zone, at, after)
        at = after


def _change(zone: ZoneInfo, low: datetime, high: datetime) -> _Change:
    """Close in on the second at which the offset changes."""
    before = _offset(zone, low)
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
        low, high = (middle, high) if _offset(zone, middle) == before else (low, middle)
    local = high.astimezone(zone)
    return _Change((high + before).replace(tzinfo=None), before, _offset(zone, high), local.tzname() or "")


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()


def _observance(change: _Change, rule: _Rule | None = None) -> TimezoneDaylight | TimezoneStandard:
    component = TimezoneDaylight() if change.after > change.before else TimezoneStandard()
    component.add("DTSTART", vDDDTypes(change.wall))
    if rule:
        component.add("RRULE", rule.recurrence())
    component.add("TZOFFSETFROM", change.before)
    component.add("TZOFFSETTO", change.after)
    component.add("TZNAME", change.name)
    return component


def _from_the_start(zone: ZoneInfo, year: int) -> TimezoneStandard:
    """What held before the first change that is written down."""
    at = datetime(year, 1, 1, tzinfo=UTC)
    held = _offset(zone, at)
    component = TimezoneStandard()
    component.add("DTSTART", vDDDTypes(_LONG_AGO))
    component.add("TZOFFSETFROM", held)
    component.add("TZOFFSETTO", held)
    component.add("TZNAME", at.astimezone(zone).tzname() or "")
    return component
