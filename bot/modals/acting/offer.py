"""*Send job offer*: the letter, or none."""

from collections.abc import Mapping
from typing import Any, ClassVar

from bot.kit.blocks import Block
from bot.modals.acting.letter_face import (
    LetterFace,
    letter_blocks,
    mailing_blocks,
    read_sender,
    read_texts,
    reads_by_email,
)
from bot.services.acting.lettering import Lettered
from bot.services.acting.offering import Offering
from bot.texts.translator import Translator
from domain.actions import Action


class OfferFace(LetterFace):
    """An offer may be made by telephone: then nothing is mailed."""

    action: ClassVar[Action] = Action.OFFER
    watched: ClassVar[tuple[str, ...]] = ("mailing",)

    def blocks(self, t: Translator, shown: Lettered) -> list[Block]:
        """Draw whether there is a letter, and the letter."""
        by_email = shown.inputs.by_email
        drawn = mailing_blocks(t, by_email=by_email)
        return [*drawn, *letter_blocks(t, shown)] if by_email else drawn

    def read(self, view: Mapping[str, Any], *, loosely: bool = False) -> Offering:
        """Read the answers."""
        by_email = reads_by_email(view)
        loosely = loosely or not by_email
        return Offering(read_sender(view, loosely=loosely), read_texts(view, loosely=loosely), by_email)
