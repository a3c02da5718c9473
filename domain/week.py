"""The numbers of a week's interviews: how many on each day, and where their answers stand. Source: docs/behaviour.md, Digests."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from domain.status import MeetingStatus

STATES = (
    MeetingStatus.ACCEPTED,
    MeetingStatus.AWAITING,
    MeetingStatus.NEW_TIME,
    MeetingStatus.NOT_ACCEPTED,
    MeetingStatus.NOT_APPLICABLE,
)
"""In the order in which they are drawn, from below, and told."""

MOST_DAYS = 14
"""A weekly digest shows so many where a whole week is off; more would be too narrow to read."""

_DUMPED = re.compile(r"\d{8}-[\d._]{1,400}", re.ASCII)


@dataclass(frozen=True)
class Week:
    """Interviews by day: `first` is the first local day, `days` has for each day a number for each of STATES.

    A plain one, for where answers are not told, has one number a day: how many interviews there are.
    """

    first: date
    days: tuple[tuple[int, ...], ...]

    @property
    def total(self) -> int:
        """How many interviews there are."""
        return sum(sum(one) for one in self.days)

    @property
    def is_plain(self) -> bool:
        """True for one that says nothing of the answers."""
        return any(len(one) == 1 for one in self.days)

    @property
    def plain(self) -> "Week":
        """The same week without the answers."""
        return Week(self.first, tuple((sum(one),) for one in self.days))

    @property
    def totals(self) -> tuple[int, ...]:
        """How many there are of each state; nothing for a plain one."""
        states = range(0 if self.is_plain else len(STATES))
        return tuple(sum(day[number] for day in self.days) for number in states)

    def date_of(self, number: int) -> date:
        """The date of a day, from 0."""
        return self.first + timedelta(days=number)

    def dump(self) -> str:
        """Return it as letters that may stand in an address."""
        return f"{self.first:%Y%m%d}-" + "_".join(".".join(map(str, one)) for one in self.days)

    @classmethod
    def load(cls, dumped: str) -> "Week":
        """Read it back; ValueError for what never was one."""
        if not _DUMPED.fullmatch(dumped):
            raise ValueError("no week")
        first, _, days = dumped.partition("-")
        counts = tuple(tuple(int(number) for number in day.split(".")) for day in days.split("_"))
        sizes = {len(day) for day in counts}
        if len(counts) > MOST_DAYS or sizes not in ({1}, {len(STATES)}):
            raise ValueError("no week")
        return cls(date(int(first[:4]), int(first[4:6]), int(first[6:])), counts)


def counted(first: date, length: int, found: Iterable[tuple[int, MeetingStatus, int]]) -> Week:
    """Put together what was counted: the number of the day from 0, the state of the answer, how many."""
    days = [[0] * len(STATES) for _ in range(length)]
    for day, state, count in found:
        days[day][STATES.index(state)] += count
    return Week(first, tuple(tuple(one) for one in days))
