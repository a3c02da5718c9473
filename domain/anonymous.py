"""Taking a person out of a text: their names, addresses and numbers. Source: docs/behaviour.md, Forward to email."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

GONE = "[…]"

_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"'@]+@[^\s<>()\[\],;:\"'@]+\.[^\s<>()\[\],;:\"'@]+")
_LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>\"']+|\b(?:linkedin|github|facebook|instagram|x|twitter)\.com/[^\s<>\"']+", re.IGNORECASE
)
_NUMBER = re.compile(
    r"(?<![\w+])(?!(?:19|20)\d\d\s?[-–/]\s?(?:19|20)\d\d(?!\d))\+?\(?\d(?:[\s().\-/\u00a0]{0,2}\d){6,14}(?!\w)"
)
"""Seven digits and more, however grouped; `2015–2019` is a span of years."""

_SHORTEST = 7
_NATIONAL = 8
"""So many of a number's last digits make it known again, whatever digits stand beside it."""


@dataclass(frozen=True)
class Traces:
    """What a person is known by: whole name first, then its parts; mail addresses; telephone numbers."""

    names: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()


def traces(first: str, last: str, addresses: Iterable[str], numbers: Iterable[str]) -> Traces:
    """Collect them. Every word of a name counts by itself, and so does what stands before the @ of an address."""
    whole = [f"{first} {last}", f"{last}, {first}", f"{last} {first}", first, last]
    words = [word for word in re.split(r"[\s\-–'’.,]+", f"{first} {last}") if len(word) > 1]
    mails = [one for one in addresses if one]
    local = [one.partition("@")[0] for one in mails]
    names = {one.strip() for one in (*whole, *words) if len(one.strip(" ,")) > 1}
    return Traces(
        names=tuple(sorted(names, key=lambda one: (-len(one), one))),
        addresses=(*mails, *(one for one in local if len(one) > 3)),
        numbers=tuple(one for one in numbers if one),
    )


def without(text: str, known: Traces) -> str:
    """Return a text in which nothing the person is known by is left; what else stands in it stays."""
    text = unicodedata.normalize("NFC", text)
    for one in known.addresses:
        text = re.sub(rf"(?<![\w]){re.escape(one)}(?![\w])", GONE, text, flags=re.IGNORECASE)
    text = _without_numbers(text, known.numbers)
    for one in known.names:
        text = _without_name(text, one)
    return re.sub(rf"{re.escape(GONE)}(?:\s*{re.escape(GONE)})+", GONE, text)


def without_any(text: str, known: Traces) -> str:
    """The same for the person's own words: every address, number and link is theirs, known or not."""
    text = _ADDRESS.sub(GONE, _LINK.sub(GONE, unicodedata.normalize("NFC", text)))
    return without(_NUMBER.sub(GONE, text), known)


def _without_numbers(text: str, numbers: Iterable[str]) -> str:
    """A number however it is grouped, with its country's code or without."""
    known = [re.sub(r"\D", "", one) for one in numbers]

    def replaced(found: re.Match[str]) -> str:
        digits = re.sub(r"\D", "", found[0]).lstrip("0")
        theirs = any(len(digits) >= _SHORTEST and (one.endswith(digits) or one[-_NATIONAL:] in digits) for one in known)
        return GONE if theirs else found[0]

    return _NUMBER.sub(replaced, text) if known else text


def _without_name(text: str, name: str) -> str:
    """Every occurrence as a whole word, in capitals or small, with its accents or without."""
    folded, places = _folded(text)
    wanted, _ = _folded(name)
    pieces, at = [], 0
    for found in re.finditer(rf"(?<!\w){re.escape(wanted)}(?:['’]?s)?(?!\w)", folded):
        pieces += [text[at : places[found.start()]], GONE]
        at = places[found.end()]
    return "".join([*pieces, text[at:]])


def _folded(text: str) -> tuple[str, list[int]]:
    """A text in small letters without accents, and where each of its letters stands in the text given."""
    letters: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        plain = "".join(c for c in unicodedata.normalize("NFKD", sign) if not unicodedata.combining(c)).casefold()
        plain = plain.replace("ø", "o").replace("æ", "ae").replace("đ", "d").replace("ł", "l")
        letters += plain
        places += [place] * len(plain)
    return "".join(letters), [*places, len(text)]
