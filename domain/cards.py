"""What a card shows of an interview: finished values, gathered by services and drawn by messages."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from domain.delivery import ParcelKind, ParcelState
from domain.language import Language
from domain.status import ApplicationStatus, InterviewForm, InterviewType, MeetingStatus


@dataclass(frozen=True)
class Doors:
    """What is possible now."""

    move: bool
    cancel: bool
    record: bool
    resend: bool
    undo: bool


@dataclass(frozen=True)
class Sending:
    """How the latest letter to the candidate fares."""

    kind: ParcelKind
    state: ParcelState
    due_at: datetime
    sent_at: datetime | None
    attempts: int
    said: str


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


@dataclass(frozen=True)
class Entry:
    """One line of an interview's history."""

    event: str
    at: datetime
    who: str
    facts: dict[str, Any]
    card: InterviewCard


@dataclass(frozen=True)
class Reader:
    """Who a Slack message is drawn for."""

    slack_id: str
    language: Language
    active: bool
