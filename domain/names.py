"""Names in order, as people in the north look for them. Source: docs/behaviour.md, Lists."""

import unicodedata

LONGEST = 100

_AFTER_Z = str.maketrans(
    {"æ": "{a", "ä": "{a", "ø": "{b", "ö": "{b", "å": "{c", "œ": "oe", "ð": "d", "þ": "th", "ß": "ss"}
)
"""Norwegian, Danish and Swedish all have them behind z; `{` is the character after it. Two languages' orders fall together."""


def sort_key(first_name: str, last_name: str) -> str:
    """What a list by name is ordered by, last name first, in plain characters: `Ås` comes after `Zander`, `é` is `e`."""
    text = unicodedata.normalize("NFC", f"{last_name} {first_name}".strip().casefold()).translate(_AFTER_Z)
    apart = unicodedata.normalize("NFKD", text)
    return "".join(one for one in apart if not unicodedata.combining(one))[:LONGEST]


def initials(first_name: str, last_name: str) -> str:
    """What may be told of a name where everybody reads along: `A. B.`; letters alone, so that no name says more by itself."""
    letters = [_initial(name) for name in (first_name, last_name)]
    return " ".join(f"{one.upper()}." for one in letters if one) or "–"


def initials_of(name: str) -> str:
    """The same of a name in one piece, whose last word is the last name."""
    first, _, last = name.strip().rpartition(" ")
    return initials(first, last)


def _initial(name: str) -> str:
    """The first letter; none of a name of one letter, which would be the whole name."""
    letters = [one for one in unicodedata.normalize("NFKC", name) if one.isalpha()]
    return letters[0] if len(letters) > 1 else ""
