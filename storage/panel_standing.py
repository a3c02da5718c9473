"""Panels: how far each reviewer is with the people who are left, and which panels have moved on by themselves."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, ScalarSelect, and_, bindparam, exists, func, or_, select, update
from sqlalchemy.orm import Session

from domain.panels import ReviewerState
from storage.direct import Direct
from storage.panel_tables import Panel, PanelCandidate, PanelReviewer, Review, ReviewCode
from storage.panels import is_left
from storage.tables import Application, Person


class HowFar(NamedTuple):
    """One reviewer of a panel: how many of the people who are left they gave a review of, and whether they still work here.

    `left` is how many people are left in the panel.
    """

    reviewer_id: int
    state: ReviewerState
    active: bool
    given: int
    left: int


def _given() -> ScalarSelect[Any]:
    """Who is gone is asked for once and for all reviewers; whether each review's person is left would be asked each time."""
    gone = select(PanelCandidate.application_id).join(PanelCandidate.application)
    gone = gone.where(PanelCandidate.panel_id == bindparam("b_panel"), ~is_left())
    query = select(func.count()).select_from(Review).where(Review.reviewer_id == PanelReviewer.id)
    query = query.where(Review.given_at.is_not(None), Review.application_id.not_in(gone))
    return query.correlate(PanelReviewer).scalar_subquery()


def _people() -> ScalarSelect[Any]:
    query = select(func.count()).select_from(PanelCandidate).join(PanelCandidate.application)
    return query.where(PanelCandidate.panel_id == bindparam("b_panel"), is_left()).scalar_subquery()


_STOCK = Direct(
    lambda _: (
        select(PanelReviewer.id, PanelReviewer.state, func.coalesce(Person.active, True), _given(), _people())
        .outerjoin(Person, Person.id == PanelReviewer.person_id)
        .where(PanelReviewer.panel_id == bindparam("b_panel"))
        .order_by(PanelReviewer.id)
    )
)


def stock(session: Session, panel_id: int) -> Sequence[HowFar]:
    """Everybody who was asked, in the order they were, as far as they are."""
    session.flush()  # direct statements do not do it by themselves
    return [HowFar(*one) for one in _STOCK.rows(session, b_panel=panel_id)]


def end_sessions(session: Session, reviewer_id: int) -> None:
    """Forget the code a reviewer was sent, and what their browser holds."""
    gone = {"digest": "", "expires_at": None, "session": "", "session_until": None}
    session.execute(update(ReviewCode).where(ReviewCode.reviewer_id == reviewer_id).values(**gone))


def to_settle(session: Session, now: datetime) -> Sequence[int]:
    """The open panels that are not as their people are now: overdue, somebody gone or back, nobody left to wait for."""
    come_and_gone = or_(Panel.left_count != _left(), _finished(), _begun_again())
    moved_on = or_(Panel.due_at <= now, come_and_gone, ~_waited_for(), Panel.quorum <= _done())
    on = (Panel.closed_at.is_(None), Panel.begun_at <= now)
    return session.scalars(select(Panel.id).where(*on, moved_on).order_by(Panel.id)).all()


def has_left_since(session: Session, panel_id: int, moment: datetime) -> bool:
    """Whether somebody left a shortlist since then, whose step may be taken back still. Who was erased leaves nothing."""
    when = func.coalesce(Application.deleted_at, Application.status_at)
    query = select(PanelCandidate.application_id).join(PanelCandidate.application)
    gone = query.where(PanelCandidate.panel_id == panel_id, ~is_left(), when >= moment)
    return session.scalar(gone.limit(1)) is not None


def _done() -> ScalarSelect[Any]:
    query = select(func.count()).where(PanelReviewer.panel_id == Panel.id, PanelReviewer.state == ReviewerState.DONE)
    return query.correlate(Panel).scalar_subquery()


def _left() -> ScalarSelect[Any]:
    query = select(func.count()).select_from(PanelCandidate).join(PanelCandidate.application)
    return query.where(PanelCandidate.panel_id == Panel.id, is_left()).correlate(Panel).scalar_subquery()


def _waited_for() -> ColumnElement[bool]:
    """That somebody who can act still owes something."""
    query = select(PanelReviewer.id).outerjoin(Person, Person.id == PanelReviewer.person_id)
    can_act = func.coalesce(Person.active, True).is_(True)
    here = PanelReviewer.panel_id == Panel.id
    return exists(query.where(here, PanelReviewer.state == ReviewerState.ASKED, can_act).correlate(Panel))


def _finished() -> ColumnElement[bool]:
    """That somebody who is asked has given all there is to give."""
    return _somebody(ReviewerState.ASKED, ~_lacks())


def _begun_again() -> ColumnElement[bool]:
    """That somebody who was done owes a review again: a person came back into the shortlist."""
    return _somebody(ReviewerState.DONE, _lacks())


def _somebody(state: ReviewerState, so: ColumnElement[bool]) -> ColumnElement[bool]:
    here = (PanelReviewer.panel_id == Panel.id, PanelReviewer.state == state)
    return exists(select(PanelReviewer.id).where(*here, so).correlate(Panel))


def _lacks() -> ColumnElement[bool]:
    """That a reviewer has not given a review of everybody who is left."""
    given = and_(
        Review.reviewer_id == PanelReviewer.id,
        Review.application_id == PanelCandidate.application_id,
        Review.given_at.is_not(None),
    )
    query = select(PanelCandidate.application_id).join(PanelCandidate.application).outerjoin(Review, given)
    there = (PanelCandidate.panel_id == Panel.id, is_left(), Review.id.is_(None))
    return exists(query.where(*there).correlate(Panel, PanelReviewer))
