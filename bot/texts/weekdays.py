"""The days of the week by name, in the reader's language."""

from babel.dates import get_day_names

from domain.language import Language

WEEK = range(7)


def weekday(number: int, language: Language) -> str:
    """Return the name of a day of the week; Monday is 0."""
    return str(get_day_names("wide", locale=str(language))[number])
