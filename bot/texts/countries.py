"""Countries by name, in the reader's language."""

from babel import Locale

from domain.language import Language


def country_name(code: str, language: Language) -> str:
    """Return what a country of two letters is called; the letters where it has no name."""
    return str(Locale.parse(str(language)).territories.get(code, code))
