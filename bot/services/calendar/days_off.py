"""Public holidays by country, from the library `holidays`, which takes its time to load and is asked once for each year."""

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache

NEAREST = ("NO", "SE", "DK", "FI", "NL")
"""The countries most digests are posted in, to be offered first."""

_OTHERS = (
    "ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZCACCCDCFCGCHCICKCLCMCNCOCRCUCVCWCXCY"
    "CZDEDJDMDODZECEEEGEHERESETFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGSGTGUGWGYHKHMHNHRHTHUIDIEILIMINIOIQIRISITJEJM"
    "JOJPKEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULVLYMAMCMDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNENFNGNINPNR"
    "NUNZOMPAPEPFPGPHPKPLPMPNPRPSPTPWPYQARERORSRURWSASBSCSDSGSHSISJSKSLSMSNSOSRSSSTSVSXSYSZTCTDTFTGTHTJTKTLTMTNTOTR"
    "TTTVTWTZUAUGUMUSUYUZVAVCVEVGVIVNVUWFWSXKYEYTZAZMZW"
)
COUNTRIES = (*NEAREST, *re.findall("..", _OTHERS))
"""Every country whose holidays are known, by its two letters: listed here, for asking the library takes a second."""


_COUNTRY_OF = {
    "Europe/Oslo": "NO",
    "Europe/Stockholm": "SE",
    "Europe/Copenhagen": "DK",
    "Europe/Helsinki": "FI",
    "Europe/Amsterdam": "NL",
}


def country_of(zone: str) -> str:
    """The country to be proposed to somebody who lives in a zone; empty where it could be several."""
    return _COUNTRY_OF.get(zone, "")


def load() -> None:
    """Load the library before it is asked: Slack does not wait as long as that takes on a busy machine."""
    import holidays.countries  # noqa: F401


def days_off(country: str) -> Callable[[date], bool]:
    """Return what says whether a day is a public holiday there; no country has none."""
    return lambda day: bool(country) and day in _of_year(country, day.year)


@lru_cache(1024)
def _of_year(country: str, year: int) -> frozenset[date]:
    from holidays import country_holidays  # here, because loading it takes longer than starting all the rest

    try:
        return frozenset(country_holidays(country, years=year))
    except NotImplementedError:  # of a country that a newer release calls otherwise
        return frozenset()
