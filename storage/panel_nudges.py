"""Reviewers who owe a review and could be asked once more, and where mails to outside ones stand."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, and_, delete, func, or_, select, text
from sqlalchemy.orm import Session, joinedload

from domain.delivery import ParcelKind, ParcelState
from domain.panel_mail import about, reviewer_in
from domain.panels import ReviewerState
from storage.delivery_tables import Parcel
from storage.outbox import called_off, change
from storage.panel_tables import Panel, PanelCandidate, PanelReviewer, Review
from storage.panels import is_left
from storage.step_tables import LetterCopy
from storage.tables import Application, Person, PersonDepartment, Vacancy

REST = timedelta(hours=12)
"""Between the ends of two people's working days: whoever was nudged later than that was nudged today."""

NIGHT = timedelta(hours=6)
"""The same of the day of the request, which may be made at any hour."""

_MAILS = text("outbox.kind IN ('panel_request', 'panel_nudge', 'panel_code')")
"""As `domain.panel_mail` has them, in the index's own words: neither database finds a partial index behind bound parameters."""


def owes() -> ColumnElement[bool]:
    """That a reviewer has not given a review of everybody who is still in the shortlist."""
    given = select(Review.id).where(
        Review.reviewer_id == PanelReviewer.id,
        Review.application_id == PanelCandidate.application_id,
        Review.given_at.is_not(None),
    )
    lacking = (
        select(PanelCandidate.application_id)
        .join(Application, Application.id == PanelCandidate.application_id)
        .where(
            PanelCandidate.panel_id == PanelReviewer.panel_id,
            is_left(),
            ~given.correlate(PanelReviewer, PanelCandidate).exists(),
        )
    )
    return lacking.correlate(PanelReviewer).exists()


def zones(session: Session, now: datetime) -> set[str]:
    """The zones in which somebody works who could be asked."""
    zone = func.coalesce(Person.zone, Vacancy.zone)
    return set(session.scalars(_waiting(now).with_only_columns(zone).distinct()))


def owing(
    session: Session, now: datetime, zones: Collection[str], *, panel_id: int | None = None
) -> Sequence[PanelReviewer]:
    """Those who owe in an open panel, work by a clock of these zones and were not asked lately, as they are now; oldest first."""
    query = _waiting(now).where(func.coalesce(Person.zone, Vacancy.zone).in_(zones), owes()).order_by(PanelReviewer.id)
    if panel_id is not None:
        query = query.where(Panel.id == panel_id)
    loaded = (
        joinedload(PanelReviewer.person),
        joinedload(PanelReviewer.panel).joinedload(Panel.vacancy),
        joinedload(PanelReviewer.panel).joinedload(Panel.person),
    )
    return session.scalars(query.options(*loaded).execution_options(populate_existing=True)).all() if zones else []


def _waiting(now: datetime) -> Select[PanelReviewer]:
    return (
        select(PanelReviewer)
        .join(Panel, Panel.id == PanelReviewer.panel_id)
        .join(Vacancy, Vacancy.id == Panel.vacancy_id)
        .outerjoin(Person, Person.id == PanelReviewer.person_id)
        .where(
            Panel.closed_at.is_(None),
            Panel.begun_at <= now,
            or_(Panel.due_at.is_(None), Panel.due_at > now),
            PanelReviewer.state == ReviewerState.ASKED,
            PanelReviewer.asked_at <= now - NIGHT,
            or_(PanelReviewer.nudged_at.is_(None), PanelReviewer.nudged_at <= now - REST),
            or_(PanelReviewer.snoozed_until.is_(None), PanelReviewer.snoozed_until <= now),
            func.coalesce(Person.active, True).is_(True),
        )
    )


def still_owes(session: Session, reviewer_id: int) -> bool:
    """Whether somebody is still asked for something in an open panel."""
    wanted = (PanelReviewer.id == reviewer_id, PanelReviewer.state == ReviewerState.ASKED)
    open_ = (Panel.closed_at.is_(None), Panel.begun_at.is_not(None))
    query = select(PanelReviewer.id).join(Panel, Panel.id == PanelReviewer.panel_id).where(*wanted, *open_, owes())
    return session.scalar(query) is not None


