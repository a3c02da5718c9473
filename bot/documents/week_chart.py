"""A week in numbers as a picture: bars a day, their parts told apart by colour and by pattern, and counted in digits.

Words reach the typesetter as data and are never read as markup, as those of letters do (`paper`).
"""

import json
from collections.abc import Sequence
from functools import lru_cache

from bot.documents.press import PRESS
from domain.language import Language
from domain.week import Week

KEPT = 256
"""So many pictures are remembered, of some ten kilobytes each: Slack fetches one from several places."""


def png(language: Language, title: str, days: Sequence[tuple[str, str]], states: Sequence[str], week: Week) -> bytes:
    """Return the picture, 960 pixels wide, in the words given: two for each day, one for each state it tells."""
    data = {
        "title": title,
        "language": language,
        "states": list(zip(states, week.totals, strict=True)),
        "days": [[*words, counts] for words, counts in zip(days, week.days, strict=True)],
    }
    return _set(json.dumps(data, ensure_ascii=False))


@lru_cache(KEPT)
def _set(data: str) -> bytes:
    return PRESS.make("week", data, 0)[0]
