"""*Save and send user name & password*: the letter, and what stands for the user name and the link in it."""

from typing import Any, ClassVar

from bot.kit.blocks import Block, context
from bot.modals.acting.letter_face import LetterFace
from bot.texts.translator import Translator
from domain.actions import Action


class CredentialsFace(LetterFace):
    """A letter with two tags of its own. Nobody here ever sees the link: the preview has … in its place."""

    action: ClassVar[Action] = Action.SAVE_AND_SEND

    def blocks(self, t: Translator, shown: Any) -> list[Block]:
        """Draw the letter, and say what the tags become."""
        told = t(
            "{username} becomes the user name, which is the e-mail address, and {link} a link that works once, for 24 hours. "
            "The candidate chooses the password; nobody else ever sees it or the link."
        )
        return [context(told), *super().blocks(t, shown)]
