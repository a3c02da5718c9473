"""How much a recruiter's calendar feed tells. Source: docs/behaviour.md, Calendar feed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class FeedDetail(StrEnum):
    """What somebody who holds the secret address can read: the recruiter chooses."""

    NAMES = "names"
    INITIALS = "initials"
    BUSY = "busy"


@dataclass(frozen=True)
class FeedAddress:
    """Somebody's address as they may see it; no `url` when they have none."""

    url: str = ""
    detail: FeedDetail = FeedDetail.INITIALS
    since: datetime | None = None
