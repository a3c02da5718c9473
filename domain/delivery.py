"""How messages leave: channels, states, the visible list of delays, the rule for doubtful ones.

Source: docs/behaviour.md, Delivery.
"""

from datetime import timedelta
from enum import StrEnum


class Channel(StrEnum):
    """A way out of the house."""

    EMAIL = "email"
    SLACK = "slack"


class ParcelState(StrEnum):
    """Where a message is on its way."""

    QUEUED = "queued"
    LEASED = "leased"
    HANDOVER = "handover"
    UNKNOWN = "unknown"
    HELD = "held"
    SENT = "sent"
    FAILED = "failed"
    CANCELLED = "cancelled"


class ParcelKind(StrEnum):
    """What a message says; the rule for doubtful ones goes by it."""

    INVITATION = "invitation"
    MOVED = "moved"
    CANCELLATION = "cancellation"
    INTERVIEWER_INVITED = "interviewer_invited"
    INTERVIEWER_MOVED = "interviewer_moved"
    INTERVIEWER_CANCELLED = "interviewer_cancelled"
    CARD = "card"
    ENTRY = "entry"
    NOTICE = "notice"


RESENT_WHEN_DOUBTFUL = frozenset(ParcelKind)
"""Nobody can know whether these arrived; a second identical copy does no harm and a missing one does: once more."""

DELAYS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    *(timedelta(hours=1) for _ in range(23)),
)
"""How long each failure for now waits before the next try: about a day in all, then the message is given up."""

LEASE = timedelta(seconds=120)
SILENT_AFTER = timedelta(seconds=30)
DOUBTFUL_AFTER = timedelta(minutes=15)
"""Longer than the longest wait for the answer to a message's body, which is ten minutes by RFC 5321."""


def next_delay(attempts: int) -> timedelta | None:
    """Return the wait after so many failed attempts (1 is the first); None when they are used up."""
    return DELAYS[attempts - 1] if attempts <= len(DELAYS) else None
