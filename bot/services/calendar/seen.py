"""Whose calendar somebody may look at. Source: docs/behaviour.md, The calendar."""

from bot.services import browsing
from bot.work import Work
from domain.calendar import CalendarFilter, Scope
from domain.errors import Unknown
from storage import browsing as browsing_rows
from storage import vacancies
from storage.calendar import Whose


def whose(work: Work, wanted: CalendarFilter) -> Whose:
    """What of the wanted calendar the actor may see; Unknown for a vacancy or department they have no access to."""
    seen = browsing_rows.seen_by(work.session, work.actor).vacancy_ids
    if wanted.scope is Scope.MINE:
        return Whose(frozenset({work.actor.person_id or 0}), seen)
    if wanted.scope is Scope.PEOPLE:
        return Whose(frozenset(wanted.people), seen, private=False)
    if wanted.scope is Scope.VACANCY:
        return Whose(None, frozenset({browsing.vacancy_seen(work, wanted.ref_id).id}))
    if wanted.scope is Scope.DEPARTMENT:
        return Whose(None, _of_department(work, wanted.ref_id, seen))
    return Whose(None, seen)


def _of_department(work: Work, department_id: int, seen: frozenset[int] | None) -> frozenset[int]:
    there = frozenset(vacancies.in_department(work.session, department_id))
    mine = there if seen is None else there & seen
    if not mine:
        raise Unknown
    return mine
