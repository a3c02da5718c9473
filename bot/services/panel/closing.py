"""A panel goes on, and ends: by itself, or by whoever asked for it. Source: docs/behaviour.md, Panel review.

Whatever changes a review, a reviewer or a panel holds the panel and calls `settle` before it commits.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

import structlog

from bot.services.panel import completing, telling, watching
from bot.work import Begin, Work
from domain.access import SYSTEM, Actor, VacancyAccess, access_to
from domain.errors import BadFields, NotAllowed, NotNow, Unknown, say
from domain.moments import zone_or_utc
from domain.panels import LONGEST_DAYS, OUT, Closing, ReviewerState, Standing, begun, due_day, due_moment, ends
from storage import journal, panel_standing, panels
from storage.panel_standing import HowFar
from storage.panel_tables import Panel, PanelReviewer
from storage.tables import Application

log = structlog.get_logger(__name__)

OVER = say("This panel is closed.")
PAST = say("Choose today or a day to come.")
TOO_LATE = say("Choose a day within {days} days.", days=LONGEST_DAYS)


def settle(work: Work, panel: Panel, moved: PanelReviewer | None = None) -> None:
    """Take stock of a panel that is held: who is done, whether it ends, what is drawn anew.

    `moved` is the reviewer something changed for; without one everybody's messages are drawn anew. A panel that has not
    begun does not end: of one whose people are not all in it yet nothing is drawn either.
    """
    work.session.flush()
    if panel.begun_at is None:
        return
    if panel.closed_at is None and begun(panel.begun_at, work.now):
        stock = panel_standing.stock(work.session, panel.id)
        states = _states(stock)
        for reviewer in _brought_up(work, panel, stock, states, moved):
            completing.completed(work, reviewer)
        why = _why_it_ends(work, panel, stock, states)
        if why is not None:
            end(work, panel, why)
            return
        if moved is not None:
            watching.moved_on(work, panel, moved)
            return
    watching.changed(work, panel)
    telling.result_changed(work, panel)


def _states(stock: Sequence[HowFar]) -> dict[int, ReviewerState]:
    """Everybody's state by what they gave of those who are left, by the reviewer's id."""
    return {one.reviewer_id: one.state if one.state in OUT else _state(one) for one in stock}


def _state(one: HowFar) -> ReviewerState:
    return ReviewerState.DONE if 0 < one.left <= one.given else ReviewerState.ASKED


def _brought_up(
    work: Work, panel: Panel, stock: Sequence[HowFar], states: Mapping[int, ReviewerState], moved: PanelReviewer | None
) -> list[PanelReviewer]:
    """Write down whose state is another one now; returns those who are done for the first time."""
    panel.left_count, finished = _left(stock), []
    for reviewer_id in (one.reviewer_id for one in stock if one.state is not states[one.reviewer_id]):
        reviewer = _again(work, reviewer_id)
        reviewer.state = states[reviewer_id]
        if reviewer.state is ReviewerState.DONE and reviewer.ended_at is None:
            reviewer.ended_at = work.now
            finished.append(reviewer)
        if reviewer is not moved:
            watching.desk(work, reviewer)
    work.session.flush()
    return finished


def _left(stock: Sequence[HowFar]) -> int:
    return stock[0].left if stock else 0


def _why_it_ends(
    work: Work, panel: Panel, stock: Sequence[HowFar], states: Mapping[int, ReviewerState]
) -> Closing | None:
    """Who works here no more counts with what they gave, and is not waited for."""
    of_each = ((one, states[one.reviewer_id]) for one in stock)
    counting = [state for one, state in of_each if one.active or state is ReviewerState.DONE]
    why = ends(Standing(counting, _left(stock), panel.quorum, panel.due_at), work.now)
    return None if why is not None and why is not Closing.DUE and _may_come_back(work, panel) else why


def _may_come_back(work: Work, panel: Panel) -> bool:
    """Whether somebody left only just, so that their step may be taken back: the panel is looked at again every minute."""
    undo = work.house.undo
    return bool(undo) and panel_standing.has_left_since(work.session, panel.id, work.now - undo)


def end(work: Work, panel: Panel, why: Closing) -> None:
    """End a panel that is held; once, however often it is asked for. One that was taken back is told of by its step alone.

    What ends by itself was ended by nobody, whoever happened to give the last review.
    """
    if panel.closed_at is not None:
        return
    panel.closed_at, panel.closing = work.now, why
    _wrote(work, panel, "panel_closed", by=work.actor if why is Closing.REQUESTER else SYSTEM, why=str(why))
    work.session.flush()
    watching.changed(work, panel)
    if why is not Closing.TAKEN_BACK:
        telling.result(work, panel)


def close(work: Work, panel_id: int, why: Closing = Closing.REQUESTER) -> None:
    """End a panel before its time; one that is closed stays as it is."""
    end(work, managed(work, panel_id, lock=True), why)


def reveal(work: Work, panel_id: int) -> None:
    """Open the results of a panel that goes on, to whoever may see them; there is no way back."""
    panel = managed(work, panel_id, lock=True)
    if panel.closed_at is not None or panel.revealed_at is not None:
        return
    panel.revealed_at = work.now
    _wrote(work, panel, "panel_revealed")
    work.session.flush()
    watching.changed(work, panel)


def change_due(work: Work, panel_id: int, day: date | None) -> None:
    """Have a panel end with another day of the vacancy's zone, or with none; BadFields `due`, NotNow once it is closed.

    The day that is shown changes nothing, also when the vacancy has come to another zone since it was chosen.
    """
    panel = managed(work, panel_id, lock=True)
    if panel.closed_at is not None:
        raise NotNow(OVER)
    if day == due_day_of(panel):
        return
    zone = zone_or_utc(panel.vacancy.zone)
    insist_due(work, zone, day)
    panel.due_at = due_moment(day, zone) if day is not None else None
    _wrote(work, panel, "panel_due_changed", day=day.isoformat() if day is not None else "")
    settle(work, panel)


def insist_due(work: Work, zone: ZoneInfo, day: date | None) -> None:
    """Refuse a due day that is over or too far away; BadFields `due`."""
    if day is None:
        return
    today = work.now.astimezone(zone).date()
    if day < today:
        raise BadFields(due=PAST)
    if (day - today).days > LONGEST_DAYS:
        raise BadFields(due=TOO_LATE)


def due_day_of(panel: Panel) -> date | None:
    """The last day of a panel, in its vacancy's zone."""
    return due_day(panel.due_at, zone_or_utc(panel.vacancy.zone)) if panel.due_at is not None else None


