"""Collaborative rating without Slack: a vacancy that uses it, colleagues who rate, a panel that is open."""

from datetime import timedelta

from bot.services import vacancies
from bot.services.rating import colleagues, replies, settings
from bot.services.rating.colleagues import RatingPage
from bot.services.rating.settings import Wanted
from bot.services.vacancies import VacancyChange
from bot.work import Work
from domain.access import OPERATOR, SYSTEM, Level, VacancyAccess
from domain.errors import BadFields
from domain.language import Language
from storage.panel_tables import ColleagueRating, Panel, PanelCandidate, PanelReviewer
from storage.tables import Application, Person
from tests.services.company import EMMA, Company


def turn_on(company: Company, reference: str = "DEV-1", *, on: bool = True) -> None:
    with company.begin(OPERATOR) as work:
        vacancies.change(work, reference, VacancyChange(collaborative=on))


def allow(company: Company, who: str, access: VacancyAccess, reference: str = "DEV-1") -> None:
    with company.begin(OPERATOR) as work:
        vacancies.change(work, reference, VacancyChange(members={who: access}))


def vacancy_of(company: Company, name: str = "Anna") -> int:
    with company.look(SYSTEM) as work:
        return work.session.get_one(Application, company.applications[name]).vacancy_id


def rate(company: Company, who: str, rating: str | None, comment: str | None = None, name: str = "Anna") -> None:
    with company.by(who) as work:
        colleagues.rate(work, company.applications[name], rating, comment)


def page(company: Company, who: str, name: str = "Anna", number: int = 0) -> RatingPage:
    with company.by(who) as work:
        return colleagues.look(work, company.applications[name], number)


def withdraw(company: Company, who: str, name: str = "Anna") -> None:
    with company.by(who) as work:
        colleagues.withdraw(work, company.applications[name])


def answer(company: Company, who: str, rating_id: int, contents: str | None) -> None:
    with company.by(who) as work:
        replies.answer(work, rating_id, contents)


def watch(company: Company, *who: str, names: bool = True, name: str = "Anna") -> None:
    """Emma has these people told of new applicants."""
    with company.by(EMMA) as work:
        found = [company.actor(one).person_id or 0 for one in who]
        settings.save(work, vacancy_of(company, name), Wanted(True, frozenset(found), names))


def wrong(company: Company, who: str, rating: str | None, comment: str | None = None) -> dict[str, str]:
    """The sentences at the fields of a rating that is not taken."""
    try:
        rate(company, who, rating, comment)
    except BadFields as error:
        return {field: phrase.text for field, phrase in error.fields.items()}
    return {}


def panel_of(company: Company, who: str, *names: str) -> int:
    """An open panel that asks somebody about these people."""
    with company.begin(SYSTEM) as work:
        first = work.session.get_one(Application, company.applications[names[0]])
        panel = Panel(vacancy_id=first.vacancy_id, language=Language.EN, created_at=work.now, begun_at=work.now)
        panel.due_at = work.now + timedelta(days=7)
        work.session.add(panel)
        work.session.flush()
        for position, name in enumerate(names, 1):
            row = PanelCandidate(panel_id=panel.id, application_id=company.applications[name], position=position)
            work.session.add(row)
        asked = PanelReviewer(
            panel_id=panel.id, person_id=company.actor(who).person_id, language=Language.EN, asked_at=work.now
        )
        work.session.add(asked)
        work.session.flush()
        return panel.id


def thirty_raters(company: Company, name: str, comment: str, who: str = "Colleague") -> list[int]:
    """Thirty more colleagues who rated somebody; returns their ratings' ids."""
    with company.begin(SYSTEM) as work:
        people = [_colleague(work, number, f"{who} {number:02}") for number in range(30)]
        work.session.add_all(people)
        work.session.flush()
        said = [
            ColleagueRating(
                application_id=company.applications[name],
                person_id=one.id,
                rating=number % 7 + 1,
                comment=comment,
                created_at=work.now,
                changed_at=work.now,
            )
            for number, one in enumerate(people)
        ]
        work.session.add_all(said)
        work.session.flush()
        return [one.id for one in said]


def _colleague(work: Work, number: int, name: str) -> Person:
    return Person(
        slack_id=f"U1RATER{number:02}",
        name=name,
        email=None,
        language=Language.EN,
        level=Level.LIMITED,
        zone="Europe/Oslo",
        created_at=work.now,
    )
