"""How much one person, or everybody in one vacancy, has sent lately."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from domain.actions import TABLE
from domain.delivery import Channel, ParcelKind
from domain.steps import ItemState
from storage import panel_requests
from storage.delivery_tables import Parcel
from storage.step_tables import LetterCopy, Step, StepItem
from storage.steps import UNFINISHED
from storage.tables import Application, Interview, JournalEntry, Reminder

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


def sms_sent_by(session: Session, person_id: int, since: datetime) -> int:
    """How many SMS somebody had put on their way since a moment by steps of theirs."""
    query = select(func.count()).select_from(Parcel).join(Step, Step.id == Parcel.step_id)
    mine = (Step.person_id == person_id, Parcel.kind == ParcelKind.SMS, Parcel.created_at > since)
    return session.scalar(query.where(*mine)) or 0


def step_letters(
    session: Session, since: datetime, *, person_id: int | None = None, vacancy_id: int | None = None
) -> int:
    """How many letters steps have written since a moment, or are about to: of one person's steps, or in one vacancy.

    Those that were written are counted among the newest ten thousand copies; a letter nobody lets go any more counts too.
    Of a panel review it is the reviewers outside who are written to, not the people of the shortlist.
    """
    newest = select(LetterCopy.id).order_by(LetterCopy.id.desc()).limit(1).offset(NEWEST).scalar_subquery()
    copied = (
        LetterCopy.kind.not_in((ParcelKind.SMS, ParcelKind.PANEL_REQUEST)),
        LetterCopy.created_at > since,
        LetterCopy.id > func.coalesce(newest, 0),
    )
    written = select(func.count(LetterCopy.id)).where(*copied)
    sends = [action for action, row in TABLE.items() if row.sends]
    waiting = select(func.count(StepItem.id)).join(Step, Step.id == StepItem.step_id)
    waiting = waiting.where(UNFINISHED, StepItem.state == ItemState.WAITING, Step.action.in_(sends))
    if person_id is not None:
        written = written.join(Step, Step.id == LetterCopy.step_id).where(Step.person_id == person_id)
        waiting = waiting.where(Step.person_id == person_id)
    if vacancy_id is not None:
        written = written.join(Application, Application.id == LetterCopy.application_id)
        written = written.where(Application.vacancy_id == vacancy_id)
        waiting = waiting.join(Application, Application.id == StepItem.application_id)
        waiting = waiting.where(Application.vacancy_id == vacancy_id)
    reviewers = panel_requests.asked_since(session, since, person_id=person_id, vacancy_id=vacancy_id)
    return (session.scalar(written) or 0) + (session.scalar(waiting) or 0) + reviewers
