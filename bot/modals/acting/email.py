"""*Send email*: who it comes from, what it says, to everybody the same or in each language; by SMS with the right."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, ClassVar

from bot.kit.blocks import Block, context
from bot.kit.forms import Form, ask
from bot.kit.widgets import Choice, Pick, Radio
from bot.modals.acting.letter_face import (
    LetterFace,
    fields_drawn,
    letter_blocks,
    preview_button,
    quiet,
    read_sender,
    read_texts,
)
from bot.modals.reminder_block import SmsForm, length_said
from bot.services import reach
from bot.services.acting import emailing, lettering
from bot.services.acting.choosing import Choice as People
from bot.services.acting.deed import Inputs
from bot.services.acting.emailing import WAYS, Emailing, SendAs
from bot.services.acting.lettering import Lettered
from bot.services.reminding.offer import may_send_sms
from bot.texts.lists import listed
from bot.texts.marking import N_
from bot.texts.translator import Translator
from bot.work import Work
from domain.access import VacancyAccess
from domain.actions import Action
from domain.delivery import Channel
from domain.language import NAMES, Language
from domain.sms import SmsLength


class Wording(StrEnum):
    """One text, or one in each language."""

    SAME = "same"
    EACH = "each"


@dataclass(frozen=True)
class WaysForm(Form):
    """One text or several, and which way it goes."""

    same: Wording = ask(Radio(label=N_("Text"), kind=Wording, watched=True))
    send_as: SendAs = ask(Pick(label=N_("Send as"), kind=SendAs, watched=True))


@dataclass(frozen=True)
class Shown:
    """The letters; the languages people speak; whether SMS is there to be chosen, and how long it is."""

    letters: Lettered
    spoken: tuple[Language, ...]
    sms: bool
    lengths: Mapping[Language, SmsLength]


class EmailFace(LetterFace):
    """Nothing is proposed: what it says is up to whoever sends it."""

    action: ClassVar[Action] = Action.EMAIL
    watched: ClassVar[tuple[str, ...]] = ("same", "send_as")

    def could_help(self, work: Work, choice: People) -> bool:
        """Who has no address may have a number, if there is another way than e-mail at all."""
        return emailing.any_by_sms(work, [one.application_id for one in choice.people])

    def look(self, work: Work, choice: People, inputs: Inputs | None) -> Shown:
        """The answers so far."""
        found = lettering.looked_at(work, choice, inputs)
        people = reach.all_applications(work, [one.application_id for one in choice.going], VacancyAccess.NORMAL)
        spoken = tuple(found.names)
        if found.inputs.same:
            everybody = tuple(name for names in found.names.values() for name in names)
            found = replace(found, names=dict.fromkeys(found.inputs.texts, everybody))
        return Shown(found, spoken, may_send_sms(work), emailing.longest(work, people, found.inputs))

    def blocks(self, t: Translator, shown: Shown) -> list[Block]:
        """Draw the choices there are, and the texts of the ways that are chosen."""
        inputs: Emailing = shown.letters.inputs
        ways = WAYS[inputs.send_as]
        drawn = _ways(t, shown, inputs)
        drawn += letter_blocks(t, shown.letters)[:-1] if Channel.EMAIL in ways else []
        drawn += _sms(t, shown, inputs) if Channel.SMS in ways else []
        return [*drawn, preview_button(t)]

    def read(self, view: Mapping[str, Any], *, loosely: bool = False) -> Emailing:
        """Read the answers; BadFields for what is missing."""
        drawn, chosen = fields_drawn(view), WaysForm.read_loosely(view)
        by_mail = "sender" in drawn
        return Emailing(
            sender=read_sender(view, loosely=loosely) if by_mail else "",
            texts=read_texts(view, loosely=loosely),
            same=chosen["same"] is not Wording.EACH,
            send_as=chosen["send_as"] or SendAs.EMAIL,
            sms={one: _read_sms(view, one, loosely=loosely) for one in Language if f"{one}-sms_text" in drawn},
        )


def _ways(t: Translator, shown: Shown, inputs: Emailing) -> list[Block]:
    words = {SendAs.EMAIL: t(Channel.EMAIL), SendAs.SMS: t(Channel.SMS), SendAs.BOTH: t("SMS and e-mail")}
    left_out = {"same"} if len(shown.spoken) < 2 else set()
    left_out |= set() if shown.sms else {"send_as"}
    spoken = listed([NAMES[one] for one in shown.spoken], t.language)
    told = t("These people speak different languages: {languages}.", languages=spoken)
    return WaysForm.blocks(
        t,
        {"same": Wording.SAME if inputs.same else Wording.EACH, "send_as": inputs.send_as},
        {
            "same": [
                Choice(t("The same text for everybody"), Wording.SAME),
                Choice(t("One text in each language"), Wording.EACH),
            ],
            "send_as": [Choice(text, way) for way, text in words.items()],
        },
        hints={"same": told},
        leave_out=frozenset(left_out),
    )


def _sms(t: Translator, shown: Shown, inputs: Emailing) -> list[Block]:
    drawn: list[Block] = []
    several = len(shown.letters.names) > 1
    for language in shown.letters.names:
        suffix = f" ({NAMES[language]})" if several else ""
        values = {"sms_text": inputs.sms.get(language, "")}
        drawn += quiet(SmsForm.blocks(t, values, prefix=f"{language}-", suffix=suffix))
        if language in shown.lengths:
            drawn.append(context(length_said(t, shown.lengths[language])))
    return drawn


def _read_sms(view: Mapping[str, Any], language: Language, *, loosely: bool) -> str:
    if loosely:
        return str(SmsForm.read_loosely(view, prefix=f"{language}-")["sms_text"] or "")
    return SmsForm.read(view, prefix=f"{language}-").sms_text
