"""Finding an application by the beginnings of words, as somebody types. Source: docs/behaviour.md, Search.

Every word of a query must be the beginning of one of the application's words. Words are folded, so that `asa`, `Åsa` and
`ÅSA` are the same. A beginning is a range of an index (`word >= p AND word < p + the last character there is`), not a LIKE,
so no character of a query has a meaning of its own. The rarest word of the query leads; the others are looked up for the
few applications it gives; the walk ends as soon as there are enough.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, bindparam, delete, exists, func, literal, select
from sqlalchemy import Table as SqlTable
from sqlalchemy.orm import Session

from domain.status import ApplicationStatus, VacancyState
from storage.tables import Application, ApplicationWord, Candidate, Vacancy

WORD_LENGTH = 100
MOST_WORDS = 8
"""Of a query; more would only make it slower."""

LAST = "\U0010ffff"
COUNTED = 500
"""How far the matches of a word are counted to find the rarest: further they are simply many."""

TRIES = (2, 12, 120)
"""One application may come several times, by several words that begin alike: how many rows are read for each wanted one,
first and each time that was not enough; a name of 200 characters has no more words than that."""

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


def starts_of(query: str) -> list[str]:
    """The beginnings of words that a query asks for."""
    return list(dict.fromkeys(_pieces(query)))[:MOST_WORDS]


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
    if vacancy_ids is not None and not vacancy_ids:
        return []
    starts = starts_of(query)
    if not starts and query.strip():
        return []
    scope = {"vacancies": list(vacancy_ids or ()), "left_out": list(exclude)}
    asked = _Asked(len(starts), restricted=vacancy_ids is not None, excluding=bool(exclude))
    connection = session.connection()
    found = _matching(connection, asked, starts, scope, limit) if starts else _newest(connection, asked, scope, limit)
    lines = [_line(row) for row in found]
    return sorted(lines, key=lambda one: (fold(one.candidate), one.vacancy_title, one.id)) if starts else lines


def _line(row: Sequence[Any]) -> FoundApplication:
    return FoundApplication(row[0], f"{row[1]} {row[2]}".strip(), *row[3:])


# --- the questions to the database ------------------------------------------------------------------------------------
#
# They are asked at every letter typed, so each is built once, and of the tables alone: the mapper and the building take
# far longer than the database. The words of a query are the parameters start0, end0, start1 ...; the rarest comes first.

_W, _A, _C, _V = (one.__table__.c for one in (ApplicationWord, Application, Candidate, Vacancy))
_LINES = (
    select(_A.id, _C.first_name, _C.last_name, _V.title, _V.reference, _A.status, _V.id)
    .join(Candidate.__table__, _C.id == _A.candidate_id)
    .join(Vacancy.__table__, _V.id == _A.vacancy_id)
    .where(_A.deleted_at.is_(None))
    .limit(bindparam("rows"))
)


@dataclass(frozen=True)
class _Asked:
    """The shape of a search: how many words, only in some vacancies, leaving something out."""

    words: int
    restricted: bool
    excluding: bool


def _in_range(word: ColumnElement[str], number: int) -> ColumnElement[bool]:
    return and_(word >= bindparam(f"start{number}"), word < bindparam(f"end{number}"))


def _is_open(vacancy_id: ColumnElement[int], asked: _Asked) -> ColumnElement[bool]:
    """As a list of vacancies and not as a join: so the walk begins with the vacancies and steps over the closed ones."""
    places = select(_V.id.label("open_id")).where(_V.state != VacancyState.CLOSED).correlate(None)
    if asked.restricted:
        places = places.where(_V.id.in_(bindparam("vacancies", expanding=True)))
    return vacancy_id.in_(places)


@lru_cache(64)
def _counting(asked: _Asked) -> Select[Any]:
    def matches(number: int) -> ColumnElement[int]:
        some = select(literal(1)).where(_in_range(_W.word, number), _is_open(_W.vacancy_id, asked)).limit(COUNTED)
        return select(func.count()).select_from(some.subquery()).scalar_subquery()

    query: Select[Any] = select()
    return query.add_columns(*map(matches, range(asked.words)))


@lru_cache(64)
def _finding(asked: _Asked) -> Select[Any]:
    query = _LINES.join(ApplicationWord.__table__, _W.application_id == _A.id)
    query = query.where(_in_range(_W.word, 0), _is_open(_W.vacancy_id, asked))
    for number in range(1, asked.words):
        other = ApplicationWord.__table__.alias()
        same = other.c.application_id == _W.application_id
        query = query.where(exists().where(same, _in_range(other.c.word, number)))
    return _leaving_out(query, asked)


@lru_cache(64)
def _latest(asked: _Asked) -> Select[Any]:
    return _leaving_out(_LINES.where(_is_open(_A.vacancy_id, asked)).order_by(_A.id.desc()), asked)


def _leaving_out(query: Select[Any], asked: _Asked) -> Select[Any]:
    return query.where(_A.id.not_in(bindparam("left_out", expanding=True))) if asked.excluding else query


def _ranges(starts: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for number, start in enumerate(starts):
        found |= {f"start{number}": start, f"end{number}": start + LAST}
    return found


def _rarest_first(
    connection: Connection, asked: _Asked, starts: list[str], scope: Mapping[str, list[int]]
) -> list[str]:
    """Order the words by how many matches they have; of equally common ones the longest leads."""
    if len(starts) == 1:
        return starts
    counts = connection.execute(_counting(asked), {**scope, **_ranges(starts)}).one()
    return [start for _, _, start in sorted(zip(counts, (-len(one) for one in starts), starts, strict=True))]


def _matching(
    connection: Connection, asked: _Asked, starts: list[str], scope: Mapping[str, list[int]], limit: int
) -> list[Row[Any]]:
    """Return the lines of at most so many applications."""
    query, facts = _finding(asked), {**scope, **_ranges(_rarest_first(connection, asked, starts, scope))}
    found: dict[int, Row[Any]] = {}
    for times in TRIES:
        rows = connection.execute(query, {**facts, "rows": limit * times}).all()
        found = {row[0]: row for row in rows}
        if len(found) >= limit or len(rows) < limit * times:
            break
    return list(found.values())[:limit]


def _newest(connection: Connection, asked: _Asked, scope: Mapping[str, list[int]], limit: int) -> Sequence[Row[Any]]:
    return connection.execute(_latest(asked), {**scope, "rows": limit}).all()
