"""What is shown of a panel and of what it said: finished values, gathered by services and drawn by messages and forms."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.pages import Page
from domain.panels import OUT, CannotReason, Closing, ReviewerState, Terms
from domain.ratings import NONE, Summary
from domain.status import ApplicationStatus


@dataclass(frozen=True)
class ReviewerLine:
    """How far one reviewer is: of how many people they gave a review, never which. `active` is false for who left.

    `unreached` says that the last mail to them did not arrive.
    """

    id: int
    name: str
    outside: bool
    state: ReviewerState
    given: int
    active: bool = True
    reason: CannotReason | None = None
    words: str = ""
    openings: int = 0
    passed_to: str = ""
    unreached: bool = False


@dataclass(frozen=True)
class PanelView:
    """A panel as its requester and the vacancy's people see it. `people` is how many are still in it, `begins_at` when
    its requests leave, None once they may have left."""

    id: int
    vacancy_id: int
    vacancy: str
    zone: ZoneInfo
    requester: str
    terms: Terms
    created_at: datetime
    due_at: datetime | None
    quorum: int | None
    people: int
    reviewers: tuple[ReviewerLine, ...]
    closed_at: datetime | None = None
    closing: Closing | None = None
    revealed_at: datetime | None = None
    may_manage: bool = False
    begins_at: datetime | None = None

    @property
    def over(self) -> bool:
        """Whether its results are open to whoever may see them: it has closed, or they were opened before that."""
        return self.closed_at is not None or self.revealed_at is not None

    @property
    def asked(self) -> tuple[ReviewerLine, ...]:
        """Those of whom a review is wanted."""
        return tuple(one for one in self.reviewers if one.state not in OUT)

    @property
    def done(self) -> int:
        """How many of those have given all theirs."""
        return sum(one.state is ReviewerState.DONE for one in self.asked)


@dataclass(frozen=True)
class Said:
    """What one reviewer said of one person."""

    who: str
    rating: int | None
    comment: str


@dataclass(frozen=True)
class Result:
    """What a panel said of one person. Of one whom the viewer still owes a review, only the name: `hidden`.

    `comments` is how many wrote one; what each `said` is there only where it is asked for of this person alone.
    """

    application_id: int
    name: str
    status: ApplicationStatus
    summary: Summary = NONE
    comments: int = 0
    said: tuple[Said, ...] = ()
    hidden: bool = False


@dataclass(frozen=True)
class Results:
    """What a panel said of everybody: the best mean first, then who has none, then who is hidden, these by name."""

    panel: PanelView
    rows: tuple[Result, ...]


@dataclass(frozen=True)
class ResultPage:
    """What a panel said of one person, the reviewers a page at a time."""

    panel: PanelView
    result: Result
    page: Page[Said]


@dataclass(frozen=True)
class ApplicationPanel:
    """What a person's card shows of one panel. `result` is None while nothing may be seen; `hidden` says that it is for
    the viewer's own review that one waits; `kept` that the panel is blind, open, and the viewer reviews in it.
    """

    panel: PanelView
    result: Result | None
    hidden: bool
    answers: tuple["Answer", ...]
    kept: bool = False


@dataclass(frozen=True)
class Answer:
    """Whether one reviewer has given a review of one person: *Yes*, *Pending*, or that none is to be expected."""

    who: str
    given: bool
    state: ReviewerState
