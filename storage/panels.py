"""Panels: found by id or by who is in them, with their shortlist, their reviewers and what these gave."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session, contains_eager

from domain.panels import OUT, ReviewerState
from domain.status import ApplicationStatus
from storage.direct import Direct, among
from storage.panel_tables import Panel, PanelCandidate, PanelReviewer, Review
from storage.tables import Application, Person

GONE = frozenset({ApplicationStatus.WITHDRAWN, ApplicationStatus.REJECTED, ApplicationStatus.HIRED})


def is_left() -> ColumnElement[bool]:
    """That a person is still in the shortlist: not withdrawn, rejected, hired, deleted or gone to another vacancy."""
    return and_(
        Application.deleted_at.is_(None),
        Application.moved_to_id.is_(None),
        *(Application.status != one for one in sorted(GONE)),
    )


def by_id(session: Session, panel_id: int, *, lock: bool = False) -> Panel | None:
    """Return a panel; with `lock` nobody else changes it or anything of it until the transaction ends."""
    return session.get(Panel, panel_id, with_for_update=lock or None, populate_existing=lock)


def of_step(session: Session, step_id: int) -> Panel | None:
    """Return the panel that a step sent."""
    return session.scalar(select(Panel).where(Panel.step_id == step_id))


def reviewer(session: Session, reviewer_id: int) -> PanelReviewer | None:
    """Return one reviewer; whoever changes one locks the panel first."""
    return session.get(PanelReviewer, reviewer_id, populate_existing=True)


def reviewers(session: Session, panel_id: int) -> Sequence[PanelReviewer]:
    """Everybody who was asked, in the order they were."""
    query = select(PanelReviewer).where(PanelReviewer.panel_id == panel_id).order_by(PanelReviewer.id)
    return session.scalars(query.execution_options(populate_existing=True)).all()


def shortlist(session: Session, panel_id: int, *, left: bool = True) -> Sequence[PanelCandidate]:
    """The people of a panel in its order: those who are still in it.

    With `left=False` all who ever were, their applications loaded with them.
    """
    query = select(PanelCandidate).join(PanelCandidate.application).where(PanelCandidate.panel_id == panel_id)
    query = query.where(is_left()) if left else query.options(contains_eager(PanelCandidate.application))
    return session.scalars(query.order_by(PanelCandidate.position)).all()


def next_below(session: Session, panel_id: int) -> int:
    """The place of one more person of a panel that is not sent yet: these are below zero, the first one's is -1."""
    lowest = session.scalar(select(func.min(PanelCandidate.position)).where(PanelCandidate.panel_id == panel_id))
    return min(lowest or 0, 0) - 1


def reviews_by(session: Session, reviewer_id: int) -> Sequence[Review]:
    """What one reviewer has written so far, drafts too."""
    return session.scalars(select(Review).where(Review.reviewer_id == reviewer_id).order_by(Review.id)).all()


def review(session: Session, reviewer_id: int, application_id: int) -> Review | None:
    """What one reviewer has written of one person."""
    return session.scalar(
        select(Review).where(Review.reviewer_id == reviewer_id, Review.application_id == application_id)
    )


def given(session: Session, panel_id: int) -> Sequence[Review]:
    """Every review of a panel that was given, of those who are not revoked."""
    query = (
        select(Review)
        .join(PanelReviewer, PanelReviewer.id == Review.reviewer_id)
        .where(
            PanelReviewer.panel_id == panel_id,
            PanelReviewer.state != ReviewerState.REVOKED,
            Review.given_at.is_not(None),
        )
    )
    return session.scalars(query.order_by(Review.id)).all()


def _owing(is_postgresql: bool) -> Any:
    given_too = and_(
        Review.reviewer_id == PanelReviewer.id,
        Review.application_id == PanelCandidate.application_id,
        Review.given_at.is_not(None),
    )
    return (
        select(PanelCandidate.application_id)
        .join(Panel, Panel.id == PanelCandidate.panel_id)
        .join(PanelReviewer, PanelReviewer.panel_id == Panel.id)
        .join(Application, Application.id == PanelCandidate.application_id)
        .outerjoin(Review, given_too)
        .where(
            or_(PanelReviewer.person_id == bindparam("b_person"), PanelReviewer.email_key == bindparam("b_address")),
            *(PanelReviewer.state != one for one in sorted(OUT)),
            Panel.closed_at.is_(None),
            Panel.begun_at.is_not(None),
            among(PanelCandidate.application_id, "b_applications", is_postgresql=is_postgresql),
            is_left(),
            or_(Review.id.is_(None), and_(Panel.blind.is_(True), PanelReviewer.state == ReviewerState.ASKED)),
        )
    )


_OWING = Direct(_owing)


def owing(session: Session, person_id: int, application_ids: Collection[int]) -> set[int]:
    """Of these applications, those that somebody still owes a review in an open panel, asked inside or at their own address.

    In a blind panel all of them until the last is given: what opens up for one alone would tell who that one is.
    """
    session.flush()  # direct statements do not do it by themselves
    address = _address_of(session, person_id)
    found = _OWING.rows(session, b_person=person_id, b_address=address, b_applications=application_ids)
    return {row[0] for row in found}


def blind_of(session: Session, person_id: int) -> set[int]:
    """The open blind panels in which somebody reviews, asked inside or at their own address; done or not."""
    query = (
        select(Panel.id)
        .join(PanelReviewer, PanelReviewer.panel_id == Panel.id)
        .where(
            _is_asked(session, person_id),
            PanelReviewer.state.not_in(sorted(OUT)),
            Panel.closed_at.is_(None),
            Panel.begun_at.is_not(None),
            Panel.blind.is_(True),
        )
    )
    return set(session.scalars(query))


def _is_asked(session: Session, person_id: int) -> ColumnElement[bool]:
    """That a reviewer is this person, or is written to at this person's address."""
    address, own = _address_of(session, person_id), PanelReviewer.person_id == person_id
    return or_(own, PanelReviewer.email_key == address) if address else own


def _address_of(session: Session, person_id: int) -> str | None:
    """As reviewers' addresses are compared; nobody is at None."""
    person = session.get(Person, person_id)
    return person.email.casefold() if person is not None and person.email else None


def open_of_person(session: Session, person_id: int, now: datetime) -> Sequence[PanelReviewer]:
    """The open panels in which somebody is asked for a review, oldest first; done or not. None whose request has not left."""
    query = (
        select(PanelReviewer)
        .join(Panel, Panel.id == PanelReviewer.panel_id)
        .where(
            PanelReviewer.person_id == person_id,
            PanelReviewer.state.not_in(sorted(OUT)),
            Panel.closed_at.is_(None),
            Panel.begun_at <= now,
        )
    )
    return session.scalars(query.order_by(PanelReviewer.id)).all()


def standing(session: Session, panel_id: int) -> Sequence[ReviewerState]:
    """The states of the reviewers who can still act or are done. Outside ones can act, and colleagues who work here."""
    counts = or_(func.coalesce(Person.active, True).is_(True), PanelReviewer.state == ReviewerState.DONE)
    return session.scalars(
        select(PanelReviewer.state)
        .outerjoin(Person, Person.id == PanelReviewer.person_id)
        .where(PanelReviewer.panel_id == panel_id, counts)
    ).all()
