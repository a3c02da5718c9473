"""What stands on a printed letter, piece by piece. Source: docs/behaviour.md, Letters on paper.

The text is taken apart while its tags still stand in it and is filled afterwards, so a value never becomes a heading, a
list or a line of facts.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby

from domain.language import Language

_FACT = re.compile(r"([^\s{}:][^{}:]{0,39}):[ \t]+(\{[a-z][a-z0-9_-]{0,39}\})[ \t]*")
_HEADING, _POINT = "# ", "- "


class PieceKind(StrEnum):
    """What a piece of a letter looks like."""

    HEADING = "heading"
    WORDS = "words"
    POINTS = "points"
    FACTS = "facts"


@dataclass(frozen=True)
class Piece:
    """One piece: a heading or words hold one line of one text, points a text a line, facts a label and a value a line."""

    kind: PieceKind
    lines: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Sheet:
    """One letter to one person, on pages of its own.

    `to` stands where a window envelope shows it, and is empty where there is none. `day` is the date in words.
    `closing` are the last lines; when they are `signed`, each is under a line to write on, with `signed` beside it.
    `footer` holds `{page}` and `{pages}`.
    """

    language: Language
    company: str
    title: str
    to: str
    day: str
    pieces: tuple[Piece, ...]
    closing: tuple[str, ...]
    signed: str
    footer: str


@dataclass(frozen=True)
class Paper:
    """A document of one sheet or several. `made_on` is written into it, so that the same paper has the same bytes."""

    title: str
    made_on: date
    sheets: tuple[Sheet, ...]


def pieces(text: str, fill: Callable[[str], str]) -> tuple[Piece, ...]:
    """Take a text apart and fill it: paragraphs, `# ` headings, `- ` points, lines of `Label: {tag}`."""
    whole = text.replace("\r\n", "\n").replace("\r", "\n")
    found: list[Piece] = []
    for paragraph in re.split(r"\n[ \t]*\n", whole):
        lines = [line for line in paragraph.split("\n") if line.strip()]
        for kind, group in groupby(lines, _kind):
            found += _made(kind, list(group), fill)
    return tuple(found)


def _kind(line: str) -> PieceKind:
    if line.startswith(_HEADING):
        return PieceKind.HEADING
    if line.startswith(_POINT):
        return PieceKind.POINTS
    return PieceKind.FACTS if _FACT.fullmatch(line) else PieceKind.WORDS


def _made(kind: PieceKind, lines: list[str], fill: Callable[[str], str]) -> list[Piece]:
    if kind is PieceKind.HEADING:
        return [Piece(kind, ((fill(line.removeprefix(_HEADING).strip()),),)) for line in lines]
    if kind is PieceKind.POINTS:
        return [Piece(kind, tuple((fill(line.removeprefix(_POINT).strip()),) for line in lines))]
    if kind is PieceKind.FACTS:
        return [Piece(kind, tuple(_row(line, fill) for line in lines))]
    return [Piece(kind, ((fill("\n".join(lines)),),))]


def _row(line: str, fill: Callable[[str], str]) -> tuple[str, str]:
    label, _, value = line.partition(":")
    return label, fill(value.strip())


def words_of(sheet: Sheet) -> str:
    """Everything that is printed on a sheet, one after the other: to be read, searched, or compared with a font."""
    inside = [part for piece in sheet.pieces for line in piece.lines for part in line]
    return "\n".join([sheet.company, sheet.title, sheet.to, sheet.day, *inside, *sheet.closing])
