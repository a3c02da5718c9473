"""What a card shows of an interview: finished values, gathered by services and drawn by messages."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from domain.delivery import Channel, ParcelKind, ParcelState
from domain.language import Language
from domain.nudges import Unanswered
from domain.proposals import Offered
from domain.reminders import SkipReason
from domain.status import ApplicationStatus, InterviewForm, InterviewType, MeetingStatus, Outcome


@dataclass(frozen=True)
class Doors:
    """What is possible now."""

    move: bool
    cancel: bool
    record: bool
    resend: bool
    undo: bool
    take: bool = False
    ask_again: bool = False
    conclude: bool = False


@dataclass(frozen=True)
class Sending:
    """How the latest letter to the candidate fares."""

    kind: ParcelKind
    state: ParcelState
    due_at: datetime
    sent_at: datetime | None
    attempts: int
    said: str


class LedgerState(StrEnum):
    """Where a reminder stands, as people are told."""

    PLANNED = "planned"
    HELD = "held"
    CALLED_OFF = "called_off"
    ON_ITS_WAY = "on_its_way"
    SENT = "sent"
    DELIVERED = "delivered"
    DOUBTFUL = "doubtful"
    SKIPPED = "skipped"
    FAILED = "failed"


class NotAgain(StrEnum):
    """Why a message that may have arrived is not sent once more, where that is no `SkipReason`."""

    NEW_TIME = "new_time"
    TOO_LATE = "too_late"
    NOT_REJECTED = "not_rejected"
    OPEN_OFFER = "open_offer"
    TAKEN_BACK = "taken_back"
    ANSWERED = "answered"
    NOT_OFFERED = "not_offered"
    OUT_OF_PROCESS = "out_of_process"


WhyNot = SkipReason | NotAgain


def why_not(name: str) -> WhyNot | None:
    """A reason by its name; None where it is none."""
    found: list[WhyNot] = [*SkipReason, *NotAgain]
    return next((one for one in found if str(one) == name), None)


@dataclass(frozen=True)
class Question:
    """A message that is held for a person to decide; `again` says that it would go if it were sent once more."""

    parcel_id: int
    channel: Channel
    kind: ParcelKind
    again: bool


@dataclass(frozen=True)
class LedgerLine:
    """One reminder: the moment it goes (or went: `at`), in the zone its rule counts in, or the reason why it does not.

    `said` is what the other side answered to one that failed; `since` is when one that is held came to be; `parcel_id` is
    for the buttons of a doubtful one that is held for a person to decide.
    """

    channel: Channel
    days: int
    due_at: datetime
    zone: ZoneInfo
    state: LedgerState
    reason: WhyNot | None = None
    at: datetime | None = None
    said: str = ""
    parcel_id: int | None = None
    since: datetime | None = None


@dataclass(frozen=True)
class InterviewCard:
    """Everything a card shows. No rows."""

    interview_id: int
    application_id: int
    revision: int
    candidate: str
    vacancy: str
    reference: str
    type: InterviewType
    form: InterviewForm
    starts_at: datetime
    minutes: int
    zone: ZoneInfo
    place: str
    interviewers: tuple[str, ...]
    meeting: MeetingStatus
    note: str
    application_status: ApplicationStatus
    cancelled: bool
    taken_back: bool
    opened_at: datetime | None
    sending: Sending | None
    doors: Doors
    reminders: tuple[LedgerLine, ...] = ()
    questions: tuple[Question, ...] = ()
    mobile: str = ""
    offered: tuple[Offered, ...] = ()
    other_times_at: datetime | None = None
    outcome: Outcome | None = None


@dataclass(frozen=True)
class Entry:
    """One line of an interview's history."""

    event: str
    at: datetime
    who: str
    facts: dict[str, Any]
    card: InterviewCard
    unanswered: Unanswered | None = None
    id: int = 0


@dataclass(frozen=True)
class Reader:
    """Who a Slack message is drawn for."""

    slack_id: str
    language: Language
    active: bool
