"""Collaborative rating: what colleagues say of an applicant, one row for each of them, and the replies to it."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from storage.outbox import insert_into
from storage.panel_tables import ColleagueRating, RatingReply
from storage.tables import Application, Vacancy


def own(session: Session, application_id: int, person_id: int) -> ColleagueRating | None:
    """What one colleague says of an applicant."""
    mine = (ColleagueRating.application_id == application_id, ColleagueRating.person_id == person_id)
    return session.scalar(select(ColleagueRating).where(*mine).execution_options(populate_existing=True))


def by_id(session: Session, rating_id: int) -> ColleagueRating | None:
    """One rating."""
    return session.get(ColleagueRating, rating_id, populate_existing=True)


def ratings(session: Session, application_id: int) -> list[int]:
    """The ratings of an applicant, without whose they are."""
    query = select(ColleagueRating.rating).where(ColleagueRating.application_id == application_id)
    return list(session.scalars(query.order_by(ColleagueRating.id)))


def others(
    session: Session, application_id: int, but: int, *, offset: int, limit: int
) -> tuple[Sequence[ColleagueRating], int]:
    """What everybody `but` one says of an applicant, the latest first: these rows of it, and how many there are."""
    theirs = (ColleagueRating.application_id == application_id, ColleagueRating.person_id != but)
    query = select(ColleagueRating).options(joinedload(ColleagueRating.person)).where(*theirs)
    latest = query.order_by(ColleagueRating.changed_at.desc(), ColleagueRating.id.desc())
    total = session.scalar(select(func.count(ColleagueRating.id)).where(*theirs)) or 0
    return session.scalars(latest.offset(offset).limit(limit)).all(), total


def put(
    session: Session, application_id: int, person_id: int, rating: int, comment: str, now: datetime
) -> ColleagueRating:
    """Write down what somebody says of an applicant, in the place of what they said before."""
    said = {"rating": rating, "comment": comment, "changed_at": now}
    row = insert_into(session, ColleagueRating).values(
        application_id=application_id, person_id=person_id, created_at=now, **said
    )
    key = [ColleagueRating.application_id, ColleagueRating.person_id]
    session.execute(row.on_conflict_do_update(index_elements=key, set_=said))
    found = own(session, application_id, person_id)
    if found is None:
        raise LookupError("a row that was just written is not there")
    return found


def withdraw(session: Session, rating: ColleagueRating) -> None:
    """Take back what somebody said, and what was replied to it."""
    session.delete(rating)
    session.flush()


def seen_by(session: Session, person_id: int, application_ids: Collection[int]) -> dict[int, list[int]]:
    """The ratings of those of these applicants whom somebody rated themselves, in vacancies that use such ratings."""
    mine = select(ColleagueRating.application_id).where(
        ColleagueRating.person_id == person_id,
        ColleagueRating.application_id.in_(application_ids),
    )
    query = (
        select(ColleagueRating.application_id, ColleagueRating.rating)
        .join(Application, Application.id == ColleagueRating.application_id)
        .join(Vacancy, Vacancy.id == Application.vacancy_id)
        .where(
            ColleagueRating.application_id.in_(mine),
            Vacancy.collaborative.is_(True),
        )
    )
    found: dict[int, list[int]] = {}
    for application_id, rating in session.execute(query):
        found.setdefault(application_id, []).append(rating)
    return found


# --- replies -------------------------------------------------------------------------------------------------------


def replies_to(session: Session, rating_ids: Collection[int]) -> dict[int, int]:
    """How many replies each of these has; those with none are left out."""
    query = select(RatingReply.rating_id, func.count(RatingReply.id)).where(RatingReply.rating_id.in_(rating_ids))
    return {row[0]: row[1] for row in session.execute(query.group_by(RatingReply.rating_id))}


def replies(session: Session, rating_id: int, *, offset: int, limit: int) -> Sequence[RatingReply]:
    """A stretch of the replies to one, in the order they came."""
    query = select(RatingReply).options(joinedload(RatingReply.person)).where(RatingReply.rating_id == rating_id)
    return session.scalars(query.order_by(RatingReply.id).offset(offset).limit(limit)).all()


def reply(session: Session, rating_id: int, person_id: int, contents: str, now: datetime) -> RatingReply:
    """Write a reply down."""
    made = RatingReply(rating_id=rating_id, person_id=person_id, contents=contents, created_at=now)
    session.add(made)
    session.flush()
    return made
