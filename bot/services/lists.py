"""The list of applications somebody has before them: how it is narrowed down, its page, who is ticked, what can be done.

Both are kept in a row of our own, not in Slack: a view's memory is short, and ticks have to outlive its pages.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from bot.services import browsing, reach
from bot.services.acting import choosing
from bot.services.rating import averages
from bot.work import Work
from domain.access import VacancyAccess
from domain.actions import TABLE, Action
from domain.errors import NotNow, Stale, Unknown, say
from domain.lists import PER_PAGE, Filter
from domain.pages import Page
from domain.ratings import UNRATED, Averages
from domain.status import ApplicationStatus
from domain.steps import MOST
from storage import applications, lists, selections
from storage import browsing as browsing_rows
from storage.applications import Seen
from storage.step_tables import Selection
from storage.tables import Vacancy


@dataclass(frozen=True)
class ListRow:
    """One application of a page."""

    id: int
    name: str
    vacancy: str
    status: ApplicationStatus
    ranking: int | None
    ticked: bool
    email: str = ""
    averages: Averages = UNRATED


@dataclass(frozen=True)
class ListView:
    """A list as it is drawn. `turn` is another number whenever Slack has to forget which boxes it drew."""

    selection_id: int
    filter: Filter
    vacancy: str
    page: Page[ListRow]
    ticked: int
    turn: int
    actions: tuple[Action, ...]
    chosen: Action | None = None
    ticks_read_only: bool = False


@dataclass(frozen=True)
class Boxes:
    """The boxes that were drawn, and those of them that are ticked."""

    drawn: frozenset[int] = frozenset()
    ticked: tuple[int, ...] = ()


def begin(work: Work, wanted: Filter, action: Action | None = None) -> ListView:
    """Open a list, perhaps with an action chosen already; Unknown for a vacancy one may not see."""
    place = _place(work, wanted)
    selection = Selection(
        person_id=work.actor.person_id,
        action=None,
        application_ids=[],
        created_at=work.now,
        query=wanted.dump() | {"page": 0, "turn": 0},
    )
    work.session.add(selection)
    work.session.flush()
    return _view(work, selection, action, place)


def again(work: Work, selection_id: int, chosen: Action | None = None) -> ListView:
    """The list as it stands now."""
    return _view(work, load(work, selection_id), chosen)


def anew(work: Work, selection_id: int) -> ListView:
    """The list after something was done with who was ticked: boxes are drawn anew, and nobody who left is ticked."""
    selection = load(work, selection_id)
    selection.application_ids = [one.id for one in lists.lines(work.session, selection.application_ids)]
    _change(selection)
    return _view(work, selection, None)


def load(work: Work, selection_id: int) -> Selection:
    """The actor's own list; Unknown for anybody else's, Stale when it was too long ago."""
    found = selections.by_id(work.session, selection_id, lock=True)
    if found is None:
        raise Stale
    if found.person_id != work.actor.person_id or found.action is not None:
        raise Unknown
    return found


def follow(
    work: Work,
    selection_id: int,
    boxes: Boxes,
    wanted: Filter | None = None,
    *,
    number: int | None = None,
    chosen: Action | None = None,
) -> ListView:
    """Take over what was ticked, narrowed down or turned to, and return the list as it is then."""
    selection = load(work, selection_id)
    _take_ticks(selection, boxes)
    if wanted is not None and wanted != Filter.load(selection.query):
        _change(selection, **wanted.dump(), page=0)
    if number is not None:
        _change(selection, page=number)
    return _view(work, selection, chosen)


def tick_all(work: Work, selection_id: int, boxes: Boxes, chosen: Action | None = None) -> ListView:
    """Tick everybody who fits, in the list's order and as far as one step goes."""
    selection = load(work, selection_id)
    _take_ticks(selection, boxes)
    fit = lists.ids(work.session, _seen(work), Filter.load(selection.query), limit=MOST)
    selection.application_ids = list(dict.fromkeys([*selection.application_ids, *fit]))[:MOST]
    _change(selection)
    return _view(work, selection, chosen)


