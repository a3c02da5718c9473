"""A step: one action executed on one application or several, and what became of each. Source: docs/behaviour.md, Steps."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.actions import Action
from domain.errors import Phrase
from domain.pages import Page

AT_ONCE = 50
"""So many are done in the gesture that asks for them; what is more is done in pieces of this size behind it."""

MOST = 1000
"""More than this is not one step any more."""


class ItemState(StrEnum):
    """How far one person of a step is."""

    WAITING = "waiting"
    DONE = "done"
    EXCLUDED = "excluded"
    FAILED = "failed"
    UNDONE = "undone"
    SENT = "sent"


@dataclass(frozen=True)
class PersonOfStep:
    """One person of a step and what came of it."""

    application_id: int
    name: str
    vacancy: str
    state: ItemState
    reason: Phrase | None


@dataclass(frozen=True)
class StepView:
    """A step: how many are how far, a page of its people, and until when it can be taken back.

    `undelivered` people have not got what it sent, of `doubtful` ones nobody knows.
    """

    id: int
    action: Action
    total: int
    counts: dict[ItemState, int]
    page: Page[PersonOfStep]
    finished: bool
    undone: bool
    undo_until: datetime | None
    can_be_undone: bool
    papers: str = ""
    undelivered: int = 0
    doubtful: int = 0
