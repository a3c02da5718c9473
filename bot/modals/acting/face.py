"""What each action's form shows and reads, beyond the frame that all share."""

from collections.abc import Mapping
from typing import Any, ClassVar

from bot.kit.blocks import Block
from bot.services.acting.choosing import Choice
from bot.services.acting.deed import Inputs, Nothing
from bot.texts.translator import Translator
from bot.work import Work
from domain.actions import Action


class Face:
    """One action's questions.

    `look` fetches in a transaction what they need, plain values only; `blocks` draws them; `read` reads the answers back;
    `follow` says what an answer changes in others.
    `watched` are the fields after whose change the form is drawn anew.
    """

    action: ClassVar[Action]
    watched: ClassVar[tuple[str, ...]] = ()

    def look(self, work: Work, choice: Choice, inputs: Inputs | None) -> Any:
        """Return what the questions need; `inputs` are the answers so far, None when the form opens."""
        return None

    def could_help(self, work: Work, choice: Choice) -> bool:
        """Whether another answer may let these people in, who are all left out for what is answered so far."""
        return bool(self.watched)

    def follow(self, work: Work, choice: Choice, inputs: Inputs) -> Inputs:
        """Return the answers as the form shows them after a watched field has changed: some bring others along."""
        return inputs

    def blocks(self, t: Translator, shown: Any) -> list[Block]:
        """Draw the questions."""
        return []

    def read(self, view: Mapping[str, Any], *, loosely: bool = False) -> Inputs:
        """Read the answers; BadFields for what is missing, unless `loosely`: then what is empty is empty."""
        return Nothing()


class Plain(Face):
    """The form of an action that asks nothing."""

    def __init__(self, action: Action) -> None:
        self.action = action  # type: ignore[misc]
