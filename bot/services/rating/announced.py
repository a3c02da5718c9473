"""What a message about new applicants says at the moment it is drawn, by the rights its reader has then."""

from bot.work import Work
from domain.access import Actor, VacancyAccess, access_to
from domain.announcements import Announcement
from domain.errors import Unknown
from storage import applicant_watches, people
from storage.panel_tables import ApplicantNotice
from storage.tables import Vacancy

NAMED = 10
"""So many are named, each with a way to their card; the others are counted."""


def look(work: Work, notice_id: int) -> Announcement:
    """What a message says now; Unknown when there is no such message."""
    found = applicant_watches.notice(work.session, notice_id)
    if found is None:
        raise Unknown
    reader = people.actor(people.asked(work.session), found.person.slack_id, "slack")
    named, count = applicant_watches.newcomers(work.session, found, NAMED if found.details else 0)
    readable = reader is not None and _may_read(reader, found.vacancy)
    return Announcement(
        vacancy_id=found.vacancy_id,
        vacancy=found.vacancy.title,
        people=tuple(named) if readable else (),
        count=count if readable else 0,
        readable=readable,
        place=_place(found),
    )


def _may_read(reader: Actor, vacancy: Vacancy) -> bool:
    return access_to(reader, vacancy.id, vacancy.department_id) is not VacancyAccess.NONE


def _place(found: ApplicantNotice) -> tuple[str, str] | None:
    return (found.channel_id, found.ts) if found.ts else None
