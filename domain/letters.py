"""The messages that reach people outside, by kind, and one language's text of one."""

from dataclasses import dataclass
from enum import StrEnum

from domain.status import InterviewType


class LetterKind(StrEnum):
    """What a template is for."""

    INTERVIEW_INITIAL = "interview_initial"
    INTERVIEW_FIRST = "interview_first"
    INTERVIEW_SECOND = "interview_second"
    INTERVIEW_THIRD = "interview_third"
    REMINDER_INITIAL = "reminder_initial"
    REMINDER_FIRST = "reminder_first"
    REMINDER_SECOND = "reminder_second"
    REMINDER_THIRD = "reminder_third"
    SMS_INITIAL = "sms_initial"
    SMS_FIRST = "sms_first"
    SMS_SECOND = "sms_second"
    SMS_THIRD = "sms_third"
    INTERVIEW_MOVED = "interview_moved"
    INTERVIEW_CANCELLED = "interview_cancelled"
    REJECTION_REVIEW = "rejection_review"
    REJECTION_INITIAL = "rejection_initial"
    REJECTION_FIRST = "rejection_first"
    REJECTION_SECOND = "rejection_second"
    REJECTION_THIRD = "rejection_third"
    CREDENTIALS = "credentials"
    FORWARD = "forward"
    OFFER = "offer"
    CONTRACT_MAIL = "contract_mail"
    CONTRACT = "contract"
    POSTED_RECEIVED = "posted_received"
    POSTED_REJECTED = "posted_rejected"
    NUDGE = "nudge"
    SMS_NUDGE = "sms_nudge"
    OTHER_TIMES = "other_times"
    PANEL_REQUEST = "panel_request"
    PANEL_NUDGE = "panel_nudge"
    PANEL_CODE = "panel_code"
    PANEL_DONE = "panel_done"


INVITATION_OF_TYPE = {
    InterviewType.INITIAL: LetterKind.INTERVIEW_INITIAL,
    InterviewType.FIRST: LetterKind.INTERVIEW_FIRST,
    InterviewType.SECOND: LetterKind.INTERVIEW_SECOND,
    InterviewType.THIRD: LetterKind.INTERVIEW_THIRD,
}

REMINDER_OF_TYPE = {
    InterviewType.INITIAL: LetterKind.REMINDER_INITIAL,
    InterviewType.FIRST: LetterKind.REMINDER_FIRST,
    InterviewType.SECOND: LetterKind.REMINDER_SECOND,
    InterviewType.THIRD: LetterKind.REMINDER_THIRD,
}
SMS_OF_TYPE = {
    InterviewType.INITIAL: LetterKind.SMS_INITIAL,
    InterviewType.FIRST: LetterKind.SMS_FIRST,
    InterviewType.SECOND: LetterKind.SMS_SECOND,
    InterviewType.THIRD: LetterKind.SMS_THIRD,
}
SMS_KINDS = frozenset(SMS_OF_TYPE.values()) | {LetterKind.SMS_NUDGE}
"""An SMS is a letter of which only the contents go out."""


@dataclass(frozen=True)
class Variant:
    """One language's text of a template, with its tags still in it."""

    subject: str
    contents: str
    signature: str


@dataclass(frozen=True)
class Letter:
    """A finished message: subject in one line, plain text, HTML of the whole document."""

    subject: str
    text: str
    html: str
