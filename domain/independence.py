"""Nobody sees another's view of a person before giving their own. Source: docs/behaviour.md, Independence."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Viewer:
    """What counts of somebody who looks at the ratings of one application.

    `owes` is true when an open panel awaits their own review of this person, `rated` when they gave theirs in the
    collaborative rating, `access` when they may read the vacancy.
    """

    access: bool
    owes: bool
    rated: bool


def sees_panel(viewer: Viewer, *, over: bool) -> bool:
    """Whether they see what a panel said: `over` once it has closed, or whoever asked for it has opened its results."""
    return viewer.access and over and not viewer.owes


def sees_colleagues(viewer: Viewer) -> bool:
    """Whether they see the collaborative rating: the mean, the number, who gave what, and the words."""
    return viewer.access and viewer.rated and not viewer.owes
