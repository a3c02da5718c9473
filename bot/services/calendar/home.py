"""The Home tab: what needs somebody, today, the next seven days, how they want to be told.

Source: docs/behaviour.md, The Home.
"""

from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.services import watching
from bot.services.calendar import feed, listing, needs, seen
from bot.services.panel import owed
from bot.work import Work
from domain import preferences as rules
from domain.calendar import CalendarFilter, Slot
from domain.errors import Stranger, Unknown
from domain.home import HomeView
from domain.pages import Page
from domain.preferences import Preferences
from domain.reminders import resolved
from storage import calendar, digests, homes, journal, people, preferences
from storage.calendar import Span, Whose

DAYS = 7
PER_PAGE = 20
NAMED = 3
"""How many of each kind that needs somebody are named; the calendar shows the others."""


def opened_by(work: Work, slack_id: str) -> bool:
    """Have the Home of somebody who opened it drawn, and kept fresh from now on; False for a stranger."""
    actor = people.actor(people.asked(work.session), slack_id, "slack")
    if actor is None or actor.person_id is None:
        return False
    homes.opened(work.session, actor.person_id, work.now)
    anew(replace(work, actor=actor))
    return True


def of_person(work: Work, slack_id: str) -> HomeView:
    """Somebody's Home, with the rights they have now; Unknown for a stranger or somebody switched off."""
    actor = people.actor(people.asked(work.session), slack_id, "slack")
    if actor is None:
        raise Unknown
    return of_actor(replace(work, actor=actor))


def turned(work: Work, page: int) -> None:
    """Show another page of the next seven days."""
    homes.turn(work.session, _person_id(work), page)
    anew(work)


def anew(work: Work) -> None:
    """Have the reader's Home drawn anew."""
    watching.home(work, _person_id(work), work.actor.slack_id)


def of_actor(work: Work) -> HomeView:
    """The Home of whoever acts, with their own rights."""
    zone, person_id = listing.zone_of(work), _person_id(work)
    midnights = [_midnight(work.now, zone, days) for days in (0, 1, DAYS + 1)]
    whose = seen.whose(work, CalendarFilter())
    total, keys = calendar.first(work.session, whose, Span(midnights[0], midnights[1]), limit=PER_PAGE)
    return HomeView(
        name=work.actor.name,
        now=work.now,
        zone=zone,
        needs=needs.needs_of(work, whose, midnights[1], NAMED),
        today=tuple(calendar.slots(work.session, keys)),
        today_total=total,
        week=_week(work, whose, Span(midnights[1], midnights[2])),
        digests=digests.count_of(work.session, person_id),
        preferences=preferences.of_person(work.session, person_id),
        feed=feed.address(work),
        reviews=owed.of_person(work, person_id),
    )


def _week(work: Work, whose: Whose, span: Span) -> Page[Slot]:
    asked = homes.page_of(work.session, _person_id(work))
    total, keys = calendar.first(work.session, whose, span, limit=PER_PAGE)
    number = min(asked, max(0, (total - 1) // PER_PAGE))
    if number:
        keys = calendar.keys(work.session, whose, span, offset=number * PER_PAGE, limit=PER_PAGE)
    return Page(calendar.slots(work.session, keys), number, PER_PAGE, total)


def _midnight(now: datetime, zone: ZoneInfo, days: int) -> datetime:
    return resolved(now.astimezone(zone).date() + timedelta(days=days), time(0), zone)


def chosen(work: Work) -> Preferences:
    """How the reader wants to be told."""
    return preferences.of_person(work.session, _person_id(work))


def choose(work: Work, nudge_hours: int, quiet_from: time | None, quiet_until: time | None) -> None:
    """Take over how they want to be told; BadFields for hours that are none."""
    wanted = rules.checked(nudge_hours, quiet_from, quiet_until)
    preferences.put(work.session, _person_id(work), wanted)
    journal.add(work.session, work.actor, work.now, "preferences_chosen", nudge_hours=nudge_hours)
    anew(work)


def _person_id(work: Work) -> int:
    if work.actor.person_id is None:
        raise Stranger
    return work.actor.person_id
