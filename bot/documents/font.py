"""Which characters a TrueType font can draw, read from its own table (`cmap`, formats 4 and 12)."""

import struct
from functools import cache
from pathlib import Path

FONTS = Path(__file__).parent / "printing" / "fonts"
REGULAR = FONTS / "SourceSansPro-Regular.ttf"

_INVISIBLE = frozenset("\n\t\u00ad\u200b\u200c\u200d\u2060\ufeff")
"""Breaks, and what is never drawn."""


def lacking(text: str) -> str:
    """Return the characters of a text that our font cannot draw, each once, in order."""
    known = characters(REGULAR)
    return "".join(dict.fromkeys(c for c in text if ord(c) not in known and c not in _INVISIBLE))


@cache
def characters(font: Path) -> frozenset[int]:
    """Return the code points for which a font has a glyph."""
    data = font.read_bytes()
    start = _table(data, b"cmap")
    count = struct.unpack_from(">H", data, start + 2)[0]
    offsets = {struct.unpack_from(">I", data, start + 8 + 8 * number)[0] for number in range(count)}
    return frozenset(code for offset in offsets for code in _subtable(data, start + offset))


def _table(data: bytes, name: bytes) -> int:
    count = struct.unpack_from(">H", data, 4)[0]
    for number in range(count):
        tag, _, offset, _ = struct.unpack_from(">4sIII", data, 12 + 16 * number)
        if tag == name:
            return int(offset)
    raise ValueError("not a TrueType font")


def _subtable(data: bytes, at: int) -> set[int]:
    kind = struct.unpack_from(">H", data, at)[0]
    if kind == 4:
        return _segments(data, at)
    return _groups(data, at) if kind == 12 else set()


def _segments(data: bytes, at: int) -> set[int]:
    """Format 4: ranges of the first 65,536 characters."""
    twice = struct.unpack_from(">H", data, at + 6)[0]
    ends, starts, deltas, ranges = (at + 14, at + 16 + twice, at + 16 + 2 * twice, at + 16 + 3 * twice)
    found: set[int] = set()
    for place in range(0, twice, 2):
        first, last, delta, skip = (
            struct.unpack_from(">H", data, one + place)[0] for one in (starts, ends, deltas, ranges)
        )
        for code in range(first, min(last, 0xFFFE) + 1):
            if skip == 0:
                glyph = (code + delta) & 0xFFFF
            else:
                glyph = struct.unpack_from(">H", data, ranges + place + skip + 2 * (code - first))[0]
            if glyph:
                found.add(code)
    return found


def _groups(data: bytes, at: int) -> set[int]:
    """Format 12: ranges of all characters."""
    count = struct.unpack_from(">I", data, at + 12)[0]
    found: set[int] = set()
    for number in range(count):
        first, last, _ = struct.unpack_from(">III", data, at + 16 + 12 * number)
        found.update(range(first, last + 1))
    return found
