"""*Send letter*: which letter, and its text in each language; the PDF is fetched from the result."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from bot.kit.blocks import Block, context, divider, header
from bot.kit.forms import Form, ask
from bot.kit.widgets import Choice, Pick
from bot.modals.acting.contract import preview_button
from bot.modals.acting.face import Face
from bot.modals.acting.letter_face import quiet
from bot.modals.letter_texts import TextForm, read_text, values_of
from bot.services.acting import posting_letters
from bot.services.acting.choosing import Choice as People
from bot.services.acting.deed import Inputs
from bot.services.acting.posting_letters import KINDS, Posting
from bot.texts.marking import N_
from bot.texts.translator import Translator
from bot.work import Work
from domain.actions import Action
from domain.language import NAMES, Language
from domain.letters import LetterKind


@dataclass(frozen=True)
class WhichForm(Form):
    """Which letter."""

    letter: LetterKind = ask(Pick(label=N_("Letter"), kind=LetterKind, watched=True))


class LetterFace(Face):
    """Another letter brings its own texts; what was typed into the one before is let go of."""

    action: ClassVar[Action] = Action.LETTER
    watched: ClassVar[tuple[str, ...]] = ("letter",)

    def look(self, work: Work, choice: People, inputs: Inputs | None) -> Posting:
        """The texts as they are filled in, or as the letter begins."""
        return posting_letters.looked_at(work, [one.application_id for one in choice.going], inputs)

    def follow(self, work: Work, choice: People, inputs: Inputs) -> Inputs:
        """With the texts of the letter that is chosen now."""
        return self.look(work, choice, inputs)

    def blocks(self, t: Translator, shown: Posting) -> list[Block]:
        """Draw the choice and the texts."""
        choices = {"letter": [Choice(t(kind), str(kind)) for kind in KINDS]}
        drawn = [*WhichForm.blocks(t, {"letter": shown.letter}, choices), divider()]
        for language, text in shown.texts.items():
            if len(shown.texts) > 1:
                drawn.append(header(NAMES[language]))
            drawn += quiet(TextForm.blocks(t, values_of(text), prefix=_prefix(shown.letter, language)))
        told = t("Nothing is sent: the result has a PDF to print. The address has to be added, Kalle knows none.")
        return [*drawn, context(told), *preview_button(t)]

    def read(self, view: Mapping[str, Any], *, loosely: bool = False) -> Posting:
        """Read the answers. While the letter is being changed the texts of the one before are still drawn: they are not read."""
        letter = WhichForm.read(view).letter
        drawn = {block["block_id"] for block in view.get("blocks", [])}
        found = [one for one in Language if f"{_prefix(letter, one)}contents" in drawn]
        texts = {one: read_text(view, _prefix(letter, one), loosely=loosely) for one in found}
        return Posting(letter, texts)


def _prefix(letter: LetterKind, language: Language) -> str:
    """Fields of their own for each letter, or Slack would show what was typed into the other."""
    return f"{letter}-{language}-"
