"""The tick of the digests: each that is due begins its day, goes into the outbox, and gets its next moment.

Each piece is one transaction with the subscriptions held: however many processes tick, a digest is begun once a day, for a
day of a subscription is a row of its own. Source: docs/behaviour.md, Digests.
"""

from datetime import date

import structlog

from bot.services import watching
from bot.services.calendar import stopped
from bot.services.calendar.timetables import timetable_of
from bot.work import Begin, Work
from domain.access import SYSTEM
from domain.digests import ONE_DAY, Pause, Timetable, next_after, next_day, window
from storage import digests
from storage.calendar_tables import Subscription

log = structlog.get_logger(__name__)

PIECE = 100
"""How many are begun in one transaction."""


def post(begin: Begin, piece: int = PIECE, *, look: Begin | None = None) -> int:
    """Begin every digest that is due; returns how many. What they say is drawn when they are taken from the outbox.

    Whether any is due is asked with `look`, so that nobody who writes waits for that.
    """
    begun = 0
    with (look or begin)(SYSTEM) as work:
        more = digests.any_due(work.session, work.now)
    while more:
        with begin(SYSTEM) as work:
            due = digests.due(work.session, work.now, piece)
            begun += sum(_begin(work, one) for one in due)
        more = len(due) == piece
    if begun:
        log.info("digests_begun", count=begun)
    return begun


def _begin(work: Work, ordered: Subscription) -> bool:
    """Begin today's, if today has one whose time has come: after days of silence yesterday's is not made up for."""
    if not ordered.person.active:
        stopped.stop(work, ordered, Pause.LEFT)
        return False
    when = timetable_of(ordered)
    today = work.now.astimezone(when.zone).date()
    ordered.next_at = next_after(when, work.now)[1]
    return _is_its_day(when, today, work) and _put(work, ordered, when, today)


def _is_its_day(when: Timetable, today: date, work: Work) -> bool:
    return next_day(when, today - ONE_DAY) == today and when.moment_on(today) <= work.now


def _put(work: Work, ordered: Subscription, when: Timetable, today: date) -> bool:
    digest_id = digests.start(work.session, ordered.id, today, window(when, today), work.now)
    if digest_id is None:
        return False
    watching.digest(work, digest_id, ordered.channel_id or ordered.person.slack_id, ordered.person_id, first=True)
    return True
