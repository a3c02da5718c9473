"""What panels said, in few statements: columns and no rows, for a panel of twenty reviewers says a thousand things."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Subquery, and_, bindparam, case, func, literal_column, or_, select
from sqlalchemy.orm import Session, joinedload

from domain.delivery import ParcelKind
from domain.panels import CannotReason, Closing, ReviewerState
from domain.ratings import SCALE
from domain.status import ApplicationStatus
from storage import outbox
from storage.direct import Direct, among
from storage.panel_tables import Panel, PanelCandidate, PanelReviewer, Review
from storage.panels import is_left
from storage.tables import Application, Candidate, Person, Vacancy


class Listed(NamedTuple):
    """One person of a panel: `left` is false of who is not in it any more."""

    panel_id: int
    application_id: int
    name: str
    status: ApplicationStatus
    left: bool


@dataclass(frozen=True)
class Asked:
    """One reviewer, who has given a review of so many of the people who are left."""

    panel_id: int
    id: int
    person_id: int | None
    name: str
    active: bool
    state: ReviewerState
    reason: CannotReason | None
    words: str
    openings: int
    passed_to_id: int | None
    given: int


class Given(NamedTuple):
    """One review that was given and counts."""

    panel_id: int
    reviewer_id: int
    application_id: int
    rating: int | None
    comment: str


def panels(session: Session, ids: Collection[int]) -> dict[int, Panel]:
    """These panels with their vacancies and who asked for them."""
    query = select(Panel).options(joinedload(Panel.vacancy).joinedload(Vacancy.department), joinedload(Panel.person))
    return {one.id: one for one in session.scalars(query.where(Panel.id.in_(ids)))}


def people(session: Session, panel_ids: Collection[int], application_id: int | None = None) -> Sequence[Listed]:
    """Everybody who was sent and is not deleted since, in the order reviewers see; or the one who is named."""
    session.flush()  # direct statements do not do it by themselves
    if application_id is None:
        rows = _PEOPLE.rows(session, b_panels=panel_ids)
    else:
        rows = _ONE.rows(session, b_panels=panel_ids, b_application=application_id)
    return [Listed(panel_id, id, f"{first} {last}".strip(), *more) for panel_id, id, first, last, *more in rows]


def _people(is_postgresql: bool) -> Any:
    names = (Candidate.first_name, Candidate.last_name)
    return (
        select(PanelCandidate.panel_id, Application.id, *names, Application.status, is_left())
        .join(Application, Application.id == PanelCandidate.application_id)
        .join(Candidate, Candidate.id == Application.candidate_id)
        .where(
            among(PanelCandidate.panel_id, "b_panels", is_postgresql=is_postgresql), Application.deleted_at.is_(None)
        )
        .order_by(PanelCandidate.panel_id, PanelCandidate.position)
    )


def reviewers(session: Session, panel_ids: Collection[int]) -> Sequence[Asked]:
    """Everybody who was asked, in the order they were; a colleague by name, somebody outside by address."""
    session.flush()  # direct statements do not do it by themselves
    return [_asked(row) for row in _REVIEWERS.rows(session, b_panels=panel_ids)] if panel_ids else []


def _reviewers(is_postgresql: bool) -> Any:
    asked, gave = PanelReviewer, _gave(is_postgresql)
    columns = (asked.state, asked.reason, asked.words, asked.openings, asked.passed_to_id)
    given = func.coalesce(gave.c.given, 0)
    return (
        select(asked.panel_id, asked.id, asked.person_id, Person.name, Person.active, asked.email, *columns, given)
        .outerjoin(Person, Person.id == asked.person_id)
        .outerjoin(gave, gave.c.reviewer_id == asked.id)
        .where(among(asked.panel_id, "b_panels", is_postgresql=is_postgresql))
        .order_by(asked.panel_id, asked.id)
    )


def _asked(row: tuple[Any, ...]) -> Asked:
    panel_id, id, person_id, name, active, email, *more = row
    return Asked(panel_id, id, person_id, name or email or "–", active is not False, *more)


def given(session: Session, panel_ids: Collection[int], application_id: int) -> Sequence[Given]:
    """Every review of one person that was given by somebody who is not shut out."""
    query = (
        select(PanelReviewer.panel_id, Review.reviewer_id, Review.application_id, Review.rating, Review.comment)
        .join(PanelReviewer, PanelReviewer.id == Review.reviewer_id)
        .where(PanelReviewer.panel_id.in_(panel_ids), Review.application_id == application_id, counts())
        .order_by(Review.reviewer_id)
    )
    return [Given(*row) for row in session.execute(query)]


def tallies(session: Session, panel_id: int) -> dict[int, tuple[list[int], int]]:
    """Of everybody of a panel the ratings that count, and how many wrote a comment; no text is read for that."""
    session.flush()  # direct statements do not do it by themselves
    return {
        application_id: ([number for number, count in zip(SCALE, of_each, strict=True) for _ in range(count)], comments)
        for application_id, comments, *of_each in _TALLIES.rows(session, b_panel=panel_id)
    }


def _tallies() -> Any:
    """One row for each person: a thousand reviews are counted where they are."""
    of_each = [_number_of(Review.rating == literal_column(str(one))) for one in SCALE]
    return (
        select(Review.application_id, _number_of(Review.comment != ""), *of_each)
        .join(PanelReviewer, PanelReviewer.id == Review.reviewer_id)
        .where(PanelReviewer.panel_id == bindparam("b_panel"), counts())
        .group_by(Review.application_id)
    )


def _number_of(so: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((so, literal_column("1")), else_=literal_column("0")))


_TALLIES = Direct(lambda _: _tallies())
_REVIEWERS = Direct(_reviewers)
_PEOPLE = Direct(_people)
_ONE = Direct(lambda is_postgresql: _people(is_postgresql).where(Application.id == bindparam("b_application")))


def counts() -> ColumnElement[bool]:
    """That a review was given, by somebody who was not shut out since."""
    return and_(Review.given_at.is_not(None), PanelReviewer.state != ReviewerState.REVOKED)


def told() -> ColumnElement[bool]:
    """That a panel's results are open to whoever may see them; of one that was taken back they never are."""
    return and_(or_(Panel.closed_at.is_not(None), Panel.revealed_at.is_not(None)), ~_taken_back())


