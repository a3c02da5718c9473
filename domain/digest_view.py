"""What a digest says: what needs somebody, then the plain calendar. Source: docs/behaviour.md, Digests."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.calendar import Slot
from domain.digests import Pause, Rhythm, ScopeKind
from domain.week import Week


class Need(StrEnum):
    """Why an interview needs somebody, in the order in which it is told."""

    NEW_TIME = "new_time"
    UNANSWERED = "unanswered"
    REMINDER = "reminder"
    NO_PLACE = "no_place"
    OUTCOME = "outcome"


@dataclass(frozen=True)
class Wanting:
    """An interview that needs somebody; `offered` is how many other times the candidate proposed."""

    slot: Slot
    offered: int = 0


@dataclass(frozen=True)
class NeedGroup:
    """All that need somebody for one reason: how many there are, and the first of them."""

    need: Need
    count: int
    first: tuple[Wanting, ...]


@dataclass(frozen=True)
class DigestView:
    """One digest as it is drawn. `day` is its local date in `zone`; `until` is the UTC moment up to which it shows.

    `names` are the people, the vacancy or the department it is about, empty for the subscriber's own read by themselves. `slots` are the first
    of `total` lines of the calendar. `live` is false for one that another took the place of. `week` are the numbers of a
    weekly one, `picture` the address where they are drawn and `plain_picture` that of the same without the answers; None and
    empty where there is no picture.
    """

    digest_id: int
    rhythm: Rhythm
    kind: ScopeKind
    names: tuple[str, ...]
    zone: ZoneInfo
    day: date
    until: datetime
    needs: tuple[NeedGroup, ...]
    slots: tuple[Slot, ...]
    total: int
    live: bool = True
    week: Week | None = None
    picture: str = ""
    plain_picture: str = ""

    @property
    def is_empty(self) -> bool:
        """True when there is nothing to tell."""
        return not self.needs and not self.total

    @property
    def applications(self) -> frozenset[int]:
        """Whose applications it names."""
        named = [*self.slots, *(one.slot for group in self.needs for one in group.first)]
        return frozenset(one.application_id for one in named if one.application_id is not None)


@dataclass(frozen=True)
class Ordered:
    """A digest that somebody ordered, as their list and its form show it. `channel_id` is empty for their own messages."""

    id: int
    channel_id: str
    kind: ScopeKind
    ref_ids: tuple[int, ...]
    names: tuple[str, ...]
    rhythm: Rhythm
    weekday: int
    at: str
    zone: ZoneInfo
    language: str
    weekends: bool
    country: str
    when_empty: bool
    next_at: datetime
    paused: Pause | None
