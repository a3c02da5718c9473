"""The calendar somebody has before them: whose it is, how it is narrowed down, its page, who is ticked.

Kept in a row of our own, as the lists of applications are. Source: docs/behaviour.md, The calendar.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.services.calendar import seen
from bot.services.calendar.places import Place, name_of, place_named
from bot.services.lists import Boxes
from bot.work import Work
from domain.calendar import CalendarFilter, Scope, Slot, SlotKind
from domain.calendar_words import CalendarWish, insist_near, read_calendar
from domain.errors import BadFields, BadValue, NotNow, Phrase, Stale, Unknown, say
from domain.moments import zone_or_utc
from domain.pages import Page
from domain.reminders import resolved
from domain.steps import MOST
from storage import calendar, people, selections
from storage.calendar import Span
from storage.step_tables import Selection

PER_PAGE = 15
OF_A_CALENDAR = "calendar"
"""The mark by which such a row is told from a list of applications."""


@dataclass(frozen=True)
class CalendarView:
    """A calendar as it is drawn: `zone` is the reader's, whose days head it; `ticked` are interviews.

    `place` is the name of the vacancy or department it is of. `turn` is another number whenever Slack has to forget which
    boxes it drew. `wrong` is why it is not narrowed down as the form says by now.
    """

    selection_id: int
    filter: CalendarFilter
    place: str
    zone: ZoneInfo
    page: Page[Slot]
    ticked: frozenset[int]
    turn: int
    reader_id: int = 0
    wrong: Phrase | None = None


def from_words(work: Work, text: str) -> CalendarView:
    """Open the calendar that typed words ask for; nothing typed is one's own from today on.

    NotNow for dates that are none, and where no vacancy or department is called what was typed.
    """
    today = work.now.astimezone(zone_of(work)).date()
    try:
        wish = read_calendar(text, today)
    except BadValue as error:
        raise NotNow(error.phrase) from error
    return begin(work, _wanted(work, wish, today))


def _wanted(work: Work, wish: CalendarWish, today: date) -> CalendarFilter:
    place = place_named(work, wish.name) if wish.name else Place(wish.scope or Scope.MINE)
    since = wish.since if wish.since or wish.until else today
    return CalendarFilter(place.scope, place.ref_id, wish.types, since, wish.until, others=not wish.types)


def begin(work: Work, wanted: CalendarFilter) -> CalendarView:
    """Open a calendar; Unknown for one that is not the reader's to see."""
    seen.whose(work, wanted)
    selection = Selection(
        person_id=work.actor.person_id, action=None, application_ids=[], created_at=work.now, query=_query(wanted)
    )
    work.session.add(selection)
    work.session.flush()
    return _view(work, selection)


def _query(wanted: CalendarFilter) -> dict[str, Any]:
    return {"list": OF_A_CALENDAR, **wanted.dump(), "page": 0, "turn": 0, "ticked": []}


def again(work: Work, selection_id: int) -> CalendarView:
    """The calendar as it stands now."""
    return _view(work, load(work, selection_id))


def load(work: Work, selection_id: int) -> Selection:
    """The actor's own calendar; Unknown for anybody else's, Stale when it was too long ago."""
    found = selections.by_id(work.session, selection_id, lock=True)
    if found is None:
        raise Stale
    if found.person_id != work.actor.person_id or found.query.get("list") != OF_A_CALENDAR:
        raise Unknown
    return found


def filter_of(work: Work, selection_id: int) -> CalendarFilter:
    """How a calendar is narrowed down now."""
    return CalendarFilter.load(load(work, selection_id).query)


def follow(
    work: Work, selection_id: int, boxes: Boxes, wanted: CalendarFilter | None = None, *, number: int | None = None
) -> CalendarView:
    """Take over what was ticked, narrowed down or turned to; BadFields for dates that are backwards."""
    selection = load(work, selection_id)
    _take_ticks(selection, boxes)
    if wanted is not None and wanted != CalendarFilter.load(selection.query):
        _insist_forwards(wanted)
        seen.whose(work, wanted)
        _change(selection, **wanted.dump(), page=0)
    if number is not None:
        _change(selection, page=number)
    return _view(work, selection)


def follow_typing(work: Work, selection_id: int, boxes: Boxes, wanted: CalendarFilter) -> CalendarView:
    """The same while the form is still being filled in: on the way from some dates to others they may be backwards.

    The calendar stays as it was then, and says why.
    """
    try:
        return follow(work, selection_id, boxes, wanted)
    except BadFields as error:
        return replace(again(work, selection_id), wrong=next(iter(error.fields.values())))


def _insist_forwards(wanted: CalendarFilter) -> None:
    for name, day in (("since", wanted.since), ("until", wanted.until)):
        try:
            insist_near(day)
        except BadValue as error:
            raise BadFields(**{name: error.phrase}) from error
    if wanted.since and wanted.until and wanted.until < wanted.since:
        raise BadFields(until=say("The dates are backwards: the second one is before the first."))


def ticked(work: Work, selection_id: int, boxes: Boxes) -> list[int]:
    """The applications of the interviews that are ticked, each once; NotNow when that is nobody."""
    selection = load(work, selection_id)
    _take_ticks(selection, boxes)
    keys = [(SlotKind.INTERVIEW, id) for id in selection.query["ticked"]]
    found = dict.fromkeys(one.application_id for one in calendar.slots(work.session, keys))
    if not found:
        raise NotNow(say("Tick at least one person first."))
    return [id for id in found if id is not None]


def _take_ticks(selection: Selection, boxes: Boxes) -> None:
    kept = [one for one in selection.query["ticked"] if one not in boxes.drawn or one in boxes.ticked]
    new = list(dict.fromkeys([*kept, *(one for one in boxes.ticked if one in boxes.drawn)]))
    if len(new) > MOST:
        raise NotNow(say("At most {most} persons can be ticked at a time.", most=MOST))
    selection.query = {**selection.query, "ticked": new}


def _change(selection: Selection, **to: Any) -> None:
    selection.query = {**selection.query, **to, "turn": int(selection.query.get("turn", 0)) + 1}


def _view(work: Work, selection: Selection) -> CalendarView:
    wanted, zone = CalendarFilter.load(selection.query), zone_of(work)
    whose, span = seen.whose(work, wanted), span_of(wanted, zone)
    total = calendar.count(work.session, whose, span)
    number = min(max(0, int(selection.query["page"])), max(0, (total - 1) // PER_PAGE))
    keys = calendar.keys(work.session, whose, span, offset=number * PER_PAGE, limit=PER_PAGE) if total else []
    return CalendarView(
        selection_id=selection.id,
        filter=wanted,
        place=name_of(work, wanted),
        zone=zone,
        page=Page(calendar.slots(work.session, keys), number, PER_PAGE, total),
        ticked=frozenset(selection.query["ticked"]),
        turn=int(selection.query["turn"]),
        reader_id=work.actor.person_id or 0,
    )


def span_of(wanted: CalendarFilter, zone: ZoneInfo) -> Span:
    """The moments between which a filter's days lie on the wall clock of a zone."""
    since = _midnight(wanted.since, zone) if wanted.since else None
    until = _midnight(wanted.until + timedelta(days=1), zone) if wanted.until else None
    return Span(since, until, wanted.types, others=wanted.others and not wanted.types)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return resolved(day, time(0), zone)


def zone_of(work: Work) -> ZoneInfo:
    """The zone whose days the reader lives in."""
    found = people.by_ids(work.session, [work.actor.person_id or 0])
    return zone_or_utc(found[0].zone) if found else work.house.zone
