"""The form of an action that writes to people: who it comes from, the texts by language, every letter before it goes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.kit import limits
from bot.kit.answers import whole
from bot.kit.blocks import Block, actions, button, context, divider, header
from bot.kit.forms import Form, ask, field_of
from bot.kit.widgets import Choice, Pick
from bot.modals.acting.face import Face
from bot.modals.letter_texts import TextForm, read_text, values_of
from bot.services.acting import lettering
from bot.services.acting.choosing import Choice as People
from bot.services.acting.deed import Inputs
from bot.services.acting.lettering import Lettered
from bot.services.acting.letters import LetterInputs
from bot.texts.lists import listed
from bot.texts.marking import N_
from bot.texts.translator import Translator
from bot.work import Work
from domain.errors import BadFields
from domain.language import NAMES, Language
from domain.letters import Variant

PREVIEW = "letters:preview"


class Mailing(StrEnum):
    """Whether the candidates are mailed."""

    SEND = "send"
    NONE = "none"


@dataclass(frozen=True)
class SenderForm(Form):
    """Who the letters come from."""

    sender: str = ask(Pick(label=N_("From")))


@dataclass(frozen=True)
class MailingForm(Form):
    """Whether there are letters at all."""

    mailing: Mailing = ask(Pick(label=N_("Action"), kind=Mailing, watched=True))


class LetterFace(Face):
    """Asks for sender and texts. What the preview shows comes from the action's `posts`, which sends as well."""

    def look(self, work: Work, choice: People, inputs: Inputs | None) -> Any:
        """The answers so far, or what the form begins with."""
        return lettering.looked_at(work, choice, inputs)

    def follow(self, work: Work, choice: People, inputs: Inputs) -> Inputs:
        """With the texts that are drawn where there were none so far."""
        found: Inputs = lettering.looked_at(work, choice, inputs).inputs
        return found

    def blocks(self, t: Translator, shown: Any) -> list[Block]:
        """Draw sender, texts and the way to the preview."""
        return letter_blocks(t, shown)

    def read(self, view: Mapping[str, Any], *, loosely: bool = False) -> LetterInputs:
        """Read sender and texts."""
        return LetterInputs(read_sender(view, loosely=loosely), read_texts(view, loosely=loosely))


def letter_blocks(t: Translator, shown: Lettered, turn: int = 0) -> list[Block]:
    """Sender, the texts of the languages people speak, the preview's button; another `turn` lets Slack forget what was typed."""
    drawn = [*sender_blocks(t, shown), divider()]
    for language, names in shown.names.items():
        if len(shown.names) > 1:
            drawn += [header(NAMES[language]), context(listed(names, t.language))]
        suffix = f" ({NAMES[language]})" if len(shown.names) > 1 else ""
        drawn += text_blocks(t, shown.inputs.texts[language], language, suffix=suffix, turn=turn)
    return [*drawn, preview_button(t)]


def sender_blocks(t: Translator, shown: Lettered) -> list[Block]:
    """Who it comes from."""
    choices = [Choice(one, one) for one in shown.senders if len(one) <= limits.OPTION_VALUE]
    return SenderForm.blocks(t, {"sender": shown.inputs.sender}, {"sender": choices})


def mailing_blocks(t: Translator, *, by_email: bool) -> list[Block]:
    """*Send email* or *No email*."""
    choices = [Choice(t("Send email"), Mailing.SEND), Choice(t("No email"), Mailing.NONE)]
    return MailingForm.blocks(t, {"mailing": Mailing.SEND if by_email else Mailing.NONE}, {"mailing": choices})


def text_blocks(t: Translator, text: Variant, language: Language, *, suffix: str = "", turn: int = 0) -> list[Block]:
    """One language's letter. Nothing is drawn anew while somebody types it."""
    turns = dict.fromkeys(TextForm.widgets(), turn)
    return quiet(TextForm.blocks(t, values_of(text), prefix=f"{language}-", suffix=suffix, turns=turns))


def quiet(drawn: list[Block]) -> list[Block]:
    """The same questions, of which Kalle hears when the form is submitted and not before."""
    for block in drawn:
        block.pop("dispatch_action", None)
        block["element"].pop("dispatch_action_config", None)
    return drawn


def preview_button(t: Translator) -> Block:
    """The way to the letters as they go out."""
    return actions([button(t("Show every letter"), PREVIEW)], block_id="preview")


# --- reading -------------------------------------------------------------------------------------------------------


def read_sender(view: Mapping[str, Any], *, loosely: bool = False) -> str:
    """The chosen address; BadFields when there is none."""
    return str((SenderForm.read_loosely(view)["sender"] or "") if loosely else SenderForm.read(view).sender)


def reads_by_email(view: Mapping[str, Any]) -> bool:
    """Whether letters are wanted."""
    return MailingForm.read_loosely(view)["mailing"] is not Mailing.NONE


def read_texts(view: Mapping[str, Any], *, loosely: bool = False) -> dict[Language, Variant]:
    """The texts of the languages that are drawn; BadFields for what is missing."""
    drawn = fields_drawn(view)
    found = [one for one in Language if f"{one}-contents" in drawn]
    return {one: read_text(view, f"{one}-", loosely=loosely) for one in found}


def all_or_every_fault(*reads: Callable[[], Any]) -> list[Any]:
    """What each reads, in order; BadFields names what is wrong with all of them, not with the first alone."""
    found, wrong = [], {}
    for read in reads:
        try:
            found.append(read())
        except BadFields as error:
            wrong.update(error.fields)
    if wrong:
        raise BadFields(**wrong)
    return found


def fields_drawn(view: Mapping[str, Any]) -> set[str]:
    """The names of the questions a view shows."""
    return {field_of(str(block.get("block_id", ""))) for block in view.get("blocks", [])}


def turn_of(view: Mapping[str, Any]) -> int:
    """The turn in which the texts were drawn."""
    for block in view.get("blocks", []):
        name, _, turn = str(block.get("block_id", "")).partition(".")
        if name.endswith("-contents"):
            return whole(turn) or 0
    return 0
