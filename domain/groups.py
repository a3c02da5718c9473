"""The groups a vacancy's applications are looked at in. Source: docs/behaviour.md, Lists."""

from enum import StrEnum

from domain.status import ApplicationStatus as Status


class Group(StrEnum):
    """A heading of the vacancy's page."""

    OVERVIEW = "overview"
    PENDING = "pending"
    PROCESSED = "processed"
    RANKED = "ranked"
    SAVED = "saved"
    DELETED = "deleted"


STATUSES: dict[Group, frozenset[Status]] = {
    Group.PENDING: frozenset(
        {
            Status.INITIAL_MEETING,
            Status.INTERVIEW_1,
            Status.INTERVIEW_2,
            Status.INTERVIEW_3,
            Status.PANEL_REVIEW,
            Status.OFFERED,
        }
    ),
    Group.PROCESSED: frozenset({Status.REJECTED, Status.WITHDRAWN, Status.HIRED}),
    Group.SAVED: frozenset({Status.SAVED}),
}
"""The groups that go by status. The overview holds all that is not deleted, the ranking whoever has one, the bin the rest."""

RANKS = (1, 2, 3)
"""The recruiter's own order, which is not the panel's rating of 1 to 7."""
