"""The average of what colleagues said, for who may see it. Source: docs/behaviour.md, Independence."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bot.services import reach
from bot.services.panel import results
from bot.work import Work
from domain import independence, ratings
from domain.access import VacancyAccess
from domain.independence import Viewer
from domain.ratings import NONE, Averages, Summary
from storage import colleague_ratings, panels
from storage.tables import Application


@dataclass(frozen=True)
class Standing:
    """What a card says of an applicant's collaborative rating: one's own, and the average for who may see it."""

    own: int | None
    average: Summary | None


def viewer(work: Work, application: Application, own: int | None) -> Viewer:
    """What counts of whoever asks when they look at the ratings of an applicant, having given this one themselves."""
    person_id = work.actor.person_id
    owes = bool(person_id and panels.owing(work.session, person_id, [application.id]))
    access = reach.may(work, application.vacancy, VacancyAccess.READ)
    return Viewer(access=access, owes=owes, rated=own is not None)


def standing(work: Work, application: Application) -> Standing | None:
    """What a card says; None in a vacancy that does not use collaborative rating."""
    if not application.vacancy.collaborative or work.actor.person_id is None:
        return None
    mine = colleague_ratings.own(work.session, application.id, work.actor.person_id)
    own = mine.rating if mine else None
    if not independence.sees_colleagues(viewer(work, application, own)):
        return Standing(own, None)
    return Standing(own, ratings.summary(colleague_ratings.ratings(work.session, application.id)))


def of_many(work: Work, application_ids: Collection[int]) -> Mapping[int, Summary]:
    """The averages of those of these applicants for whom the actor may see one.

    Whoever calls it has seen to it that the actor may read the vacancies these are in.
    """
    person_id = work.actor.person_id
    found = colleague_ratings.seen_by(work.session, person_id, application_ids) if person_id else {}
    owed = panels.owing(work.session, person_id, found) if person_id and found else set()
    may = {id for id in found if independence.sees_colleagues(Viewer(access=True, owes=id in owed, rated=True))}
    return {id: ratings.summary(given) for id, given in found.items() if id in may}


def of_list(work: Work, application_ids: Collection[int]) -> Mapping[int, Averages]:
    """What a list says of these applicants, as far as the actor may see it; those with nothing are left out."""
    colleagues, panel = of_many(work, application_ids), results.averages(work, application_ids)
    return {id: Averages(colleagues.get(id, NONE), panel.get(id)) for id in {*colleagues, *panel}}