def untick_all(work: Work, selection_id: int, chosen: Action | None = None) -> ListView:
    """Tick nobody."""
    selection = load(work, selection_id)
    selection.application_ids = []
    _change(selection)
    return _view(work, selection, chosen)


def ticked(work: Work, selection_id: int, boxes: Boxes) -> list[int]:
    """Who is ticked and still there; NotNow when that is nobody."""
    selection = load(work, selection_id)
    _take_ticks(selection, boxes)
    there = [one.id for one in lists.lines(work.session, selection.application_ids)]
    if not there:
        raise NotNow(say("Tick at least one person first."))
    return there


def _seen(work: Work) -> Seen:
    return browsing_rows.seen_by(work.session, work.actor)


def _take_ticks(selection: Selection, boxes: Boxes) -> None:
    """What is not drawn on this page stays as it is. The order is that of ticking."""
    kept = [one for one in selection.application_ids if one not in boxes.drawn or one in boxes.ticked]
    new = list(dict.fromkeys([*kept, *(one for one in boxes.ticked if one in boxes.drawn)]))
    if len(new) > MOST:
        raise NotNow(say("At most {most} persons can be ticked at a time.", most=MOST))
    selection.application_ids = new


def _change(selection: Selection, **to: Any) -> None:
    selection.query = {**selection.query, **to, "turn": int(selection.query.get("turn", 0)) + 1}


def _place(work: Work, wanted: Filter) -> Vacancy | None:
    """The vacancy a list is about; Unknown when it is not the reader's to see."""
    return browsing.vacancy_seen(work, wanted.vacancy_id) if wanted.vacancy_id else None


def _view(work: Work, selection: Selection, chosen: Action | None, place: Vacancy | None = None) -> ListView:
    wanted, seen = Filter.load(selection.query), _seen(work)
    place = place or _place(work, wanted)
    asked = max(0, int(selection.query.get("page", 0)))
    shown, number, total = lists.page(work.session, seen, wanted, asked, PER_PAGE)
    marked = set(selection.application_ids)
    rows = _rows(work, shown, marked)
    actions = _offered(work, place, selection.application_ids)
    return ListView(
        selection_id=selection.id,
        filter=wanted,
        vacancy=place.title if place else "",
        page=Page(rows, number, PER_PAGE, total),
        ticked=len(marked),
        turn=int(selection.query.get("turn", 0)),
        actions=actions,
        chosen=chosen if chosen in actions else None,
        ticks_read_only=bool(marked) and not actions,
    )


def _rows(work: Work, shown: Sequence[int], marked: Collection[int]) -> list[ListRow]:
    rated = averages.of_list(work, shown)
    return [
        ListRow(
            *(one.id, one.name, one.vacancy, one.status, one.ranking),
            ticked=one.id in marked,
            email=one.email,
            averages=rated.get(one.id, UNRATED),
        )
        for one in lists.lines(work.session, shown)
    ]


def _offered(work: Work, place: Vacancy | None, marked: Sequence[int]) -> tuple[Action, ...]:
    """What can be done with all who are ticked; before anybody is, with somebody of the list."""
    places = lists.vacancies_of(work.session, marked) if marked else [place] if place else []
    if not places:
        return choosing.usable(work) if browsing.acts_somewhere(work) else ()
    if not all(reach.may(work, one, VacancyAccess.NORMAL) for one in places):
        return ()
    return _for_many(choosing.usable(work), marked)


def _for_many(actions: Sequence[Action], marked: Collection[int]) -> tuple[Action, ...]:
    return tuple(one for one in actions if TABLE[one].several or len(marked) < 2)


def fitting(work: Work, words: str) -> list[int]:
    """The first two applications that fit words and on which the actor may act: none, the one, or several."""
    seen = _seen(work)
    if seen.vacancy_ids is not None:
        acting = (id for id in seen.vacancy_ids if work.actor.vacancies.get(id) is not VacancyAccess.READ)
        seen = Seen(frozenset(acting))
    found = lists.ids(work.session, seen, Filter(words=words), limit=2)
    return [one.id for one in applications.by_ids(work.session, found)]
