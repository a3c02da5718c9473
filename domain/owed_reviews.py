"""Reviews that somebody owes, as they are told of them. Source: docs/behaviour.md, Fair nudges."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class OwedReview:
    """What one person owes in one panel: how many people are `left` of `total`, and until when in the vacancy's `zone`.

    It names nobody, so that it can stand anywhere. `requester` is empty for somebody who is not with Kalle any more.
    """

    reviewer_id: int
    vacancy: str
    requester: str
    left: int
    total: int
    due_at: datetime | None
    zone: ZoneInfo
    snoozed_until: datetime | None = None
