"""What a row must be to become an application: each cell checked and cleaned, or a reason why not."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.services.importing.sheets import Line, Sheet
from domain.errors import BadValue, Phrase, Refused
from domain.language import NAMES, Language, language_of
from domain.values import email_address, line, mobile, note

COLUMNS = (
    "vacancy",
    "vacancy_title",
    "department",
    "first_name",
    "last_name",
    "email",
    "mobile",
    "language",
    "cover_letter",
    "cv",
)
LONGEST_LETTER = 20_000
NAMED_COLUMNS, NAMED_LENGTH = 20, 60
LARGEST_CV = 10 * 2**20

_BEGINNINGS: dict[str, tuple[bytes, ...]] = {
    "pdf": (b"%PDF",),
    "docx": (b"PK\x03\x04",),
    "odt": (b"PK\x03\x04",),
    "rtf": (b"{\\rtf",),
    "txt": (b"",),
}

_CELL_ERRORS = re.compile(r"#(N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|SPILL!)", re.IGNORECASE)

COUNTRY_OF_ZONE = {
    "Europe/Oslo": "NO",
    "Arctic/Longyearbyen": "NO",
    "Europe/Stockholm": "SE",
    "Europe/Copenhagen": "DK",
    "Europe/Amsterdam": "NL",
    "Europe/London": "GB",
}
COUNTRY_OF_LANGUAGE = {Language.NB: "NO", Language.SV: "SE", Language.DA: "DK", Language.NL: "NL"}


def country_of(zone: str, language: Language) -> str:
    """The country whose numbers are written without a code in a vacancy's file."""
    return COUNTRY_OF_ZONE.get(zone) or COUNTRY_OF_LANGUAGE.get(language, "NO")


class BadRow(Exception):
    """The row cannot go in; the phrase says why."""

    def __init__(self, text: str, **facts: object) -> None:
        self.phrase = Phrase(text, facts)
        super().__init__(text)


@dataclass(frozen=True)
class Cv:
    """A file beside the imported one; read when it is stored."""

    path: Path
    name: str
    kind: str


@dataclass(frozen=True)
class Applicant:
    """One good row. The mobile number waits as it was written: its country is the vacancy's."""

    number: int
    reference: str
    vacancy_title: str
    department: str
    first_name: str
    last_name: str
    email: str
    mobile: str
    language: Language | None
    cover_letter: str
    cv: Cv | None

    @property
    def key(self) -> str:
        """By what a candidate is known again."""
        return self.email.casefold()


def column_named(text: str) -> str:
    """Return a header as ours is written: `First  Name` becomes `first_name`."""
    return re.sub(r"[\s_-]+", "_", text.strip().strip("\ufeff").casefold()).strip("_")


def places_of(header: Sequence[str]) -> dict[str, int]:
    """Return where each column stands; Refused names every one that is unknown, doubled or missing."""
    names = [column_named(text) for text in header]
    while names and not names[-1]:
        names.pop()
    unknown = [
        text.strip() or f"(column {place + 1})"
        for place, text in enumerate(header[: len(names)])
        if names[place] not in COLUMNS
    ]
    doubled = sorted(name for name, times in Counter(names).items() if times > 1)
    missing = [name for name in ("vacancy", "email") if name not in names]
    if not {"first_name", "last_name"} & set(names):
        missing.append("first_name or last_name")
    problems = [
        f"{what}: {_some(columns)}"
        for what, columns in (
            ("unknown columns", unknown),
            ("columns that come twice", doubled),
            ("missing columns", missing),
        )
        if columns
    ]
    if problems:
        facts = {"problems": "; ".join(problems), "columns": ", ".join(COLUMNS)}
        raise Refused(Phrase("Nothing was imported. {problems}. The columns are {columns}.", facts))
    return {name: place for place, name in enumerate(names)}


def _some(columns: Sequence[str]) -> str:
    """Name columns; of very many the first, each cut, so that the reason can be read."""
    shown = ", ".join(column[:NAMED_LENGTH] for column in columns[:NAMED_COLUMNS])
    return f"{shown}, ..." if len(columns) > NAMED_COLUMNS else shown


