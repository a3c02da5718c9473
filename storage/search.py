"""Finding an application by the beginnings of words, as somebody types. Source: docs/behaviour.md, Search.

Every word of a query must be the beginning of one of the application's words. Words are folded, so that `asa`, `Åsa` and
`ÅSA` are the same. A beginning is a range of an index (`word >= p AND word < p + the last character there is`), not a LIKE,
so no character of a query has a meaning of its own. The rarest word of the query leads; the others are looked up for the
few applications it gives; the walk ends as soon as there are enough.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import ColumnElement, and_, delete, exists, func, literal, not_, select
from sqlalchemy import Table as SqlTable
from sqlalchemy.orm import Session, aliased

from domain.status import ApplicationStatus, VacancyState
from storage.tables import Application, ApplicationWord, Candidate, Vacancy

WORD_LENGTH = 100
MOST_WORDS = 8
"""Of a query; more would only make it slower."""

LAST = "\U0010ffff"
COUNTED = 500
"""How far the matches of a word are counted to find the rarest: further they are simply many."""

TRIES = (2, 12)
"""One application may come several times, by several words that begin alike: how many rows are read for each wanted one,
first and when that was not enough."""

_TABLE = cast("SqlTable", ApplicationWord.__table__)
"""Without the mapper: tens of thousands of rows go in at a time."""

_UNDECOMPOSED = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ħ": "h", "ı": "i"}
)
_NO_WORD = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """Return the text without capitals and accents: `Øystein Ås` becomes `oystein as`."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in apart if not unicodedata.combining(c)).translate(_UNDECOMPOSED)


@lru_cache(4096)
def _pieces(text: str) -> tuple[str, ...]:
    """Split into folded words; an e-mail address stays whole. Titles and first names come again and again."""
    found: list[str] = []
    for part in fold(text).replace("\0", " ").split():
        found += [part] if "@" in part else _NO_WORD.split(part)
    return tuple(piece[:WORD_LENGTH] for piece in found if piece)


def words_of(
    first_name: str, last_name: str, email: str | None, vacancy_reference: str, vacancy_title: str
) -> set[str]:
    """Return every word an application is found by."""
    address = email or ""
    local = address.partition("@")[0]
    found: set[str] = set()
    for text in (first_name, last_name, address, local, vacancy_reference, vacancy_title):
        found.update(_pieces(text))
    return found


def rows_of(application_id: int, vacancy_id: int, words: Iterable[str]) -> list[dict[str, Any]]:
    """Return what is inserted for one application."""
    return [{"application_id": application_id, "vacancy_id": vacancy_id, "word": word} for word in words]


def put_rows(session: Session, rows: list[dict[str, Any]]) -> None:
    """Insert the words of many applications."""
    if rows:
        session.execute(_TABLE.insert(), rows)


def index_application(session: Session, application: Application) -> None:
    """Write an application's words anew; candidate and vacancy are read from it."""
    session.execute(delete(ApplicationWord).where(ApplicationWord.application_id == application.id))
    candidate, vacancy = application.candidate, application.vacancy
    words = words_of(candidate.first_name, candidate.last_name, candidate.email, vacancy.reference, vacancy.title)
    put_rows(session, rows_of(application.id, application.vacancy_id, words))


def index_vacancy(session: Session, vacancy: Vacancy) -> None:
    """Write the words of all applications of a vacancy anew: its title or reference changed."""
    session.execute(delete(ApplicationWord).where(ApplicationWord.vacancy_id == vacancy.id))
    query = (
        select(Application.id, Candidate.first_name, Candidate.last_name, Candidate.email)
        .join(Candidate, Candidate.id == Application.candidate_id)
        .where(Application.vacancy_id == vacancy.id)
    )
    rows: list[dict[str, Any]] = []
    for application_id, first, last, email in session.execute(query):
        rows += rows_of(application_id, vacancy.id, words_of(first, last, email, vacancy.reference, vacancy.title))
    put_rows(session, rows)


@dataclass(frozen=True)
class FoundApplication:
    """One line of an answer to a search."""

    id: int
    candidate: str
    vacancy_title: str
    reference: str
    status: ApplicationStatus
    vacancy_id: int


