"""*Employment contract*: a PDF with the person's own values, seen before it is sent, mailed to the person.

What is sent is what the preview showed: if the address, a text or a value changed since, nothing is.
Source: docs/behaviour.md, Employment contract.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any, ClassVar

from bot.documents import paper
from bot.documents.mail import Attached
from bot.services import mailing, reach
from bot.services.acting import codec, letters, sheets
from bot.services.acting.deed import Deed, Inputs
from bot.services.acting.letters import LetterInputs, Post
from bot.texts import when
from bot.work import Work
from domain import contracts, values
from domain.access import VacancyAccess
from domain.actions import Action, Verdict
from domain.contracts import Value
from domain.delivery import ParcelKind
from domain.errors import BadFields, BadValue, NotNow, Phrase, Unknown, say
from domain.letters import Letter, LetterKind, Variant
from domain.papers import Paper, Sheet, words_of
from storage import documents, employees, selections
from storage.step_tables import Document, Selection, Step, StepItem
from storage.tables import Application

NO_ADDRESS = say("There is no e-mail address to send this to.")
UNSEEN = say("Look at the preview first: what it shows is what is sent.")
OTHERWISE = say(
    "Changed since the preview: the address, a text or a value is not what you saw. Nothing was sent. Look at the preview again."
)
LONGEST_VALUE = 300


@dataclass(frozen=True)
class Contracting(LetterInputs):
    """The mail, the contract's own text (None: as the template has it), and the values its tags stand for.

    `selection_id` is the selection whose preview was seen.
    """

    contract: Variant | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    days: Mapping[str, date] = field(default_factory=dict)
    selection_id: int = 0


@dataclass(frozen=True)
class Settled:
    """The contract and its mail as they would go out now, and `digest`, which is another one when anything in them is."""

    paper: Paper
    letter: Letter
    digest: str


class Contract(Deed[Contracting]):
    """Makes the PDF, keeps it, and mails it."""

    action: ClassVar[Action] = Action.CONTRACT
    kind: ClassVar[type[Inputs]] = Contracting

    def check(self, work: Work, applications: Sequence[Application], inputs: Contracting) -> Contracting:
        """The inputs cleaned; BadFields for what is missing or unknown, NotNow when it is not what the preview showed."""
        clean = checked(work, applications[0], inputs)
        insist_seen(work, inputs.selection_id, settle(work, applications[0], clean).digest)
        return clean

    def verdict(self, work: Work, application: Application, inputs: Contracting) -> Verdict:
        """Who has no address gets no mail."""
        said = super().verdict(work, application, inputs)
        return said if said.refused or application.candidate.email else Verdict(refused=NO_ADDRESS)

    def do(self, work: Work, step: Step, application: Application, inputs: Contracting) -> Mapping[str, Any]:
        """Send it."""
        settled = settle(work, application, inputs)
        person, content = application.candidate, paper.pdf(settled.paper)
        name = contracts.FILE_NAMES[person.language]
        keep(work, step, application, LetterKind.CONTRACT, name, content)
        file = Attached(name, "application/pdf", content)
        copy = f"{settled.letter.text}\n{name}\n"
        post = Post(
            ParcelKind.CONTRACT, person.name, person.email or "", inputs.sender, settled.letter, copy, files=(file,)
        )
        letters.send(work, step, application, post)
        return super().do(work, step, application, inputs)

    def undo(self, work: Work, item: StepItem, application: Application) -> None:
        """What was not sent is not kept."""
        documents.forget(work.session, item.step_id, application.id)


def keep(
    work: Work,
    step: Step,
    application: Application,
    kind: LetterKind,
    name: str,
    content: bytes,
    source: bytes | None = None,
) -> None:
    """Keep a PDF, sealed; `source` is what it was made from."""
    seal = work.house.vault.seal
    kept = Document(application_id=application.id, step_id=step.id, kind=kind, name=name, content=seal(content))
    kept.source, kept.created_at = seal(source) if source else None, work.now
    work.session.add(kept)


def started(work: Work, application: Application) -> Contracting:
    """What the form begins with: the texts as the templates have them, the values that are known already."""
    mail = letters.starting_texts(work, LetterKind.CONTRACT_MAIL, [application])
    senders = letters.senders(work, [application])
    return Contracting(
        sender=senders[0] if senders else "",
        texts=mail,
        contract=template(work, application),
        values={tag: value for tag, value in _known(application).items() if value},
        days=_known_days(work, application),
    )


def looked_at(
    work: Work, application_id: int, given: Contracting | None
) -> tuple[Contracting, Variant, tuple[str, ...]]:
    """What the form shows: the inputs so far, the contract's text, and who the mail may come from."""
    application = reach.application(work, application_id, VacancyAccess.NORMAL)
    inputs = given or started(work, application)
    return inputs, text_of(work, application, inputs), tuple(letters.senders(work, [application]))


def template(work: Work, application: Application) -> Variant:
    """The contract's text before anybody edited it for this person."""
    return mailing.text_for(work, LetterKind.CONTRACT, application.candidate.language, application.vacancy)


def _known(application: Application) -> dict[str, str]:
    vacancy = application.vacancy
    return {
        Value.JOB_TITLE: vacancy.title,
        Value.DEPARTMENT: vacancy.department.name if vacancy.department else "",
        Value.WORKPLACE: vacancy.address,
        Value.MANAGER: vacancy.contact_name,
    }


def _known_days(work: Work, application: Application) -> dict[str, date]:
    hired = employees.of_candidate(work.session, application.candidate_id)
    if hired is None or hired.application_id != application.id:
        return {}
    return {Value.START_DATE: hired.starts_on, **({Value.END_DATE: hired.ends_on} if hired.ends_on else {})}


