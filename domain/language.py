"""The five languages and how a locale finds its own."""

from enum import StrEnum


class Language(StrEnum):
    """A language in which people read Kalle; the code is Babel's."""

    EN = "en"
    NB = "nb"
    DA = "da"
    SV = "sv"
    NL = "nl"


NAMES = {
    Language.EN: "English",
    Language.NB: "Norsk bokmål",
    Language.DA: "Dansk",
    Language.SV: "Svenska",
    Language.NL: "Nederlands",
}
"""Each language by its own name: the same in every catalogue, so never translated."""

_RELATIVES = {"no": Language.NB, "nn": Language.NB}

_CODES = {str(one): one for one in Language}

_SPOKEN = {
    "english": Language.EN,
    "norwegian": Language.NB,
    "norsk": Language.NB,
    "bokmål": Language.NB,
    "danish": Language.DA,
    "dansk": Language.DA,
    "swedish": Language.SV,
    "svenska": Language.SV,
    "dutch": Language.NL,
    "nederlands": Language.NL,
}


def language_of(locale: str | None) -> Language | None:
    """Find the language of a locale (`nb-NO`, `no`, `sv_SE`) or of a language's name; None when it is not one of ours."""
    word = (locale or "").strip().lower()
    code = word.replace("_", "-").split("-")[0]
    if code in _RELATIVES:
        return _RELATIVES[code]
    if code in _CODES:
        return _CODES[code]
    return _SPOKEN.get(word.split()[0]) if word else None
