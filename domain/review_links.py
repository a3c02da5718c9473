"""Links of outside reviewers: how long one is good, what ends it, and the codes that confirm who holds it.

Source: docs/behaviour.md, Reviewing outside.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.panels import LONGEST_DAYS, ReviewerState

GOOD_FOR = timedelta(days=LONGEST_DAYS)
OWN_SHOWN_FOR = timedelta(days=LONGEST_DAYS)
"""So long after its end a link still shows its reviewer what they gave, and nothing else."""

DIGITS = 6
CODE_LASTS = timedelta(minutes=15)
MOST_TRIES = 5
MOST_CODES = 5
CODES_WITHIN = timedelta(hours=1)
SESSION_LASTS = timedelta(hours=12)
"""A code that was typed in is good for a working day in that browser."""


class Over(StrEnum):
    """Why a link takes no reviews any more."""

    CLOSED = "closed"
    LATE = "late"
    OLD = "old"
    CANNOT = "cannot"
    PASSED_ON = "passed_on"


@dataclass(frozen=True)
class End:
    """When a link ended, and why."""

    at: datetime
    why: Over


def end_of(
    state: ReviewerState,
    made_at: datetime,
    *,
    closed_at: datetime | None,
    due_at: datetime | None,
    left_at: datetime | None,
    now: datetime,
) -> End | None:
    """What ended a link first; None while it is good. `left_at` is when its reviewer said that they cannot, or passed on."""
    left = Over.PASSED_ON if state is ReviewerState.PASSED_ON else Over.CANNOT
    is_out = state in (ReviewerState.CANNOT, ReviewerState.PASSED_ON)
    moments = (
        (left_at or now if is_out else None, left),
        (closed_at, Over.CLOSED),
        (due_at, Over.LATE),
        (made_at + GOOD_FOR, Over.OLD),
    )
    return _first(End(at, why) for at, why in moments if at is not None and at <= now)


def _first(ends: Iterable[End]) -> End | None:
    return min(ends, key=lambda one: one.at, default=None)


def shows_own(end: End, now: datetime) -> bool:
    """Whether a link that ended still shows what its reviewer gave."""
    return now < end.at + OWN_SHOWN_FOR
