"""When a reminder goes, whether it still may, and why not. Source: docs/behaviour.md, Reminders."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.delivery import Channel
from domain.language import Language
from domain.letters import Variant
from domain.status import ApplicationStatus, MeetingStatus

LEADS = (1, 2, 3, 5, 7)
"""How many calendar days before the interview a reminder may go. There is no other value."""

AT_LEAST_AHEAD = timedelta(hours=1)
"""A reminder that comes late, after downtime, goes if the interview is at least so far away."""


class ReminderOption(StrEnum):
    """What a recruiter chooses."""

    NONE = "none"
    EMAIL = "email"
    SMS = "sms"
    BOTH = "both"


CHANNELS: Mapping[ReminderOption, tuple[Channel, ...]] = {
    ReminderOption.NONE: (),
    ReminderOption.EMAIL: (Channel.EMAIL,),
    ReminderOption.SMS: (Channel.SMS,),
    ReminderOption.BOTH: (Channel.EMAIL, Channel.SMS),
}


class ReminderState(StrEnum):
    """Where a planned reminder stands. From `queued` on the outbox knows the rest."""

    PLANNED = "planned"
    HELD = "held"
    QUEUED = "queued"
    SKIPPED = "skipped"


class SkipReason(StrEnum):
    """Why a reminder does not go."""

    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"
    HIRED = "hired"
    TRANSFERRED = "transferred"
    DELETED = "deleted"
    CANCELLED = "cancelled"
    MOVED = "moved"
    IMPOSSIBLE = "impossible"
    MISSED = "missed"
    NO_ADDRESS = "no_address"
    ADDRESS_STOPPED = "address_stopped"
    NO_SMS = "no_sms"
    UNDONE = "undone"
    NO_ZONE = "no_zone"


COMES_BACK = frozenset(
    {
        SkipReason.DECLINED,
        SkipReason.WITHDRAWN,
        SkipReason.REJECTED,
        SkipReason.HIRED,
        SkipReason.TRANSFERRED,
        SkipReason.DELETED,
        SkipReason.NO_ADDRESS,
        SkipReason.ADDRESS_STOPPED,
        SkipReason.NO_SMS,
    }
)
"""Reasons that can go away again; with the others it is over."""


@dataclass(frozen=True)
class ReminderWish:
    """What a recruiter wants: by which ways, how many days before, with which texts (tags still in them)."""

    option: ReminderOption = ReminderOption.NONE
    days: int = 1
    texts: Mapping[Language, Variant] = field(default_factory=dict)
    sms: Mapping[Language, str] = field(default_factory=dict)


NO_REMINDER = ReminderWish()


def resolved(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The moment of a time of day on a day, in UTC, by what is known of the zone's clock now."""
    return datetime.combine(day, at, zone).astimezone(UTC)


@dataclass(frozen=True)
class Rule:
    """How a moment is found: so many days before, at this time of day on the wall clock of the workspace's zone."""

    days: int
    at: time
    zone: ZoneInfo

    def date_for(self, starts_at: datetime) -> date:
        """The day it goes, on the calendar of the zone."""
        return starts_at.astimezone(self.zone).date() - timedelta(days=self.days)

    def moment_for(self, starts_at: datetime) -> datetime:
        """The moment it goes, in UTC. Where the clock skips it that day it goes an hour later; of two, it is the first."""
        return resolved(self.date_for(starts_at), self.at, self.zone)


def is_possible(rule: Rule, starts_at: datetime, now: datetime) -> bool:
    """False when the moment has come or passed already: never "send at once instead"."""
    return now < rule.moment_for(starts_at)


def possible_leads(starts_at: datetime, at: time, zone: ZoneInfo, now: datetime) -> tuple[int, ...]:
    """The leads that can still be chosen for an interview."""
    return tuple(days for days in LEADS if is_possible(Rule(days, at, zone), starts_at, now))


# --- decided again when sending ------------------------------------------------------------------------------------


class Effect(StrEnum):
    """What becomes of a reminder now."""

    SEND = "send"
    HOLD = "hold"
    SKIP = "skip"


@dataclass(frozen=True)
class Standing:
    """How everything stands at the moment of deciding."""

    meeting: MeetingStatus
    application: ApplicationStatus
    deleted: bool
    cancelled: bool
    moved: bool
    address: bool
    address_stopped: bool
    way_open: bool = True


@dataclass(frozen=True)
class Decision:
    """The effect, and the reason when it is skipped."""

    effect: Effect
    reason: SkipReason | None = None


_BY_STATUS = {
    ApplicationStatus.WITHDRAWN: SkipReason.WITHDRAWN,
    ApplicationStatus.REJECTED: SkipReason.REJECTED,
    ApplicationStatus.HIRED: SkipReason.HIRED,
    ApplicationStatus.TRANSFERRED: SkipReason.TRANSFERRED,
}
_BY_MEETING = {
    MeetingStatus.NOT_ACCEPTED: SkipReason.DECLINED,
    MeetingStatus.NOT_APPLICABLE: SkipReason.WITHDRAWN,
}


def decide(standing: Standing) -> Decision:
    """Return what becomes of a reminder as everything stands, time left aside: gone people first, then the meeting."""
    reason = _reason(standing)
    if reason is not None:
        return Decision(Effect.SKIP, reason)
    if standing.meeting is MeetingStatus.NEW_TIME:
        return Decision(Effect.HOLD)
    if not standing.way_open:
        return Decision(Effect.SKIP, SkipReason.NO_SMS)
    if not standing.address:
        return Decision(Effect.SKIP, SkipReason.NO_ADDRESS)
    if standing.address_stopped:
        return Decision(Effect.SKIP, SkipReason.ADDRESS_STOPPED)
    return Decision(Effect.SEND)


def _reason(standing: Standing) -> SkipReason | None:
    if standing.deleted:
        return SkipReason.DELETED
    if standing.application in _BY_STATUS:
        return _BY_STATUS[standing.application]
    if standing.cancelled:
        return SkipReason.CANCELLED
    if standing.moved:
        return SkipReason.MOVED
    return _BY_MEETING.get(standing.meeting)


def in_time(due_at: datetime, starts_at: datetime, zone: ZoneInfo | None, now: datetime) -> bool:
    """True while a due reminder may still go: on its own local day, and well before the interview.

    In a zone that is not known any more (None) nobody can say which day it is: never.
    """
    if zone is None:
        return False
    same_day = due_at.astimezone(zone).date() == now.astimezone(zone).date()
    return same_day and starts_at - now >= AT_LEAST_AHEAD
