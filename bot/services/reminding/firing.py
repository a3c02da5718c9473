"""The tick of the reminders: those whose moment has come are decided about once more, and go into the outbox.

Each piece is one transaction, with the reminders and their interviews held: however many processes tick, each reminder
is handled once, and a process that dies leaves it to the next tick. Source: docs/behaviour.md, Reminders.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.services import telling
from bot.services.reminding.lasting import follow_doubts
from bot.services.reminding.standing import (
    KIND_OF,
    WITHOUT_WAY,
    decision_of,
    decision_when_due,
    put,
    recipient_of,
    tell_of,
)
from bot.services.reminding.writing import ORDER
from bot.work import Begin, Work
from domain.access import SYSTEM
from domain.delivery import ParcelState
from domain.moments import zone_still
from domain.reminders import Effect, ReminderState, SkipReason, in_time
from storage import interviews, reminders, unsent
from storage.reminders import Due
from storage.tables import Interview, Reminder

log = structlog.get_logger(__name__)

LINGERING = timedelta(hours=1)
"""A reminder that has waited so long in the outbox is asked whether it is still in time."""

STAYING = 25
"""How many of those that do not go are handled in one transaction: each is a line in a history, and news in Slack."""

WithInterviews = list[tuple[Reminder, Interview]]


def fire(begin: Begin, piece: int = reminders.PIECE) -> int:
    """Handle every reminder that is due, at most `piece` in one transaction; returns how many were handled.

    What they say is written when they are taken from the outbox (`writing.write`): a morning of ten thousand is queued
    in a moment, and nobody who waits for the database waits long.
    """
    handled = _until_none(begin, _fire, piece)
    stopped = _until_none(begin, _stop_late, piece)
    _until_none(begin, _end_waiting, piece)
    with begin(SYSTEM) as work:
        follow_doubts(work, piece)
    if handled or stopped:
        log.info("reminders_fired", handled=handled, too_late=stopped)
    return handled


def _until_none(begin: Begin, step: Callable[[Work, int], tuple[int, bool]], piece: int) -> int:
    handled, more = 0, True
    while more:
        with begin(SYSTEM) as work:
            done, more = step(work, piece)
        handled += done
    return handled


def _fire(work: Work, piece: int) -> tuple[int, bool]:
    """Handle a piece of what is due; returns how many, and whether there may be more."""
    due = reminders.due(work.session, work.now, piece)
    going = [one for one in due if _goes(work, one)]
    reminders.queue(work.session, {one.id: _parcel(work, one) for one in going}, work.now)
    there = {one.id for one in going}
    staying = [one.id for one in due if one.id not in there]
    _stay(work, staying[:STAYING])
    return len(going) + len(staying[:STAYING]), len(due) == piece or len(staying) > STAYING


def _goes(work: Work, due: Due) -> bool:
    """Decide again, by what the database says now."""
    in_its_time = in_time(due.due_at, due.starts_at, zone_still(due.zone), work.now)
    return in_its_time and decision_when_due(work.house, due).effect is Effect.SEND


def _parcel(work: Work, due: Due) -> dict[str, Any]:
    """The outbox's columns: an order to write a reminder, with nothing written yet."""
    return {
        "channel": due.channel,
        "kind": KIND_OF[due.channel],
        "recipient": recipient_of(due),
        "facts": {ORDER: due.id},
        "state": ParcelState.QUEUED,
        "due_at": work.now,
        "interview_id": due.interview_id,
        "interview_revision": due.interview_revision,
    }


def _stay(work: Work, ids: list[int]) -> None:
    handled = _with_interviews(work, reminders.by_ids(work.session, ids))
    for row, interview in handled:
        _put_aside(work, interview, row)
    _tell(work, handled)


def _put_aside(work: Work, interview: Interview, row: Reminder) -> None:
    decision = decision_of(work.house, interview, row)
    if decision.effect is Effect.SKIP:
        put(row, ReminderState.SKIPPED, decision.reason, work.now)
    elif decision.effect is Effect.HOLD:
        put(row, ReminderState.HELD, None, work.now)
    elif not is_in_time(interview, row, work.now):
        put(row, ReminderState.SKIPPED, _too_late(row), work.now)


def _too_late(row: Reminder) -> SkipReason:
    return SkipReason.MISSED if zone_still(row.zone) else SkipReason.NO_ZONE


def _with_interviews(work: Work, rows: Iterable[Reminder]) -> WithInterviews:
    rows = list(rows)
    if not rows:
        return []
    found = interviews.many(work.session, {row.interview_id for row in rows})
    return [(row, found[row.interview_id]) for row in rows]


def is_in_time(interview: Interview, row: Reminder, now: datetime) -> bool:
    """True while a due reminder may still go, late as it may be."""
    return in_time(row.due_at, interview.starts_at, zone_still(row.zone), now)


def _tell(work: Work, handled: WithInterviews) -> None:
    """One word for each interview and reason: what somebody planned does not happen."""
    grouped: dict[tuple[Interview, SkipReason], list[Reminder]] = defaultdict(list)
    for row, interview in handled:
        if row.state is ReminderState.SKIPPED and row.reason is not None:
            grouped[interview, row.reason].append(row)
    for (interview, reason), rows in grouped.items():
        if reason is SkipReason.MISSED:
            tell_of(work, interview, "reminder_missed", rows)
        else:
            tell_of(work, interview, "reminder_skipped", rows, loud=reason in WITHOUT_WAY)


def _stop_late(work: Work, piece: int) -> tuple[int, bool]:
    """Stop what has been waiting for a mail server or an SMS service until it is too late; returns how many."""
    rows = reminders.lingering(work.session, work.now - LINGERING, piece)
    late = [one for one in _with_interviews(work, rows) if not is_in_time(one[1], one[0], work.now)]
    stopped = [(row, interview) for row, interview in late[:STAYING] if _stop(work, row)]
    _tell(work, stopped)
    return len(stopped), bool(stopped) and len(late) > STAYING


def _end_waiting(work: Work, piece: int) -> tuple[int, bool]:
    """Settle what was held for another time when the interview begins at the old one; returns how many."""
    rows = _with_interviews(work, reminders.held_in_vain(work.session, work.now, min(piece, STAYING)))
    for row, _ in rows:
        put(row, ReminderState.SKIPPED, SkipReason.MISSED, work.now)
    _tell(work, rows)
    for interview in {interview for _, interview in rows}:
        telling.card(work, interview)
    return len(rows), len(rows) == min(piece, STAYING)


def _stop(work: Work, row: Reminder) -> bool:
    if not unsent.stop(work.session, row.parcel_id, "too late"):
        return False
    return put(row, ReminderState.SKIPPED, _too_late(row), work.now)
