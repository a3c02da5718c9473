"""The catalogues of the four translated languages: read into memory here, gathered and checked by the command.

`python -m bot.texts.catalogues update` brings the .po files up to date; `… check` lists what is missing in them.
"""

import io
import re
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Entry
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from bot.texts.gathering import Message, NotPlain, gather
from domain.language import Language

ROOT = Path(__file__).parents[2]
LOCALES = Path(__file__).parent / "locales"
TRANSLATED = tuple(language for language in Language if language is not Language.EN)

_FACT = re.compile(r"\{[A-Za-z][A-Za-z0-9_-]*\}")
_PASSING = re.compile(
    r'^"(?:POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Generated-By|Report-Msgid).*\n',
    re.MULTILINE,
)


@cache
def translations(language: Language) -> NullTranslations:
    """Return the catalogue of a language, compiled in memory; English is the source and needs none."""
    if language is Language.EN:
        return NullTranslations()
    compiled = io.BytesIO()
    write_mo(compiled, read(language))
    compiled.seek(0)
    return GNUTranslations(compiled)


def read(language: Language) -> Catalog:
    """Return a language's .po file."""
    with (LOCALES / f"{language}.po").open("rb") as file:
        return read_po(file, locale=str(language), abort_invalid=True)


def merged(old: Catalog, messages: Iterable[Message], language: Language) -> Catalog:
    """Return a catalogue of exactly these messages, with the translations the old one has for them."""
    new = Catalog(locale=str(language), header_comment=f"# Kalle in {language}", project="Kalle", fuzzy=False)
    for message in messages:
        key = (message.text, message.many) if message.many else message.text
        known = old.get(message.text, message.context or None)
        kept = known.string if known and _same_shape(known.id, key) else None
        new.add(key, kept, context=message.context or None)
    return new


def _same_shape(one: object, other: object) -> bool:
    return isinstance(one, tuple | list) == isinstance(other, tuple)


def as_po(catalogue: Catalog) -> str:
    """Return the file's text; without dates and places, so that it changes only when words change."""
    file = io.BytesIO()
    write_po(file, catalogue, width=0, no_location=True, sort_output=True, ignore_obsolete=True)
    return _PASSING.sub("", file.getvalue().decode("utf-8"))


def update(root: Path = ROOT) -> None:
    """Bring every .po file up to date with the sources; keeps every translation whose English is unchanged."""
    messages = gather(root)
    for language in TRANSLATED:
        catalogue = merged(read(language), messages, language)
        (LOCALES / f"{language}.po").write_text(as_po(catalogue), "utf-8")


def complaints(catalogue: Catalog, messages: Iterable[Message]) -> Iterator[str]:
    """Say of each message what its translation lacks, and which entries nobody says any more."""
    wanted = {(message.context, message.text): message for message in messages}
    for message in sorted(wanted.values()):
        found = catalogue.get(message.text, message.context or None)
        yield from ([f"not gathered: {message.text}"] if found is None else _faults(found, message))
    for entry in catalogue:
        if entry.id and (entry.context or "", _singular(entry.id)) not in wanted:
            yield f"obsolete: {_singular(entry.id)}"


def _faults(entry: Entry, message: Message) -> Iterator[str]:
    strings = list(entry.string or ("",)) if not isinstance(entry.string, str) else [entry.string]
    if entry.fuzzy or not all(strings):
        yield f"not translated: {message.text}"
        return
    sources = [message.text, message.many or message.text]
    for string, source in zip(strings, sources, strict=False):
        if _facts(string) != _facts(source):
            yield f"other facts than in English: {string!r} for {source!r}"


def _singular(key: object) -> str:
    return str(key[0]) if isinstance(key, tuple | list) else str(key)


def _facts(text: str) -> set[str]:
    return set(_FACT.findall(text))


def check(root: Path = ROOT) -> list[str]:
    """Return every complaint about every language; empty when the catalogues are complete."""
    try:
        messages = gather(root)
    except NotPlain as error:
        return [str(error)]
    return [f"{language}: {said}" for language in TRANSLATED for said in complaints(read(language), messages)]


def main(arguments: list[str]) -> int:
    """Run the command; 0 when all is well, 1 when something is missing, 2 when the command is not one."""
    if arguments == ["update"]:
        update()
        return 0
    if arguments == ["check"]:
        found = check()
        sys.stdout.write("".join(f"{line}\n" for line in found))
        return 1 if found else 0
    sys.stderr.write("usage: python -m bot.texts.catalogues update|check\n")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
