"""The picture of a week in words: what is written on it, and what is read out to whoever cannot see it."""

from dataclasses import dataclass
from datetime import date

from bot.texts import when
from bot.texts.lists import listed
from bot.texts.translator import Translator
from domain.week import STATES, Week


@dataclass(frozen=True)
class WeekWords:
    """What is written on it: the title, each day in two lines, each state of the answers that it tells."""

    title: str
    days: tuple[tuple[str, str], ...]
    states: tuple[str, ...]


def written(t: Translator, week: Week) -> WeekWords:
    """The words on the picture."""
    dates = [week.date_of(number) for number in range(len(week.days))]
    days = tuple((when.weekday_short(one, t.language), when.day_short(one, t.language)) for one in dates)
    return WeekWords(_title(t, week), days, () if week.is_plain else tuple(t(one) for one in STATES))


def spoken(t: Translator, week: Week) -> str:
    """The same numbers, day by day, for whoever cannot see the picture."""
    states = written(t, week).states
    days = [_day(t, week.date_of(number), counts, states) for number, counts in enumerate(week.days)]
    return f"{_title(t, week)}. {'; '.join(days)}."


def _day(t: Translator, day: date, counts: tuple[int, ...], states: tuple[str, ...]) -> str:
    said = f"{when.weekday_short(day, t.language)} {when.day_short(day, t.language)}: {sum(counts)}"
    parts = [f"{count} {state}" for state, count in zip(states, counts, strict=bool(states)) if count]
    return f"{said} ({listed(parts, t.language)})" if parts else said


def _title(t: Translator, week: Week) -> str:
    return t("Interviews per day") if week.is_plain else t("Interviews per day and their answers")
