"""What somebody's Home tab shows. Source: docs/behaviour.md, The Home."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.calendar import Slot
from domain.digest_view import NeedGroup
from domain.feeds import FeedAddress
from domain.owed_reviews import OwedReview
from domain.pages import Page
from domain.preferences import Preferences


@dataclass(frozen=True)
class HomeView:
    """What the tab shows: `now` and `zone` say which day it is for the reader, `today` ends at their midnight, `reviews`
    are those the reader owes in panels.
    """

    name: str
    now: datetime
    zone: ZoneInfo
    needs: tuple[NeedGroup, ...]
    today: tuple[Slot, ...]
    today_total: int
    week: Page[Slot]
    digests: int
    preferences: Preferences
    feed: FeedAddress
    reviews: tuple[OwedReview, ...] = ()
