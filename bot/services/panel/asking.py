"""What a form asks about a panel review, and whether it can be sent so. Source: docs/behaviour.md, Panel review."""

import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bot.documents.uncleanable import CannotClean, TooLarge
from bot.services import about, mailing
from bot.services.acting import letters
from bot.services.acting.letters import LetterInputs
from bot.services.panel import closing, passing, strangers
from bot.work import Work
from domain import panel_requests, values
from domain.errors import BadFields, BadValue, NotNow, Phrase, say
from domain.language import Language
from domain.letters import LetterKind, Variant
from domain.panels import MOST_CANDIDATES, MOST_REVIEWERS
from storage import applications as stored
from storage import people
from storage.tables import Application, Attachment, Person, Vacancy

NOBODY = say("Choose at least one colleague, or write at least one address.")
TOO_MANY = say("At most {most} people can be asked at a time.", most=MOST_REVIEWERS)
TOO_MANY_CANDIDATES = say(
    "A panel looks at {most} candidates at most. Choose the best of them first, then send those.", most=MOST_CANDIDATES
)
MIXED = say("A panel review is about one vacancy, and these candidates are in several. Choose those of one vacancy.")
STRANGERS = say("Somebody of these does not use Kalle, or not any more. Choose others, or write their addresses below.")
ELSEWHERE = say(
    "{names}: not of the department “{department}”. Choose its people, or ask an administrator to add them."
)
NEITHER = say("Reviewers can give a rating, a comment or both, but not nothing: leave one of the two unticked.")
NO_DAY = say("Choose the day until when reviews are awaited.")
QUORUM = say("Write a whole number from 1 to the number of reviewers, or nothing.")
NOT_SHOWN = say("The text in this language was not shown yet. Look at it first.")
EMPTY = say("Please fill this in.")
NO_SENDER = say("Choose one of the addresses offered.")
NO_LINK_HERE = say("The review link belongs into the contents.")
CANNOT_BE_CLEANED = say(
    "Nothing was sent: in a blind review files go without what tells who they are from, and “{name}” of {person} cannot be "
    "cleaned. Tick “Do not include attachments/CV”, or leave {person} out."
)
_REMEMBERED = 2000


@dataclass(frozen=True)
class Asking(LetterInputs):
    """Who is asked, on which terms. `inside` are Slack ids, `outside` addresses as they were typed.

    `texts` holds one text, in `language`. `files_for_blind` says that leaving out the files was asked for a blind review,
    where that is proposed.
    """

    language: Language = Language.EN
    inside: tuple[str, ...] = ()
    outside: str = ""
    no_rating: bool = False
    no_comments: bool = False
    tells_each: bool = False
    due: date | None = None
    quorum: str = ""
    blind: bool = False
    without_files: bool = False
    files_for_blind: bool = False
    confirms: bool = False

    @property
    def text(self) -> Variant:
        """The one text there is."""
        return self.texts.get(self.language) or Variant("", "", "")


@dataclass(frozen=True)
class Named:
    """Who is asked, each once; `again` are addresses that were named more than once, or are a chosen colleague's."""

    inside: tuple[Person, ...]
    outside: tuple[str, ...]
    again: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many that is."""
        return len(self.inside) + len(self.outside)


def first(work: Work, vacancy: Vacancy) -> Asking:
    """What the form opens with; the request comes from whoever sends it, if they have an address."""
    own = requester(work)
    return Asking(
        sender=(own.email if own is not None else None) or "",
        language=vacancy.language,
        due=today(work, vacancy) + timedelta(days=panel_requests.DUE_IN_DAYS),
    )


def requester(work: Work) -> Person | None:
    """Who asks; None where that is nobody of Kalle's people."""
    own = people.by_ids(work.session, [work.actor.person_id] if work.actor.person_id else [])
    return next(iter(own), None)


def starting_text(work: Work, vacancy: Vacancy, language: Language) -> Variant:
    """The template in a language, the vacancy's own where there is one."""
    return mailing.text_for(work, LetterKind.PANEL_REQUEST, language, vacancy)


def today(work: Work, vacancy: Vacancy) -> date:
    """The day it is where the vacancy is."""
    return work.now.astimezone(ZoneInfo(vacancy.zone)).date()


def named(work: Work, inputs: Asking) -> Named:
    """Who is asked by what is filled in so far; what cannot be read is left out."""
    inside = people.by_slack_ids(work.session, dict.fromkeys(inputs.inside))
    addresses = panel_requests.readable(inputs.outside)
    outside, again = panel_requests.named_once(addresses, [one.email for one in inside if one.email])
    return Named(tuple(inside), tuple(outside), tuple(again))


def insist_sendable(applications: Sequence[Application]) -> None:
    """Refuse candidates of several vacancies, and more of them than anybody looks at."""
    if len({one.vacancy_id for one in applications}) > 1:
        raise NotNow(MIXED)
    if len(applications) > MOST_CANDIDATES:
        raise NotNow(TOO_MANY_CANDIDATES)


# --- checking ------------------------------------------------------------------------------------------------------


def checked(work: Work, applications: Sequence[Application], inputs: Asking) -> Asking:
    """The answers cleaned; BadFields for what cannot be sent, NotNow for a file that cannot be cleaned."""
    insist_sendable(applications)
    vacancy = applications[0].vacancy
    text, wrong = clean_text(inputs)
    wrong |= _wrong_people(work, applications, inputs) | _wrong_terms(work, vacancy, inputs)
    if inputs.sender not in letters.senders(work, applications):
        wrong["sender"] = NO_SENDER
    if wrong:
        raise BadFields(**wrong)
    insist_files(work, applications, inputs)
    outside = ", ".join(named(work, inputs).outside)
    return replace(inputs, texts={inputs.language: text}, outside=outside, quorum=inputs.quorum.strip())


