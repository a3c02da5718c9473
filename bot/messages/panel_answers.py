"""Who has given a review of a person and who has not: *Yes*, *Pending*, or that none is to be expected any more."""

from bot.kit.blocks import cut
from bot.texts.translator import Translator
from domain.panel_view import Answer
from domain.panels import ReviewerState

SHOWN, NAME = 8, 80


def answers(t: Translator, found: tuple[Answer, ...], *, closed: bool) -> str:
    """Who has given a review of this person and who has not; none is awaited by a panel that has closed."""
    lines = [f"{cut(one.who, NAME)}: {_answer(t, one, closed=closed)}" for one in found[:SHOWN]]
    rest = len(found) - SHOWN
    more = [t.plural("and {count} more", "and {count} more", rest)] if rest > 0 else []
    return ", ".join([*lines, *more])


def _answer(t: Translator, one: Answer, *, closed: bool) -> str:
    if one.given:
        return t(ReviewerState.DONE)
    awaited = one.state in (ReviewerState.ASKED, ReviewerState.DONE)
    if awaited and closed:
        return t("No review")
    return t(ReviewerState.ASKED if awaited else one.state)
