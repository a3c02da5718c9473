"""Ratings of 1 to 7 in words, and their average with one decimal, written as the reader writes numbers."""

from fractions import Fraction

from babel.numbers import format_decimal

from bot.texts.marking import N_
from bot.texts.translator import Translator
from domain.language import Language
from domain.ratings import SCALE, Averages, Summary, tenths

MEANING = {1: N_("Not suitable"), 4: N_("Suitable"), 7: N_("Outstanding")}
"""What the ends and the middle of the scale mean; those between are between."""


def scale(t: Translator) -> list[tuple[str, str]]:
    """Every rating with what is said of it, for a field to choose from."""
    return [(str(one), meaning(t, one)) for one in SCALE]


def meaning(t: Translator, rating: int) -> str:
    """A rating with its meaning, where it has one in words."""
    words = MEANING.get(rating)
    return f"{rating} – {t(words)}" if words else str(rating)


def decimal(value: Fraction, language: Language) -> str:
    """A mean with one decimal."""
    return format_decimal(tenths(value) / 10, format="0.0", locale=str(language))


def average(t: Translator, summary: Summary) -> str:
    """The mean, and of how many ratings it is; a dash where there is none."""
    if summary.mean is None:
        return "–"
    return f"{decimal(summary.mean, t.language)} ({t.plural('{count} rating', '{count} ratings', summary.count)})"


def averages(t: Translator, found: Averages) -> str:
    """One line for a list, named as what it is; empty where there is none."""
    said = short(t, found)
    return f"{t('Average rating')}: {said}" if said else ""


def short(t: Translator, found: Averages) -> str:
    """The colleagues' average, and a panel's named as such, each with its number; empty where there is none.

    Of somebody who was sent to a panel there is a dash as long as the reader sees no average, whatever the reason.
    """
    parts = [_short(t, found.colleagues)] if found.colleagues.count else []
    if found.panel is not None:
        parts.append(t("panel {average}", average=_short(t, found.panel)))
    return ", ".join(parts)


def _short(t: Translator, summary: Summary) -> str:
    return "–" if summary.mean is None else f"{decimal(summary.mean, t.language)} ({summary.count})"
