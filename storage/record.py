"""What was done to an application and what was sent about it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, defer

from domain.delivery import Channel, ParcelKind, ParcelState
from domain.steps import ItemState
from storage.delivery_tables import Parcel
from storage.step_tables import LetterCopy, StepItem
from storage.tables import Interview, JournalEntry

OUTSIDE = (Channel.EMAIL, Channel.SMS)
OF_REVIEWERS = ("review_given", "review_changed", "file_fetched")
"""What a reviewer does with one person of a panel: whoever sees when it was written knows of whom it is."""


def entries(
    session: Session,
    application_id: int,
    hidden: Collection[str],
    blind: Collection[int] = (),
    *,
    offset: int,
    limit: int,
) -> tuple[list[JournalEntry], int]:
    """A page of an application's activity list, newest first, without some events; and how many lines in all.

    Of the panels in `blind` what reviewers did with the person is left out as well.
    """
    mine = [JournalEntry.application_id == application_id, JournalEntry.event.not_in(list(hidden))]
    if blind:
        panel = func.coalesce(JournalEntry.facts["panel"].as_integer(), 0)
        mine.append(or_(JournalEntry.event.not_in(OF_REVIEWERS), panel.not_in(list(blind))))
    total = session.scalar(select(func.count()).select_from(JournalEntry).where(*mine)) or 0
    query = select(JournalEntry).where(*mine).order_by(JournalEntry.id.desc())
    return list(session.scalars(query.offset(offset).limit(limit))), total


@dataclass(frozen=True)
class Sent:
    """A message about an application, without its text: a copy's id, or where there is no copy the message's own.

    `undone` says that the step it belonged to was taken back for this application.
    """

    copy_id: int | None
    parcel_id: int | None
    kind: ParcelKind
    created_at: datetime
    state: ParcelState | None
    step_id: int | None
    interview_id: int | None
    undone: bool = False


def messages(session: Session, application_id: int) -> list[Sent]:
    """Every message to the person, or about the person to somebody outside; newest first."""
    found = [*_copied(session, application_id), *_uncopied(session, application_id)]
    return sorted(found, key=lambda one: (one.created_at, one.copy_id or 0, one.parcel_id or 0), reverse=True)


def _copied(session: Session, application_id: int) -> list[Sent]:
    item = and_(StepItem.step_id == LetterCopy.step_id, StepItem.application_id == LetterCopy.application_id)
    query = (
        select(LetterCopy, Parcel.state, StepItem.state)
        .options(defer(LetterCopy.text))
        .outerjoin(Parcel, Parcel.id == LetterCopy.parcel_id)
        .outerjoin(StepItem, item)
        .where(LetterCopy.application_id == application_id)
    )
    return [
        Sent(one.id, one.parcel_id, one.kind, one.created_at, state, one.step_id, None, done is ItemState.UNDONE)
        for one, state, done in session.execute(query)
    ]


def _uncopied(session: Session, application_id: int) -> list[Sent]:
    own = select(Interview.id).where(Interview.application_id == application_id)
    copied = select(LetterCopy.parcel_id).where(
        LetterCopy.application_id == application_id, LetterCopy.parcel_id.is_not(None)
    )
    query = select(Parcel.id, Parcel.kind, Parcel.created_at, Parcel.state, Parcel.step_id, Parcel.interview_id).where(
        or_(Parcel.application_id == application_id, Parcel.interview_id.in_(own)),
        Parcel.channel.in_(OUTSIDE),
        Parcel.person_id.is_(None),
        Parcel.kind.not_in([ParcelKind.NOTICE, *(one for one in ParcelKind if one.startswith("interviewer"))]),
        Parcel.id.not_in(copied),
    )
    return [Sent(None, *row) for row in session.execute(query)]


def copy(session: Session, id: int) -> LetterCopy | None:
    """One copy with its text."""
    return session.get(LetterCopy, id)


def copies_of(session: Session, parcel_id: int) -> list[LetterCopy]:
    """Every copy of one message."""
    return list(session.scalars(select(LetterCopy).where(LetterCopy.parcel_id == parcel_id)))


def parcel(session: Session, id: int) -> Parcel | None:
    """One message with its text, as long as that is kept."""
    return session.get(Parcel, id)
