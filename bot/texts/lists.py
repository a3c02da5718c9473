"""Names in a row."""

from collections.abc import Sequence
from functools import lru_cache

from babel.lists import format_list

from domain.language import Language


def listed(names: Sequence[str], language: Language) -> str:
    """Join names as the language does, with its *and* before the last; empty for none."""
    return _listed(tuple(names), language)


@lru_cache(256)
def _listed(names: tuple[str, ...], language: Language) -> str:
    return format_list(list(names), locale=str(language)) if names else ""
