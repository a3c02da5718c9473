"""Fetching what somebody may reach: every service starts here, so forgetting the check is impossible."""

from collections.abc import Sequence

from bot.work import Work
from domain.access import VacancyAccess, access_to, require_access
from domain.errors import Unknown
from storage import applications, interviews, people
from storage.tables import Application, Interview, Person, Vacancy


def application(work: Work, id: int, least: VacancyAccess = VacancyAccess.READ) -> Application:
    """One application in a vacancy the actor has this access to; Unknown or NotAllowed otherwise."""
    found = applications.by_id(work.session, id)
    if found is None:
        raise Unknown
    require_vacancy(work, found.vacancy, least)
    return found


def all_applications(work: Work, ids: Sequence[int], least: VacancyAccess) -> list[Application]:
    """All of these applications, in their order; Unknown when one of them is not there for the actor."""
    found = applications.by_ids(work.session, ids)
    if len(found) != len(set(ids)):
        raise Unknown
    for one in found:
        require_vacancy(work, one.vacancy, least)
    return found


def interview(work: Work, id: int, least: VacancyAccess = VacancyAccess.READ, *, lock: bool = False) -> Interview:
    """One interview in a vacancy the actor has this access to; `lock` when it is going to be changed."""
    found = interviews.by_id(work.session, id, lock=lock)
    if found is None or found.application.deleted_at is not None:
        raise Unknown
    require_vacancy(work, found.application.vacancy, least)
    return found


def require_vacancy(work: Work, vacancy: Vacancy, least: VacancyAccess) -> None:
    """Refuse unless the actor has this access to the vacancy."""
    require_access(work.actor, vacancy.id, vacancy.department_id, least)


def may(work: Work, vacancy: Vacancy, least: VacancyAccess) -> bool:
    """The same question without a refusal, for what is drawn."""
    order = list(VacancyAccess)
    return order.index(access_to(work.actor, vacancy.id, vacancy.department_id)) >= order.index(least)


def somebody_may_read(work: Work, person: Person, vacancy: Vacancy) -> bool:
    """Whether somebody else, who is not at work here, may read a vacancy; nobody who is switched off may."""
    reader = people.actor(people.asked(work.session), person.slack_id, "slack")
    return reader is not None and access_to(reader, vacancy.id, vacancy.department_id) is not VacancyAccess.NONE
