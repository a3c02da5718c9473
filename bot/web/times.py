"""The times a candidate offers, on the page: what came in its form, and the form drawn with what there is to say of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from zoneinfo import ZoneInfo

from werkzeug.datastructures import MultiDict

from bot.services.reply import AnswerPage
from bot.texts import when
from bot.web import reader
from domain import values
from domain.errors import BadFields, BadValue, Phrase
from domain.proposals import CLOSES, FURTHEST, MOST, OPENS, Offered, Typed, Wish, zone_of

_LONGEST = 40
"""Of what is typed in one field; a date has ten characters."""


@dataclass(frozen=True)
class Line:
    """One line of the form, with what is wrong with it in the reader's words."""

    number: int
    day: str = ""
    at: str = ""
    wrong_day: str = ""
    wrong_at: str = ""


@dataclass(frozen=True)
class TimesForm:
    """The questions for other times; `office` is the office's zone in words.

    `zone` is the one they are meant in where it is not the office's, `whose` says it in words. `own_words` is what says so
    of the reader's own clock, for the script that may ask the browser for it; empty where the zone is settled.
    """

    lines: tuple[Line, ...]
    zone: str
    whose: str
    own_words: str
    office: str
    first_day: str
    last_day: str
    opens: int = OPENS.hour
    closes: int = CLOSES.hour
    wrong: str = ""

    @property
    def is_wrong(self) -> bool:
        """True when something has to be corrected."""
        return bool(self.wrong) or any(line.wrong_day or line.wrong_at for line in self.lines)


def wish_in(form: MultiDict[str, str]) -> Wish:
    """What came in a form: its fields stand in it as often as there are lines."""
    pairs = zip_longest(form.getlist("day"), form.getlist("at"), fillvalue="")
    rows = tuple(Typed(_one_line(day), _one_line(at)) for day, at in pairs)
    return Wish(rows, form.get("zone", "").strip())


def _one_line(text: str) -> str:
    """What was typed, as far as a date or a time of day can be long."""
    try:
        return values.line(text[:_LONGEST], longest=_LONGEST)
    except BadValue:
        return ""


def offered(page: AnswerPage) -> TimesForm:
    """The form with what is on offer already and still to come, to be changed."""
    ahead = [one for one in page.offered if not one.past]
    zone = ahead[0].zone if ahead else page.zone
    local = [one.starts_at.astimezone(zone) for one in ahead]
    rows = [Typed(at.date().isoformat(), f"{at:%H:%M}") for at in local]
    return _form(page, rows, "" if zone.key == page.zone.key else zone.key, {})


def typed(page: AnswerPage, wish: Wish, wrong: Mapping[str, Phrase]) -> TimesForm:
    """The form as it was sent, with what is wrong at each field."""
    return _form(page, wish.rows, wish.zone, wrong)


def lines_of(page: AnswerPage) -> list[tuple[str, str]]:
    """What is on offer, in words: each on the clock it was offered on, and on the office's where that differs."""
    return [(_words(one.starts_at, one.zone), _at_the_office(page, one)) for one in page.offered]


def _at_the_office(page: AnswerPage, one: Offered) -> str:
    same = one.starts_at.astimezone(one.zone).replace(tzinfo=None) == one.starts_at.astimezone(page.zone).replace(
        tzinfo=None
    )
    return "" if same else _words(one.starts_at, page.zone)


def _words(at: datetime, zone: ZoneInfo) -> str:
    return when.moment(at, zone, reader.language())


def _form(page: AnswerPage, rows: Iterable[Typed], zone: str, wrong: Mapping[str, Phrase]) -> TimesForm:
    t = reader.words()
    own = t("The times are on your own clock ({zone}).")
    meant, known = _zone(page, zone)
    office = when.zone_name(page.zone, t.language)
    theirs = t("The times are meant as {zone}.", zone=office)
    today = page.now.astimezone(meant).date()
    return TimesForm(
        lines=tuple(_line(number, row, wrong) for number, row in enumerate(_padded(rows), start=1)),
        zone=zone if known else "",
        whose=own.replace("{zone}", when.zone_name(meant, t.language)) if zone and known else theirs,
        own_words="" if zone else own,
        office=office,
        first_day=today.isoformat(),
        last_day=(today + FURTHEST).isoformat(),
        wrong=t.phrase(wrong["times"]) if "times" in wrong else "",
    )


def _zone(page: AnswerPage, zone: str) -> tuple[ZoneInfo, bool]:
    """The zone the times are meant in, and whether that is the one that came with them."""
    try:
        return zone_of(zone, page.zone), True
    except BadFields:
        return page.zone, False


def _padded(rows: Iterable[Typed]) -> list[Typed]:
    """As many lines as may be offered; more were never drawn, and are there only to be told so."""
    found = list(rows)
    return found + [Typed()] * (MOST - len(found))


def _line(number: int, row: Typed, wrong: Mapping[str, Phrase]) -> Line:
    said = {name: reader.words().phrase(phrase) for name, phrase in wrong.items()}
    return Line(number, row.day, row.at, said.get(f"day{number}", ""), said.get(f"at{number}", ""))
