"""The reminders of somebody's coming interviews, interview by interview, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.services.reminding import ledger
from bot.work import Work
from domain.cards import LedgerLine
from domain.pages import Page
from storage import browsing, reminders
from storage.delivery_tables import Parcel
from storage.tables import Interview, Reminder

SIZE = 8


@dataclass(frozen=True)
class ReminderRow:
    """A coming interview with its reminders; `zone` is the interview's own."""

    application_id: int
    candidate: str
    vacancy: str
    starts_at: datetime
    zone: ZoneInfo
    lines: tuple[LedgerLine, ...]


def coming(work: Work, number: int) -> Page[ReminderRow]:
    """A page of the interviews with reminders that the actor arranged or attends, in vacancies they may see."""
    page = _page(work, max(0, number))
    if page.rows or not page.total:
        return page
    return _page(work, page.last)


def _page(work: Work, number: int) -> Page[ReminderRow]:
    if work.actor.person_id is None:
        return Page([], 0, SIZE, 0)
    seen = browsing.seen_by(work.session, work.actor).vacancy_ids
    total, found = reminders.coming(
        work.session, work.actor.person_id, seen, work.now, offset=number * SIZE, limit=SIZE
    )
    return Page([_row(work, *one) for one in found], number, SIZE, total)


def _row(work: Work, interview: Interview, rows: Sequence[tuple[Reminder, Parcel | None]]) -> ReminderRow:
    application = interview.application
    vacancy = application.vacancy
    lines = tuple(ledger.line(work, interview, row, parcel) for row, parcel in rows)
    return ReminderRow(
        application.id, application.candidate.name, vacancy.title, interview.starts_at, ZoneInfo(vacancy.zone), lines
    )
