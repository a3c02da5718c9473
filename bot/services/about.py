"""What somebody else is told of an applicant: facts, letter and files, whole or without what tells who it is.

Source: docs/behaviour.md, Forward to email and Panel review.
"""

from dataclasses import dataclass

from bot.documents import cleaning
from bot.documents.mail import Attached
from bot.texts import when
from bot.texts.translator import translator
from domain import anonymous, filenames
from domain.anonymous import Traces
from domain.language import NAMES, Language
from storage.tables import Application, Attachment, Vacancy

KINDS = {"pdf": cleaning.PDF, "docx": cleaning.DOCX, "txt": "text/plain"}


@dataclass(frozen=True)
class Fact:
    """One line about somebody; `tells` when it says who they are, `reaches` when it says where they are reached."""

    label: str
    value: str
    tells: bool = False
    reaches: bool = False


def traces(application: Application) -> Traces:
    """What the person is known by."""
    person = application.candidate
    return anonymous.traces(person.first_name, person.last_name, [person.email or ""], [person.mobile or ""])


def facts(
    application: Application, language: Language, *, hidden: bool, reachable: bool = True
) -> list[tuple[str, str]]:
    """Labels and values in the reader's words, without empty ones.

    `hidden` leaves out those that say who it is; not `reachable` those that say where they are reached.
    """
    found = [one for one in _facts(application, language) if one.value and not (hidden and one.tells)]
    return [(one.label, one.value) for one in found if reachable or not one.reaches]


def _facts(application: Application, language: Language) -> list[Fact]:
    t, person, vacancy = translator(language), application.candidate, application.vacancy
    return [
        Fact(t("Candidate"), person.name, tells=True),
        Fact(t("E-mail"), person.email or "", tells=True, reaches=True),
        Fact(t("Mobile"), person.mobile or "", tells=True, reaches=True),
        Fact(t("Language"), NAMES[person.language]),
        Fact(t("Vacancy"), title(vacancy)),
        Fact(t("Received"), when.date_of(application.created_at.date(), language)),
    ]


def title(vacancy: Vacancy) -> str:
    """A vacancy with its reference."""
    return f"{vacancy.title} ({vacancy.reference})"


def cover_letter(application: Application, *, hidden: bool) -> str:
    """The letter that came with the application, empty where there is none."""
    letter = application.cover_letter.strip()
    return anonymous.without_any(letter, traces(application)) if letter and hidden else letter


def file_name(file: Attachment, number: int, *, hidden: bool) -> str:
    """A name that harms nobody; when the person is hidden, one that tells nothing."""
    return name_of(file.name, file.kind, number, hidden=hidden)


def name_of(name: str, kind: str, number: int, *, hidden: bool) -> str:
    """The same by a file's name and kind as they are stored, without its content."""
    if not hidden:
        return filenames.safe(name, f"file-{number}")
    return f"cv-{number}.{kind}" if kind in KINDS else f"cv-{number}"


def file(file: Attachment, number: int, *, hidden: bool) -> Attached:
    """A file as it travels; CannotClean or TooLarge for one that has to be cleaned and cannot be."""
    kind = kind_of(file)
    if not hidden:
        return Attached(file_name(file, number, hidden=False), kind, file.content)
    ending = next((ending for ending, one in KINDS.items() if one == kind), "")
    content = file.content if kind == KINDS["txt"] else cleaning.cleaned(file.content)
    return Attached(f"cv-{number}.{ending}", kind, content)


def kind_of(file: Attachment) -> str:
    """What a file holds, whatever it is called; one that is called a text is one if it can be read as such."""
    kind = cleaning.kind_of(file.content)
    is_text = file.kind == "txt" and kind not in (cleaning.PDF, cleaning.DOCX) and b"\0" not in file.content
    return KINDS["txt"] if is_text else kind
