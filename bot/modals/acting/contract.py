"""*Employment contract*: the values that its text asks for, the text, and the mail it travels with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from bot.kit import limits
from bot.kit.blocks import Block, actions, button, context, divider, header
from bot.kit.forms import Form, ask
from bot.kit.widgets import Choice, Day, Line, Pick
from bot.modals.acting.face import Face
from bot.modals.acting.frame import ActMemo
from bot.modals.acting.letter_face import quiet
from bot.modals.letter_texts import TextForm, read_text, values_of
from bot.services.acting import contracting
from bot.services.acting.choosing import Choice as People
from bot.services.acting.contracting import Contracting
from bot.services.acting.deed import Inputs
from bot.texts.marking import N_
from bot.texts.translator import Translator
from bot.work import Work
from domain import contracts
from domain.actions import Action
from domain.contracts import Value
from domain.language import NAMES, Language
from domain.letters import Variant

PREVIEW = "paper:preview"
LONGEST = 3000
"""Of a text that can be edited in Slack; a longer one is used as the template has it."""

_PREFIX = "value-"


@dataclass(frozen=True)
class ValuesForm(Form):
    """The values that Kalle knows by name; those the text does not ask for are left out."""

    job_title: str = ask(Line(label=N_("Job title"), longest=300))
    department: str = ask(Line(label=N_("Department"), longest=300))
    start_date: date = ask(Day(label=N_("Start date")))
    end_date: date = ask(Day(label=N_("End date")))
    salary: str = ask(Line(label=N_("Salary"), longest=300))
    working_hours: str = ask(Line(label=N_("Working hours"), longest=300))
    probation: str = ask(Line(label=N_("Probation"), longest=300))
    notice_period: str = ask(Line(label=N_("Notice period"), longest=300))
    workplace: str = ask(Line(label=N_("Workplace"), longest=300))
    manager: str = ask(Line(label=N_("Manager"), longest=300))


@dataclass(frozen=True)
class OwnForm(Form):
    """A value of the company's own."""

    value: str = ask(Line(label=N_("Your own value"), longest=300))


@dataclass(frozen=True)
class ContractForm(Form):
    """The contract's text."""

    contract_title: str = ask(Line(label=N_("Title of the contract"), longest=300))
    contract_text: str = ask(
        Line(
            label=N_("Text of the contract"),
            hint=N_("A line that begins with # is a heading, one that begins with - a point of a list."),
            longest=LONGEST,
            several_lines=True,
        )
    )
    contract_signatures: str = ask(
        Line(label=N_("Who signs"), hint=N_("One on each line."), longest=1000, several_lines=True)
    )


@dataclass(frozen=True)
class SenderForm(Form):
    """Who the mail comes from."""

    sender: str = ask(Pick(label=N_("From")))


@dataclass(frozen=True)
class Shown:
    """What the form needs."""

    inputs: Contracting
    text: Variant
    senders: tuple[str, ...]


class ContractFace(Face):
    """Asks exactly for what the text wants; the preview draws the form anew when the text wants something else."""

    action: ClassVar[Action] = Action.CONTRACT

    def look(self, work: Work, choice: People, inputs: Inputs | None) -> Shown:
        """The texts and values so far, or what they begin with."""
        return Shown(*contracting.looked_at(work, choice.going[0].application_id, _own(inputs)))

    def blocks(self, t: Translator, shown: Shown) -> list[Block]:
        """Draw the values, the text, the mail, and the way to the preview."""
        return [*_values(t, shown), *_text(t, shown), *_mail(t, shown), divider(), *preview_button(t)]

    def read(self, view: Mapping[str, Any], *, loosely: bool = False) -> Contracting:
        """Read the answers; what the text asks for and nobody gave is refused where the text is known."""
        drawn = {block["block_id"] for block in view.get("blocks", [])}
        language = next((one for one in Language if f"{one}-contents" in drawn), Language.EN)
        given = ValuesForm.read_loosely(view, prefix=_PREFIX)
        days = {str(tag): given[_name(tag)] for tag in contracts.DAYS if given[_name(tag)]}
        values = {str(tag): given[_name(tag)] for tag in Value if tag not in contracts.DAYS and given[_name(tag)]}
        own = {tag: OwnForm.read_loosely(view, prefix=f"{tag}-")["value"] for tag in _own_tags(drawn)}
        return Contracting(
            sender=SenderForm.read_loosely(view)["sender"] or "",
            texts={language: read_text(view, f"{language}-", loosely=loosely)},
            contract=_read_text(view, drawn, loosely=loosely),
            values=values | {tag: value for tag, value in own.items() if value},
            days=days,
            selection_id=ActMemo.load(view).selection_id,
        )

    def is_up_to_date(self, view: Mapping[str, Any], inputs: Inputs) -> bool:
        """True when the form asks for just what the text wants."""
        drawn = {block["block_id"] for block in view.get("blocks", [])}
        if not isinstance(inputs, Contracting) or inputs.contract is None:
            return True
        wanted = {contracting.field_of(tag) for tag in contracting.asked(inputs.contract)}
        return {name for name in drawn if name.startswith((_PREFIX, "x-"))} == wanted


