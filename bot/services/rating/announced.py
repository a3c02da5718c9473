"""What a message about new applicants says at the moment it is drawn, by the rights its reader has then."""

from bot.services import reach
from bot.work import Work
from domain.announcements import Announcement
from domain.errors import Unknown
from storage import applicant_watches
from storage.panel_tables import ApplicantNotice

NAMED = 10
"""So many are named, each with a way to their card; the others are counted."""


def look(work: Work, notice_id: int) -> Announcement:
    """What a message says now; Unknown when there is no such message."""
    found = applicant_watches.notice(work.session, notice_id)
    if found is None:
        raise Unknown
    named, count = applicant_watches.newcomers(work.session, found, NAMED if found.details else 0)
    readable = reach.somebody_may_read(work, found.person, found.vacancy)
    return Announcement(
        vacancy_id=found.vacancy_id,
        vacancy=found.vacancy.title,
        people=tuple(named) if readable else (),
        count=count if readable else 0,
        readable=readable,
        place=_place(found),
    )


def _place(found: ApplicantNotice) -> tuple[str, str] | None:
    return (found.channel_id, found.ts) if found.ts else None
