"""The letters: our own texts, and any text with tags made into subject, plain text and HTML, or into an SMS.

What people write is never executed: its tags are replaced in one walk. Jinja2 sees our own files only.
A line of the form `Label: {tag}` disappears when there is no value for its tag, so that facts which an interview may
lack (a place, a route) leave no stump behind. That holds for this form alone; every other line stays as it was written.
"""

import re
from collections.abc import Mapping
from functools import cache
from itertools import groupby
from pathlib import Path

from markupsafe import Markup, escape

from bot.texts import own
from bot.texts.own import Block, Button, Facts, Words
from domain import confirmlink, sms
from domain.language import Language
from domain.letters import SMS_OF_TYPE, Letter, LetterKind, Variant
from domain.tags import CANONICAL, fill

SHIPPED = Path(__file__).parent / "letters"

_LABELLED = re.compile(r"([^\s{}:][^{}:]{0,39}):[ \t]+(\{([a-z][a-z0-9_-]{0,39})\})[ \t]*")
_STATED = re.compile(r"([^\s:][^:]{0,39}):[ \t]+(\S.*)")
_ADDRESS = re.compile(r"https?://[^\s<>\"'\\`{}|^]{1,2000}")
_LINK = "{" + confirmlink.TAG + "}"
_PLACE = "address"
_SMS = frozenset(SMS_OF_TYPE.values())
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")


@cache
def shipped(kind: LetterKind, language: Language) -> Variant:
    """Return our own text of a kind: first line the subject, then the contents, after a line `-- ` the signature.

    The file of an SMS holds its contents and nothing else, so its subject and signature are empty.
    """
    text = (SHIPPED / kind / f"{language}.txt").read_text("utf-8")
    if kind in _SMS:
        return Variant("", text.strip(), "")
    subject, _, rest = text.partition("\n")
    contents, _, signature = rest.partition("\n-- \n")
    return Variant(subject.strip(), contents.strip(), signature.strip())


def without_stumps(text: str, values: Mapping[str, str]) -> str:
    """Return the text without the lines `Label: {tag}` whose tag has no value, and without the gaps they would leave."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept = [line for line in lines if not _is_stump(line, values)]
    whole = "\n".join(kept)
    return whole if len(kept) == len(lines) else re.sub(r"\n{3,}", "\n\n", whole)


def _is_stump(line: str, values: Mapping[str, str]) -> bool:
    found = _LABELLED.fullmatch(line)
    return found is not None and found[3] in CANONICAL and not values.get(CANONICAL[found[3]], "").strip()


def render(variant: Variant, values: Mapping[str, str], language: Language, *, sender: str = "") -> Letter:
    """Fill a text with one recipient's values, given by the canonical names of the tags.

    `sender` stands above the HTML, for instance the company. `values["confirmlink"]` becomes a button when it is an
    address and stays text when it is not, as in a preview. A ValueError when something cannot be written as UTF-8.
    """
    contents, signature = (without_stumps(part, values).strip() for part in (variant.contents, variant.signature))
    subject = one_line(fill(variant.subject, values))
    text = "\n\n".join(part for part in (fill(contents, values), fill(signature, values)) if part) + "\n"
    in_html = _values_in_html(values)
    blocks = [block for paragraph in _paragraphs(contents) for block in _blocks(paragraph, values, in_html)]
    if signature:
        blocks.append(Words(_filled(signature, in_html), "signature"))
    return Letter(subject, text, own.document(subject, blocks, language, sender))


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
    blocks = [_stated(paragraph) for paragraph in _paragraphs(text)]
    return Letter(one_line(subject), f"{text}\n", own.document(one_line(subject), blocks, language))


def one_line(text: str) -> str:
    """Return the text in one line, for a header: no line breaks, no control characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _paragraphs(text: str) -> list[str]:
    return [paragraph.strip("\n") for paragraph in re.split(r"\n[ \t]*(?:\n[ \t]*)+", text) if paragraph.strip()]


def _blocks(paragraph: str, values: Mapping[str, str], in_html: Mapping[str, str]) -> list[Block]:
    """One paragraph as blocks: lines of facts beside each other, the link on a line of its own as a button, words."""
    pressable = bool(_ADDRESS.fullmatch(values.get(confirmlink.TAG, "")))
    found: list[Block] = []
    for kind, group in groupby(paragraph.split("\n"), lambda line: _kind(line, pressable=pressable)):
        lines = list(group)
        if kind == "button":
            found += [Button(values[confirmlink.TAG])] * len(lines)
        elif kind == "facts":
            found.append(Facts(tuple(_row(line, in_html) for line in lines)))
        else:
            found.append(Words(_filled("\n".join(lines), in_html)))
    return found


def _kind(line: str, *, pressable: bool) -> str:
    if pressable and line.strip() == _LINK:
        return "button"
    return "facts" if _LABELLED.fullmatch(line) else "words"


def _row(line: str, in_html: Mapping[str, str]) -> tuple[str, Markup]:
    label, _, fact = line.partition(":")
    return f"{label}:", _filled(fact.strip(), in_html)


def _filled(text: str, in_html: Mapping[str, str]) -> Markup:
    """The text as HTML: escaped first, so that only the values, each made safe before, bring markup in."""
    return _broken(Markup(fill(str(escape(text)), in_html)))  # noqa: S704 - text and values are both escaped


def _values_in_html(values: Mapping[str, str]) -> dict[str, str]:
    """The values as HTML; only our own link and a place that is a secure address can be followed."""
    safe = {tag: str(escape(value)) for tag, value in values.items()}
    link, place = values.get(confirmlink.TAG, ""), values.get(_PLACE, "").strip()
    if _ADDRESS.fullmatch(link):
        safe[confirmlink.TAG] = str(own.anchor(link))
    if _ADDRESS.fullmatch(place) and place.startswith("https://"):
        safe[_PLACE] = str(own.anchor(place))
    return safe


def _stated(paragraph: str) -> Block:
    found = [_STATED.fullmatch(line) for line in paragraph.split("\n")]
    rows = [(f"{one[1]}:", escape(one[2])) for one in found if one]
    return Facts(tuple(rows)) if len(rows) == len(found) else Words(_broken(escape(paragraph)))


def _broken(html: Markup) -> Markup:
    return Markup("<br>\n").join(html.split("\n"))
