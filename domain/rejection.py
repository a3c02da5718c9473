"""At which stage somebody is rejected: it chooses the letter. Source: docs/behaviour.md, Actions."""

from enum import StrEnum

from domain.letters import LetterKind
from domain.status import STATUS_OF_TYPE, ApplicationStatus


class RejectStage(StrEnum):
    """The types of rejection."""

    REVIEW = "review"
    INITIAL = "initial"
    FIRST = "first"
    SECOND = "second"
    THIRD = "third"


LETTER_OF_STAGE = {
    RejectStage.REVIEW: LetterKind.REJECTION_REVIEW,
    RejectStage.INITIAL: LetterKind.REJECTION_INITIAL,
    RejectStage.FIRST: LetterKind.REJECTION_FIRST,
    RejectStage.SECOND: LetterKind.REJECTION_SECOND,
    RejectStage.THIRD: LetterKind.REJECTION_THIRD,
}

_REACHED = {
    ApplicationStatus.INITIAL_MEETING: RejectStage.INITIAL,
    ApplicationStatus.INTERVIEW_1: RejectStage.FIRST,
    ApplicationStatus.INTERVIEW_2: RejectStage.SECOND,
    ApplicationStatus.INTERVIEW_3: RejectStage.THIRD,
}


STAGE_OF_TYPE = {kind: _REACHED[status] for kind, status in STATUS_OF_TYPE.items()}
"""After which stage somebody is rejected whose last interview was of a type."""


class ShippedReason(StrEnum):
    """The reasons Kalle brings; a company hides them or adds its own."""

    EXPERIENCE = "experience"
    QUALIFICATIONS = "qualifications"
    OTHERS_STRONGER = "others_stronger"
    LANGUAGE = "language"
    SALARY = "salary"
    AVAILABILITY = "availability"
    PERMIT = "permit"
    POSITION_FILLED = "position_filled"
    OTHER = "other"


def stage_of(status: ApplicationStatus) -> RejectStage:
    """The stage to propose for somebody who stands there."""
    return _REACHED.get(status, RejectStage.REVIEW)
