"""English into the reader's words: sentences, phrases with facts, members of our enums."""

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from gettext import NullTranslations

from bot.texts.catalogues import translations
from bot.texts.words import TITLE, TITLES, WORDS, context
from domain.actions import Action
from domain.errors import Phrase
from domain.language import Language

_FACT = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")


class Translator:
    """Puts English source strings into one language; what has no translation stays English."""

    def __init__(self, language: Language, catalogue: NullTranslations) -> None:
        self.language = language
        self._catalogue = catalogue

    def __call__(self, text: str, /, **facts: object) -> str:
        """Translate a sentence and put the facts into its braces, or say a member of an enum in words."""
        if isinstance(text, StrEnum):
            return self._member(text)
        return self._filled(self._catalogue.gettext(text) if text else "", facts)

    def phrase(self, phrase: Phrase) -> str:
        """Translate a phrase that the rules made."""
        return self(str(phrase.text), **phrase.facts)

    def plural(self, one: str, many: str, count: int, /, **facts: object) -> str:
        """Translate whichever of the two fits the count, which is a fact called `count` as well."""
        return self._filled(self._catalogue.ngettext(one, many, count), {"count": count, **facts})

    def title(self, action: Action) -> str:
        """What the windows of an action are called: its words, or shorter ones where they are too long."""
        words = TITLES.get(action)
        return self._member(action) if words is None else self._catalogue.pgettext(TITLE, words)

    def _member(self, member: StrEnum) -> str:
        words = WORDS.get(member)
        return str(member) if words is None else self._catalogue.pgettext(context(member), words)

    def _filled(self, text: str, facts: Mapping[str, object]) -> str:
        """Walk the text once: braces in facts mean nothing, and a fact is only ever looked up by its bare name."""
        if "{" not in text:
            return text
        return _FACT.sub(lambda found: self._fact(facts[found[1]]) if found[1] in facts else found[0], text)

    def _fact(self, fact: object) -> str:
        if isinstance(fact, Phrase):
            return self.phrase(fact)
        return self._member(fact) if isinstance(fact, StrEnum) else str(fact)


@cache
def translator(language: Language) -> Translator:
    """Return the one translator of a language."""
    return Translator(language, translations(language))
