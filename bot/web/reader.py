"""Which language the person in front of the page reads, and the words in it."""

from flask import g, request

from bot.texts.translator import Translator, translator
from domain.language import Language, language_of


def remember(language: Language) -> None:
    """Note the language of whom the link belongs to: from here on every page of this request is in it."""
    g.language = language


def language() -> Language:
    """The link's language; for a link nobody knows the first of the browser's that is one of ours, else English."""
    known: Language | None = g.get("language")
    return known or _of_browser() or Language.EN


def _of_browser() -> Language | None:
    wished = (language_of(locale) for locale, quality in request.accept_languages if quality > 0)
    return next((found for found in wished if found), None)


def words() -> Translator:
    """The translator for this reader."""
    return translator(language())
