"""The letters: our own texts, and any text with tags made into subject, plain text and HTML, or into an SMS.

What people write is never executed: its tags are replaced in one walk. Jinja2 sees our own files only.
A line of the form `Label: {tag}` disappears when there is no value for its tag, so that facts which an interview may
lack (a place, a route) leave no stump behind. That holds for this form alone; every other line stays as it was written.
"""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

from markupsafe import escape

from bot.texts import own, pages
from bot.texts.own import Block, Facts, Words
from bot.texts.pages import broken, paragraphs
from domain import sms
from domain.language import Language
from domain.letters import SMS_KINDS, Letter, LetterKind, Variant
from domain.tags import CANONICAL, fill

SHIPPED = Path(__file__).parent / "letters"

_LABELLED = re.compile(r"([^\s{}:][^{}:]{0,39}):[ \t]+(\{([a-z][a-z0-9_-]{0,39})\})[ \t]*")
_STATED = re.compile(r"([^\s:][^:]{0,39}):[ \t]+(\S.*)")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")


@cache
def shipped(kind: LetterKind, language: Language) -> Variant:
    """Return our own text of a kind: first line the subject, then the contents, after a line `-- ` the signature.

    The file of an SMS holds its contents and nothing else, so its subject and signature are empty.
    """
    text = (SHIPPED / kind / f"{language}.txt").read_text("utf-8")
    if kind in SMS_KINDS:
        return Variant("", text.strip(), "")
    subject, _, rest = text.partition("\n")
    contents, _, signature = rest.partition("\n-- \n")
    return Variant(subject.strip(), contents.strip(), signature.strip())


def without_stumps(text: str, values: Mapping[str, str]) -> str:
    """Return the text without the lines `Label: {tag}` whose tag has no value, and without the gaps they would leave."""
    return _without(text, frozenset(tag for tag in _labelled(text) if not values.get(tag, "").strip()))


@lru_cache(256)
def _labelled(text: str) -> frozenset[str]:
    """The canonical tags that have a line `Label: {tag}` in a text."""
    found = [_LABELLED.fullmatch(line) for line in _lines(text)]
    return frozenset(CANONICAL[one[3]] for one in found if one and one[3] in CANONICAL)


@lru_cache(256)
def _without(text: str, blank: frozenset[str]) -> str:
    lines = _lines(text)
    kept = [line for line in lines if not _is_stump(line, blank)]
    whole = "\n".join(kept)
    return whole if len(kept) == len(lines) else re.sub(r"\n{3,}", "\n\n", whole)


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _is_stump(line: str, blank: frozenset[str]) -> bool:
    found = _LABELLED.fullmatch(line)
    return found is not None and CANONICAL.get(found[3]) in blank


def render(variant: Variant, values: Mapping[str, str], language: Language, *, sender: str = "") -> Letter:
    """Fill a text with one recipient's values, given by the canonical names of the tags.

    `sender` stands above the HTML, for instance the company. `values["confirmlink"]` becomes a button when it is an
    address and stays text when it is not, as in a preview; `values["link"]` likewise, where a letter has it. A ValueError
    when something cannot be written as UTF-8.
    """
    contents, signature = (without_stumps(part, values).strip() for part in (variant.contents, variant.signature))
    subject = one_line(fill(variant.subject, values))
    text = "\n\n".join(part for part in (fill(contents, values), fill(signature, values)) if part) + "\n"
    html = pages.write(contents, signature, language, subject=subject, values=values, sender=sender)
    return Letter(subject, text, html)


def sms_text(contents: str, values: Mapping[str, str]) -> str:
    """Fill an SMS with one recipient's values, given by the canonical names of the tags: exactly what goes out.

    Lines without a value disappear as they do in a letter, spaces are tidied, at most one line in a row is empty, and
    signs that would make it longer for nothing are plain. Count the parts of what this returns, of nothing else.
    """
    lines = fill(without_stumps(contents, values), values).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    tidy = "\n".join(" ".join(_CONTROL.sub("", line).split()) for line in lines)
    return sms.plain(re.sub(r"\n{3,}", "\n\n", tidy).strip())


def internal(name: str, language: Language, facts: Mapping[str, object]) -> Letter:
    """Write one of our own messages to a colleague; a fact that the template wants and nobody gave is an error."""
    subject, _, rest = own.own_text(name, language, facts).partition("\n")
    text = re.sub(r"\n{3,}", "\n\n", rest).strip()
    blocks = [_stated(paragraph) for paragraph in paragraphs(text)]
    return Letter(one_line(subject), f"{text}\n", own.document(one_line(subject), blocks, language))


def one_line(text: str) -> str:
    """Return the text in one line, for a header: no line breaks, no control characters."""
    shown = text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)
    return " ".join(shown.split())


def _stated(paragraph: str) -> Block:
    found = [_STATED.fullmatch(line) for line in paragraph.split("\n")]
    rows = [(f"{one[1]}:", escape(one[2])) for one in found if one]
    return Facts(tuple(rows)) if len(rows) == len(found) else Words(broken(escape(paragraph)))
