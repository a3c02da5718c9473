"""Where the people of a transfer's form can go. Source: docs/behaviour.md, Actions."""

from collections.abc import Collection, Sequence

from bot.services import browsing
from bot.services.acting import choosing
from bot.services.browsing import VacancyRow
from bot.work import Work
from domain.status import VacancyState
from storage import applications

OPEN = frozenset({VacancyState.NEW, VacancyState.ACTIVE})
EXPIRED = frozenset({VacancyState.EXPIRED})
EVERY = OPEN | EXPIRED
"""A closed vacancy takes nobody."""


def fitting(
    work: Work, words: str, selection_id: int, states: Collection[VacancyState] = EVERY
) -> Sequence[VacancyRow]:
    """Vacancies whose title or reference holds the words, but for those where all of a selection are already."""
    ids = choosing.load(work, selection_id).application_ids
    here = applications.where_all_are(work.session, ids)
    return browsing.vacancies(work, 0, words, states=states, without=here).rows