def lacking(session: Session, reviewer_id: int) -> int:
    """How many of the people who are left somebody has not given a review of."""
    given = and_(
        Review.reviewer_id == PanelReviewer.id,
        Review.application_id == PanelCandidate.application_id,
        Review.given_at.is_not(None),
    )
    query = (
        select(func.count())
        .select_from(PanelReviewer)
        .join(PanelCandidate, PanelCandidate.panel_id == PanelReviewer.panel_id)
        .join(Application, Application.id == PanelCandidate.application_id)
        .outerjoin(Review, given)
        .where(PanelReviewer.id == reviewer_id, is_left(), Review.id.is_(None))
    )
    return session.scalar(query) or 0


# --- mails ---------------------------------------------------------------------------------------------------------


class Mail(NamedTuple):
    """How a mail stands, without what it says."""

    kind: ParcelKind
    state: ParcelState
    about: str
    receipt: str


def mails(session: Session, reviewer_ids: Collection[int]) -> Sequence[Mail]:
    """The requests and nudges by mail to these reviewers, oldest first, as the database has them now."""
    named = [about(one) for one in reviewer_ids]
    query = select(Parcel.kind, Parcel.state, Parcel.about, Parcel.receipt).where(Parcel.about.in_(named), _MAILS)
    return [Mail(*one) for one in session.execute(query.order_by(Parcel.id))] if named else []


def stop_mails(session: Session, reviewer_ids: Collection[int], reason: str) -> int:
    """Stop what has not been handed over to these reviewers; returns how many. The hand-over asks again."""
    waiting = Parcel.state.in_((ParcelState.QUEUED, ParcelState.LEASED))
    mine = and_(Parcel.about.in_([about(one) for one in reviewer_ids]), _MAILS)
    return change(session, mine, waiting, **called_off(reason)) if reviewer_ids else 0


def forget_mails(session: Session, reviewer_ids: Collection[int]) -> None:
    """Forget what the letters said that have left for these reviewers, or never will."""
    over = Parcel.state.in_((ParcelState.SENT, ParcelState.CANCELLED, ParcelState.FAILED))
    mine = and_(Parcel.about.in_([about(one) for one in reviewer_ids]), _MAILS)
    if reviewer_ids:
        change(session, mine, over, body=None)


def remove_waiting(session: Session, reviewer_ids: Collection[int]) -> dict[int, datetime]:
    """Remove the requests that have not left for these reviewers; returns by reviewer when they were to leave."""
    waiting = Parcel.state.in_((ParcelState.QUEUED, ParcelState.LEASED))
    mine = (Parcel.about.in_([about(one) for one in reviewer_ids]), _MAILS, Parcel.kind == ParcelKind.PANEL_REQUEST)
    gone = delete(Parcel).where(*mine, waiting).returning(Parcel.about, Parcel.due_at)
    rows = session.execute(gone.execution_options(synchronize_session=False)).all() if reviewer_ids else []
    return {reviewer_in(named) or 0: due_at for named, due_at in rows}


def copies(session: Session, step_id: int | None) -> Sequence[LetterCopy]:
    """What is kept of the request that a step sent, with each person it was about."""
    mine = (LetterCopy.step_id == step_id, LetterCopy.kind == ParcelKind.PANEL_REQUEST)
    return session.scalars(select(LetterCopy).where(*mine)).all() if step_id is not None else []


# --- passing on ----------------------------------------------------------------------------------------------------


def in_department(session: Session, person_id: int, department_id: int) -> bool:
    """Whether somebody belongs to a department."""
    return session.get(PersonDepartment, (person_id, department_id)) is not None


def drop_drafts(session: Session, reviewer_id: int) -> int:
    """Forget what somebody has begun and not given; returns how much that was."""
    drafts = (Review.reviewer_id == reviewer_id, Review.given_at.is_(None))
    gone = session.scalars(delete(Review).where(*drafts).returning(Review.id)).all()
    session.expire_all()
    return len(gone)
