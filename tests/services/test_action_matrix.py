"""Every action from every status, for every level and every access to the vacancy, from the one table; none left out."""

from dataclasses import replace
from itertools import product

import pytest

from bot.services.acting import choosing
from bot.services.acting.choosing import Choice
from bot.services.acting.deeds import DEEDS
from bot.work import Work
from domain.access import RIGHTS_OF_LEVEL, SYSTEM, Actor, Level, VacancyAccess
from domain.actions import TABLE, Action, judge
from domain.errors import NotAllowed, Refused, Unknown
from domain.status import ApplicationStatus
from storage.tables import Application
from tests.services.company import EMMA, Company

HAVE_FORMS_OF_THEIR_OWN = {Action.INVITE}


def test_every_action_of_the_table_can_be_executed() -> None:
    assert set(DEEDS) | HAVE_FORMS_OF_THEIR_OWN == set(Action) == set(TABLE)


def somebody(company: Company, level: Level, access: VacancyAccess) -> Actor:
    """A person of this level with this access to Ola's vacancy."""
    with company.look(SYSTEM) as work:
        vacancy = work.session.get_one(Application, company.applications["Ola"]).vacancy_id
    like = company.actor(EMMA)
    rights = RIGHTS_OF_LEVEL[level]
    return replace(like, level=level, rights=rights, departments=frozenset(), vacancies={vacancy: access})


def outcome(work: Work, action: Action, application_id: int) -> str:
    """What happens to who opens the form: the refusal's name, or what is said of the person."""
    try:
        choice: Choice = choosing.begin(work, action, [application_id])
    except Refused as refused:
        return type(refused).__name__
    [person] = choice.people
    return "refused" if person.refused else "asks" if person.asks else "goes"


def expected(
    action: Action, status: ApplicationStatus, actor: Actor, access: VacancyAccess, *, open_offer: bool
) -> str:
    """The same by the table alone."""
    right = TABLE[action].right
    if right is not None and right not in actor.rights:
        return NotAllowed.__name__
    if actor.level is not Level.COMPLETE and access in (VacancyAccess.NONE, VacancyAccess.READ):
        return (Unknown if access is VacancyAccess.NONE else NotAllowed).__name__
    said = judge(action, status, open_offer=open_offer)
    return "refused" if said.refused else "asks" if said.asks else "goes"


@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize("action", sorted(DEEDS))
def test_each_action_is_for_whom_the_table_says(company: Company, action: Action, level: Level) -> None:
    for access in VacancyAccess:
        actor = somebody(company, level, access)
        with company.look(actor) as work:  # nothing of what is tried is kept
            application = work.session.get_one(Application, company.applications["Ola"])
            seen = set()
            for status, open_offer in product(ApplicationStatus, (False, True)):
                application.status, application.offer_open = status, open_offer
                found = outcome(work, action, application.id)
                wanted = expected(action, status, actor, access, open_offer=open_offer)
                assert found == wanted, (action, level, access, status, open_offer)
                seen.add(found)
            offered = action in choosing.offered(work, application.vacancy)
            assert offered == (not seen <= {"NotAllowed", "Unknown"}), (action, level, access)
