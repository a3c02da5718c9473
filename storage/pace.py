"""How much one person, or everybody in one vacancy, has sent lately."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from domain.delivery import Channel
from storage.tables import Interview, JournalEntry, Reminder

NEWEST = 10_000


_LINE = (JournalEntry.person_id, JournalEntry.vacancy_id, JournalEntry.event, JournalEntry.at)
_LATELY = select(*_LINE).order_by(JournalEntry.id.desc()).limit(NEWEST).subquery()


def entries_of(session: Session, person_id: int, events: Collection[str], since: datetime) -> int:
    """How often somebody did one of these since a moment, as the newest ten thousand lines of the journal have it."""
    return _count(session, _LATELY.c.person_id == person_id, events, since)


def entries_in(session: Session, vacancy_id: int, events: Collection[str], since: datetime) -> int:
    """How often one of these was done in a vacancy, whoever did it."""
    return _count(session, _LATELY.c.vacancy_id == vacancy_id, events, since)


def _count(session: Session, whose: ColumnElement[bool], events: Collection[str], since: datetime) -> int:
    wanted = (whose, _LATELY.c.event.in_(events), _LATELY.c.at > since)
    return session.scalar(select(func.count()).select_from(_LATELY).where(*wanted)) or 0


def sms_planned_by(session: Session, person_id: int, since: datetime) -> int:
    """How many SMS somebody had planned since a moment, for interviews of theirs."""
    query = select(func.count()).select_from(Reminder).join(Interview, Interview.id == Reminder.interview_id)
    mine = (Interview.created_by_id == person_id, Reminder.channel == Channel.SMS, Reminder.created_at > since)
    return session.scalar(query.where(*mine)) or 0
