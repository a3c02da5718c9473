"""What did not arrive, as values."""

from dataclasses import dataclass
from datetime import datetime

from domain.delivery import Channel


@dataclass(frozen=True)
class Stuck:
    """One message that will not arrive by itself: its number in `kalle outbox`, whom it was for, when, and what was said."""

    number: int
    channel: Channel
    recipient: str
    at: datetime
    said: str


@dataclass(frozen=True)
class Queue:
    """A way out that does not get rid of its messages."""

    channel: Channel
    count: int
    since: datetime
    said: str


@dataclass(frozen=True)
class Overview:
    """What waits too long, what somebody has to decide about, and what was given up within a week."""

    waiting: tuple[Queue, ...]
    held: tuple[Stuck, ...]
    failed: tuple[Stuck, ...]
