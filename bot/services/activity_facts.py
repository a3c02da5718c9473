"""What lines of the activity list name by id: the other vacancy of a transfer, the reason of a rejection."""

from collections.abc import Sequence
from typing import Any

from bot.services import reach
from bot.work import Work
from domain.access import VacancyAccess
from domain.rejection import ShippedReason
from storage import browsing, reject_reasons
from storage.tables import JournalEntry

OTHER_VACANCY = {"transfer": "destination", "transferred_in": "source"}


def named(work: Work, entries: Sequence[JournalEntry]) -> dict[int, dict[str, Any]]:
    """The facts of each entry by its id, with `why` in words, and `vacancy` where the reader may see that one."""
    return {one.id: {**one.facts, **_words(work, one)} for one in entries}


def _words(work: Work, entry: JournalEntry) -> dict[str, Any]:
    if entry.event in OTHER_VACANCY:
        found = browsing.vacancy(work.session, int(entry.facts.get(OTHER_VACANCY[entry.event]) or 0))
        seen = found is not None and reach.may(work, found, VacancyAccess.READ)
        return {"vacancy": found.title} if found is not None and seen else {}
    if entry.event == "reject":
        return {"why": _why(work, int(entry.facts.get("reason") or 0))}
    return {}


def _why(work: Work, reason_id: int) -> ShippedReason | str:
    """One of ours, to be said in the reader's words, or the company's own."""
    found = reject_reasons.by_id(work.session, reason_id)
    return (found.shipped or found.text) if found is not None else ""
