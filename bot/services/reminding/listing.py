"""The reminders of somebody's coming interviews, a page at a time."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.services.reminding import ledger
from bot.work import Work
from domain.cards import LedgerLine
from domain.pages import Page
from storage import browsing, reminders
from storage.tables import Interview

SIZE = 8


@dataclass(frozen=True)
class ReminderRow:
    """One reminder in a list, with the interview it is for; `zone` is the interview's own."""

    application_id: int
    candidate: str
    vacancy: str
    starts_at: datetime
    zone: ZoneInfo
    line: LedgerLine


def coming(work: Work, number: int) -> Page[ReminderRow]:
    """A page of the reminders of the interviews that the actor arranged or attends, in vacancies they may see."""
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
    rows = [_row(interview, ledger.line(reminder, parcel)) for reminder, parcel, interview in found]
    return Page(rows, number, SIZE, total)


def _row(interview: Interview, line: LedgerLine) -> ReminderRow:
    application = interview.application
    vacancy = application.vacancy
    return ReminderRow(
        application.id, application.candidate.name, vacancy.title, interview.starts_at, ZoneInfo(vacancy.zone), line
    )
