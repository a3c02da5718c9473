"""*Snooze*: somebody who owes a review is not asked for it for a working day or two. Source: docs/behaviour.md, Fair nudges."""

from datetime import datetime

from bot.services.calendar.days_off import country_of, days_off
from bot.services.panel import owed, watching
from bot.services.panel.nudging import zone_of
from bot.work import Work
from domain.errors import Unknown
from domain.panel_nudges import SNOOZES, snoozed
from storage import journal


def snooze(work: Work, reviewer_id: int, days: int) -> datetime:
    """Let the actor be for so many working days (1 or 2); returns the moment from which they may be asked again.

    Unknown for somebody else's review, NotNow when nothing is owed any more.
    """
    if days not in SNOOZES:
        raise Unknown
    reviewer = owed.locked(work, reviewer_id)
    owed.insist_owed(work, reviewer)
    zone = zone_of(reviewer)
    until = snoozed(work.now, days, zone, days_off(country_of(zone.key)))
    reviewer.snoozed_until = until
    journal.add(work.session, work.actor, work.now, "review_snoozed", vacancy_id=reviewer.panel.vacancy_id, days=days)
    watching.moved_on(work, reviewer.panel, reviewer)
    return until
