"""*Send letter*: letters that the recruiter prints and posts; nothing is sent to the candidate.

Each person's letter is kept by itself, so that erasing one person takes nothing of another's. Printed together they are one
document, each on pages of its own. Source: docs/behaviour.md, Letters on paper.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from bot.documents import paper
from bot.services import reach
from bot.services.acting import codec, contracting, letters, sheets
from bot.services.acting.deed import Deed, Inputs, joined
from bot.work import Work
from domain.access import VacancyAccess
from domain.actions import Action, Verdict
from domain.errors import BadFields, NotNow, Phrase, say
from domain.language import Language
from domain.letters import LetterKind, Variant
from domain.papers import Paper, Sheet
from domain.status import ApplicationStatus
from storage.step_tables import Document, Step
from storage.tables import Application

KINDS = (LetterKind.POSTED_RECEIVED, LetterKind.POSTED_REJECTED)
FILE_NAMES = {
    LetterKind.POSTED_RECEIVED: {
        Language.EN: "letter-application-received.pdf",
        Language.NB: "brev-soknad-mottatt.pdf",
        Language.DA: "brev-ansogning-modtaget.pdf",
        Language.SV: "brev-ansokan-mottagen.pdf",
        Language.NL: "brief-sollicitatie-ontvangen.pdf",
    },
    LetterKind.POSTED_REJECTED: {
        Language.EN: "letter-application-rejected.pdf",
        Language.NB: "brev-avslag.pdf",
        Language.DA: "brev-afslag.pdf",
        Language.SV: "brev-avslag.pdf",
        Language.NL: "brief-afwijzing.pdf",
    },
}
"""What a letter's file is called, for whoever prints it: which letter it is, and nothing of the person's."""

NOT_REJECTED = say("This person is not rejected here.")
OPEN_OFFER = say("This person has an open job offer.")
SAMPLES = 5
"""How many letters a preview shows, of every language at least one."""


@dataclass(frozen=True)
class Posting(Inputs):
    """Which letter, and its text in each language the people speak."""

    letter: LetterKind = LetterKind.POSTED_RECEIVED
    texts: Mapping[Language, Variant] = field(default_factory=dict)


class PostLetter(Deed[Posting]):
    """Makes a PDF for each person."""

    action: ClassVar[Action] = Action.LETTER
    kind: ClassVar[type[Inputs]] = Posting

    def starts_from(self, work: Work, applications: Sequence[Application]) -> Posting:
        """The first letter's texts."""
        return started(work, applications, Posting().letter)

    def check(self, work: Work, applications: Sequence[Application], inputs: Posting) -> Posting:
        """The texts cleaned; BadFields for an empty one, an unknown tag, a character that cannot be printed."""
        return checked(inputs)

    def verdict(self, work: Work, application: Application, inputs: Posting) -> Verdict:
        """Who has letters in their name that our font lacks is left out; a gap in a sentence is told."""
        said = super().verdict(work, application, inputs)
        if said.refused:
            return said
        refused, gap = _why_not(work, application, inputs), _gap(work, application, inputs)
        return Verdict(refused, joined([said.asks, _too_soon(application, inputs), gap]))

    def do(self, work: Work, step: Step, application: Application, inputs: Posting) -> Mapping[str, Any]:
        """Make it."""
        made = _sheet(work, application, inputs.texts[application.candidate.language])
        content = paper.pdf(Paper(made.title, sheets.today(work, application), (made,)))
        name = FILE_NAMES[inputs.letter][work.actor.language]
        contracting.keep(work, step, application, inputs.letter, name, content, codec.dump(made))
        return super().do(work, step, application, inputs)

    def facts(self, work: Work, application: Application, inputs: Posting) -> Mapping[str, Any]:
        """Which letter it was."""
        return {"letter": str(inputs.letter)}


def _too_soon(application: Application, inputs: Posting) -> Phrase | None:
    """A rejection on paper for somebody who is not rejected, or whose offer is open."""
    if inputs.letter is not LetterKind.POSTED_REJECTED:
        return None
    if application.offer_open:
        return OPEN_OFFER
    return None if application.status is ApplicationStatus.REJECTED else NOT_REJECTED


def started(work: Work, applications: Sequence[Application], kind: LetterKind) -> Posting:
    """What the form begins with: the letter's texts in each language the people speak."""
    return Posting(kind, letters.starting_texts(work, kind, applications))


def looked_at(work: Work, application_ids: Sequence[int], given: Inputs | None) -> Posting:
    """What the form shows: the texts so far, and in the languages that have none yet what the letter begins with."""
    known = given if isinstance(given, Posting) else Posting()
    people = reach.all_applications(work, application_ids, VacancyAccess.NORMAL)
    return replace(known, texts={**started(work, people, known.letter).texts, **known.texts})


def checked(inputs: Posting) -> Posting:
    """The inputs cleaned; BadFields at each field that is missing, unknown or cannot be printed."""
    if inputs.letter not in KINDS:
        raise BadFields(letter=say("Choose one of the letters."))
    texts = _cleaned(inputs)
    for language, text in texts.items():
        for name, part in (("subject", text.subject), ("contents", text.contents), ("signature", text.signature)):
            if unprintable := sheets.cannot_print(part):
                raise BadFields(**{f"{inputs.letter}-{language}-{name}": unprintable})
    return replace(inputs, texts=texts)


def _cleaned(inputs: Posting) -> Mapping[Language, Variant]:
    try:
        return letters.cleaned(inputs.texts)
    except BadFields as wrong:  # each letter has fields of its own
        raise BadFields(**{f"{inputs.letter}-{name}": phrase for name, phrase in wrong.fields.items()}) from wrong


def _why_not(work: Work, application: Application, inputs: Posting) -> Phrase | None:
    """What keeps one person's letter from being printed; nothing while there is no text yet."""
    if not inputs.texts:
        return None
    if application.candidate.language not in inputs.texts:
        return say("There is no letter in this person's language.")
    return sheets.cannot_print("".join([application.candidate.name, *letters.values_of(work, application).values()]))


def _gap(work: Work, application: Application, inputs: Posting) -> Phrase | None:
    text = inputs.texts.get(application.candidate.language)
    gaps = sheets.without_value(text, letters.values_of(work, application)) if text else []
    return say("There is no value for {tags}.", tags=", ".join(f"{{{one}}}" for one in gaps)) if gaps else None


def _sheet(work: Work, application: Application, text: Variant) -> Sheet:
    return sheets.sheet(work, application, text, letters.values_of(work, application))


def samples(work: Work, applications: Sequence[Application], inputs: Posting) -> Paper:
    """The letters that a preview shows: one of each language, then others, in the order in which people were ticked.

    NotNow when there is nobody whose letter could be printed.
    """
    fit = [one for one in applications if one.candidate.language in inputs.texts and not _why_not(work, one, inputs)]
    if not fit:
        raise NotNow(say("There is nobody this letter can be printed for."))
    first = {one.candidate.language: one for one in reversed(fit)}
    chosen = list(dict.fromkeys([*first.values(), *fit]))[: max(SAMPLES, len(first))]
    chosen.sort(key=fit.index)
    made = tuple(_sheet(work, one, inputs.texts[one.candidate.language]) for one in chosen)
    return Paper(made[0].title, sheets.today(work, chosen[0]), made)


def together(work: Work, kept: Sequence[Document]) -> Paper:
    """Letters that were made, as one document."""
    made = tuple(codec.load(Sheet, work.house.vault.open(one.source or b"")) for one in kept)
    return Paper(made[0].title, kept[0].created_at.astimezone(work.house.zone).date(), made)
