"""What ratings say together, in one line: how many, mean, median, how far apart, and whether people disagree."""

from fractions import Fraction

from bot.texts import ratings
from bot.texts.translator import Translator
from domain.language import Language
from domain.panels import Terms
from domain.ratings import Summary


def numbers(t: Translator, summary: Summary) -> str:
    """The line; a dash where nobody gave a rating, which is no zero."""
    if summary.mean is None or summary.median is None:
        return "–"
    parts = [
        t.plural("{count} rating", "{count} ratings", summary.count),
        t("mean {value}", value=ratings.decimal(summary.mean, t.language)),
        t("median {value}", value=_median(summary.median, t.language)),
        _spread(t, summary),
    ]
    return " · ".join([*parts, *([t("strong disagreement")] if summary.disagree else [])])


def _median(value: Fraction, language: Language) -> str:
    """It is a whole number or a half one."""
    return str(value) if value.denominator == 1 else ratings.decimal(value, language)


def _spread(t: Translator, summary: Summary) -> str:
    return t(
        "spread {spread} ({lowest} to {highest})",
        spread=summary.spread,
        lowest=summary.lowest,
        highest=summary.highest,
    )


def said(t: Translator, terms: Terms, summary: Summary, comments: int) -> str:
    """The same of a panel, with how many comments there are where it has any."""
    words = t.plural("{count} comment", "{count} comments", comments) if terms.comments and comments else ""
    if not terms.rating:
        return words or "–"
    return " · ".join(part for part in (numbers(t, summary), words) if part)
