"""Who has given a review of a person and who has not: *Yes*, *Pending*, or that none is to be expected."""

from bot.kit.blocks import cut
from bot.texts.translator import Translator
from domain.panel_view import Answer
from domain.panels import ReviewerState

SHOWN, NAME = 8, 80


def answers(t: Translator, found: tuple[Answer, ...]) -> str:
    """Who has given a review of this person and who has not."""
    lines = [f"{cut(one.who, NAME)}: {_answer(t, one)}" for one in found[:SHOWN]]
    rest = len(found) - SHOWN
    more = [t.plural("and {count} more", "and {count} more", rest)] if rest > 0 else []
    return ", ".join([*lines, *more])


def _answer(t: Translator, one: Answer) -> str:
    if one.given:
        return t(ReviewerState.DONE)
    return t(ReviewerState.ASKED if one.state is ReviewerState.DONE else one.state)
