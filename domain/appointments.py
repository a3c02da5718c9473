"""What may stand in a recruiter's calendar besides interviews. Source: docs/behaviour.md, Appointments."""

from domain import values
from domain.errors import BadFields, BadValue, say

SHORTEST, LONGEST = 5, 24 * 60
YEARS = 3
"""How far away one may be, before or ahead: further is a slip in the year."""

MINUTES = (15, 30, 45, 60, 90, 120, 180, 240, 480, LONGEST)
"""Durations to choose from."""


def title_of(text: str) -> str:
    """What it is called, as one clean line; BadFields for none, or one that is too long."""
    title = _line("title", text, 200)
    if not title:
        raise BadFields(title=say("Please fill this in."))
    return title


def place_of(text: str) -> str:
    """Where it is, as one clean line; BadFields when it is too long."""
    return _line("place", text, 500)


def _line(name: str, text: str, longest: int) -> str:
    try:
        return values.line(text, longest=longest)
    except BadValue as error:
        raise BadFields(**{name: error.phrase}) from error


def minutes_of(minutes: int) -> int:
    """How long it takes; BadFields when that is out of bounds."""
    if not SHORTEST <= minutes <= LONGEST:
        raise BadFields(minutes=say("Between {least} and {most} minutes.", least=SHORTEST, most=LONGEST))
    return minutes
