"""The bin: what was deleted, put back or removed for good. Source: docs/behaviour.md, The bin."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.services import reach
from bot.services.acting import cards, erasing, written
from bot.services.reminding import planning
from bot.work import Work
from domain.access import Right, VacancyAccess, require_right
from domain.errors import BadFields, Stale, say
from domain.pages import Page
from domain.status import ApplicationStatus
from storage import bin as bin_rows
from storage import browsing, search
from storage import erasing as erasing_rows
from storage.tables import Application

SIZE = 8


@dataclass(frozen=True)
class Deleted:
    """One application in the bin; `status` is where it stood."""

    id: int
    name: str
    vacancy: str
    zone: ZoneInfo
    status: ApplicationStatus
    deleted_at: datetime


def listing(work: Work, number: int, *, vacancy_id: int | None = None, days: int | None = None) -> Page[Deleted]:
    """A page of the bin: of one vacancy or of all one may see, of the last days or ever. For who may delete."""
    require_right(work.actor, Right.DELETE)
    seen = browsing.seen_by(work.session, work.actor)
    since = work.now - timedelta(days=days) if days else None
    _, total = bin_rows.page(work.session, seen, vacancy_id, since, offset=0, limit=1)
    number = min(max(0, number), max(0, (total - 1) // SIZE))
    rows, total = bin_rows.page(work.session, seen, vacancy_id, since, offset=number * SIZE, limit=SIZE)
    return Page([_row(one) for one in rows], number, SIZE, total)


def _row(one: Application) -> Deleted:
    zone = ZoneInfo(one.vacancy.zone)
    assert one.deleted_at is not None  # noqa: S101 - that is what makes it one of these
    return Deleted(one.id, one.candidate.name, one.vacancy.title, zone, one.status, one.deleted_at)


def look(work: Work, application_id: int) -> Deleted:
    """One application in the bin; Stale when it is not there any more."""
    return _row(_locked(work, application_id))


def restore(work: Work, application_id: int) -> Deleted:
    """Put an application back into its vacancy, with the status Restored; Stale when it is not in the bin any more.

    Returns what it was in the bin.
    """
    application = _locked(work, application_id)
    was = _row(application)
    application.deleted_at = None
    application.status, application.status_at = ApplicationStatus.RESTORED, work.now
    work.session.flush()
    search.index_application(work.session, application)
    planning.settle_application(work, application.id)
    written.wrote(work, application, "restored")
    cards.redraw(work, application)
    return was


def delete_for_good(work: Work, application_id: int, typed: str) -> Deleted:
    """Remove an application for good, with all data of the person that is nowhere else.

    `typed` is the person's name, as a question that cannot be answered by accident: letter for letter, but for spaces.
    Stale when somebody restored or removed it meanwhile. Returns what it was in the bin.
    """
    application = _locked(work, application_id)
    was = _row(application)
    if _letters(typed) != _letters(application.candidate.name):
        raise BadFields(typed=say("Nothing was deleted. Type the name exactly as it stands above."))
    erasing.erase_application(work, application)
    return was


def _letters(name: str) -> list[str]:
    """A name as it looks, whatever keyboard it was typed on."""
    return unicodedata.normalize("NFC", name).split()


def _locked(work: Work, application_id: int) -> Application:
    require_right(work.actor, Right.DELETE)
    found = erasing_rows.lock(work.session, application_id)
    if found is None:
        raise Stale
    reach.require_vacancy(work, found.vacancy, VacancyAccess.NORMAL)
    return found