def revoke(work: Work, reviewer_id: int) -> None:
    """Shut somebody out at once: their link shows nothing any more, and what they gave does not count.

    In a panel that is closed as well, for a link may turn out to be in wrong hands after it.
    """
    reviewer = panels.reviewer(work.session, reviewer_id)
    if reviewer is None:
        raise Unknown
    panel = managed(work, reviewer.panel_id, lock=True)
    reviewer = _again(work, reviewer_id)
    if reviewer.state is ReviewerState.REVOKED:
        return
    reviewer.state, reviewer.ended_at = ReviewerState.REVOKED, work.now
    panel_standing.end_sessions(work.session, reviewer.id)
    _wrote(work, panel, "panel_revoked", reviewer=reviewer.id)
    settle(work, panel)
    watching.desk(work, reviewer)


def _again(work: Work, reviewer_id: int) -> PanelReviewer:
    """The row as it is now that the panel is held."""
    found = panels.reviewer(work.session, reviewer_id)
    if found is None:
        raise Unknown
    return found


def managed(work: Work, panel_id: int, *, lock: bool = False) -> Panel:
    """A panel for whoever may manage it: who asked for it, while they work in the vacancy, and its administrators.

    NotAllowed for who may only read the vacancy or is a colleague there, Unknown for everybody else.
    """
    panel = panels.by_id(work.session, panel_id, lock=lock)
    if panel is None or panel.begun_at is None:
        raise Unknown
    if may_manage(work, panel):
        return panel
    raise Unknown if _access(work, panel) is VacancyAccess.NONE else NotAllowed


def may_manage(work: Work, panel: Panel) -> bool:
    """The same question without a refusal."""
    has = _access(work, panel)
    own = panel.person_id is not None and panel.person_id == work.actor.person_id
    return has is VacancyAccess.ADMINISTRATOR or (has is VacancyAccess.NORMAL and own)


def _access(work: Work, panel: Panel) -> VacancyAccess:
    return access_to(work.actor, panel.vacancy_id, panel.vacancy.department_id)


def sweep(begin: Begin, look: Begin) -> int:
    """Settle the panels whose due date is reached, or whose people came and went; returns how many.

    They are looked for with `look`, so that nobody who writes waits for that. A panel that cannot be settled holds up
    no other.
    """
    with look(SYSTEM) as work:
        ids = panel_standing.to_settle(work.session, work.now)
    return sum(_sweep_one(begin, panel_id) for panel_id in ids)


def _sweep_one(begin: Begin, panel_id: int) -> bool:
    try:
        with begin(SYSTEM) as work:
            panel = panels.by_id(work.session, panel_id, lock=True)
            if panel is None or panel.closed_at is not None:
                return False
            settle(work, panel)
    except Exception as error:  # noqa: BLE001 - see `sweep`
        log.error("panel_not_settled", panel_id=panel_id, error=type(error).__name__)
        return False
    return True


def _wrote(work: Work, panel: Panel, event: str, *, by: Actor | None = None, **facts: str | int) -> None:
    """Into the activity list of everybody who was sent; no names, no numbers that were given."""
    about: Sequence[Application] = [one.application for one in panels.shortlist(work.session, panel.id, left=False)]
    lines = [(one, {"panel": panel.id, **facts}) for one in about]
    journal.add_all(work.session, by or work.actor, work.now, event, lines)
