"""Reminders that nobody knows about for long: people are told, and when it is too late nothing more is tried.

Source: docs/behaviour.md, Reminders.
"""

from datetime import datetime, timedelta

from bot.services import deliveries
from bot.services.reminding.standing import tell_of
from bot.work import Work
from domain.delivery import ASKED_UNTIL
from domain.moments import zone_still
from domain.reminders import in_time
from storage import interviews, reminders, unsent
from storage.delivery_tables import Parcel
from storage.still import DAY_OVER, TOO_LATE, TOO_SOON
from storage.tables import Interview, Reminder

TOLD = "doubt_told"
"""The fact of a message whose lasting doubt somebody was told of."""


def follow_doubts(work: Work, piece: int) -> int:
    """Handle what goes once more and is in doubt since an hour; returns how many were told of or stopped."""
    rows = reminders.long_in_doubt(work.session, work.now - ASKED_UNTIL, piece)
    found = interviews.many(work.session, {row.interview_id for row, _ in rows}) if rows else {}
    return sum(_follow(work, found[row.interview_id], row, parcel) for row, parcel in rows)


def _follow(work: Work, interview: Interview, row: Reminder, parcel: Parcel) -> bool:
    timely = in_time(row.due_at, interview.starts_at, zone_still(row.zone), work.now)
    if not timely and unsent.stop(work.session, parcel.id, _late(interview, work.now)):
        deliveries.given_up(work, parcel.id)
        return True
    if TOLD in parcel.facts:
        return False
    parcel.facts = {**parcel.facts, TOLD: True}
    tell_of(work, interview, "doubt_lasts", [row])
    return True


def _late(interview: Interview, now: datetime) -> str:
    if interview.starts_at <= now:
        return TOO_LATE
    return TOO_SOON if interview.starts_at - now < timedelta(hours=1) else DAY_OVER
