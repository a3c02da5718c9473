"""The calendars somebody can choose: their own, a vacancy's, a department's, everybody's."""

from dataclasses import dataclass

from bot.work import Work
from domain.calendar import CalendarFilter, Scope
from domain.errors import NotNow, say
from storage import browsing, departments
from storage.tables import Vacancy


@dataclass(frozen=True)
class Place:
    """One calendar to choose, with the name of the vacancy or department and its reference."""

    scope: Scope
    ref_id: int = 0
    name: str = ""
    reference: str = ""


def places(work: Work, words: str = "") -> list[Place]:
    """What can be chosen and holds these words: own and everybody's first, then departments, then vacancies."""
    wanted = words.casefold().strip()
    seen = browsing.vacancies(work.session, browsing.seen_by(work.session, work.actor))
    found = [*_departments(work, {one.department_id for one in seen}), *map(_of_vacancy, seen)]
    named = [one for one in found if wanted in one.name.casefold() or wanted in one.reference.casefold()]
    return [Place(Scope.MINE), Place(Scope.EVERYBODY), *named]


def _departments(work: Work, there: set[int | None]) -> list[Place]:
    """Those with a vacancy the reader may see."""
    known = departments.everything(work.session)
    return [Place(Scope.DEPARTMENT, one.id, one.name) for one in known if one.id in there]


def _of_vacancy(vacancy: Vacancy) -> Place:
    return Place(Scope.VACANCY, vacancy.id, vacancy.title, vacancy.reference)


def place_named(work: Work, name: str) -> Place:
    """The one vacancy or department that is called so, wholly or in part; NotNow for none or several."""
    found = places(work, name)[2:]
    exact = [one for one in found if name.casefold() in (one.name.casefold(), one.reference.casefold())]
    fitting = exact or found
    if len(fitting) == 1:
        return fitting[0]
    if not fitting:
        raise NotNow(say("I know no vacancy and no department called “{name}”.", name=name))
    names = ", ".join(f"{one.name} ({one.reference})" if one.reference else one.name for one in fitting[:5])
    raise NotNow(say("“{name}” fits several: {names}. Write more of the name.", name=name, names=names))


def name_of(work: Work, wanted: CalendarFilter) -> str:
    """What the vacancy or department is called that a calendar is of; empty for a calendar of people."""
    if wanted.scope is Scope.VACANCY:
        vacancy = browsing.vacancy(work.session, wanted.ref_id)
        return vacancy.title if vacancy else ""
    if wanted.scope is Scope.DEPARTMENT:
        return next((one.name for one in departments.everything(work.session) if one.id == wanted.ref_id), "")
    return ""
