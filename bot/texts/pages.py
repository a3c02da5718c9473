"""The HTML of texts that people write: laid out once for each text, then filled for each who gets it.

Laying out takes a hundred times as long as filling in, and ten thousand reminders of one morning share a few texts. So the
values are left out at first: marks that nobody can guess hold their places, and the page is cut there.
"""

import re
import secrets
from collections.abc import Mapping
from functools import lru_cache
from itertools import groupby

from markupsafe import Markup, escape

from bot.texts import own
from bot.texts.marking import N_
from bot.texts.own import Block, Button, Facts, Words
from domain import confirmlink
from domain.language import Language
from domain.tags import ALIASES, fill

_LABELLED_LINE = re.compile(r"[^\s{}:][^{}:]{0,39}:[ \t]+\{[a-z][a-z0-9_-]{0,39}\}[ \t]*")
_ADDRESS = re.compile(r"https?://[^\s<>\"'\\`{}|^]{1,2000}")
_BUTTONS = {
    confirmlink.TAG: N_("Answer the invitation"),
    "link": N_("Choose a password"),
    "url": N_("Choose a password"),
    "collaborative-link-url": N_("Review the candidates"),
}
"""The tags that are an address to be pressed, when they stand on a line of their own."""

_PLACE = "address"
_SUBJECT, _SENDER = "the-subject", "the-sender"
"""Two more places on a page; no tags, as people cannot write them."""

_SECRET = secrets.token_hex(16)
_MARK = re.compile(_SECRET + r"\.([a-z0-9_-]+)\.")
_PARTING = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")


class Page:
    """A letter's HTML with the places for the values of one recipient: markup and the names of places in turns."""

    def __init__(self, html: str) -> None:
        self._pieces = _MARK.split(html)
        self._places = frozenset(self._pieces[1::2])

    def filled(self, subject: str, values: Mapping[str, str], sender: str) -> str:
        """Return the whole page; what is put in is text and nothing else. A ValueError when it cannot be written as UTF-8."""
        put = {place: _in_html(values.get(place, "")).replace("\n", "<br>\n") for place in self._places}
        put |= {_SUBJECT: _in_html(subject), _SENDER: _in_html(sender)}
        "".join(put.values()).encode("utf-8")
        pieces = self._pieces.copy()
        pieces[1::2] = [put[place] for place in pieces[1::2]]
        return "".join(pieces)


def write(
    contents: str, signature: str, language: Language, *, subject: str, values: Mapping[str, str], sender: str
) -> str:
    """Return the HTML of a text for one recipient; only our own link and a place that is a secure address can be followed."""
    followed = _followed(values)
    page = _page(contents, signature, language, followed, sender != "", frozenset(values))
    if _PLACE in followed:
        values = {**values, _PLACE: values[_PLACE].strip()}
    return page.filled(subject, values, sender)


def _followed(values: Mapping[str, str]) -> frozenset[str]:
    """The tags whose values are addresses that can be followed."""
    found = {tag for tag in _BUTTONS if _ADDRESS.fullmatch(values.get(tag, ""))}
    place = values.get(_PLACE, "").strip()
    return frozenset(found | {_PLACE} if place.startswith("https://") and _ADDRESS.fullmatch(place) else found)


@lru_cache(256)
def _page(
    contents: str, signature: str, language: Language, followed: frozenset[str], sent_by: bool, more: frozenset[str]
) -> Page:
    """The page of a text; `more` are the tags this letter knows beyond those of every letter, or some of them."""
    tags = more | set(ALIASES)
    marks = {tag: str(own.anchor(_mark(tag))) if tag in followed else _mark(tag) for tag in tags}
    pressed = {"{" + tag + "}": Button(_mark(tag), text) for tag, text in _BUTTONS.items() if tag in followed}
    blocks = [block for part in paragraphs(contents) for block in _blocks(part, marks, pressed)]
    if signature:
        blocks.append(Words(_filled(signature, marks), "signature"))
    return Page(own.document(_mark(_SUBJECT), blocks, language, _mark(_SENDER) if sent_by else ""))


def _mark(place: str) -> str:
    return f"{_SECRET}.{place}."


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text: what empty lines part."""
    return [paragraph.strip("\n") for paragraph in _PARTING.split(text) if paragraph.strip()]


def _blocks(paragraph: str, marks: Mapping[str, str], pressed: Mapping[str, Button]) -> list[Block]:
    """One paragraph as blocks: lines of facts beside each other, a link on a line of its own as a button, words."""
    found: list[Block] = []
    for kind, group in groupby(paragraph.split("\n"), lambda line: _kind(line, pressed)):
        lines = list(group)
        if kind == "button":
            found += [pressed[line.strip()] for line in lines]
        elif kind == "facts":
            found.append(Facts(tuple(_row(line, marks) for line in lines)))
        else:
            found.append(Words(_filled("\n".join(lines), marks)))
    return found


def _kind(line: str, pressed: Mapping[str, Button]) -> str:
    if line.strip() in pressed:
        return "button"
    return "facts" if _LABELLED_LINE.fullmatch(line) else "words"


def _row(line: str, marks: Mapping[str, str]) -> tuple[str, Markup]:
    label, _, fact = line.partition(":")
    return f"{label}:", _filled(fact.strip(), marks)


def _filled(text: str, marks: Mapping[str, str]) -> Markup:
    """The text as HTML: escaped first, so that only the marks bring anything in."""
    return broken(Markup(fill(str(escape(text)), marks)))  # noqa: S704 - the text is escaped, the marks are our own


def broken(html: Markup) -> Markup:
    """The lines of some HTML as lines that show."""
    return Markup("<br>\n").join(html.split("\n"))


def _in_html(value: str) -> str:
    """A value as it stands in a page that was laid out, in words and in an address alike."""
    text = value.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\xa0", "&nbsp;")
