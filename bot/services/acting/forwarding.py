"""*Forward to email*: somebody else gets a mail about a person, if wanted without what tells who it is.

Source: docs/behaviour.md, Forward to email.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from bot.documents import cleaning
from bot.documents.mail import Attached
from bot.documents.uncleanable import CannotClean, TooLarge
from bot.services import about, mailing
from bot.services import occasion as occasions
from bot.services.acting import letters, sheets
from bot.services.acting.deed import Inputs
from bot.services.acting.letters import LetterInputs, Post
from bot.services.acting.mailed import Mailed
from bot.texts import letters as texts
from bot.texts.translator import translator
from bot.work import Work
from domain import anonymous, filenames, tags, values
from domain.actions import Action
from domain.delivery import ParcelKind
from domain.errors import BadFields, BadValue, NotNow, Phrase, say
from domain.language import Language
from domain.letters import Letter, LetterKind, Variant
from storage import applications as stored
from storage.tables import Application, Attachment

APPLICATION = "application"
"""The tag that stands for what the application says."""

LARGEST_MAIL = 20_000_000
"""Bytes of a whole mail: more than this, and mail servers turn it away."""

GROWS = 1.37
"""So many times longer is a file in a mail."""

PERSONAL = ("first-name", "middle-name", "last-name")
INSIDE = say(
    "Inside the attached files the person's name and details still stand. Only file names and properties are removed."
)

CANNOT_BE_CLEANED = say(
    "Nothing was sent: the properties of “{name}” cannot be removed. Tick “Do not include attachments/CV”."
)
TOO_LARGE = say(
    "Nothing was sent: “{name}” is too large for its properties to be removed. Tick “Do not include attachments/CV”."
)


@dataclass(frozen=True)
class Forwarding(LetterInputs):
    """To whom, in which words, and how much of the person goes along."""

    recipient: str = ""
    anonymous: bool = False
    without_files: bool = False


class Forward(Mailed[Forwarding]):
    """Sends a mail to somebody else and changes nothing."""

    action: ClassVar[Action] = Action.FORWARD
    kind: ClassVar[type[Inputs]] = Forwarding
    parcel: ClassVar[ParcelKind] = ParcelKind.FORWARD

    def texts_for(self, work: Work, applications: Sequence[Application], inputs: Forwarding) -> dict[Language, Variant]:
        """The template in the language of whoever forwards."""
        language = work.actor.language
        if not applications:
            return {}
        return {language: mailing.text_for(work, LetterKind.FORWARD, language, applications[0].vacancy)}

    def text_of(self, inputs: Forwarding, application: Application) -> Variant | None:
        """The one text there is."""
        return next(iter(inputs.texts.values()), None)

    def with_letters_checked(self, work: Work, applications: Sequence[Application], inputs: Forwarding) -> Forwarding:
        """The letter cleaned; BadFields for an address that is none, NotNow for a file that cannot go along."""
        wrong = _wrong_address(inputs.recipient)
        try:
            found = letters.checked(work, inputs, applications, (APPLICATION,))
        except BadFields as error:
            raise BadFields(**wrong, **error.fields) from error
        if wrong:
            raise BadFields(**wrong)
        clean = replace(inputs, texts=found, recipient=values.email_address(inputs.recipient))
        self.posts(work, applications[0], clean)
        return clean

    def cannot_get(self, application: Application, inputs: Forwarding) -> Phrase | None:
        """It is not the candidate who is written to."""
        return None

    def doubts(self, work: Work, application: Application, inputs: Forwarding) -> list[Phrase]:
        """Tags without a value; that files tell who it is."""
        text, found = self.text_of(inputs, application), []
        gaps = sheets.without_value(text, _values(work, application, inputs)) if text else []
        if gaps:
            found.append(say("There is no value for {tags}.", tags=", ".join(f"{{{one}}}" for one in gaps)))
        if inputs.anonymous and not inputs.without_files and stored.attachments(work.session, application.id):
            found.append(INSIDE)
        return found

    def posts(self, work: Work, application: Application, inputs: Forwarding) -> list[Post]:
        """The mail with its files; NotNow for a file that cannot be made anonymous, or for too large a mail."""
        text = self.text_of(inputs, application)
        if text is None:
            raise NotNow(say("There is no text to send."))
        letter = _letter(work, application, inputs, text)
        files = _files(work, application, inputs, len(letter.text) + len(letter.html))
        copy = "\n".join([letter.text, *(file.name for file in files)])
        return [Post(ParcelKind.FORWARD, "", inputs.recipient, inputs.sender, letter, copy, files=files)]

    def facts(self, work: Work, application: Application, inputs: Forwarding) -> Mapping[str, Any]:
        """How much went along."""
        return {"anonymous": inputs.anonymous, "without_files": inputs.without_files}


def _wrong_address(text: str) -> dict[str, Phrase]:
    try:
        values.email_address(text)
    except BadValue as error:
        return {"recipient": error.phrase}
    return {}


# --- the text ------------------------------------------------------------------------------------------------------


def _letter(work: Work, application: Application, inputs: Forwarding, text: Variant) -> Letter:
    """The letter in the words of whoever forwards it; what they wrote by hand is made anonymous as well."""
    if inputs.anonymous:
        known = about.traces(application)
        parts = (text.subject, text.contents, text.signature)
        text = Variant(*(tags.around(part, lambda words: anonymous.without(words, known)) for part in parts))
    sender = occasions.company_of(work.house, application.vacancy)
    return texts.render(text, _values(work, application, inputs), work.actor.language, sender=sender)


def _values(work: Work, application: Application, inputs: Forwarding) -> dict[str, str]:
    found = letters.values_of(work, application, {APPLICATION: _told(work, application, inputs)})
    if not inputs.anonymous:
        return found
    known = about.traces(application)
    found |= dict.fromkeys(PERSONAL, "")
    return {tag: value if tag == APPLICATION else anonymous.without(value, known) for tag, value in found.items()}


def _told(work: Work, application: Application, inputs: Forwarding) -> str:
    """What the application says, line by line."""
    t = translator(work.actor.language)
    told = about.facts(application, work.actor.language, hidden=inputs.anonymous)
    lines = [f"{label}: {value}" for label, value in told]
    letter = about.cover_letter(application, hidden=inputs.anonymous)
    return "\n".join([*lines, *(["", t("Cover letter"), "", letter] if letter else [])])


# --- the files -----------------------------------------------------------------------------------------------------


def _files(work: Work, application: Application, inputs: Forwarding, words: int) -> tuple[Attached, ...]:
    """The files as they travel, beside so many bytes of words."""
    if inputs.without_files:
        return ()
    found = stored.attachments(work.session, application.id)
    _insist_small(found, words)
    return tuple(_file(one, number, inputs) for number, one in enumerate(found, start=1))


def _file(file: Attachment, number: int, inputs: Forwarding) -> Attached:
    """A file as it travels; NotNow for one that is to be anonymous and cannot be."""
    name = filenames.safe(file.name, f"file-{number}")
    try:
        return about.file(file, number, hidden=inputs.anonymous)
    except TooLarge as error:
        raise NotNow(_about(TOO_LARGE, name)) from error
    except CannotClean as error:
        raise NotNow(_about(CANNOT_BE_CLEANED, name)) from error


def prepare(work: Work, application_ids: Sequence[int], inputs: Forwarding) -> None:
    """Clean the files that are to go along, so that nobody waits for it in a transaction that writes.

    They stay at hand for a while. What is wrong with a file is told when the mail is written.
    """
    if not inputs.anonymous or inputs.without_files:
        return
    for application_id in application_ids:
        for file in stored.attachments(work.session, application_id):
            with suppress(CannotClean):
                cleaning.cleaned(file.content)


def _about(phrase: Phrase, name: str) -> Phrase:
    return Phrase(phrase.text, {"name": name})


def _insist_small(files: Sequence[Attachment], words: int) -> None:
    size = int(sum(len(file.content) for file in files) * GROWS) + words
    if size <= LARGEST_MAIL or not files:
        return
    largest = max(files, key=lambda file: len(file.content))
    raise NotNow(
        say(
            "Nothing was sent: the mail would have {size} MB, and {most} MB is the most. The largest file is “{name}”. "
            "Tick “Do not include attachments/CV”, or send it another way.",
            size=-(-size // 1_000_000),
            most=LARGEST_MAIL // 1_000_000,
            name=filenames.safe(largest.name, "–"),
        )
    )