def text_of(work: Work, application: Application, inputs: Contracting) -> Variant:
    """The contract's text as it is edited, or as the template has it."""
    return inputs.contract or template(work, application)


def asked(text: Variant) -> tuple[str, ...]:
    """The values a text asks for, by tag."""
    return contracts.asked(text.subject, text.contents, text.signature)


def checked(work: Work, application: Application, inputs: Contracting) -> Contracting:
    """The inputs cleaned; BadFields at each field that is missing, unknown or cannot be printed."""
    texts = letters.checked(work, inputs, [application])
    if application.candidate.language not in texts:
        raise BadFields(sender=say("The language of this person changed. Open the form again."))
    text = text_of(work, application, inputs)
    wanted = asked(text)
    given, wrong = _given(wanted, inputs)
    wrong |= _wrong_text(text)
    if wrong:
        raise BadFields(**wrong)
    days = {tag: inputs.days[tag] for tag in wanted if contracts.is_day(tag)}
    clean = replace(inputs, texts=texts, values=given, days=days)
    _insist_printable(work, application, clean)
    return clean


def _wrong_text(text: Variant) -> dict[str, Phrase]:
    wrong: dict[str, Phrase] = {}
    for name, part in (("title", text.subject), ("text", text.contents), ("signatures", text.signature)):
        invalid = contracts.invalid(part)
        if not values.shows(part):
            wrong[f"contract_{name}"] = say("Please fill this in.")
        elif invalid:
            wrong[f"contract_{name}"] = say("Invalid tag: {tags}", tags=", ".join(invalid))
    return wrong


def _given(wanted: Sequence[str], inputs: Contracting) -> tuple[dict[str, str], dict[str, Phrase]]:
    """The wanted texts in one line each, and what is missing or wrong, by the field that asks for it."""
    given: dict[str, str] = {}
    wrong: dict[str, Phrase] = {}
    for tag in wanted:
        try:
            value = "" if contracts.is_day(tag) else values.line(inputs.values.get(tag, ""), longest=LONGEST_VALUE)
        except BadValue as error:
            wrong[field_of(tag)] = error.phrase
            continue
        if value:
            given[tag] = value
        elif tag not in inputs.days:
            wrong[field_of(tag)] = say("The contract needs this value.")
    order = contracts.wrong_order({tag: day for tag, day in inputs.days.items() if tag in wanted})
    return given, wrong | ({field_of(Value.END_DATE): order} if order else {})


def field_of(tag: str) -> str:
    """The name of the field that asks for a value."""
    return f"value-{tag.replace('-', '_')}" if tag in set(Value) else f"{tag}-value"


def _in_braces(names: Sequence[str]) -> str:
    return ", ".join(f"{{{one}}}" for one in names)


def _insist_printable(work: Work, application: Application, inputs: Contracting) -> None:
    """Refuse gaps and characters that cannot be printed, at the field they are in."""
    for tag, value in inputs.values.items():
        if unprintable := sheets.cannot_print(value):
            raise BadFields(**{field_of(tag): unprintable})
    filled = _values(work, application, inputs)
    text = text_of(work, application, inputs)
    if gaps := sheets.without_value(text, filled):
        raise BadFields(contract_text=say("There is no value for {tags}.", tags=_in_braces(gaps)))
    if unprintable := sheets.cannot_print(words_of(_sheet(work, application, inputs))):
        raise BadFields(contract_text=unprintable)


def _values(work: Work, application: Application, inputs: Contracting) -> dict[str, str]:
    language = application.candidate.language
    days = {tag: when.date_of(day, language) for tag, day in inputs.days.items()}
    made_on = {contracts.TODAY: when.date_of(sheets.today(work, application), language)}
    return letters.values_of(work, application, {**inputs.values, **days, **made_on})


def _sheet(work: Work, application: Application, inputs: Contracting) -> Sheet:
    text = text_of(work, application, inputs)
    return sheets.sheet(work, application, text, _values(work, application, inputs), contract=True)


def settle(work: Work, application: Application, inputs: Contracting) -> Settled:
    """Everything as it would go out now, of inputs that were checked."""
    sheet = _sheet(work, application, inputs)
    made = Paper(sheet.title, sheets.today(work, application), (sheet,))
    person = application.candidate
    if person.language not in inputs.texts:
        raise NotNow(OTHERWISE)
    letter = letters.render(work, application, inputs.texts[person.language])
    starts = started(work, application)
    seen = [person.email, inputs.sender, letter.subject, letter.text, asdict(sheet)]
    seen += [asdict(template(work, application)), {str(one): asdict(text) for one, text in starts.texts.items()}]
    return Settled(made, letter, hashlib.sha256(json.dumps(seen, sort_keys=True).encode()).hexdigest())


def insist_seen(work: Work, selection_id: int, digest: str) -> None:
    """NotNow unless the preview of this selection showed exactly this."""
    selection = selections.by_id(work.session, selection_id)
    if selection is None or selection.person_id != work.actor.person_id:
        raise Unknown
    if selection.draft is None:
        raise NotNow(UNSEEN)
    if seen_of(work, selection)[0] != digest:
        raise NotNow(OTHERWISE)


def remember(work: Work, selection: Selection, inputs: Contracting, settled: Settled) -> None:
    """Keep what a preview shows: its digest and what was filled in, sealed."""
    draft = {"digest": settled.digest, "inputs": codec.dump(inputs).decode("utf-8")}
    selection.draft = work.house.vault.seal(json.dumps(draft).encode("utf-8"))


def seen_of(work: Work, selection: Selection) -> tuple[str, Contracting]:
    """The digest that a preview showed, and what was filled in then."""
    draft = json.loads(work.house.vault.open(selection.draft or b""))
    return draft["digest"], codec.load(Contracting, draft["inputs"].encode("utf-8"))