def checked(sheet_line: Line, places: Mapping[str, int], folder: Path) -> Applicant:
    """Return the row as an applicant; BadRow says what is wrong with it."""
    if len(sheet_line.cells) > len(places) and any(cell.strip() for cell in sheet_line.cells[len(places) :]):
        raise BadRow("the row has more cells than the header has columns")
    cells = {name: _cell(sheet_line, place, name) for name, place in places.items()}
    first, last = _named(cells, "first_name"), _named(cells, "last_name")
    if not (first or last):
        raise BadRow("there is no name")
    if not cells["vacancy"]:
        raise BadRow("there is no vacancy")
    return Applicant(
        number=sheet_line.number,
        reference=_named(cells, "vacancy", longest=64),
        vacancy_title=_named(cells, "vacancy_title"),
        department=_named(cells, "department"),
        first_name=first,
        last_name=last,
        email=_email(cells["email"]),
        mobile=cells.get("mobile", ""),
        language=_language(cells.get("language", "")),
        cover_letter=note(cells.get("cover_letter", ""), longest=LONGEST_LETTER),
        cv=_cv(cells.get("cv", ""), folder),
    )


def _cell(sheet_line: Line, place: int, name: str) -> str:
    text = sheet_line.cells[place].strip() if place < len(sheet_line.cells) else ""
    if text.startswith("#") and _CELL_ERRORS.fullmatch(text):
        raise BadRow("{column} shows the error {error}", column=name, error=text)
    forced = len(text) >= len('=""') and text.startswith('="') and text.endswith('"')
    return text[2:-1] if forced else text  # how a CSV keeps Excel from reading a number


def _named(cells: Mapping[str, str], name: str, *, longest: int = 200) -> str:
    """Return a short text; what would make a formula of it in the next spreadsheet is taken off its beginning."""
    try:
        return line(cells.get(name, "").lstrip("=+-@ \t"), longest=longest)
    except BadValue as error:
        raise BadRow("{column}: {reason}", column=name, reason=error.phrase) from error


def _email(text: str) -> str:
    if not text:
        raise BadRow("there is no e-mail address, and a candidate is known by it")
    try:
        return email_address(text.removeprefix("mailto:"))
    except BadValue as error:
        raise BadRow("email: {reason}", reason=error.phrase) from error


def _language(text: str) -> Language | None:
    if not text:
        return None
    found = language_of(text)
    if found is None:
        known = ", ".join(f"{code} ({name})" for code, name in NAMES.items())
        raise BadRow("language: “{given}” is none of {known}", given=text[:40], known=known)
    return found


def mobile_of(applicant: Applicant, country: str) -> str | None:
    """Return the applicant's mobile number, or None when there is none; BadRow when it is no mobile number."""
    if not applicant.mobile:
        return None
    try:
        return mobile(applicant.mobile, country)
    except BadValue as error:
        raise BadRow("mobile: {reason}", reason=error.phrase) from error


def _cv(text: str, folder: Path) -> Cv | None:
    """Find the file beside the imported one; nothing outside that folder is ever looked at."""
    if not text:
        return None
    base = folder.resolve()
    try:
        path = (base / text.replace("\\", "/")).resolve()
        inside, there = path.is_relative_to(base), path.is_file()
    except (OSError, ValueError, RuntimeError) as error:
        raise BadRow("cv: “{path}” is no file name", path=text[:100]) from error
    if not inside:
        raise BadRow("cv: “{path}” is outside the folder of the imported file", path=text[:100])
    kind = path.suffix.lower().removeprefix(".")
    if kind not in _BEGINNINGS:
        raise BadRow("cv: “{path}” must be one of .pdf, .docx, .odt, .rtf, .txt", path=text[:100])
    if not there:
        raise BadRow("cv: there is no file “{path}”", path=text[:100])
    _look_into(path, kind, text)
    return Cv(path, line(path.name[-200:]), kind)


def _look_into(path: Path, kind: str, text: str) -> None:
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            beginning = file.read(16).lstrip(b"\xef\xbb\xbf\r\n ")
    except OSError as error:
        raise BadRow("cv: “{path}” cannot be read", path=text[:100]) from error
    if size > LARGEST_CV:
        raise BadRow("cv: “{path}” is larger than 10 MB", path=text[:100])
    if not beginning.startswith(_BEGINNINGS[kind]) or size == 0:
        raise BadRow("cv: “{path}” is not what its name says", path=text[:100])


def titles_of(applicants: Sequence[Applicant]) -> dict[str, Applicant]:
    """For each vacancy the first row that names its title: it makes the vacancy if there is none."""
    found: dict[str, Applicant] = {}
    for one in applicants:
        if one.vacancy_title:
            found.setdefault(one.reference.casefold(), one)
    return found


def good_and_bad(sheet: Sheet, folder: Path) -> tuple[list[Applicant], dict[int, Phrase]]:
    """Check every row; the bad ones come back by line number, with the reason."""
    places = places_of(sheet.header)
    good, bad = [], {}
    for sheet_line in sheet.lines:
        try:
            good.append(checked(sheet_line, places, folder))
        except BadRow as error:
            bad[sheet_line.number] = error.phrase
    return good, bad
