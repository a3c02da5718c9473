"""Letters on paper: from plain values to a tagged PDF (PDF/UA-1) or to pictures of its pages.

Texts reach the typesetter as data and are never read as markup. It sees our own layout and our own fonts: no fonts of the
machine, no other file, no network (`typesetter`). The same paper gives the same bytes.
"""

import json
import unicodedata
from dataclasses import asdict
from datetime import UTC, datetime, time
from typing import Any

from bot.documents.font import lacking
from bot.documents.press import PRESS
from domain.papers import Paper, words_of


class CannotPrint(ValueError):
    """Characters that our font does not have; `characters` are they, each once."""

    def __init__(self, characters: str) -> None:
        super().__init__("the font lacks characters of this text")
        self.characters = characters


def unprintable(text: str) -> str:
    """Return the characters of a text that cannot be printed, each once; empty when all of it can."""
    return lacking(_tidy(text))


def pdf(paper: Paper) -> bytes:
    """Return the document; CannotPrint when the font lacks something of it."""
    return _made(paper, "pdf")[0]


def pictures(paper: Paper) -> list[bytes]:
    """Return each page as a PNG, 794 pixels wide; CannotPrint when the font lacks something of it."""
    return _made(paper, "png")


def pages(paper: Paper) -> int:
    """Return how many pages it has; CannotPrint when the font lacks something of it."""
    return int(_made(paper, "pages")[0])


def _made(paper: Paper, kind: str) -> list[bytes]:
    moment = int(datetime.combine(paper.made_on, time(), UTC).timestamp())
    return PRESS.make(kind, _data(paper), moment)


def _data(paper: Paper) -> str:
    missing = "".join(dict.fromkeys(c for sheet in paper.sheets for c in unprintable(words_of(sheet))))
    if missing:
        raise CannotPrint(missing)
    sheets = [_tidied(asdict(sheet)) for sheet in paper.sheets]
    return json.dumps({"title": _tidy(paper.title), "sheets": sheets}, ensure_ascii=False)


def _tidied(value: Any) -> Any:
    """The same values with every text tidied; asdict leaves texts, lists and dictionaries."""
    if isinstance(value, str):
        return _tidy(value)
    if isinstance(value, dict):
        return {key: _tidied(one) for key, one in value.items()}
    return [_tidied(one) for one in value]


def _tidy(text: str) -> str:
    """Composed, the many kinds of space made one of two, and nothing that turns the direction of reading or is no character."""
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).replace("\t", " ")
    return "".join(_signs(c) for c in composed)


def _signs(character: str) -> str:
    if character == "\n" or character.isprintable():
        return character
    kind = unicodedata.category(character)
    if kind == "Zs":
        return "\u00a0" if character in "\u00a0\u202f\u2007" else " "
    return "\n" if kind in ("Zl", "Zp") else ""
