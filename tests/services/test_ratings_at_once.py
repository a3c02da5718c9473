"""Two change the same rating, or the applicant it is about, at one moment."""

import pytest
from sqlalchemy import select

from bot.services.rating import announcing, colleagues
from bot.work import Work
from domain.access import SYSTEM
from domain.delivery import ParcelKind
from domain.errors import Unknown
from storage import applications
from storage.panel_tables import ColleagueRating
from storage.tables import Application
from tests.cast import Applicant, apply
from tests.services.at_once import while_open
from tests.services.company import EMMA, KARI, Company
from tests.services.rating import rate, turn_on, vacancy_of, watch

pytestmark = pytest.mark.postgres


@pytest.fixture
def company(postgresql_company: Company) -> Company:
    turn_on(postgresql_company)
    return postgresql_company


def ratings(company: Company) -> list[int]:
    with company.look(SYSTEM) as work:
        return list(work.session.scalars(select(ColleagueRating.rating)))


def test_two_ratings_of_one_colleague_at_once_are_one(company: Company) -> None:
    """Case 89."""
    application = company.applications["Anna"]
    came = while_open(
        company,
        company.actor(KARI),
        lambda work: colleagues.rate(work, application, "2", "First"),
        lambda: rate(company, KARI, "6", "Second"),
    )
    assert came is None
    assert ratings(company) == [6]


def test_a_rating_given_while_the_applicant_is_deleted_is_refused(company: Company) -> None:
    application = company.applications["Anna"]

    def delete(work: Work) -> None:
        applications.lock(work.session, [application])
        work.session.get_one(Application, application).deleted_at = work.now

    came = while_open(company, company.actor(EMMA), delete, lambda: rate(company, KARI, "6"))
    assert isinstance(came, Unknown)
    assert ratings(company) == []


def test_two_ticks_at_once_are_one_message(company: Company) -> None:
    watch(company, KARI)
    with company.begin(SYSTEM) as work:
        apply(work, Applicant("New", "One", company.actor(KARI).language, "new@example.org"), vacancy_of(company))
    company.clock.move(minutes=6)

    def tick(work: Work) -> None:
        for one in announcing._due(work, 50, of=[(vacancy_of(company), company.actor(KARI).person_id or 0)]):
            announcing._tell(work, one)

    assert while_open(company, SYSTEM, tick, lambda: announcing.announce(company.begin)) == 0
    assert len(company.parcels(ParcelKind.APPLICANTS)) == 1
