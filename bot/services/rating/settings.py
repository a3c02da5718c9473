"""A vacancy's switch for collaborative rating, and who is told of its new applicants; for the vacancy's administrators.

Source: docs/behaviour.md, Collaborative rating.
"""

from collections.abc import Collection
from dataclasses import dataclass

from bot.services import reach
from bot.work import Work
from domain.access import VacancyAccess
from domain.errors import BadFields, Phrase, Unknown, say
from storage import applicant_watches, journal, people, search, vacancies
from storage.tables import Person, Vacancy

MOST_WATCHERS = 30


@dataclass(frozen=True)
class Settings:
    """How a vacancy is set; `watchers` are those who are told of new applicants, by id and name, `names` whether by name."""

    vacancy_id: int
    title: str
    collaborative: bool
    watchers: tuple[tuple[int, str], ...]
    names: bool


@dataclass(frozen=True)
class Wanted:
    """How it is to be."""

    collaborative: bool
    watchers: Collection[int]
    names: bool


def look(work: Work, vacancy_id: int) -> Settings:
    """How a vacancy is set; Unknown or NotAllowed for who is not its administrator."""
    vacancy = _vacancy(work, vacancy_id)
    watches = applicant_watches.of_vacancy(work.session, vacancy.id)
    may = {one.id for one in applicant_watches.readers(work.session, vacancy)}
    watchers = tuple((one.person_id, one.person.name) for one in watches if one.person_id in may)
    names = watches[0].details if watches else True
    return Settings(vacancy.id, vacancy.title, vacancy.collaborative, watchers, names)


def may_be_told(work: Work, vacancy_id: int, words: str) -> list[tuple[int, str, str]]:
    """Who can be chosen: those with access whose name holds what was typed; by id, name and e-mail address."""
    wanted = search.fold(words).split()
    known = applicant_watches.readers(work.session, _vacancy(work, vacancy_id))
    return [
        (one.id, one.name, one.email or "") for one in known if all(word in search.fold(one.name) for word in wanted)
    ]


def save(work: Work, vacancy_id: int, wanted: Wanted) -> None:
    """Set a vacancy so; BadFields names whoever may not be told, because they may not read the vacancy."""
    vacancy = _vacancy(work, vacancy_id)
    _insist_on_access(work, vacancy, wanted.watchers)
    vacancy.collaborative = wanted.collaborative
    work.session.flush()
    applicant_watches.choose(work.session, vacancy.id, wanted.watchers, details=wanted.names)
    journal.add(
        work.session,
        work.actor,
        work.now,
        "vacancy_changed",
        vacancy_id=vacancy.id,
        collaborative=wanted.collaborative,
        watchers=sorted(wanted.watchers),
        names=wanted.names,
    )


def _insist_on_access(work: Work, vacancy: Vacancy, wanted: Collection[int]) -> None:
    if len(wanted) > MOST_WATCHERS:
        raise BadFields(watchers=say("At most {most} people can be told.", most=MOST_WATCHERS))
    may = {one.id for one in applicant_watches.readers(work.session, vacancy)}
    strange = [one for one in wanted if one not in may]
    if strange:
        raise BadFields(watchers=_who_may_not(people.by_ids(work.session, strange)))


def _who_may_not(found: list[Person]) -> Phrase:
    name = found[0].name if found else "?"
    return say("{name} has no access to this vacancy. Give them access first, or leave them out.", name=name)


def _vacancy(work: Work, vacancy_id: int) -> Vacancy:
    found = vacancies.by_id(work.session, vacancy_id)
    if found is None:
        raise Unknown
    reach.require_vacancy(work, found, VacancyAccess.ADMINISTRATOR)
    return found
