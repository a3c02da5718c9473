"""What a request for panel review is made of: who is named, and the tags of its text. Source: docs/behaviour.md, Panel review."""

import re
from collections.abc import Iterable

from domain import tags, values
from domain.errors import BadValue

PROJECT, NUMBER, LINK, DUE = "project", "number-of-applicants", "collaborative-link-url", "due-date"
REQUESTER, ADDRESS = "requester", "requester-email"
OWN = (PROJECT, NUMBER, LINK, DUE, REQUESTER, ADDRESS)
"""Tags that this letter has beside those about the vacancy."""

OF_VACANCY = (
    "vacancy",
    "vacancy-ref-number",
    "company",
    "department",
    "contact-name",
    "contact-email",
    "contact-telephone",
)
"""There is one letter about all candidates, so no tag of one of them is among these."""

DUE_IN_DAYS = 7

_NAME = r'(?:"[^"\n]*"|[^",;<>@\n]){0,120}+'
_PIECE = re.compile(rf"{_NAME}<\s*([^<>\s]+)\s*>|([^,;\s]+)")
"""An address in angle brackets behind a name, as it is copied out of a mail program; or a word.

`email.utils.getaddresses` would mend what it cannot read, and so write to an address that nobody typed.
"""


def offered() -> str:
    """The tags this letter knows, as they are written."""
    return ", ".join(f"{{{name}}}" for name in (*OF_VACANCY, *OWN))


def unknown(text: str, *, link: bool = True) -> list[str]:
    """What nobody can fill in this letter, as written; where `link` is false the review link is among that."""
    own = OWN if link else tuple(one for one in OWN if one != LINK)
    return tags.strange(text, lambda name: tags.CANONICAL.get(name) in OF_VACANCY or name in own)


def has_link(contents: str) -> bool:
    """Whether the review link stands in a text, once or more often."""
    return LINK in tags.named(contents)


def with_link(contents: str) -> str:
    """The contents with the review link; at the end, where it was not written anywhere."""
    return contents if has_link(contents) else f"{contents.rstrip()}\n\n{{{LINK}}}".lstrip()


def written(text: str) -> list[str]:
    """What was typed as addresses, parted by commas, semicolons, spaces or line breaks, without the names before them."""
    return [one[1] or one[2] for one in _PIECE.finditer(text)]


def addresses(text: str) -> list[str]:
    """Those addresses as they are used; BadValue names the first that is none."""
    return [values.email_address(one) for one in written(text)]


def readable(text: str) -> list[str]:
    """Those that are addresses, while somebody is still typing."""
    found = []
    for one in written(text):
        try:
            found.append(values.email_address(one))
        except BadValue:
            continue
    return found


def named_once(found: Iterable[str], inside: Iterable[str]) -> tuple[list[str], list[str]]:
    """Addresses each once, without those of colleagues who are asked inside; and those that were named more than once."""
    known = {one.casefold() for one in inside}
    kept: list[str] = []
    again: list[str] = []
    for one in found:
        (again if one.casefold() in known else kept).append(one)
        known.add(one.casefold())
    return kept, list(dict.fromkeys(again))
