"""What a header and a calendar line may hold: checked here once more, whatever was checked before."""

import re

_BREAKING = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")
_LONGEST_ADDRESS = 254


class CannotCompose(ValueError):
    """Something that must not stand in a message or a calendar file; the words say which, never what it held."""


def header(text: str, name: str) -> str:
    """Return the text as it came; CannotCompose when it holds line breaks or other control characters."""
    if _BREAKING.search(text):
        raise CannotCompose(f"{name} holds a line break or another control character")
    return text


def address(text: str) -> str:
    """Return the bare mail address as it came; CannotCompose when it would not travel unchanged."""
    local = text.rpartition("@")[0]
    odd = local.startswith(".") or local.endswith(".") or ".." in local
    if odd or len(text) > _LONGEST_ADDRESS or not _ADDRESS.fullmatch(text):
        raise CannotCompose("not a plain mail address")
    return text


def refuse_surrogates(text: str) -> str:
    """Return the text as it came; CannotCompose when half a character in it cannot be written as UTF-8."""
    try:
        text.encode("utf-8")  # looking for them one by one takes ten times as long
    except UnicodeEncodeError:
        raise CannotCompose("a text holds half a character, which cannot be written") from None
    return text
