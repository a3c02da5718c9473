"""A reviewer's desk in plain values: the shortlist with their own reviews, and one person of it.

Source: docs/behaviour.md, Panel review.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.panels import OUT, Closing, ReviewerState, Terms


class Given(StrEnum):
    """How far one's own review of one person is."""

    NONE = "none"
    DRAFT = "draft"
    GIVEN = "given"


@dataclass(frozen=True)
class DeskItem:
    """One person of the shortlist with one's own review; `rating` is the reader's, of a draft as well.

    `position` is what a face names the person by: it says nothing outside the panel, as the application's id would.
    """

    application_id: int
    position: int
    label: str
    state: Given
    rating: int | None


@dataclass(frozen=True)
class Desk:
    """A shortlist as one reviewer has it; once it is `closed`, what they gave themselves is all there is.

    `zone` is the vacancy's, in which the due date is said. `state` says whether the reader's part has ended.
    """

    reviewer_id: int
    vacancy: str
    zone: ZoneInfo
    requester: str
    message: str
    terms: Terms
    due_at: datetime | None
    closed: bool
    closing: Closing | None
    state: ReviewerState
    items: tuple[DeskItem, ...]
    snoozed_until: datetime | None

    @property
    def given(self) -> int:
        """How many were given."""
        return sum(one.state is Given.GIVEN for one in self.items)

    @property
    def left(self) -> int:
        """How many are still to be given."""
        return 0 if self.closed or self.state in OUT else len(self.items) - self.given

    @property
    def open(self) -> bool:
        """Whether anything can be given or changed."""
        return not self.closed and self.state not in OUT

    @property
    def next_id(self) -> int | None:
        """The first person whose review is not given."""
        return self.after(0)

    def after(self, application_id: int) -> int | None:
        """The next person after this one whose review is not given; behind the last it goes on with the first."""
        ids = [one.application_id for one in self.items]
        at = ids.index(application_id) + 1 if application_id in ids else 0
        waiting = (one.application_id for one in (*self.items[at:], *self.items[:at]) if one.state is not Given.GIVEN)
        return next(waiting, None) if self.open else None


@dataclass(frozen=True)
class SheetFile:
    """A file of an application, under the name this reviewer may know it by."""

    id: int
    name: str


@dataclass(frozen=True)
class Sheet:
    """One person as one reviewer sees them, the `place`-th `of` those who are left, and the reader's own review.

    `position` is that in the whole shortlist, by which a face names the person.
    Of a closed panel only the own review is left. `next_id` is the next person whose review is not given, after this one
    or from the beginning; None when there is none.
    """

    reviewer_id: int
    application_id: int
    position: int
    label: str
    vacancy: str
    terms: Terms
    closed: bool
    facts: tuple[tuple[str, str], ...]
    cover_letter: str
    files: tuple[SheetFile, ...]
    state: Given
    rating: int | None
    comment: str
    place: int
    of: int
    next_id: int | None
    without_files: bool = False
    """This panel shows nobody's files, whether there are any or not."""
