"""What did not arrive, as values."""

from dataclasses import dataclass
from datetime import datetime

from domain.delivery import Channel, ParcelKind


def answer_of(code: int | None, text: str) -> str:
    """What the other side said: its code and its words, which may begin with the code already."""
    known = "" if code is None or text.startswith(str(code)) else str(code)
    return " ".join(part for part in (known, text) if part)


@dataclass(frozen=True)
class Stuck:
    """One message that will not arrive by itself: its number in `kalle outbox`, what it is, when it was tried, what was said.

    `about` is the candidate, or whom it was for where it is about none; `stoppable` where there is still something to stop.
    """

    number: int
    channel: Channel
    kind: ParcelKind
    about: str
    at: datetime
    said: str
    stoppable: bool


@dataclass(frozen=True)
class Queue:
    """A way out that does not get rid of its messages."""

    channel: Channel
    count: int
    since: datetime
    said: str


@dataclass(frozen=True)
class Overview:
    """What waits too long, what somebody has to decide about, and what was given up within a week.

    `unknown` counts what left a moment ago and was not answered.
    """

    waiting: tuple[Queue, ...]
    held: tuple[Stuck, ...]
    failed: tuple[Stuck, ...]
    unknown: int = 0
