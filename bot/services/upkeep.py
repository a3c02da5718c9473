"""Tidying up, and keeping planned moments right, piece by piece, so that nobody waits for it."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

import structlog
from sqlalchemy.orm import Session

from bot.work import Begin, Work
from domain.access import SYSTEM
from domain.moments import zone_still
from domain.reminders import resolved
from storage import accounts, erasing, figures, housekeeping, journal, reminders, selections
from storage.reminders import Planned

log = structlog.get_logger(__name__)

DELIVERIES_KEPT = timedelta(days=1)
"""Slack repeats a delivery for minutes, and its signature is good for five."""

DRAFTS_KEPT = timedelta(days=7)

SESSIONS_KEPT = timedelta(days=1)
"""Candidates' sessions and links, counted from when they are over."""

BODIES_KEPT = timedelta(days=14)
"""What a message said is needed while it may be sent again or came back; mail servers report for five days at most. That it
was sent, when, and what the other side answered stays."""

Drop = Callable[[Session, datetime, int], int]


class Scrubbing:
    """Lets what was erased leave SQLite's log too: once after each erasure, and once at the start, for a process may have died."""

    def __init__(self, look: Begin, scrub: Callable[[], bool]) -> None:
        self._look, self._scrub = look, scrub
        self._done: int | None = None

    def __call__(self) -> None:
        """Scrub if anything was erased since; when somebody reads just now, the next time."""
        with self._look(SYSTEM) as work:
            latest = erasing.latest(work.session)
        if latest != self._done and self._scrub():
            self._done = latest


def tidy(begin: Begin, piece: int = housekeeping.PIECE) -> dict[str, int]:
    """Throw away what is of no more use, each piece in a transaction of its own; returns how much of what."""
    gone = {
        "deliveries": _emptied(begin, housekeeping.forget_deliveries, DELIVERIES_KEPT, piece),
        "drafts": _emptied(begin, housekeeping.drop_drafts, DRAFTS_KEPT, piece),
        "selections": _emptied(begin, selections.forget, DRAFTS_KEPT, piece),
        "sessions": _emptied(begin, accounts.drop_old, SESSIONS_KEPT, piece),
        "bodies": _bodies_forgotten(begin, piece),
    }
    with begin(SYSTEM) as work:
        figures.fold(work.session)
    if any(gone.values()):
        log.info("tidied", **gone)
    return gone


def _emptied(begin: Begin, drop: Drop, kept: timedelta, piece: int) -> int:
    gone = 0
    while True:
        with begin(SYSTEM) as work:
            dropped = drop(work.session, work.now - kept, piece)
        gone += dropped
        if dropped < piece:
            return gone


def _bodies_forgotten(begin: Begin, piece: int) -> int:
    gone, after = 0, 0
    while True:
        with begin(SYSTEM) as work:
            forgotten, last = housekeeping.forget_bodies(work.session, work.now - BODIES_KEPT, after, piece * 4)
        gone += forgotten
        if last is None:
            return gone
        after = last


def recompute(begin: Begin, piece: int = reminders.PIECE, *, look: Begin | None = None) -> int:
    """Resolve the moments of reminders ahead anew, by the days and zones they were planned with; returns how many changed.

    Those that are planned, and those that wait for something and may be planned again.

    A state may change its clocks at short notice; what is kept is the day and the hour on the wall, and the moment
    follows them. What changed is written into the journal. They are read with `look`, so that nobody who writes waits.
    """
    changed = sum(
        _recomputed(begin, look or begin, read, piece) for read in (reminders.planned_after, reminders.waiting_after)
    )
    if changed:
        log.warning("reminders_recomputed", changed=changed)
    return changed


def _recomputed(begin: Begin, look: Begin, read: reminders.Pages, piece: int) -> int:
    changed, after = 0, (datetime.min.replace(tzinfo=UTC), 0)
    while True:
        with look(SYSTEM) as work:
            page = read(work.session, work.now, after, piece)
        moved = [(one, due_at) for one in page if (due_at := _due_at(one)) != one.due_at and due_at is not None]
        if moved:
            with begin(SYSTEM) as work:
                changed += sum(_put_right(work, one, due_at) for one, due_at in moved)
        if len(page) < piece:
            return changed
        after = (page[-1].due_at, page[-1].id)


def _due_at(one: Planned) -> datetime | None:
    """The moment it has now; None without a zone: it stays where it is, and when its moment comes the recruiter is told."""
    zone = zone_still(one.zone)
    return None if zone is None else resolved(one.local_date, time.fromisoformat(one.at), zone)


def _put_right(work: Work, one: Planned, due_at: datetime) -> bool:
    if not reminders.put_at(work.session, one, due_at):
        return False
    journal.add(
        work.session,
        work.actor,
        work.now,
        "reminder_recomputed",
        interview_id=one.interview_id,
        reminder=one.id,
        before=one.due_at.isoformat(),
        after=due_at.isoformat(),
    )
    return True