def _taken_back() -> ColumnElement[bool]:
    return and_(Panel.closing.is_not(None), Panel.closing == Closing.TAKEN_BACK)


def ratings(session: Session, application_ids: Collection[int], without: Collection[int] = ()) -> dict[int, list[int]]:
    """The ratings of these applications in panels whose results are open; but for those of some panels."""
    query = (
        select(Review.application_id, Review.rating)
        .join(PanelReviewer, PanelReviewer.id == Review.reviewer_id)
        .join(Panel, Panel.id == PanelReviewer.panel_id)
        .where(Review.application_id.in_(application_ids), counts(), told(), Review.rating.is_not(None))
        .where(Panel.id.not_in(without))
    )
    found: dict[int, list[int]] = {}
    for row in session.execute(query):
        found.setdefault(row[0], []).append(int(row[1] or 0))
    return found


def reviewed(session: Session, application_ids: Collection[int]) -> set[int]:
    """Those of these applications that were ever sent for a review with ratings."""
    query = (
        select(PanelCandidate.application_id)
        .join(Panel, Panel.id == PanelCandidate.panel_id)
        .where(PanelCandidate.application_id.in_(application_ids), Panel.rating.is_(True), _is_sent())
        .where(~_taken_back())
    )
    return set(session.scalars(query))


def _is_sent() -> ColumnElement[bool]:
    """That its people are all in it, so that its requests have left or are about to."""
    return Panel.begun_at.is_not(None)


