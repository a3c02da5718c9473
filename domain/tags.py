"""Tags in texts that people write: replaced in a single pass, never executed. Source: docs/behaviour.md, Tags."""

import re
from collections.abc import Callable, Collection, Mapping
from functools import lru_cache

TAG = re.compile(r"\{([a-z][a-z0-9_-]{0,39})\}")
_BRACES = re.compile(r"\{++[^{}\n]{0,40}+\}*+|\}++")
"""Whatever would be read as a tag, and braces that stand alone: they would go out as they are."""

ALIASES: dict[str, tuple[str, ...]] = {
    "first-name": ("given-name", "candidate-given-name", "name"),
    "middle-name": ("candidate-middle-name",),
    "last-name": ("family-name", "candidate-family-name", "surname"),
    "vacancy": ("vacancy-title", "job", "job-position", "position", "title"),
    "vacancy-ref-number": (),
    "company": ("company-name", "customer-name", "client", "client-name"),
    "department": ("department-name",),
    "contact-name": ("contact-person", "contact-person-name"),
    "contact-email": ("contact-person-email",),
    "contact-telephone": ("contact-person-office-telephone",),
    "confirmlink": (),
    "interviewdate": (),
    "interviewtime": (),
    "duration": (),
    "interviewer": ("interviewers",),
    "address": (),
    "route": (),
    "interviewtype": (),
    "interviewform": (),
}
"""Every tag an invitation may hold, with the other names it goes by."""

CANONICAL: dict[str, str] = {alias: tag for tag, aliases in ALIASES.items() for alias in (tag, *aliases)}


OF_EVERYBODY = (
    "first-name",
    "last-name",
    "vacancy",
    "vacancy-ref-number",
    "company",
    "department",
    "contact-name",
    "contact-email",
    "contact-telephone",
)
"""The tags that a letter has which is about no interview: what is offered to whoever writes one that nobody can fill."""


def offered(more: Collection[str] = ()) -> str:
    """Those tags and the letter's own, as they are written."""
    return ", ".join(f"{{{name}}}" for name in (*OF_EVERYBODY, *sorted(more)))


def named(text: str) -> list[str]:
    """The tags a text mentions, as written, each once, in order; something that is no tag is not among them."""
    return list(dict.fromkeys(TAG.findall(text)))


def mentions(text: str, tag: str) -> bool:
    """True when the text holds the tag under any of its names."""
    return any(CANONICAL.get(name) == tag for name in _cut(text)[1::2])


def unknown(text: str, more: Collection[str] = ()) -> list[str]:
    """What nobody can fill, each once, as written with its braces; `more` are tags known beside those of every letter."""
    return strange(text, lambda name: name in CANONICAL or name in more)


def strange(text: str, is_known: Callable[[str], bool]) -> list[str]:
    """Every brace in a text that is not of a known tag, with what it is around: `{Salary}`, `{{first-name}}`, `{`."""
    found = dict.fromkeys(_BRACES.findall(text))
    return [one for one in found if not ((tag := TAG.fullmatch(one)) and is_known(tag[1]))]


def around(text: str, change: Callable[[str], str]) -> str:
    """Change what stands around the tags of a text; the tags stay as they are."""
    pieces = list(_cut(text))
    pieces[0::2] = [change(piece) for piece in pieces[0::2]]
    pieces[1::2] = [f"{{{name}}}" for name in pieces[1::2]]
    return "".join(pieces)


def empty(text: str, values: Mapping[str, str]) -> list[str]:
    """The known tags in a text for which there is no value, as written."""
    return [name for name in named(text) if name in CANONICAL and not values.get(CANONICAL[name], "").strip()]


def fill(text: str, values: Mapping[str, str], escape: Callable[[str], str] = str) -> str:
    """Replace every known tag by its escaped value and leave the rest as it stands.

    A letter may know more tags than these: those that `values` names. The text is walked once, so a value that looks like
    a tag comes out as it is.
    """
    pieces = list(_cut(text))
    pieces[1::2] = [_value(name, values, escape) for name in pieces[1::2]]
    return "".join(pieces)


@lru_cache(256)
def _cut(text: str) -> tuple[str, ...]:
    """The text cut at what looks like a tag: words and names as written in turns. One text is filled for many people."""
    return tuple(TAG.split(text))


def _value(name: str, values: Mapping[str, str], escape: Callable[[str], str]) -> str:
    tag = CANONICAL.get(name, name if name in values else None)
    return f"{{{name}}}" if tag is None else escape(values.get(tag, ""))
