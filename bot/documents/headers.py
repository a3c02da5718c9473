"""Header lines of a mail, written by us (RFC 5322, 2047) so that every name arrives as it was given.

The standard library folds most names rightly, but it decodes a name that looks like an encoded word and breaks long ones.
"""

import base64
import re
from email.header import decode_header, make_header
from email.utils import parseaddr

_WORD_BYTES = 39
"""Bytes of text in one encoded word: with its frame and `Subject: ` before it the line keeps to the 76 that are allowed."""

_PLAIN = re.compile(r"[ -~]*")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LONGEST_LINE = 70


def tidy(text: str) -> str:
    """Return the text with single spaces, none at its ends, as header lines may be unfolded anyhow."""
    return " ".join(text.split())


def words(text: str) -> str:
    """Return unstructured text, such as a subject: as it is when it is short and plain, else as encoded words."""
    return text if _is_plain(text) and len(text) <= _LONGEST_LINE else encoded(text)


def mailbox(name: str, address: str) -> str:
    """Return `name <address>`, the name bare, quoted or encoded as it needs; the address alone when there is no name."""
    if not name:
        return address
    return (
        f"{_phrase(name)}\r\n <{address}>"
        if len(name) + len(address) > _LONGEST_LINE
        else f"{_phrase(name)} <{address}>"
    )


def _phrase(name: str) -> str:
    if not _is_plain(name) or len(name) > _LONGEST_LINE:
        return encoded(name)
    if _ATOMS.fullmatch(name):
        return name
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _is_plain(text: str) -> bool:
    return bool(_PLAIN.fullmatch(text)) and "=?" not in text


def encoded(text: str) -> str:
    """Return the text as encoded words, one to a line, never cut inside a character."""
    chunks, chunk = [], b""
    for character in text:
        coming = character.encode("utf-8")
        if len(chunk) + len(coming) > _WORD_BYTES:
            chunks.append(chunk)
            chunk = b""
        chunk += coming
    return "\r\n ".join(f"=?utf-8?b?{base64.b64encode(one).decode('ascii')}?=" for one in [*chunks, chunk])


def name_in(value: str) -> str:
    """Return the name in a written mailbox, as a reader sees it.

    Read with the older functions: the newer parser puts spaces between the encoded words of a name.
    """
    return str(make_header(decode_header(parseaddr(value.replace("\r", "").replace("\n", ""))[0])))
