"""Ratings from 1 to 7 and what several of them say together. Source: docs/behaviour.md, Panel review.

This is not the recruiter's own ranking of 1 to 3 (`domain.groups`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from domain.errors import BadValue, say

LOWEST, HIGHEST = 1, 7
SCALE = range(LOWEST, HIGHEST + 1)

FAR_APART = 3
"""So far apart are the lowest and the highest of a strong disagreement."""

COMMENT_LENGTH = 3000
"""Characters of a comment: what one field in Slack can hold."""

_RATINGS = {str(one): one for one in SCALE}
WRONG = say("A rating is a whole number from {lowest} to {highest}.", lowest=LOWEST, highest=HIGHEST)


def rating(text: str) -> int:
    """Return the rating that is written so, as one of the digits 1 to 7; BadValue for anything else."""
    found = _RATINGS.get(text)
    if found is None:
        raise BadValue(WRONG)
    return found


@dataclass(frozen=True)
class Summary:
    """What the ratings of one application say together. `mean` and `median` are exact; a missing rating is no zero."""

    count: int
    mean: Fraction | None
    median: Fraction | None
    lowest: int | None
    highest: int | None

    @property
    def spread(self) -> int:
        """How far the lowest and the highest are apart."""
        return (self.highest or 0) - (self.lowest or 0)

    @property
    def disagree(self) -> bool:
        """True when some see the person quite differently from others."""
        return self.spread >= FAR_APART


NONE = Summary(0, None, None, None, None)


@dataclass(frozen=True)
class Averages:
    """What a list says of one applicant, as far as its reader may see it: of the collaborative rating, and of panels.

    `panel` is None for who was never sent to a panel with ratings. NONE says nothing of whether somebody gave one.
    """

    colleagues: Summary = NONE
    panel: Summary | None = None


UNRATED = Averages()


def summary(ratings: Sequence[int]) -> Summary:
    """Sum up the ratings of one application; NONE where there are none."""
    if not ratings:
        return NONE
    many, ordered = len(ratings), sorted(ratings)
    middle = Fraction(ordered[(many - 1) // 2] + ordered[many // 2], 2)
    return Summary(many, Fraction(sum(ratings), many), middle, ordered[0], ordered[-1])


def tenths(value: Fraction) -> int:
    """A mean in tenths, a half rounded up, as people round: 4.25 is 43. Printed by `bot.texts` in the reader's way."""
    return int(value * 10 + Fraction(1, 2))
