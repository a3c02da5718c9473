"""The panels somebody has to do with, and those of a vacancy. Source: docs/behaviour.md, Panel review."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.services import browsing
from bot.services.panel import owed, results
from bot.work import Work
from domain.owed_reviews import OwedReview
from domain.pages import Page
from domain.panel_view import PanelView
from storage import panel_results, panels

SIZE = 8
Row = OwedReview | PanelView


@dataclass(frozen=True)
class Listing:
    """Panels to be drawn: those one reviews in, with what is left to give, and those one asked for.

    `vacancy_id` is the vacancy's whose panels they are, 0 for one's own.
    """

    page: Page[Row]
    vacancy_id: int = 0
    vacancy: str = ""


def mine(work: Work, number: int = 0) -> Listing:
    """Where the actor reviews, what is due first coming first, and then what they asked for, open ones first."""
    person_id = work.actor.person_id or 0
    parts = [owed.part(work, one) for one in panels.open_of_person(work.session, person_id, work.now)]
    parts.sort(key=lambda one: (not one.left, one.due_at is None, one.due_at or work.now, one.reviewer_id))
    asked = panel_results.asked_for_by(work.session, person_id)
    return Listing(_page(work, parts, asked, number))


def of_vacancy(work: Work, vacancy_id: int, number: int = 0) -> Listing:
    """The panels of a vacancy, open ones first; Unknown for who may not read it."""
    vacancy = browsing.vacancy_seen(work, vacancy_id)
    found = panel_results.of_vacancy(work.session, vacancy.id)
    return Listing(_page(work, [], found, number), vacancy.id, vacancy.title)


def _page(work: Work, parts: Sequence[OwedReview], panel_ids: Sequence[int], number: int) -> Page[Row]:
    """Only what is on the page is gathered. A panel whose vacancy the actor may not see any more is left out of it."""
    total = len(parts) + len(panel_ids)
    number = min(max(0, number), max(0, (total - 1) // SIZE))
    first = number * SIZE
    rows: list[Row] = [*parts[first : first + SIZE]]
    start = max(0, first - len(parts))
    rows += results.views(work, panel_ids[start : start + SIZE - len(rows)])
    return Page(rows, number, SIZE, total)
