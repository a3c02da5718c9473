"""*Forward to email*: to whom, how much of the person, and the mail."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from bot.kit.blocks import Block
from bot.kit.forms import Form, ask
from bot.kit.widgets import Line, Tick
from bot.modals.acting.letter_face import (
    LetterFace,
    all_or_every_fault,
    preview_button,
    read_sender,
    read_texts,
    sender_blocks,
    text_blocks,
)
from bot.services.acting.forwarding import Forwarding
from bot.services.acting.lettering import Lettered
from bot.texts.marking import N_
from bot.texts.translator import Translator
from domain.actions import Action


@dataclass(frozen=True)
class ForwardForm(Form):
    """To whom, and what is left out."""

    recipient: str = ask(Line(label=N_("Recipient"), hint=N_("One e-mail address."), longest=254))
    anonymous: bool = ask(
        Tick(
            label=N_("Personal information"),
            text=N_("Withhold personal information"),
            hint=N_("Names, addresses and numbers are taken out of the mail, of file names and of files' properties."),
            optional=True,
            watched=True,
        )
    )
    without_files: bool = ask(
        Tick(
            label=N_("Attachments"),
            text=N_("Do not include attachments/CV"),
            optional=True,
            watched=True,
        )
    )


class ForwardFace(LetterFace):
    """The text is in the language of whoever forwards; `{application}` stands for what the application says."""

    action: ClassVar[Action] = Action.FORWARD
    watched: ClassVar[tuple[str, ...]] = ("anonymous", "without_files")

    def blocks(self, t: Translator, shown: Lettered) -> list[Block]:
        """Draw them."""
        inputs: Forwarding = shown.inputs
        asked = {name: getattr(inputs, name) for name in ForwardForm.widgets()}
        drawn = [*ForwardForm.blocks(t, asked), *sender_blocks(t, shown)]
        for language, text in inputs.texts.items():
            drawn += text_blocks(t, text, language)
        return [*drawn, preview_button(t)]

    def read(self, view: Mapping[str, Any], *, loosely: bool = False) -> Forwarding:
        """Read the answers; BadFields for what is missing."""
        found, sender, texts = all_or_every_fault(
            lambda: ForwardForm.read_loosely(view) if loosely else vars(ForwardForm.read(view)),
            lambda: read_sender(view, loosely=loosely),
            lambda: read_texts(view, loosely=loosely),
        )
        return Forwarding(
            sender=sender,
            texts=texts,
            recipient=(found["recipient"] or "").strip(),
            anonymous=bool(found["anonymous"]),
            without_files=bool(found["without_files"]),
        )
