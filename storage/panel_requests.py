"""Requests for a panel review: stopping them before they leave, and what somebody should know before another one is sent."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import and_, exists, func, or_, select, text
from sqlalchemy.orm import Session

from domain import panel_mail
from domain.delivery import ParcelState
from storage.delivery_tables import Parcel
from storage.outbox import called_off, change
from storage.panel_tables import Panel, PanelCandidate, PanelReviewer, Review
from storage.tables import Application, Candidate

_HERE = (ParcelState.QUEUED, ParcelState.LEASED)
_NEVER_LEFT = (*_HERE, ParcelState.CANCELLED, ParcelState.FAILED)
_ON_THE_WAY = text("outbox.state IN ('queued', 'leased', 'handover')")
_MAIL = text("outbox.kind IN ('panel_request', 'panel_nudge', 'panel_code')")
UNDONE = "undone"


def is_in_open_panel(session: Session, application_id: int) -> bool:
    """Whether a review of somebody is awaited already."""
    query = select(PanelCandidate.panel_id).join(Panel, Panel.id == PanelCandidate.panel_id)
    mine = (PanelCandidate.application_id == application_id, Panel.closed_at.is_(None))
    return session.scalar(query.where(*mine).limit(1)) is not None


def addresses_among(session: Session, application_ids: Collection[int], addresses: Collection[str]) -> set[str]:
    """Which of these addresses, in lower case, are those of the people behind these applications."""
    keys = {one.casefold() for one in addresses}
    query = select(Candidate.email_key).join(Application, Application.candidate_id == Candidate.id)
    theirs = (Application.id.in_(application_ids), Candidate.email_key.in_(keys))
    return {one for one in session.scalars(query.where(*theirs)) if one is not None} if keys else set()


def stop(session: Session, panel: Panel, reviewers: Sequence[PanelReviewer]) -> bool:
    """Stop everything a panel sends; False when a request has left, or may have, or somebody reviews already.

    Whoever asks takes back what was stopped then.
    """
    mails = and_(_MAIL, Parcel.about.in_([panel_mail.about(one.id) for one in reviewers]))
    desks = and_(_ON_THE_WAY, Parcel.about.in_([f"desk:{one.id}" for one in reviewers]))
    own = and_(_ON_THE_WAY, Parcel.about.in_([f"panel:{panel.id}", f"panel_result:{panel.id}"]))
    found = select(Parcel.id).where(or_(mails, desks, own), Parcel.state.in_(_HERE)).order_by(Parcel.id)
    ids = list(session.scalars(found.with_for_update()))
    change(session, Parcel.id.in_(ids), Parcel.state.in_(_HERE), **called_off(UNDONE))
    left = session.scalar(select(Parcel.id).where(or_(mails, desks), Parcel.state.not_in(_NEVER_LEFT)).limit(1))
    return left is None and not any(one.ts for one in reviewers) and not _is_begun(session, panel.id)


def _is_begun(session: Session, panel_id: int) -> bool:
    mine = and_(PanelReviewer.id == Review.reviewer_id, PanelReviewer.panel_id == panel_id)
    return bool(session.scalar(select(exists().where(mine))))


def asked_since(
    session: Session, since: datetime, *, person_id: int | None = None, vacancy_id: int | None = None
) -> int:
    """How many people outside somebody asked since a moment, or were asked in a vacancy."""
    query = select(func.count(PanelReviewer.id)).join(Panel, Panel.id == PanelReviewer.panel_id)
    query = query.where(PanelReviewer.email.is_not(None), PanelReviewer.asked_at > since)
    if person_id is not None:
        query = query.where(Panel.person_id == person_id)
    if vacancy_id is not None:
        query = query.where(Panel.vacancy_id == vacancy_id)
    return session.scalar(query) or 0
