"""Applications in lists: counted, narrowed down, ordered, a page at a time.

The index `ix_application_group` holds all that is asked here, so that no application is read but those of the page.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, false, func, select
from sqlalchemy.orm import Session, joinedload

from domain.groups import STATUSES, Group
from domain.lists import Filter, Rank, Sort
from domain.status import ApplicationStatus
from storage.applications import Seen
from storage.search import LAST, starts_of
from storage.tables import Application, ApplicationWord, Candidate, Vacancy


@dataclass(frozen=True)
class Line:
    """One application of a page."""

    id: int
    name: str
    vacancy_id: int
    vacancy: str
    status: ApplicationStatus
    ranking: int | None
    email: str


def count(session: Session, seen: Seen, wanted: Filter) -> int:
    """How many applications fit."""
    query = _narrowed(select(func.count(Application.id)), seen, wanted)
    return session.scalar(query) or 0


def ids(session: Session, seen: Seen, wanted: Filter, *, offset: int = 0, limit: int) -> list[int]:
    """The ids of those that fit, in order."""
    query = _ordered(_narrowed(select(Application.id), seen, wanted), wanted)
    return list(session.scalars(query.offset(offset).limit(limit)))


def page(session: Session, seen: Seen, wanted: Filter, number: int, size: int) -> tuple[list[int], int, int]:
    """The ids of one page, its number (the last one's when there are fewer), and how many fit in all.

    Words are looked for once for both: that takes longer than all the rest.
    """
    if wanted.words:
        query = _narrowed(select(Application.id).add_columns(func.count().over()), seen, wanted)
        found = session.execute(_ordered(query, wanted).offset(number * size).limit(size)).all()
        if found:
            return [row[0] for row in found], number, found[0][1]
    total = count(session, seen, wanted)
    number = min(max(0, number), max(0, (total - 1) // size))
    return (ids(session, seen, wanted, offset=number * size, limit=size) if total else []), number, total


def _ordered(query: Select[Any], wanted: Filter) -> Select[Any]:
    if wanted.sort is Sort.NEWEST:
        return query.order_by(Application.id.desc())
    named = query.join(Candidate, Candidate.id == Application.candidate_id)
    return named.order_by(Candidate.sort_name, Application.id)


def lines(session: Session, wanted: Collection[int]) -> list[Line]:
    """What a list says of these, in their order; deleted ones are left out."""
    columns = (Application.id, Candidate.first_name, Candidate.last_name, Vacancy.id, Vacancy.title)
    query = (
        select(*columns, Application.status, Application.ranking, func.coalesce(Candidate.email, ""))
        .join(Candidate, Candidate.id == Application.candidate_id)
        .join(Vacancy, Vacancy.id == Application.vacancy_id)
        .where(Application.id.in_(wanted), Application.deleted_at.is_(None))
    )
    found = {row[0]: Line(row[0], f"{row[1]} {row[2]}".strip(), *row[3:]) for row in session.execute(query)}
    return [found[id] for id in wanted if id in found]


def _narrowed(query: Select[Any], seen: Seen, wanted: Filter) -> Select[Any]:
    query = _placed(query, seen, wanted).where(Application.deleted_at.is_(None))
    statuses = [wanted.status] if wanted.status else sorted(STATUSES.get(wanted.group, ()))
    if statuses:
        query = query.where(Application.status.in_(statuses))
    if wanted.group is Group.RANKED:
        query = query.where(Application.ranking.is_not(None))
    if wanted.rank is Rank.NONE:
        query = query.where(Application.ranking.is_(None))
    elif wanted.rank is not Rank.ANY:
        query = query.where(Application.ranking == int(wanted.rank))
    return _worded(query, seen, wanted)


def _placed(query: Select[Any], seen: Seen, wanted: Filter) -> Select[Any]:
    if wanted.vacancy_id:
        query = query.where(Application.vacancy_id == wanted.vacancy_id)
    if seen.vacancy_ids is not None:
        query = query.where(Application.vacancy_id.in_(seen.vacancy_ids))
    return query


def _worded(query: Select[Any], seen: Seen, wanted: Filter) -> Select[Any]:
    """Every word is the beginning of one of the application's; of one vacancy alone its part of the index is walked."""
    starts = starts_of(wanted.words)
    if wanted.words.strip() and not starts:
        return query.where(false())
    for start in starts:
        having = select(ApplicationWord.application_id).where(
            ApplicationWord.word >= start, ApplicationWord.word < start + LAST
        )
        if wanted.vacancy_id:
            having = having.where(ApplicationWord.vacancy_id == wanted.vacancy_id)
        elif seen.vacancy_ids is not None:
            having = having.where(ApplicationWord.vacancy_id.in_(seen.vacancy_ids))
        query = query.where(Application.id.in_(having))
    return query


def group_counts(session: Session, vacancy_id: int) -> tuple[dict[Group, int], dict[ApplicationStatus, int]]:
    """How many applications of a vacancy are in each group, and at each status those that are not deleted."""
    ranked, deleted = Application.ranking.is_not(None), Application.deleted_at.is_not(None)
    query = (
        select(Application.status, ranked, deleted, func.count())
        .where(Application.vacancy_id == vacancy_id, Application.moved_to_id.is_(None))
        .group_by(Application.status, ranked, deleted)
    )
    groups, statuses = dict.fromkeys(Group, 0), dict.fromkeys(ApplicationStatus, 0)
    for status, has_rank, is_deleted, many in session.execute(query):
        for group in _groups_of(status, bool(has_rank), bool(is_deleted)):
            groups[group] += many
        statuses[status] += 0 if is_deleted else many
    return groups, {status: many for status, many in statuses.items() if many}


def _groups_of(status: ApplicationStatus, ranked: bool, deleted: bool) -> list[Group]:
    if deleted:
        return [Group.DELETED]
    mine = [group for group, statuses in STATUSES.items() if status in statuses]
    return [Group.OVERVIEW, *mine, *([Group.RANKED] if ranked else [])]


def vacancy_counts(session: Session, vacancy_ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """How many applications each of these vacancies has, and how many of them are pending."""
    query = (
        select(Application.vacancy_id, Application.status, func.count())
        .where(Application.vacancy_id.in_(list(vacancy_ids)), Application.deleted_at.is_(None))
        .group_by(Application.vacancy_id, Application.status)
    )
    found: dict[int, tuple[int, int]] = {}
    for vacancy_id, status, many in session.execute(query):
        everyone, pending = found.get(vacancy_id, (0, 0))
        found[vacancy_id] = (everyone + many, pending + (many if status in STATUSES[Group.PENDING] else 0))
    return found


def vacancies_of(session: Session, application_ids: Collection[int]) -> list[Vacancy]:
    """The vacancies these applications are in, each once."""
    inside = select(Application.vacancy_id).where(Application.id.in_(application_ids), Application.deleted_at.is_(None))
    query = select(Vacancy).options(joinedload(Vacancy.department)).where(Vacancy.id.in_(inside))
    return list(session.scalars(query))
