"""How long an SMS is, and how one is kept from being longer than it need be. Source: docs/behaviour.md, Reminders.

A text in the GSM 03.38 alphabet has 160 places in one message, 153 in each part of several. One sign outside it turns the
whole text into UCS-2: 70 places, 67 in each part of several. Every part is paid for.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("\f^{}\\[~]|€")
"""Each travels behind an escape, so it takes two places."""

_PLAIN = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´", "'"),
        **dict.fromkeys("“”„‟″", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\t\u00a0\u2002\u2003\u2007\u2009\u200a\u202f", " "),
        **dict.fromkeys("\u00ad\u200b\u2060\ufeff", ""),
        "…": "...",
        "•": "-",
    }
)
"""What word processors put in, and the sign that says the same. Letters are not here: a name without its accent is another."""


LONGEST = 1600
"""Signs that an SMS may have, its tags filled in: no service takes more."""


class Encoding(StrEnum):
    """How an SMS travels."""

    GSM_7 = "GSM-7"
    UCS_2 = "UCS-2"


_PLACES = {Encoding.GSM_7: (160, 153), Encoding.UCS_2: (70, 67)}
"""How many places a message alone has, and each part of several."""


@dataclass(frozen=True)
class SmsLength:
    """How long a text is: `characters` as a network counts them (places taken), in how many parts it travels, and how."""

    characters: int
    parts: int
    encoding: Encoding


def parts_of(text: str) -> SmsLength:
    """Return how a text travels. An empty text travels in no part at all."""
    encoding = Encoding.GSM_7 if is_gsm7(text) else Encoding.UCS_2
    widths = [_width(sign, encoding) for sign in text]
    alone, of_several = _PLACES[encoding]
    characters = sum(widths)
    parts = min(characters, 1) if characters <= alone else sum(1 for _ in _filled(widths, of_several))
    return SmsLength(characters, parts, encoding)


def is_gsm7(text: str) -> bool:
    """True when every sign is in the alphabet or in its extension."""
    return all(sign in _BASIC or sign in _EXTENDED for sign in text)


def plain(text: str) -> str:
    """Return the text with typographic quotes, dashes, dots and spaces made plain, where that keeps it in GSM-7.

    They say nothing that the plain sign does not, and one of them would more than double the parts. Letters, emoji and
    everything else that would be lost stay; a text that needs UCS-2 for their sake keeps its fine signs, for it costs the
    same, and so does one of little but dots, which three each would make longer. Letters made of two code points are
    composed first: `å` is in the alphabet, `a` with a ring laid on it is not.
    """
    composed = unicodedata.normalize("NFC", text)
    simple = composed.translate(_PLAIN)
    if is_gsm7(composed) or not is_gsm7(simple):
        return composed
    return simple if parts_of(simple).parts <= parts_of(composed).parts else composed


def _width(sign: str, encoding: Encoding) -> int:
    """How many places one sign takes: beyond the alphabet, or beyond the first 65,536 of Unicode, it is two."""
    wide = sign in _EXTENDED if encoding is Encoding.GSM_7 else ord(sign) > 0xFFFF
    return 2 if wide else 1


def _filled(widths: Iterable[int], room: int) -> Iterator[int]:
    """Yield the places taken in each part: a sign of two places that no longer fits begins the next part."""
    taken = 0
    for width in widths:
        if taken + width > room:
            yield taken
            taken = 0
        taken += width
    yield taken
