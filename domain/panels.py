"""Panel review: who is asked, on which terms, how it ends. Source: docs/behaviour.md, Panel review."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.errors import Phrase, say

MOST_REVIEWERS = 20
MOST_CANDIDATES = 100
LONGEST_DAYS = 60
"""A review link is good until the due date, and never longer than so many days."""


class ReviewerState(StrEnum):
    """How far somebody is who was asked."""

    ASKED = "asked"
    DONE = "done"
    CANNOT = "cannot"
    PASSED_ON = "passed_on"
    REVOKED = "revoked"


OUT = frozenset({ReviewerState.CANNOT, ReviewerState.PASSED_ON, ReviewerState.REVOKED})
"""Those who owe nothing any more and will give nothing."""


class CannotReason(StrEnum):
    """Why somebody cannot review."""

    KNOWS = "knows"  # knows the candidate too well
    CONFLICT = "conflict"
    NO_TIME = "no_time"
    OTHER = "other"


class Closing(StrEnum):
    """What ended a panel."""

    ALL = "all"
    QUORUM = "quorum"
    DUE = "due"
    REQUESTER = "requester"
    EMPTY = "empty"  # no candidate or no reviewer is left in it
    TAKEN_BACK = "taken_back"  # the step that sent it was undone


@dataclass(frozen=True)
class Terms:
    """What a panel's reviewers are asked for and shown."""

    rating: bool = True
    comments: bool = True
    blind: bool = False


NEEDS_RATING = say("Choose a rating from 1 to 7.")
NEEDS_COMMENT = say("Write a comment.")
NO_RATING = say("This panel gives no ratings.")
NO_COMMENTS = say("This panel writes no comments.")


def missing(terms: Terms, rating: int | None, comment: str) -> dict[str, Phrase]:
    """What a review lacks before it can be given, by field; a comment is needed only where there is no rating."""
    found = {}
    if terms.rating and rating is None:
        found["rating"] = NEEDS_RATING
    if not terms.rating and not comment:
        found["comment"] = NEEDS_COMMENT
    return found


def unwanted(terms: Terms, rating: int | None, comment: str) -> dict[str, Phrase]:
    """What a review holds that the panel does not allow, by field."""
    found = {}
    if not terms.rating and rating is not None:
        found["rating"] = NO_RATING
    if not terms.comments and comment:
        found["comment"] = NO_COMMENTS
    return found


@dataclass(frozen=True)
class Standing:
    """How far a panel is. `states` are those of the reviewers who still work here, `candidates` how many are left in it."""

    states: Collection[ReviewerState]
    candidates: int
    quorum: int | None
    due_at: datetime | None


def ends(standing: Standing, now: datetime) -> Closing | None:
    """What ends a panel now; None while it goes on."""
    asked = [one for one in standing.states if one not in OUT]
    done = sum(one is ReviewerState.DONE for one in asked)
    if not standing.candidates or not asked:
        return Closing.EMPTY
    if done == len(asked):
        return Closing.ALL
    if standing.quorum is not None and done >= standing.quorum:
        return Closing.QUORUM
    if standing.due_at is not None and now >= standing.due_at:
        return Closing.DUE
    return None


def begun(begun_at: datetime | None, now: datetime) -> bool:
    """Whether reviewers have anything of a panel: all its people are in it, and its requests may have left."""
    return begun_at is not None and begun_at <= now


def due_moment(day: date, zone: ZoneInfo) -> datetime:
    """When a panel that is due on this day ends: with the last moment of it there."""
    return datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)


def due_day(due_at: datetime, zone: ZoneInfo) -> date:
    """The day that ends at this moment there."""
    return (due_at - timedelta(microseconds=1)).astimezone(zone).date()