def find_applications(
    session: Session,
    query: str,
    *,
    vacancy_ids: Collection[int] | None,
    limit: int = 20,
    exclude: Collection[int] = (),
) -> list[FoundApplication]:
    """Find applications by the beginnings of words, by name; in these vacancies or in all (None).

    Deleted applications and closed vacancies are left out, as are the ids in `exclude`. An empty query finds the newest.
    """
    places = _open_vacancies(session, vacancy_ids)
    if not places.ids:
        return []
    starts = list(dict.fromkeys(_pieces(query)))[:MOST_WORDS]
    if not starts:
        return [] if query.strip() else _newest(session, places, limit, exclude)
    ids = _matching(session, starts, places, limit, exclude)
    return sorted(_lines(session, ids), key=lambda one: (fold(one.candidate), one.vacancy_title, one.id))


@dataclass(frozen=True)
class _Places:
    ids: frozenset[int]
    everywhere: bool


def _open_vacancies(session: Session, vacancy_ids: Collection[int] | None) -> _Places:
    """Narrow the vacancies down to the open ones; `everywhere` when nothing has to be left out."""
    is_open = Vacancy.state != VacancyState.CLOSED
    query = select(Vacancy.id).where(is_open)
    if vacancy_ids is not None:
        return _Places(frozenset(session.scalars(query.where(Vacancy.id.in_(list(vacancy_ids))))), everywhere=False)
    some_closed = session.scalar(select(Vacancy.id).where(not_(is_open)).limit(1)) is not None
    return _Places(frozenset(session.scalars(query)), everywhere=not some_closed)


def _in_range(word: ColumnElement[str] | Any, start: str) -> ColumnElement[bool]:
    return and_(word >= start, word < start + LAST)


def _in_places(places: _Places, vacancy_id: Any) -> list[ColumnElement[bool]]:
    return [] if places.everywhere else [vacancy_id.in_(sorted(places.ids))]


def _rarest(session: Session, starts: list[str], places: _Places) -> str:
    """Return the word with the fewest matches; of many equally common ones the longest."""
    if len(starts) == 1:
        return starts[0]

    def matches(start: str) -> int:
        here = _in_places(places, ApplicationWord.vacancy_id)
        some = select(literal(1)).where(_in_range(ApplicationWord.word, start), *here)
        return session.scalar(select(func.count()).select_from(some.limit(COUNTED).subquery())) or 0

    return min(starts, key=lambda start: (matches(start), -len(start)))


def _matching(session: Session, starts: list[str], places: _Places, limit: int, exclude: Collection[int]) -> list[int]:
    """Return the ids of at most so many applications."""
    lead = _rarest(session, starts, places)
    query = (
        select(ApplicationWord.application_id)
        .join(Application, Application.id == ApplicationWord.application_id)
        .where(
            _in_range(ApplicationWord.word, lead),
            Application.deleted_at.is_(None),
            *_in_places(places, ApplicationWord.vacancy_id),
        )
    )
    for start in starts:
        if start != lead:
            other = aliased(ApplicationWord)
            same = other.application_id == ApplicationWord.application_id
            query = query.where(exists().where(same, _in_range(other.word, start)))
    if exclude:
        query = query.where(ApplicationWord.application_id.not_in(list(exclude)))
    found: list[int] = []
    for times in TRIES:
        rows = session.scalars(query.limit(limit * times)).all()
        found = list(dict.fromkeys(rows))[:limit]
        if len(found) == limit or len(rows) < limit * times:
            break
    return found


def _newest(session: Session, places: _Places, limit: int, exclude: Collection[int]) -> list[FoundApplication]:
    query = select(Application.id).where(Application.deleted_at.is_(None), *_in_places(places, Application.vacancy_id))
    if exclude:
        query = query.where(Application.id.not_in(list(exclude)))
    return _lines(session, list(session.scalars(query.order_by(Application.id.desc()).limit(limit))))


def _lines(session: Session, ids: list[int]) -> list[FoundApplication]:
    """Return the lines of these applications, in their order."""
    query = (
        select(Application.id, Candidate, Vacancy.title, Vacancy.reference, Application.status, Vacancy.id)
        .join(Candidate, Candidate.id == Application.candidate_id)
        .join(Vacancy, Vacancy.id == Application.vacancy_id)
        .where(Application.id.in_(ids))
    )
    found = {row[0]: FoundApplication(row[0], row[1].name, *row[2:]) for row in session.execute(query)}
    return [found[one] for one in ids if one in found]
