"""Taking a person out of a text: their names, addresses and numbers. Source: docs/behaviour.md, Forward to email.

A text may be long and written to be slow to read: whatever is looked for here has a longest form.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

GONE = "[…]"

_MARKS = 4
"""So many marks on one letter are kept; nobody writes more."""

_SIGN = r"[^\s<>()\[\],;:\"'@]"
_LABEL = r"[^\s<>()\[\],;:\"'@.]{1,63}+"
_ADDRESS = re.compile(rf"{_SIGN}{{1,64}}+@{_LABEL}(?:\.{_LABEL})++")
_LINK = re.compile(
    r"(?:https?://|\bwww\.)[^\s<>\"']+|\b(?:linkedin|github|facebook|instagram|x|twitter)\.com/[^\s<>\"']+",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"(?<![\w+])(?!(?:19|20)\d\d\s?[-–/]\s?(?:19|20)\d\d(?!\d))\+?\(?\d(?:[\s().\-/\u00a0]{0,2}\d){6,14}(?!\w)"
)
"""Seven digits and more, however grouped; `2015–2019` is a span of years."""

_DIGITS = re.compile(r"\d{16,}")
"""More digits in a row than any number of somebody has."""

_SHORTEST = 7
_NATIONAL = 8
"""So many of a number's last digits make it known again, whatever digits stand beside it."""

_PARTICLES = frozenset(
    {"de", "van", "der", "den", "von", "af", "av", "ten", "ter", "la", "le", "di", "da", "dos", "das", "del", "della",
     "el", "al", "bin", "bint", "ibn", "abu", "zu", "zur", "und", "du", "des", "het", "op", "mac", "san", "the", "and"}
)  # fmt: skip
"""Parts of names that are words of their own: they go with the whole name and not alone."""

_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "đ": "d", "ł": "l", "ı": "i"})
_WRITTEN_OUT = str.maketrans({"ø": "oe", "ö": "oe", "ä": "ae", "å": "aa", "ü": "ue"})
_BETWEEN = r"[\s\-‐-―'’._,]"
"""What may stand between the parts of a name."""

_LONG_ENOUGH = 6
"""A name of so many letters is known even with nothing between its parts; a shorter one becomes another word."""


@dataclass(frozen=True)
class Traces:
    """What a person is known by: names, the longest first; mail addresses; telephone numbers.

    A name is the parts it is written of: they count joined, with something between them or with nothing.
    """

    names: tuple[tuple[str, ...], ...] = ()
    addresses: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()


def traces(first: str, last: str, addresses: Iterable[str], numbers: Iterable[str]) -> Traces:
    """Collect them. Every part of a name counts by itself, and so does what stands before the @ of an address.

    Not so parts of one or two letters, and those that many names have: they count within the name alone.
    """
    given, family = _parts(first), _parts(last)
    tail = tuple(part for part in family if not _is_common(part))
    wholes = [given + family, family + given, given, family, given + tail, tail]
    alone = [(part,) for part in given + family if not _is_common(part)]
    names = {one for one in (*wholes, *alone) if not all(part.casefold() in _PARTICLES for part in one)}
    names = {one for one in names if len(one) > 1 or not _is_common(one[0])} | {
        one for one in wholes[:2] if len(one) > 1
    }
    mails = [one for one in addresses if one]
    local = [one.partition("@")[0] for one in mails]
    return Traces(
        names=tuple(sorted(names, key=lambda one: (-len("".join(one)), one))),
        addresses=(*mails, *(one for one in local if len(one) > 3)),
        numbers=tuple(one for one in numbers if one),
    )


def _parts(name: str) -> tuple[str, ...]:
    return tuple(part for part in re.split(r"[\s\-‐-―'’.,_]+", _plain(name)) if part)


def _is_common(part: str) -> bool:
    return (len(part) < 3 and _is_latin(part)) or part.casefold() in _PARTICLES


def _is_latin(part: str) -> bool:
    return all(unicodedata.name(letter, "").startswith("LATIN") for letter in part)


def without(text: str, known: Traces) -> str:
    """Return a text in which nothing the person is known by is left; what else stands in it stays."""
    text = _plain(text)
    for one in known.addresses:
        text = re.sub(rf"(?<![^\W_]){re.escape(_plain(one))}(?![^\W_])", GONE, text, flags=re.IGNORECASE)
    text = _without_numbers(text, known.numbers)
    text = _without_names(text, known.names) if known.names else text
    return re.sub(rf"{re.escape(GONE)}(?:\s*+{re.escape(GONE)})+", GONE, text)


def without_any(text: str, known: Traces) -> str:
    """The same for the person's own words: every address, number and link is theirs, known or not."""
    text = _ADDRESS.sub(GONE, _LINK.sub(GONE, _plain(text)))
    return without(_NUMBER.sub(GONE, _DIGITS.sub(GONE, text)), known)


def _plain(text: str) -> str:
    """A text composed, without signs that are not seen, and without more marks on a letter than anybody writes."""
    seen = "".join(c for c in text if unicodedata.category(c) != "Cf")
    kept: list[str] = []
    marks = 0
    for c in seen:
        marks = marks + 1 if unicodedata.combining(c) else 0
        if marks <= _MARKS:
            kept.append(c)
    return unicodedata.normalize("NFC", "".join(kept))


def _without_numbers(text: str, numbers: Iterable[str]) -> str:
    """A number however it is grouped, with its country's code or without."""
    known = [re.sub(r"\D", "", one) for one in numbers]

    def replaced(found: re.Match[str]) -> str:
        digits = re.sub(r"\D", "", found[0]).lstrip("0")
        theirs = any(len(digits) >= _SHORTEST and (one.endswith(digits) or one[-_NATIONAL:] in digits) for one in known)
        return GONE if theirs else found[0]

    return _NUMBER.sub(replaced, text) if known else text


def _without_names(text: str, names: Iterable[tuple[str, ...]]) -> str:
    """Every occurrence as whole words or joined, in capitals or small, with its accents or without.

    A joined name may stand within `_` and in the name of a site: `anna_berg`, `annaberg.example`.
    """
    folded, places = _folded(text)
    wanted = "|".join(map(_pattern, names))
    pieces, at = [], 0
    for found in re.finditer(rf"(?<![^\W_])(?:{wanted})(?:['’]?s)?(?![^\W_])", folded):
        pieces += [text[at : places[found.start()]], GONE]
        at = places[found.end()]
    return "".join([*pieces, text[at:]])


def _pattern(name: tuple[str, ...]) -> str:
    joined = sum(map(len, name)) >= _LONG_ENOUGH or not all(map(_is_latin, name))
    least = 0 if joined else 1
    return f"{_BETWEEN}{{{least},3}}".join(map(_spellings, name))


def _spellings(part: str) -> str:
    """One part of a name, with its accents left out or written out: `bergstrom`, `bergstroem`."""
    plain, written_out = _folded(part)[0], _folded(part.casefold().translate(_WRITTEN_OUT))[0]
    return f"(?:{'|'.join(map(re.escape, dict.fromkeys((plain, written_out))))})"


def _folded(text: str) -> tuple[str, list[int]]:
    """A text in small letters without accents, and where each of its letters stands in the text given."""
    letters: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        plain = _folded_sign(sign)
        letters += plain
        places += [place] * len(plain)
    return "".join(letters), [*places, len(text)]


@lru_cache(4096)
def _folded_sign(sign: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFKD", sign) if not unicodedata.combining(c))
    return plain.casefold().translate(_LETTERS)
