"""Who could not be reached in a panel, as others are told. Source: docs/behaviour.md, Panel review."""

from dataclasses import dataclass

from domain.panels import CannotReason


@dataclass(frozen=True)
class Unreached:
    """A reviewer, and what the other side said; `in_doubt` when nobody knows whether the message arrived.

    Of a colleague, `gone` when nobody reads there any more, whatever is sent.
    """

    panel_id: int
    reviewer: str
    vacancy: str
    outside: bool
    said: str
    in_doubt: bool
    gone: bool


@dataclass(frozen=True)
class Orphaned:
    """A panel that has closed, whose requester reads nothing any more."""

    panel_id: int
    vacancy: str
    requester: str


@dataclass(frozen=True)
class Declined:
    """A reviewer who said that they cannot review, why, and of how many reviews are awaited still."""

    panel_id: int
    reviewer: str
    vacancy: str
    reason: CannotReason
    words: str
    awaited: int
