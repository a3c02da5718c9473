"""*Send for panel review*: who is asked, on which terms, and the letter."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from bot.kit.blocks import Block, divider
from bot.kit.forms import SEPARATOR, Form, ask, field_of
from bot.kit.widgets import Choice, Day, Line, People, Pick, Tick
from bot.modals.acting.letter_face import (
    LetterFace,
    all_or_every_fault,
    preview_button,
    read_sender,
    read_texts,
    sender_blocks,
    text_blocks,
)
from bot.services import reach
from bot.services.acting import lettering
from bot.services.acting.choosing import Choice as Chosen
from bot.services.acting.deed import Inputs
from bot.services.acting.lettering import Lettered
from bot.services.panel.asking import Asking
from bot.texts import when
from bot.texts.marking import N_
from bot.texts.translator import Translator
from bot.work import Work
from domain.access import VacancyAccess
from domain.actions import Action
from domain.language import NAMES, Language
from domain.panels import MOST_REVIEWERS

FILES = "without_files"


@dataclass(frozen=True)
class PanelForm(Form):
    """Who is asked, and on which terms."""

    inside: tuple[str, ...] | None = ask(
        People(
            label=N_("Colleagues who review"),
            hint=N_("People of the vacancy's department. They are asked here in Slack."),
            most=MOST_REVIEWERS,
            optional=True,
        )
    )
    outside: str | None = ask(
        Line(
            label=N_("Reviewers outside"),
            hint=N_("E-mail addresses, with commas or line breaks between them. Each gets a link of their own."),
            longest=3000,
            several_lines=True,
            optional=True,
        )
    )
    no_rating: bool = ask(Tick(label=N_("Rating"), text=N_("Do not allow rating"), optional=True))
    no_comments: bool = ask(Tick(label=N_("Comments"), text=N_("Do not allow comments"), optional=True))
    tells_each: bool = ask(
        Tick(label=N_("Messages to you"), text=N_("Email me each time a reviewer completes"), optional=True)
    )
    due: date = ask(Day(label=N_("Due date")))
    quorum: str | None = ask(
        Line(
            label=N_("Reviewers who are enough"),
            hint=N_("The panel closes when so many are done. Leave it empty to wait for all of them."),
            longest=4,
            optional=True,
        )
    )
    blind: bool = ask(
        Tick(
            label=N_("Blind review"),
            text=N_("Hide who the candidates are"),
            hint=N_("Name, photo, contact details and personal tags are hidden."),
            optional=True,
            watched=True,
        )
    )
    without_files: bool = ask(
        Tick(label=N_("Attachments"), text=N_("Do not include attachments/CV"), optional=True, watched=True)
    )
    confirms: bool = ask(
        Tick(
            label=N_("Safety"),
            text=N_("Confirm outside reviewers by a code"),
            hint=N_("The code goes to their own address, so a forwarded link opens nothing."),
            optional=True,
        )
    )
    language: Language = ask(
        Pick(
            label=N_("Language"),
            hint=N_("Of the letter, and of the page that reviewers outside see."),
            kind=Language,
            watched=True,
        )
    )


@dataclass(frozen=True)
class Shown:
    """The answers with what can be chosen, and the zone that the due date is in."""

    letters: Lettered
    zone: str


class PanelFace(LetterFace):
    """Another language brings its own text; a blind review leaves the files out, unless somebody wants them."""

    action: ClassVar[Action] = Action.PANEL
    watched: ClassVar[tuple[str, ...]] = ("language", "blind", FILES)

    def look(self, work: Work, choice: Chosen, inputs: Inputs | None) -> Shown:
        """The answers so far."""
        [first] = reach.all_applications(work, [choice.going[0].application_id], VacancyAccess.NORMAL)
        zone = when.zone_name(ZoneInfo(first.vacancy.zone), work.actor.language)
        return Shown(lettering.looked_at(work, choice, inputs), zone)

    def follow(self, work: Work, choice: Chosen, inputs: Inputs) -> Inputs:
        """With what is proposed about the files since *blind* was ticked or unticked."""
        if isinstance(inputs, Asking) and inputs.blind is not inputs.files_for_blind:
            inputs = replace(inputs, without_files=inputs.blind, files_for_blind=inputs.blind)
        return super().follow(work, choice, inputs)

    def blocks(self, t: Translator, shown: Shown) -> list[Block]:
        """Draw them."""
        inputs: Asking = shown.letters.inputs
        asked = {name: getattr(inputs, name) for name in PanelForm.widgets()}
        hint = t("The panel closes at the end of that day ({zone}).", zone=shown.zone)
        languages = [Choice(NAMES[one], str(one)) for one in Language]
        turns = {FILES: 1 if inputs.files_for_blind else 0}
        drawn = PanelForm.blocks(t, asked, {"language": languages}, hints={"due": hint}, turns=turns)
        drawn += [divider(), *sender_blocks(t, shown.letters), *text_blocks(t, inputs.text, inputs.language)]
        return [*drawn, preview_button(t)]

    def read(self, view: Mapping[str, Any], *, loosely: bool = False) -> Asking:
        """Read the answers; BadFields for what is missing."""
        found, sender, texts = all_or_every_fault(
            lambda: PanelForm.read_loosely(view) if loosely else vars(PanelForm.read(view)),
            lambda: read_sender(view, loosely=loosely),
            lambda: read_texts(view, loosely=loosely),
        )
        return Asking(
            sender=sender,
            texts=texts,
            **{
                **found,
                "inside": found["inside"] or (),
                "outside": found["outside"] or "",
                "quorum": found["quorum"] or "",
                "language": found["language"] or next(iter(texts), Language.EN),
                "files_for_blind": _is_for_blind(view),
            },
        )


def _is_for_blind(view: Mapping[str, Any]) -> bool:
    """Whether the question about the files was drawn for a blind review."""
    ids = [str(block.get("block_id", "")) for block in view.get("blocks", [])]
    return any(field_of(one) == FILES and SEPARATOR in one for one in ids)
