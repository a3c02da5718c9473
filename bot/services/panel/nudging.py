"""Reviews that are owed: who owes one is asked once more, fairly. Source: docs/behaviour.md, Fair nudges.

Each panel is one transaction with the panel held: however many processes look, one asks.
"""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import structlog

from bot.services import quiet
from bot.services.calendar.days_off import country_of, days_off
from bot.services.panel import closing, links, mails, reaching, request, watching
from bot.texts import when
from bot.work import Begin, Work
from domain import panel_mail
from domain.access import SYSTEM
from domain.delivery import Channel, ParcelKind
from domain.language import Language
from domain.moments import zone_or_utc
from domain.nudges import is_working_time
from domain.panel_nudges import Asked, is_due
from domain.panel_requests import DUE
from domain.panels import due_day
from storage import outbox, panel_nudges, panels
from storage.panel_tables import Panel, PanelReviewer

log = structlog.get_logger(__name__)


def tick(begin: Begin, *, look: Begin | None = None) -> int:
    """Close what is over, then ask who owes; returns how many were asked. Whether there are any is asked with `look`."""
    closing.sweep(begin, look or begin)
    return nudge(begin, look=look)


def nudge(begin: Begin, *, look: Begin | None = None) -> int:
    """Ask everybody once more whose moment it is; returns how many."""
    with (look or begin)(SYSTEM) as work:
        found = dict.fromkeys(one.panel_id for one in _whose_time_it_is(work))
    nudged = 0
    for panel_id in found:
        with begin(SYSTEM) as work:
            nudged += _nudge(work, panel_id)
    if nudged:
        log.info("reviewers_nudged", count=nudged)
    return nudged


def _whose_time_it_is(work: Work, panel_id: int | None = None) -> Sequence[PanelReviewer]:
    awake = [one for one in panel_nudges.zones(work.session, work.now) if _is_at_work(work, zone_or_utc(one))]
    waiting = panel_nudges.owing(work.session, work.now, awake, panel_id=panel_id)
    return [one for one in waiting if _is_its_time(work, one)]


def _is_at_work(work: Work, zone: ZoneInfo) -> bool:
    return is_working_time(work.now, zone) and not days_off(country_of(zone.key))(work.now.astimezone(zone).date())


def _is_its_time(work: Work, reviewer: PanelReviewer) -> bool:
    """By the rule, and where it reaches them: not in somebody's quiet hours, not at an address that mail came back from."""
    person, zone = reviewer.person, zone_of(reviewer)
    asked = Asked(
        zone=zone,
        asked_at=reviewer.asked_at,
        due_at=reviewer.panel.due_at,
        nudged_at=reviewer.nudged_at,
        nudges=reviewer.nudges,
        snoozed_until=reviewer.snoozed_until,
    )
    if not is_due(asked, work.now, days_off(country_of(zone.key))):
        return False
    return quiet.awake_at(work, person) <= work.now if person is not None else reaching.is_reached(work, reviewer)


def is_out_of_hours(work: Work, reviewer_id: int) -> bool:
    """Whether a colleague is not to be disturbed just now: a nudge may have waited until their evening."""
    reviewer = panels.reviewer(work.session, reviewer_id)
    if reviewer is None or reviewer.person is None:
        return True
    return not _is_at_work(work, zone_of(reviewer)) or quiet.awake_at(work, reviewer.person) > work.now


def zone_of(reviewer: PanelReviewer) -> ZoneInfo:
    """The clock somebody works by: a colleague's own; of somebody outside the vacancy's, for theirs is not known."""
    return zone_or_utc(reviewer.person.zone if reviewer.person is not None else reviewer.panel.vacancy.zone)


def _nudge(work: Work, panel_id: int) -> int:
    """Ask those of one panel who are to be asked still, now that nobody else does."""
    panels.by_id(work.session, panel_id, lock=True)
    due = _whose_time_it_is(work, panel_id)
    for reviewer in due:
        reviewer.nudged_at, reviewer.nudges = work.now, reviewer.nudges + 1
        if reviewer.person is not None:
            _in_slack(work, reviewer)
            _wake(work, reviewer)
        else:
            _by_mail(work, reviewer)
    return len(due)


def _wake(work: Work, reviewer: PanelReviewer) -> None:
    """Their shortlist does not say any more until when they wanted to be left alone."""
    if reviewer.snoozed_until is not None:
        reviewer.snoozed_until = None
        watching.desk(work, reviewer)


def _key(reviewer: PanelReviewer) -> str:
    return f"{ParcelKind.PANEL_NUDGE}:{reviewer.id}:{reviewer.nudges}"


def _in_slack(work: Work, reviewer: PanelReviewer) -> None:
    """What it says is drawn when it is sent, and nothing is posted when nothing is owed by then."""
    assert reviewer.person is not None  # noqa: S101 - see the caller
    outbox.put(
        work.session,
        channel=Channel.SLACK,
        kind=ParcelKind.PANEL_NUDGE,
        key=_key(reviewer),
        recipient=reviewer.channel_id or reviewer.person.slack_id,
        due_at=work.now,
        now=work.now,
        facts={"reviewer": reviewer.id},
        person_id=reviewer.person_id,
    )


def _by_mail(work: Work, reviewer: PanelReviewer) -> None:
    """With a link of its own; it leaves only while something is owed."""
    panel, url = reviewer.panel, work.house.review_url(links.make(work, reviewer))
    what = request.of_panel(panel, panel_nudges.lacking(work.session, reviewer.id))
    values = {**request.values(work, what, reviewer.language, url), DUE: _due_day(panel, reviewer.language)}
    to = mails.To("", reviewer.email or "", reviewer.language)
    about = panel_mail.about(reviewer.id)
    mails.put(work, panel, ParcelKind.PANEL_NUDGE, to, values, key=_key(reviewer), about=about)


def _due_day(panel: Panel, language: Language) -> str:
    """The last day in the vacancy's zone; a dash without one."""
    if panel.due_at is None:
        return "–"
    zone = zone_or_utc(panel.vacancy.zone)
    return f"{when.date_of(due_day(panel.due_at, zone), language)} ({when.zone_name(zone, language)})"
