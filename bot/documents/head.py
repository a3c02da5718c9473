"""Reading the head of a message that we wrote: it passes when it says exactly what was asked for, else it is refused.

The grammar is much narrower than the one of RFC 5322: only forms that every mail program reads alike are in it, so that
whatever passes here says the same to a stranger. The tests hold it against the standard library's readers.
"""

import binascii
import re
from collections.abc import Mapping

from bot.documents.plain import CannotCompose

_FIELD = r"([A-Za-z-]+): ([ -~]*(?:\r\n [!-~][ -~]*)*)\r\n"
_ONE_FIELD, _FIELDS = re.compile(_FIELD), re.compile(f"(?:{_FIELD})+")
_WORD = re.compile(r"=\?utf-8\?b\?([A-Za-z0-9+/]+={0,2})\?=")
_LONGEST_WORD = 75
_PRINTABLE = re.compile(r"[ -~]*")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_QUOTED = re.compile(r'"((?:[ !#-\[\]-~]|\\["\\])*)"')
_ESCAPED = re.compile(r"\\(.)")
_FOLD = "\r\n "


def check(head: bytes, wanted: Mapping[str, str], people: Mapping[str, tuple[str, str]], subject: str) -> None:
    """Refuse a head, up to its last line end, with other header fields than those wanted, or fields that say otherwise.

    `wanted` has every field in its order with the value that it is to have as it is written, "" for whatever value;
    `people` has name and address of those that name somebody, and `subject` is the whole Subject.
    """
    found = _fields(head)
    if [name for name, _ in found] != list(wanted):
        raise CannotCompose("the headers would not arrive as given")
    for name, value in found:
        if name in people:
            right = mailbox_in(value) == people[name]
        elif name == "Subject":
            right = text_in(value) == subject
        else:
            right = wanted[name] in ("", value)
        if not right:
            raise CannotCompose(f"{name} would not arrive as given")


def _fields(head: bytes) -> list[tuple[str, str]]:
    """The header fields as they stand there; none at all when there is a sign or a line that belongs to none."""
    text = head.decode("ascii", "replace")  # what is put in place of a strange byte is no sign of a field
    return _ONE_FIELD.findall(text) if _FIELDS.fullmatch(text) else []


def mailbox_in(value: str) -> tuple[str, str] | None:
    """Name and address; None for what may be read in more than one way."""
    if "=?" not in value and "<" not in value:
        return "", value
    shown, _, rest = value.rpartition(" <")
    name = _phrase(shown.removesuffix("\r\n"))
    bare = rest.removesuffix(">")
    return None if name is None or bare == rest or "=?" in bare else (name, bare)


def _phrase(shown: str) -> str | None:
    if shown.startswith("=?"):
        return _words(shown)
    if "=?" in shown:
        return None
    quoted = _QUOTED.fullmatch(shown)
    if quoted:
        return _ESCAPED.sub(r"\1", quoted[1])
    return shown if _ATOMS.fullmatch(shown) else None


def text_in(value: str) -> str | None:
    """Unstructured text; None for what may be read in more than one way."""
    if value.startswith("=?"):
        return _words(value)
    return value if _PRINTABLE.fullmatch(value) and "=?" not in value else None


def _words(value: str) -> str | None:
    """What encoded words say, one on each line; None unless each is whole by itself and short enough."""
    found = [_WORD.fullmatch(line) if len(line) <= _LONGEST_WORD else None for line in value.split(_FOLD)]
    try:
        return "".join(binascii.a2b_base64(one[1]).decode("utf-8") for one in found if one) if all(found) else None
    except ValueError:  # no base64, or half a character
        return None
