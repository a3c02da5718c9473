"""What lines of the activity list name by id: the other vacancy of a transfer, the reason of a rejection."""

from collections.abc import Sequence
from typing import Any

from bot.services import reach
from bot.services.panel import results
from bot.work import Work
from domain.access import VacancyAccess
from domain.actions import Action
from domain.panels import Closing
from domain.rejection import ShippedReason
from storage import browsing, panels, reject_reasons
from storage.tables import JournalEntry

OTHER_VACANCY = {"transfer": "destination", "transferred_in": "source"}


def named(work: Work, entries: Sequence[JournalEntry]) -> dict[int, dict[str, Any]]:
    """The facts of each entry by its id, with `why` in words, `vacancy` where the reader may see that one,
    and of a panel `answers` and whether it is `closed`."""
    return {one.id: {**one.facts, **_words(work, one)} for one in entries}


def _words(work: Work, entry: JournalEntry) -> dict[str, Any]:
    if entry.event in OTHER_VACANCY:
        found = browsing.vacancy(work.session, int(entry.facts.get(OTHER_VACANCY[entry.event]) or 0))
        seen = found is not None and reach.may(work, found, VacancyAccess.READ)
        return {"vacancy": found.title} if found is not None and seen else {}
    if entry.event == "reject":
        return {"why": _why(work, int(entry.facts.get("reason") or 0))}
    if entry.event == Action.PANEL:
        return _of_panel(work, entry)
    return {}


def _of_panel(work: Work, entry: JournalEntry) -> dict[str, Any]:
    """Who of the panel that a step sent has given a review of this person; nobody was asked by one that was taken back."""
    panel = panels.of_step(work.session, int(entry.facts.get("step") or 0))
    if panel is None or entry.application_id is None or panel.closing is Closing.TAKEN_BACK:
        return {"answers": ()}
    found = results.answers(work, [panel.id], entry.application_id).get(panel.id, ())
    return {"answers": found, "closed": panel.closed_at is not None}


def _why(work: Work, reason_id: int) -> ShippedReason | str:
    """One of ours, to be said in the reader's words, or the company's own."""
    found = reject_reasons.by_id(work.session, reason_id)
    return (found.shipped or found.text) if found is not None else ""
