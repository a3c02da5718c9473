"""What became of an interview whose time has come: the buttons and the words, on cards, in digests, in the Home.

Each presser says what they know; nothing advances by itself.
"""

from bot.kit.blocks import Element, button
from bot.texts.translator import Translator
from domain.cards import InterviewCard
from domain.status import Outcome

HELD, ABSENT, MOVE = "outcome:held", "outcome:absent", "interview:move"
"""The value of the first two is the interview and the revision it was drawn at, of the last the interview alone."""

ACTION_OF = {Outcome.HELD: HELD, Outcome.ABSENT: ABSENT}
MARKS = {Outcome.HELD: "☑️", Outcome.ABSENT: "👻"}


def buttons(t: Translator, interview_id: int, revision: int, outcome: Outcome | None = None) -> list[Element]:
    """A button for each outcome that is not written down yet: what was said can be put right. A held one is not moved."""
    value = f"{interview_id} {revision}"
    said = [button(t(one), ACTION_OF[one], value) for one in Outcome if one is not outcome]
    return said if outcome is Outcome.HELD else [*said, button(t("Moved"), MOVE, str(interview_id))]


def lines(t: Translator, card: InterviewCard) -> list[tuple[str, str]]:
    """What became of it, once somebody said so."""
    return [(t("After the interview"), t(card.outcome))] if card.outcome else []