def _own(inputs: Inputs | None) -> Contracting | None:
    return inputs if isinstance(inputs, Contracting) and inputs.texts else None


def _name(tag: str) -> str:
    return tag.replace("-", "_")


def _own_tags(drawn: set[str]) -> list[str]:
    return sorted(name.removesuffix("-value") for name in drawn if name.startswith("x-") and name.endswith("-value"))


def _values(t: Translator, shown: Shown) -> list[Block]:
    wanted = contracting.asked(shown.text)
    names = {_name(tag) for tag in wanted}
    given = {_name(tag): value for tag, value in {**shown.inputs.values, **shown.inputs.days}.items()}
    left_out = frozenset(ValuesForm.widgets()) - names
    drawn = ValuesForm.blocks(t, given, prefix=_PREFIX, leave_out=left_out)
    for tag in wanted:
        if tag not in set(Value):
            value = {"value": shown.inputs.values.get(tag)}
            drawn += OwnForm.blocks(t, value, prefix=f"{tag}-", suffix=f": {{{tag}}}")
    return drawn


def _text(t: Translator, shown: Shown) -> list[Block]:
    if not can_be_edited(shown.text):
        told = t("The text is longer than Slack lets anybody edit. It is used as the template has it.")
        return [header(t(Action.CONTRACT)), context(told)]
    text = shown.text
    values = {"contract_title": text.subject, "contract_text": text.contents, "contract_signatures": text.signature}
    language = context(*(NAMES[one] for one in shown.inputs.texts))
    return [header(t(Action.CONTRACT)), language, *ContractForm.blocks(t, values)]


def can_be_edited(text: Variant) -> bool:
    """True for a text that fits into the form whole."""
    return len(text.contents) <= LONGEST and len(text.signature) <= 1000 and len(text.subject) <= 300


def _read_text(view: Mapping[str, Any], drawn: set[str], *, loosely: bool) -> Variant | None:
    if "contract_text" not in drawn:
        return None
    if loosely:
        found = ContractForm.read_loosely(view)
        return Variant(found["contract_title"] or "", found["contract_text"] or "", found["contract_signatures"] or "")
    form = ContractForm.read(view)
    return Variant(form.contract_title, form.contract_text, form.contract_signatures)


def _mail(t: Translator, shown: Shown) -> list[Block]:
    choices = [Choice(one, one) for one in shown.senders if len(one) <= limits.OPTION_VALUE]
    drawn = [header(t("Email")), *SenderForm.blocks(t, {"sender": shown.inputs.sender}, {"sender": choices})]
    for language, text in shown.inputs.texts.items():
        drawn += [context(NAMES[language]), *quiet(TextForm.blocks(t, values_of(text), prefix=f"{language}-"))]
    return drawn


def preview_button(t: Translator) -> list[Block]:
    """The way to the preview, which comes before sending."""
    return [actions([button(t("Preview"), PREVIEW, style="primary")], block_id="preview")]
