"""Files without what programs wrote into them beside the pages: author, company, history."""

import hashlib
from collections import OrderedDict
from threading import Lock

from bot.documents import clean_pdf, clean_word
from bot.documents.uncleanable import CannotClean, TooLarge

PDF, DOCX = "application/pdf", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
REMEMBERED = 40_000_000
"""So many bytes of cleaned files are kept at hand: twice what fits into one mail."""

FILES_REMEMBERED = 100

_remembered: OrderedDict[bytes, bytes | type[CannotClean]] = OrderedDict()
_turn = Lock()


def kind_of(content: bytes) -> str:
    """What a file really is, by how it begins; anything else is just bytes."""
    if b"%PDF-" in content[:1024]:  # readers look that far
        return PDF
    if content.startswith(b"PK\x03\x04") and b"word/" in content:
        return DOCX
    return "application/octet-stream"


def cleaned(content: bytes) -> bytes:
    """Return the file with its pages and nothing else; CannotClean when that cannot be done.

    It is remembered for a while: who cleans before a transaction begins has it ready in there.
    """
    digest = hashlib.sha256(content).digest()
    with _turn:
        known = _remembered.get(digest)
    if known is None:
        known = _outcome(content)
        _remember(digest, known)
    if isinstance(known, bytes):
        return known
    raise known("this file cannot be cleaned")


def _remember(digest: bytes, made: bytes | type[CannotClean]) -> None:
    with _turn:
        _remembered[digest] = made
        while len(_remembered) > FILES_REMEMBERED or _bytes_remembered() > REMEMBERED:
            _remembered.popitem(last=False)


def _bytes_remembered() -> int:
    return sum(len(one) for one in _remembered.values() if isinstance(one, bytes))


def _outcome(content: bytes) -> bytes | type[CannotClean]:
    kind = kind_of(content)
    try:
        if kind == PDF:
            return clean_pdf.cleaned(content)
        return clean_word.cleaned(content) if kind == DOCX else CannotClean
    except TooLarge:
        return TooLarge
    except Exception:  # noqa: BLE001 - whatever is wrong with a file, it does not go anywhere
        return CannotClean
