"""Header lines of a mail, written by us (RFC 5322, 2047) so that every name arrives as it was given.

The standard library folds most names rightly, but it decodes a name that looks like an encoded word and breaks long ones.
"""

import binascii
import re

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
    return "\r\n ".join(
        f"=?utf-8?b?{binascii.b2a_base64(chunk, newline=False).decode('ascii')}?=" for chunk in _chunks(text.encode())
    )


def _chunks(content: bytes) -> list[bytes]:
    """The bytes of a text in pieces for one encoded word each; at least one, though it be empty."""
    chunks, start = [], 0
    while len(content) - start > _WORD_BYTES:
        end = start + _WORD_BYTES
        while content[end] & 0xC0 == 0x80:  # the inside of a character
            end -= 1
        chunks.append(content[start:end])
        start = end
    return [*chunks, content[start:]]
