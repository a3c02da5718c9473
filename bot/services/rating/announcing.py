"""New applicants are announced to the people chosen for it, gathered: one message an hour, in their own working hours.

Source: docs/behaviour.md, New applicants.
"""

from collections.abc import Collection
from datetime import timedelta

import structlog

from bot.services import reach
from bot.work import Begin, Work
from domain.access import SYSTEM
from domain.delivery import ParcelKind
from domain.moments import zone_or_utc
from domain.nudges import is_working_time
from storage import applicant_watches, outbox, unanswered
from storage.panel_tables import ApplicantNotice, ApplicantWatch

log = structlog.get_logger(__name__)

PIECE = 50
"""How many messages are begun in one transaction."""

APART = timedelta(hours=1)
"""Nobody is told of one vacancy's applicants more often."""

SETTLING = timedelta(minutes=5)
"""Who came less long ago is told of with those who come after: an import that is going on is one message."""


def announce(begin: Begin, piece: int = PIECE, *, look: Begin | None = None) -> int:
    """Begin every message that is due; returns how many. What they say is drawn when they are taken from the outbox.

    They are looked for with `look`, so that nobody who writes waits for that.
    """
    begun, more = 0, True
    while more:
        with (look or begin)(SYSTEM) as work:
            found = [(one.vacancy_id, one.person_id) for one in _due(work, piece)]
        if not found:
            break
        with begin(SYSTEM) as work:
            told = [_tell(work, one) for one in _due(work, piece, of=found)]
        begun += told.count(True)
        more = len(found) == piece and any(one is not None for one in told)
    if begun:
        log.info("applicants_announced", count=begun)
    return begun


def _due(work: Work, piece: int, of: list[tuple[int, int]] | None = None) -> list[ApplicantWatch]:
    zones = unanswered.zones(work.session)
    return applicant_watches.due(
        work.session,
        [name for name in zones if is_working_time(work.now, zone_or_utc(name))],
        unanswered.quiet(work.session, work.now),
        told_before=work.now - APART,
        settled=work.now - SETTLING,
        limit=piece,
        of=of,
    )


def _tell(work: Work, watch: ApplicantWatch) -> bool | None:
    """Begin one message; who may not read the vacancy any more is not told, nor later of those who came meanwhile.

    None when there is nobody to be told of yet, for one who came before them is to settle first: they stay due.
    """
    until = applicant_watches.last_settled(work.session, watch, work.now - SETTLING)
    if not until:
        return None
    may = reach.somebody_may_read(work, watch.person, watch.vacancy)
    if may:
        put(work, applicant_watches.begin_notice(work.session, watch, until, work.now), watch.person.slack_id)
        watch.told_at = work.now
    watch.told_until = until
    work.session.flush()
    return may


def put(work: Work, notice: ApplicantNotice, recipient: str) -> None:
    """Have a message drawn: posted when it is not in Slack yet, edited when it is."""
    redraw(work, notice.id, recipient, notice.person_id)


def redraw(work: Work, notice_id: int, recipient: str, person_id: int) -> None:
    """The same, for whoever knows already where it is and whose."""
    outbox.fold(
        work.session,
        f"applicants:{notice_id}",
        kind=ParcelKind.APPLICANTS,
        recipient=recipient,
        due_at=work.now,
        now=work.now,
        person_id=person_id,
        facts={"notice": notice_id},
    )


def without(work: Work, application_ids: Collection[int]) -> None:
    """Have the messages drawn anew that told of some who are erased now; called before they are removed."""
    for notice_id, (channel, person_id) in applicant_watches.naming(work.session, application_ids).items():
        redraw(work, notice_id, channel, person_id)