def of_application(session: Session, application_id: int) -> Sequence[int]:
    """The panels somebody was sent to, the latest first; none that was taken back."""
    query = (
        select(Panel.id)
        .join(PanelCandidate, PanelCandidate.panel_id == Panel.id)
        .where(PanelCandidate.application_id == application_id, _is_sent(), ~_taken_back())
    )
    return session.scalars(query.order_by(Panel.id.desc())).all()


def asked_for_by(session: Session, person_id: int) -> Sequence[int]:
    """The panels somebody asked for: open ones first, the latest before the earlier."""
    query = select(Panel.id).where(Panel.person_id == person_id, _is_sent(), ~_taken_back())
    return session.scalars(query.order_by(Panel.closed_at.is_not(None), Panel.id.desc())).all()


def of_vacancy(session: Session, vacancy_id: int) -> Sequence[int]:
    """The panels of a vacancy in the same order."""
    query = select(Panel.id).where(Panel.vacancy_id == vacancy_id, _is_sent(), ~_taken_back())
    return session.scalars(query.order_by(Panel.closed_at.is_not(None), Panel.id.desc())).all()


def _gave(is_postgresql: bool) -> Subquery:
    """How many of the people who are left each reviewer has given a review of.

    Who is gone is asked for once; whether each review's person is left would be asked a thousand times.
    """
    gone = select(PanelCandidate.application_id).join(PanelCandidate.application)
    gone = gone.where(among(PanelCandidate.panel_id, "b_panels", is_postgresql=is_postgresql), ~is_left())
    here = among(PanelReviewer.panel_id, "b_panels", is_postgresql=is_postgresql)
    query = (
        select(Review.reviewer_id, func.count().label("given"))
        .join(PanelReviewer, PanelReviewer.id == Review.reviewer_id)
        .where(here, Review.given_at.is_not(None), Review.application_id.not_in(gone))
        .group_by(Review.reviewer_id)
    )
    return query.subquery()


def left_counts(session: Session, panel_ids: Collection[int]) -> dict[int, int]:
    """How many people are left in each of these panels; none in one that is not told."""
    query = (
        select(PanelCandidate.panel_id, func.count())
        .join(Application, Application.id == PanelCandidate.application_id)
        .where(PanelCandidate.panel_id.in_(panel_ids), is_left())
        .group_by(PanelCandidate.panel_id)
    )
    return dict(session.execute(query).all())


# --- where it is told ------------------------------------------------------------------------------------------------


def remember(
    session: Session, kind: ParcelKind, panel_id: int, place: tuple[str, str], shows: Collection[int], now: datetime
) -> bool:
    """Know where the requester's card, or the message with the results, was posted.

    False for a second copy of what is there already, and for results that name somebody who was erased while they were
    on their way: whoever calls it takes the message away, and for the latter another one is posted. The others are held,
    so that whoever erases one meanwhile finds the message here.
    """
    held = select(Application.id).where(Application.id.in_(sorted(shows))).order_by(Application.id)
    there = session.scalars(held.with_for_update(read=True, key_share=True)).all() if shows else ()
    panel = session.get(Panel, panel_id, with_for_update=True, populate_existing=True)
    if panel is None:
        return False
    known = panel.ts if kind is ParcelKind.PANEL_CARD else panel.result_ts
    if known not in ("", place[1]):
        return False
    if kind is ParcelKind.PANEL_CARD:
        panel.channel_id, panel.ts = place
        return True
    if len(there) < len(shows):
        _tell_anew(session, panel, now)
        return False
    panel.result_channel_id, panel.result_ts = place
    return True


def _tell_anew(session: Session, panel: Panel, now: datetime) -> None:
    outbox.fold(
        session,
        f"panel_result:{panel.id}",
        kind=ParcelKind.PANEL_RESULT,
        recipient=panel.person.slack_id if panel.person else "",
        due_at=now,
        now=now,
        person_id=panel.person_id,
        facts={"panel": panel.id},
    )