def clean_text(inputs: Asking) -> tuple[Variant, dict[str, Phrase]]:
    """The text cleaned, and what is wrong with it by field; the review link may be missing, for it is added."""
    wrong: dict[str, Phrase] = {}
    if inputs.language not in inputs.texts:
        return inputs.text, {"language": NOT_SHOWN}
    text, prefix = inputs.text, f"{inputs.language}-"
    try:
        subject = values.line(text.subject, longest=300)
    except BadValue as error:
        subject, wrong[f"{prefix}subject"] = text.subject, error.phrase
    clean = Variant(subject, values.prose(text.contents), values.prose(text.signature))
    for name, part in vars(clean).items():
        if name != "signature" and not part:
            wrong.setdefault(f"{prefix}{name}", EMPTY)
        elif said := _wrong_tags(part, link=name == "contents"):
            wrong[f"{prefix}{name}"] = said
    return clean, wrong


def _wrong_tags(text: str, *, link: bool) -> Phrase | None:
    if not link and panel_requests.has_link(text):
        return NO_LINK_HERE
    unknown = panel_requests.unknown(text)
    if not unknown:
        return None
    return say("Kalle does not know {tags}. It knows {known}.", tags=", ".join(unknown), known=panel_requests.offered())


def _wrong_people(work: Work, applications: Sequence[Application], inputs: Asking) -> dict[str, Phrase]:
    found = named(work, inputs)
    inside = _wrong_inside(work, applications[0].vacancy, inputs, found.inside)
    either = {
        "inside": inside or strangers.wrong_inside(work, applications, found.inside),
        "outside": _unreadable(inputs) or strangers.wrong_outside(work, applications, found.outside),
    }
    wrong = {field: said for field, said in either.items() if said is not None}
    if wrong:
        return wrong
    if not found.count:
        return {"inside": NOBODY, "outside": NOBODY}
    if found.count > MOST_REVIEWERS:
        return {"outside" if found.outside else "inside": TOO_MANY}
    return _wrong_quorum(inputs, found.count)


def _unreadable(inputs: Asking) -> Phrase | None:
    try:
        panel_requests.addresses(inputs.outside)
    except BadValue as error:
        return error.phrase
    return None


def _wrong_inside(work: Work, vacancy: Vacancy, inputs: Asking, found: Sequence[Person]) -> Phrase | None:
    """Whoever sends it may review as well, wherever they belong."""
    if len(found) < len(set(inputs.inside)) or not all(one.active for one in found):
        return STRANGERS
    others = [one for one in found if one.id != work.actor.person_id and not passing.belongs(work, vacancy, one)]
    if not others:
        return None
    department = vacancy.department.name if vacancy.department else "–"
    return Phrase(ELSEWHERE.text, {"names": ", ".join(one.name for one in others), "department": department})


def _wrong_quorum(inputs: Asking, count: int) -> dict[str, Phrase]:
    return {} if not inputs.quorum.strip() or quorum_of(inputs, count) else {"quorum": QUORUM}


def quorum_of(inputs: Asking, count: int) -> int | None:
    """How many reviews of so many reviewers are enough; None for all, and for what is no such number."""
    text = inputs.quorum.strip()
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0
    return number if 1 <= number <= count else None


def _wrong_terms(work: Work, vacancy: Vacancy, inputs: Asking) -> dict[str, Phrase]:
    wrong: dict[str, Phrase] = {"no_comments": NEITHER} if inputs.no_rating and inputs.no_comments else {}
    if inputs.due is None:
        return wrong | {"due": NO_DAY}
    try:
        closing.insist_due(work, ZoneInfo(vacancy.zone), inputs.due)
    except BadFields as error:
        wrong |= error.fields
    return wrong


# --- files ---------------------------------------------------------------------------------------------------------

_cleanable: OrderedDict[bytes, None] = OrderedDict()
"""Files that could be cleaned, by digest: whoever looked before a transaction begins need not look again within it."""


def insist_files(work: Work, applications: Sequence[Application], inputs: Asking) -> None:
    """Refuse a blind review with files of which one would tell who somebody is."""
    if not inputs.blind or inputs.without_files:
        return
    for application in applications:
        for number, file in enumerate(stored.attachments(work.session, application.id), start=1):
            if not _can_be_cleaned(file, number):
                facts = {"name": file.name[:80], "person": application.candidate.name}
                raise NotNow(Phrase(CANNOT_BE_CLEANED.text, facts))


def _can_be_cleaned(file: Attachment, number: int) -> bool:
    key = hashlib.sha256(file.kind.encode("utf-8") + file.content).digest()
    if key in _cleanable:
        return True
    try:
        about.file(file, number, hidden=True)
    except (TooLarge, CannotClean):
        return False
    _cleanable[key] = None
    while len(_cleanable) > _REMEMBERED:
        _cleanable.popitem(last=False)
    return True


def prepare(work: Work, application_ids: Sequence[int], inputs: Asking) -> None:
    """Look whether the files can be cleaned, so that nobody waits for it in a transaction that writes; what cannot is told then."""
    if not inputs.blind or inputs.without_files:
        return
    for application_id in application_ids:
        for number, file in enumerate(stored.attachments(work.session, application_id), start=1):
            _can_be_cleaned(file, number)
