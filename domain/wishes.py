"""The words after `/interview`, in any of the five languages, turned into the fields they fill.

Source: docs/behaviour.md, Typed words.
"""

import re
import sys
from dataclasses import dataclass, field, replace
from datetime import date, time

from domain.status import InterviewForm, InterviewType
from domain.values import line
from domain.wish_pieces import Doubt, Piece, piece_at
from domain.wish_words import BEFORE_A_NAME


@dataclass(frozen=True)
class Wish:
    """What somebody asked for: None and empty where they said nothing; the rest of their words is the name."""

    name: str = ""
    mentions: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    day: date | None = None
    at: time | None = None
    minutes: int | None = None
    form: InterviewForm | None = None
    type: InterviewType | None = None


def read_wish(text: str, today: date) -> Wish:
    """Read what was typed (1000 characters at most), in any order; what is not understood is left in the name.

    - Languages are not told apart: `fri`, `fre`, `vrij` and `fredag` are the same day. The next such weekday is meant,
      a week ahead on that very day; `next` asks for the week after this one. A day without a year is the next one.
    - A date beats a weekday. An impossible date stays a word of the name, and so does a second, different day or time.
    - `10.30` has no such month, so it is a time; `27.11` has no such hour, so it is a date. Where both would do
      (`10.11`, `14.10`) it is a time once a day is named, a date once a time is; after a weekday it is the date
      if that falls on it; alone it is a date. `kl 10.11` and `den 10.11` say it themselves.
    - A bare number is a time right after a day (`fre 10`). `10h` and `14 uur` are times, `1h` and `2 uur` durations:
      from six on nobody interviews that long. Behind `kl`, `at` or `om` it is a time in any case.
    - Names that look like keywords: abbreviations of two letters are days only in lower case before a date or time;
      `tor` and `man` only in lower case; `Thu` and `Sun` where something else is the name and no other day is named.
      A capitalised first word before another capitalised word is a name (`Video Hansen`). What stands in quotes is too.
    """
    items = _scan(_prepared(text), today)
    _doubt_weekdays(items)
    _doubt_the_first(items)
    _settle_days_or_times(items)
    _settle_bare_hours(items)
    return _gather(items)


# --- making the text plain ---------------------------------------------------------------------------------------

LONGEST_TEXT = 1000
"""Characters that are read: nobody types more in one line, and it bounds the time that reading takes."""

_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")
_LINK = re.compile(r"<([^<>|]+)(?:\|([^<>]*))?>")


def _prepared(text: str) -> str:
    """One line without controls; mentions become marks that nobody can type, links what they show, entities characters."""
    marked = _MENTION.sub(" \0\\1\0 ", line(text, longest=sys.maxsize)[:LONGEST_TEXT])
    shown = _LINK.sub(lambda found: found[2] or found[1], marked)
    plain = shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return " ".join(re.sub(r"(?<=\D),(?=\S)|,(?=[^\d\s])", ", ", plain).split())


# --- seeing pieces and words ---------------------------------------------------------------------------------------


@dataclass
class _Item:
    """A stretch of the text: a piece of the wish, or words of the name."""

    text: str
    piece: Piece | None

    @property
    def is_capitalised(self) -> bool:
        return self.text[:1].isupper()

    @property
    def is_word(self) -> bool:
        return self.piece is None

    @property
    def names_a_moment(self) -> bool:
        piece = self.piece
        return bool(piece and (piece.at or (piece.day and not piece.loose)))


def _scan(text: str, today: date) -> list[_Item]:
    items: list[_Item] = []
    start = 0
    while start < len(text):
        found = piece_at(text, start, today)
        end = found[1] if found else _end_of_word(text, start)
        items.append(_Item(text[start:end], found[0] if found else None))
        start = end
        while start < len(text) and text[start] in (" .,;:!?)" if found else " "):
            start += 1
    return items


def _end_of_word(text: str, start: int) -> int:
    end = text.find(" ", start)
    return len(text) if end < 0 else end


# --- weighing ------------------------------------------------------------------------------------------------------


def _doubt_weekdays(items: list[_Item]) -> None:
    """Make words again of the abbreviations that are not days here."""
    sure = any(item.piece and item.piece.day and item.piece.doubt is Doubt.NONE for item in items)
    for place, item in enumerate(items):
        after = items[place + 1] if place + 1 < len(items) else None
        beside = after is not None and after.names_a_moment
        alone = sure or place == 0 or (after is not None and after.is_word)
        needs = {Doubt.NEEDS_A_NEIGHBOUR, Doubt.ALSO_A_NAME} if alone else {Doubt.NEEDS_A_NEIGHBOUR}
        if item.piece and item.piece.doubt in needs and not beside:
            item.piece = None


