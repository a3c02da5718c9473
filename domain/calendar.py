"""What a recruitment calendar shows, and how it is narrowed down. Source: docs/behaviour.md, The calendar."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from domain.status import AT_THE_ADDRESS, ApplicationStatus, InterviewForm, InterviewType, MeetingStatus, Outcome


class Scope(StrEnum):
    """Whose calendar."""

    MINE = "mine"
    VACANCY = "vacancy"
    DEPARTMENT = "department"
    EVERYBODY = "everybody"
    PEOPLE = "people"


class Edge(StrEnum):
    """The two days a calendar is narrowed down to: they are called otherwise than the days of a contract."""

    SINCE = "since"
    UNTIL = "until"


@dataclass(frozen=True)
class CalendarFilter:
    """How a calendar is narrowed down: `ref_id` is the vacancy's or department's id, no types mean all of them.

    The dates are inclusive, on the wall clock of the reader's zone; None is open-ended. `others` also shows what is no
    interview. `people` are whose calendar it is in the scope of that name, by id.
    """

    scope: Scope = Scope.MINE
    ref_id: int = 0
    types: tuple[InterviewType, ...] = ()
    since: date | None = None
    until: date | None = None
    others: bool = True
    people: tuple[int, ...] = ()

    def dump(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {
            "scope": str(self.scope),
            "ref_id": self.ref_id,
            "types": [str(one) for one in self.types],
            "since": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
            "others": self.others,
            "people": list(self.people),
        }

    @classmethod
    def load(cls, kept: Mapping[str, Any]) -> "CalendarFilter":
        """Read it back."""
        since, until = (str(kept.get(name) or "") for name in ("since", "until"))
        return cls(
            Scope(kept.get("scope", Scope.MINE)),
            int(kept.get("ref_id", 0)),
            tuple(InterviewType(one) for one in kept.get("types", ())),
            date.fromisoformat(since) if since else None,
            date.fromisoformat(until) if until else None,
            bool(kept.get("others", True)),
            tuple(int(one) for one in kept.get("people", ())),
        )


class SlotKind(StrEnum):
    """What fills a time in a calendar."""

    INTERVIEW = "interview"
    APPOINTMENT = "appointment"


@dataclass(frozen=True)
class Slot:
    """One line of a calendar. An appointment has no type, form, meeting or status, perhaps no vacancy and no candidate.

    `starts_at` is a UTC moment, `zone` the vacancy's; `people` are the attending recruiters by name;
    `owner_id` is whose appointment it is.
    """

    kind: SlotKind
    id: int
    starts_at: datetime
    minutes: int
    zone: ZoneInfo
    title: str
    place: str
    people: tuple[str, ...]
    uid: str
    revision: int
    cancelled: bool
    changed_at: datetime
    application_id: int | None = None
    vacancy_id: int | None = None
    vacancy: str = ""
    first_name: str = ""
    last_name: str = ""
    type: InterviewType | None = None
    form: InterviewForm | None = None
    meeting: MeetingStatus | None = None
    status: ApplicationStatus | None = None
    outcome: Outcome | None = None
    address: str = ""
    owner_id: int | None = None

    @property
    def where(self) -> str:
        """The place or link; the vacancy's address where people meet there and nothing else is said."""
        return self.place or (self.address if self.form in AT_THE_ADDRESS else "")

    @property
    def candidate(self) -> str:
        """The candidate's name, empty where there is none."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def ends_at(self) -> datetime:
        """The UTC moment it ends."""
        return self.starts_at + timedelta(minutes=self.minutes)
