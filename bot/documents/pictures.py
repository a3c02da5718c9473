"""Pictures without what cameras and programs wrote into them: place, names, words, thumbnails."""

import re

from bot.documents.uncleanable import CannotClean

_PNG = b"\x89PNG\r\n\x1a\n"
_OF_PNG = frozenset({b"tRNS", b"gAMA", b"sRGB", b"cHRM", b"sBIT", b"bKGD", b"pHYs"})
_BOXES_OF_JP2 = frozenset({b"jP  ", b"ftyp", b"jp2h", b"jp2c"})
_NO_LENGTH = frozenset({0x01, *range(0xD0, 0xD8)})
_AFTER_SCAN = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]", re.DOTALL)


def cleaned(content: bytes) -> bytes:
    """Return a PNG, JPEG or JPEG 2000 picture with what is needed to draw it and nothing else; CannotClean for others."""
    if content.startswith(_PNG):
        return _png(content)
    if content.startswith(b"\xff\xd8"):
        return _jpeg(content)
    if content[4:8] == b"jP  ":
        return _jp2(content)
    raise CannotClean("a picture of an unknown kind")


def _png(content: bytes) -> bytes:
    """Chunk by chunk; those in capitals are the picture itself."""
    kept, at = [_PNG], len(_PNG)
    while at + 12 <= len(content):
        end = at + 12 + int.from_bytes(content[at : at + 4], "big")
        name = content[at + 4 : at + 8]
        if end > len(content):
            break
        if name[:1].isupper() or name in _OF_PNG:
            kept.append(content[at:end])
        if name == b"IEND":
            return b"".join(kept)
        at = end
    raise CannotClean("a damaged picture")


def _jpeg(content: bytes) -> bytes:
    """Segment by segment; of those for programs only the one that says how the colours are mixed stays."""
    kept, at = [content[:2]], 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xFF or marker in _NO_LENGTH:
            at += 1 if marker == 0xFF else 2
            continue
        if marker == 0xD9:
            break
        end = at + 2 + int.from_bytes(content[at + 2 : at + 4], "big")
        if marker == 0xDA:
            end = _end_of_scan(content, end)
        if _is_needed(marker, content[at + 4 : at + 9]):
            kept.append(content[at:end])
        at = end
    if len(kept) < 2:
        raise CannotClean("a damaged picture")
    return b"".join([*kept, b"\xff\xd9"])


def _end_of_scan(content: bytes, at: int) -> int:
    found = _AFTER_SCAN.search(content, at)
    return found.start() if found else len(content)


def _is_needed(marker: int, begins: bytes) -> bool:
    if marker == 0xE0:
        return begins == b"JFIF\0"
    if marker == 0xEE:
        return begins == b"Adobe"
    return marker != 0xFE and not 0xE0 <= marker <= 0xEF


def _jp2(content: bytes) -> bytes:
    kept, at = [], 0
    while at + 8 <= len(content):
        size, name = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        if size == 1:
            size = int.from_bytes(content[at + 8 : at + 16], "big")
        end = at + size if size else len(content)
        if end < at + 8 or end > len(content):
            raise CannotClean("a damaged picture")
        if name in _BOXES_OF_JP2:
            kept.append(content[at:end])
        at = end
    return b"".join(kept)