def _doubt_the_first(items: list[_Item]) -> None:
    """Make a name again of a capitalised first word, where that is what it is."""
    first = items[0] if items else None
    if not first or not first.piece or not first.is_capitalised or " " in first.text or first.piece.noise:
        return
    others = items[1:]
    goes_on = bool(others) and others[0].is_word and others[0].is_capitalised
    if goes_on or (not any(other.is_word for other in others) and _is_spare(first.piece, others)):
        first.piece = None


def _is_spare(piece: Piece, others: list[_Item]) -> bool:
    """True for what could be a name, or is said a second time."""
    again = any(
        other.piece and ((piece.day and other.piece.day) or (piece.form and other.piece.form)) for other in others
    )
    return again or piece.doubt is Doubt.ALSO_A_NAME


def _settle_days_or_times(items: list[_Item]) -> None:
    """Decide for each number that could be either, by what else is said."""
    for item in items:
        if item.piece and item.piece.doubt is Doubt.DAY_OR_TIME:
            meant_day = _means_the_day(item.piece, [other.piece for other in items if other.piece])
            item.piece = Piece(day=item.piece.day) if meant_day else Piece(at=item.piece.at)


def _settle_bare_hours(items: list[_Item]) -> None:
    """Let a number be a time where it stands right after a day and nobody said a time."""
    timed = any(item.piece and item.piece.at and item.piece.doubt is Doubt.NONE for item in items)
    for before, item in zip([None, *items], items, strict=False):
        if item.piece and item.piece.doubt is Doubt.BARE_HOUR:
            meant = not timed and before is not None and before.piece is not None and before.piece.day is not None
            item.piece = replace(item.piece, doubt=Doubt.NONE) if meant else None
            timed = timed or meant


def _means_the_day(piece: Piece, everything: list[Piece]) -> bool:
    settled = [other for other in everything if other.doubt is not Doubt.DAY_OR_TIME]
    days = [other.day for other in settled if other.day]
    if any(other.day and not other.loose for other in settled):
        return False
    if any(other.at and other.doubt is Doubt.NONE for other in settled):
        return True
    return not days or (piece.day is not None and piece.day.weekday() == days[0].weekday())


# --- putting together ------------------------------------------------------------------------------------------------


@dataclass
class _Reading:
    """The wish while it is read."""

    words: list[str] = field(default_factory=list)
    mentions: list[str] = field(default_factory=list)
    handles: list[str] = field(default_factory=list)
    day: date | None = None
    at: time | None = None
    minutes: int | None = None
    form: InterviewForm | None = None
    type: InterviewType | None = None

    def take(self, piece: Piece) -> bool:
        """Keep what the piece says; False when something different was said before."""
        if any(_differ(one, other) for one, other in self._beside(piece)):
            return False
        self.day, self.at = self.day or piece.day, self.at or piece.at
        self.minutes, self.type = self.minutes or piece.minutes, self.type or piece.type
        self.form = InterviewForm.GROUP if InterviewForm.GROUP in {self.form, piece.form} else self.form or piece.form
        self.mentions += [piece.mention] if piece.mention else []
        self.handles += [piece.handle] if piece.handle else []
        return True

    def _beside(self, piece: Piece) -> tuple[tuple[object, object], ...]:
        """What may be said only once; `gruppe teams` are two forms at once, so forms are not among it."""
        return (self.day, piece.day), (self.at, piece.at), (self.minutes, piece.minutes), (self.type, piece.type)


def _differ(one: object, other: object) -> bool:
    return one is not None and other is not None and one != other


def _gather(items: list[_Item]) -> Wish:
    dated = any(item.piece and item.piece.day and not item.piece.loose for item in items)
    reading = _Reading()
    for item in items:
        piece = item.piece
        if piece and piece.name:
            reading.words.append(piece.name)
        elif not piece or not ((dated and piece.loose) or reading.take(piece)):
            reading.words.append(item.text)
    return _wish(reading)


def _wish(reading: _Reading) -> Wish:
    return Wish(
        name=_name(reading.words),
        mentions=tuple(dict.fromkeys(reading.mentions)),
        handles=tuple(dict.fromkeys(reading.handles)),
        day=reading.day,
        at=reading.at,
        minutes=reading.minutes,
        form=reading.form,
        type=reading.type,
    )


def _name(words: list[str]) -> str:
    kept = [word for word in words if word.strip("-–—|/,;:.·•")]
    while len(kept) > 1 and kept[0] in BEFORE_A_NAME:
        kept = kept[1:]
    return " ".join(" ".join(kept).strip(" ,;:-–").replace("\0", "").split())
