"""Where an application and an interview can stand, and what moves them. Source: docs/behaviour.md, Answers and statuses."""

from dataclasses import dataclass
from enum import StrEnum


class VacancyState(StrEnum):
    """How far a recruitment project is."""

    NEW = "new"
    ACTIVE = "active"
    EXPIRED = "expired"
    CLOSED = "closed"


class CandidateCategory(StrEnum):
    """What a person is to the company."""

    CANDIDATE = "candidate"
    CV_CANDIDATE = "cv_candidate"
    SAVED = "saved"
    EMPLOYEE = "employee"
    PROSPECT = "prospect"


class ApplicationStatus(StrEnum):
    """Where one candidate stands in one vacancy."""

    RECEIVED = "received"
    INITIAL_MEETING = "initial_meeting"
    INTERVIEW_1 = "interview_1"
    INTERVIEW_2 = "interview_2"
    INTERVIEW_3 = "interview_3"
    PANEL_REVIEW = "panel_review"
    OFFERED = "offered"
    HIRED = "hired"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    SAVED = "saved"
    TRANSFERRED = "transferred"
    RESTORED = "restored"


ENDED = frozenset({ApplicationStatus.HIRED, ApplicationStatus.REJECTED, ApplicationStatus.WITHDRAWN})
"""Statuses from which an invitation makes no sense without a question first."""


class InterviewType(StrEnum):
    """The four steps; each has its template, its right and its status."""

    INITIAL = "initial"
    FIRST = "first"
    SECOND = "second"
    THIRD = "third"


STATUS_OF_TYPE = {
    InterviewType.INITIAL: ApplicationStatus.INITIAL_MEETING,
    InterviewType.FIRST: ApplicationStatus.INTERVIEW_1,
    InterviewType.SECOND: ApplicationStatus.INTERVIEW_2,
    InterviewType.THIRD: ApplicationStatus.INTERVIEW_3,
}


class InterviewForm(StrEnum):
    """How people meet."""

    TELEPHONE = "telephone"
    IN_PERSON = "in_person"
    VIDEO = "video"
    GROUP = "group"


AT_THE_ADDRESS = frozenset({InterviewForm.IN_PERSON, InterviewForm.GROUP})
"""People who meet like this come to the vacancy's address when no place is given."""


class MeetingStatus(StrEnum):
    """What is known of the candidate's answer: the column *Acc. time*."""

    AWAITING = "awaiting"
    ACCEPTED = "accepted"
    NOT_ACCEPTED = "not_accepted"
    NEW_TIME = "new_time"
    NOT_APPLICABLE = "not_applicable"


class Outcome(StrEnum):
    """What became of an interview whose time has come; a person says so, nothing follows by itself."""

    HELD = "held"
    ABSENT = "absent"


class Answer(StrEnum):
    """The four choices on the candidate's page."""

    ACCEPT = "accept"
    DECLINE = "decline"
    NEW_TIME = "new_time"
    WITHDRAW = "withdraw"


@dataclass(frozen=True)
class Effect:
    """What an answer does: always a meeting status, and for withdrawing alone the application's status."""

    meeting: MeetingStatus
    application: ApplicationStatus | None = None


EFFECTS: dict[Answer, Effect] = {
    Answer.ACCEPT: Effect(MeetingStatus.ACCEPTED),
    Answer.DECLINE: Effect(MeetingStatus.NOT_ACCEPTED),
    Answer.NEW_TIME: Effect(MeetingStatus.NEW_TIME),
    Answer.WITHDRAW: Effect(MeetingStatus.NOT_APPLICABLE, ApplicationStatus.WITHDRAWN),
}

ASKS_ONCE_MORE = frozenset({Answer.DECLINE, Answer.WITHDRAW})
"""Answers that are confirmed on a second page."""
