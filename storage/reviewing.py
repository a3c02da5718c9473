"""A reviewer at work: the shortlist with their own reviews, as plain columns, and the one row for each person of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, delete, select, update
from sqlalchemy.orm import Session, joinedload

from domain.delivery import ParcelKind
from storage import outbox, panel_messages
from storage.direct import Direct
from storage.panel_tables import Panel, PanelCandidate, PanelReviewer, Review
from storage.panels import is_left
from storage.tables import Application, Candidate

LAST = 2**31 - 1
"""The largest number there can be in a column; PostgreSQL refuses to look for a larger one."""


@dataclass(frozen=True)
class Row:
    """One person of a shortlist as one reviewer has them; `left` while they are still in it, `comment` the reviewer's own."""

    application_id: int
    position: int
    first_name: str
    last_name: str
    left: bool
    rating: int | None
    comment: str | None
    given_at: datetime | None

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()


def reviewer(session: Session, id: int) -> PanelReviewer | None:
    """One reviewer with the panel, its vacancy and who asked, as all of them are now."""
    query = (
        select(PanelReviewer)
        .options(joinedload(PanelReviewer.person), _panel())
        .where(PanelReviewer.id == id)
        .execution_options(populate_existing=True)
    )
    return session.scalar(query)


def _panel() -> Any:
    return joinedload(PanelReviewer.panel).options(joinedload(Panel.vacancy), joinedload(Panel.person))


_SHOWN: tuple[Any, ...] = (
    PanelCandidate.application_id,
    PanelCandidate.position,
    Candidate.first_name,
    Candidate.last_name,
    is_left(),
    Review.rating,
    Review.comment,
    Review.given_at,
)
_ROWS = Direct(
    lambda _: (
        select(*_SHOWN)
        .select_from(PanelCandidate)
        .join(Application, Application.id == PanelCandidate.application_id)
        .join(Candidate, Candidate.id == Application.candidate_id)
        .outerjoin(
            Review,
            and_(Review.reviewer_id == bindparam("b_reviewer"), Review.application_id == PanelCandidate.application_id),
        )
        .where(PanelCandidate.panel_id == bindparam("b_panel"))
        .order_by(PanelCandidate.position)
    )
)
_AT = Direct(
    lambda _: select(PanelCandidate.application_id).where(
        PanelCandidate.panel_id == bindparam("b_panel"), PanelCandidate.position == bindparam("b_position")
    )
)
_LEFT = Direct(
    lambda _: (
        select(is_left())
        .select_from(PanelCandidate)
        .join(PanelCandidate.application)
        .where(
            PanelCandidate.panel_id == bindparam("b_panel"),
            PanelCandidate.application_id == bindparam("b_application"),
        )
    )
)


def rows(session: Session, reviewer: PanelReviewer) -> Sequence[Row]:
    """Everybody who ever was in the shortlist, in its order, with what this reviewer wrote."""
    session.flush()  # direct statements do not do it by themselves
    return [Row(*one) for one in _ROWS.rows(session, b_panel=reviewer.panel_id, b_reviewer=reviewer.id)]


class Place(NamedTuple):
    """A reviewer's place in a panel, and somebody's in the shortlist; None for a place nobody has."""

    id: int
    panel_id: int
    person_id: int | None
    begun_at: datetime | None
    application_id: int | None


_PLACE = Direct(
    lambda _: (
        select(PanelReviewer.id, Panel.id, PanelReviewer.person_id, Panel.begun_at, PanelCandidate.application_id)
        .join(Panel, Panel.id == PanelReviewer.panel_id)
        .outerjoin(
            PanelCandidate,
            and_(PanelCandidate.panel_id == Panel.id, PanelCandidate.position == bindparam("b_position")),
        )
        .where(PanelReviewer.id == bindparam("b_id"))
    )
)


def place(session: Session, reviewer_id: int, position: int) -> Place | None:
    """What whoever writes has to know before they lock: in one statement, and no rows, for those are read after that."""
    if max(reviewer_id, position) > LAST:
        return None
    session.flush()
    return next((Place(*one) for one in _PLACE.rows(session, b_id=reviewer_id, b_position=position)), None)


def at(session: Session, panel_id: int, position: int) -> int | None:
    """Whose application has this place in a shortlist, whether they are still in it or not."""
    found = _AT.first(session, b_panel=panel_id, b_position=position) if position <= LAST else None
    return found[0] if found is not None else None


def has_left(session: Session, panel_id: int, application_id: int) -> bool | None:
    """Whether somebody is no longer in a shortlist, as the database has it now; None for who never was."""
    found = _LEFT.first(session, b_panel=panel_id, b_application=application_id)
    return not found[0] if found is not None else None


def drop(session: Session, reviewer_id: int) -> None:
    """Forget all that a reviewer has written."""
    session.execute(delete(Review).where(Review.reviewer_id == reviewer_id))


# --- in Slack ------------------------------------------------------------------------------------------------------


def remember(
    session: Session, reviewer_id: int, channel_id: str, ts: str, shows: Collection[int], now: datetime
) -> bool:
    """Know where somebody's shortlist is; it is drawn anew when one whom it names was erased while it was on its way.

    They are held, so that whoever erases one meanwhile finds the message here afterwards. False when the reviewer is gone,
    and for a second copy of what is there already: whoever calls it takes that away.
    """
    held = select(Application.id).where(Application.id.in_(sorted(shows))).order_by(Application.id)
    there = session.scalars(held.with_for_update(read=True, key_share=True)).all() if shows else ()
    free = PanelReviewer.ts.in_(("", ts))
    here = update(PanelReviewer).where(PanelReviewer.id == reviewer_id, free).values(channel_id=channel_id, ts=ts)
    found = session.execute(
        here.returning(PanelReviewer.person_id).execution_options(synchronize_session=False)
    ).first()
    if found is None:
        return False
    if len(there) < len(shows):
        draw(session, reviewer_id, found[0], channel_id, now)
    return True


def draw(
    session: Session,
    reviewer_id: int,
    person_id: int | None,
    recipient: str,
    now: datetime,
    due_at: datetime | None = None,
) -> None:
    """Have somebody's shortlist drawn in Slack, now or later; changes in quick succession are one drawing."""
    outbox.fold(
        session,
        panel_messages.desk_of(reviewer_id),
        kind=ParcelKind.PANEL_DESK,
        recipient=recipient,
        due_at=due_at or now,
        now=now,
        person_id=person_id,
        facts={"reviewer": reviewer_id},
    )


def naming(session: Session, application_ids: Collection[int]) -> Sequence[Panel]:
    """The panels in whose shortlist one of these is, closed ones too."""
    ids = select(PanelCandidate.panel_id).where(PanelCandidate.application_id.in_(application_ids))
    return session.scalars(select(Panel).where(Panel.id.in_(ids)).order_by(Panel.id)).all()
