"""Statements put to the driver as they are, for what every single message needs.

SQLAlchemy looks each execution over anew, which takes ten times as long as SQLite's answer. Here a statement is written
out once for each kind of database, and from then on only what was given is put in. It belongs to the transaction of its
session like any other, and like `Session.connection` it does not see what the session has not flushed.
"""

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any, cast

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Dialect,
    Insert,
    Integer,
    Select,
    Text,
    TypeDecorator,
    Update,
    bindparam,
    func,
    or_,
    select,
)
from sqlalchemy import Table as SqlTable
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert
from sqlalchemy.sql.schema import ScalarElementColumnDefault
from sqlalchemy.types import TypeEngine

Sentence = Select[*tuple[Any, ...]] | Update | Insert | ReturningInsert[Any]
_Prepare = Callable[[Any], Any]
_PLACE, _NUMBER = re.compile(r"\?"), re.compile(r"\$(\d+)")


@dataclass(frozen=True)
class _Written:
    """A statement in the words of one database; `order` says which parameter stands in which place there.

    `fixed` are the values in the statement itself, `prepared` makes the driver's values of what is given, `read`
    makes ours of what the driver answers, column by column. `cursor` executes such words on a driver's connection.
    """

    words: str
    order: Sequence[str]
    fixed: Mapping[str, Any]
    prepared: Mapping[str, _Prepare]
    read: Sequence[_Prepare | None]
    cursor: Callable[[Any], Any]

    def parameters(self, given: dict[str, Any]) -> list[Any]:
        """`given` is used up."""
        for name, prepare in self.prepared.items():
            given[name] = prepare(given[name])
        given |= self.fixed
        return [given[name] for name in self.order]


class Direct:
    """One statement; what it is given at each execution are its `bindparam`s by name."""

    def __init__(self, build: Callable[[bool], Sentence]) -> None:
        """`build` makes the statement and is told whether it is for PostgreSQL."""
        self._written = cache(lambda dialect: _write(build(dialect.name == "postgresql"), dialect))

    def changed(self, session: Session, **given: Any) -> int:
        """Execute it; returns how many rows it changed."""
        cursor = self._executed(session, given)
        try:
            return int(cursor.rowcount)
        finally:
            cursor.close()

    def first(self, session: Session, **given: Any) -> Sequence[Any] | None:
        """Execute it; returns the first row as the driver reads it, or None."""
        cursor = self._executed(session, given)
        try:
            row: Sequence[Any] | None = cursor.fetchone()
            return row
        finally:
            cursor.close()

    def rows(self, session: Session, **given: Any) -> list[tuple[Any, ...]]:
        """Execute it; returns every row, its values as SQLAlchemy would read them."""
        read = self._written(_driver_of(session)[0]).read
        cursor = self._executed(session, given)
        try:
            return [
                tuple(value if ours is None else ours(value) for ours, value in zip(read, row, strict=True))
                for row in cursor.fetchall()
            ]
        finally:
            cursor.close()

    def all(self, session: Session, rows: Iterable[Mapping[str, Any]]) -> None:
        """Execute it for each of these, in their order and in one go: the driver does not wait for each answer by itself."""
        dialect, driver = _driver_of(session)
        written = self._written(dialect)
        given = [written.parameters(dict(row)) for row in rows]
        cursor = written.cursor(driver)
        try:
            if given:
                cursor.executemany(written.words, given)
        finally:
            cursor.close()

    def _executed(self, session: Session, given: dict[str, Any]) -> Any:
        dialect, driver = _driver_of(session)
        written = self._written(dialect)
        cursor = written.cursor(driver)
        cursor.execute(written.words, written.parameters(given))
        return cursor


def _driver_of(session: Session) -> tuple[Dialect, Any]:
    """The dialect, and the driver's connection in the session's transaction, looked up once for each transaction."""
    transaction = session.get_transaction()
    known = session.info.get("direct")
    if transaction is not None and known is not None and known[0] is transaction:
        return known[1], known[2]
    connection = session.connection()
    found = connection.dialect, connection.connection.driver_connection
    session.info["direct"] = (session.get_transaction(), *found)
    return found


@contextmanager
def savepoint(session: Session) -> Iterator[None]:
    """What the block does is undone if it raises, and nothing else; it may execute direct statements only.

    `Session.begin_nested` is for everything else: it takes longer than such statements themselves.
    """
    connection = _driver_of(session)[1]
    connection.execute("SAVEPOINT direct")
    try:
        with session.no_autoflush:
            yield
        if session.new or session.dirty or session.deleted:
            raise RuntimeError("rows were changed where only direct statements may be executed")
    except BaseException:
        session.expunge_all()  # so that what was changed and not flushed is not written at the end after all
        connection.execute("ROLLBACK TO SAVEPOINT direct")
        raise
    finally:
        connection.execute("RELEASE SAVEPOINT direct")


def one_of(column: ColumnElement[Any], values: Iterable[object]) -> ColumnElement[bool]:
    """`column IN (...)` for a statement that is written out before it is executed."""
    return or_(*(column == value for value in values))


class _Numbers(TypeDecorator[Collection[int]]):
    """Several whole numbers as one value: an array in PostgreSQL, JSON in SQLite."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """What each of them takes it as."""
        return dialect.type_descriptor(ARRAY(Integer()) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Collection[int] | None, dialect: Dialect) -> Any:
        """As its driver wants it."""
        numbers = sorted(value or ())
        return numbers if dialect.name == "postgresql" else json.dumps(numbers)


def among(column: Any, name: str, *, is_postgresql: bool) -> ColumnElement[bool]:
    """`column IN (...)` of a number that is one of those given under this name at each execution, however many there are."""
    given = bindparam(name, type_=_Numbers())
    if is_postgresql:
        return cast("ColumnElement[bool]", column == func.any(given))
    each = func.json_each(given).table_valued("value")
    return cast("ColumnElement[bool]", column.in_(select(each.c.value)))


def inserted(table: SqlTable, given: Sequence[str]) -> dict[str, Any]:
    """What an INSERT has to name beside what it is `given`: the columns whose value is the same in every new row."""
    left = {one.name: one.default for one in table.c if one.name not in given}
    return {name: default.arg for name, default in left.items() if isinstance(default, ScalarElementColumnDefault)}


def _write(statement: Sentence, dialect: Dialect) -> _Written:
    by_number = dialect.name == "postgresql"
    compiled: Any = statement.compile(dialect=_by_number(dialect) if by_number else dialect)
    if compiled.post_compile_params:
        raise TypeError("a list of bound values has no words of its own: say column == a OR column == b (one_of)")
    makers = {name: _maker(bind.type, dialect) for name, bind in compiled.binds.items()}
    needed = {name: maker for name, maker in makers.items() if maker is not None}
    open_ones = {name for name, bind in compiled.binds.items() if bind.required}
    words, order = _spelt_out(compiled, open_ones, by_number=by_number)
    fixed = {name: value for name, value in compiled.params.items() if name in order and name not in open_ones}
    ready = {name: needed[name](value) if name in needed else value for name, value in fixed.items()}
    return _Written(
        words=words,
        order=order,
        fixed=ready,
        prepared={name: maker for name, maker in needed.items() if name in open_ones},
        read=_readers(statement, dialect),
        cursor=_raw_cursor() if by_number else _cursor,
    )


def _spelt_out(compiled: Any, open_ones: Collection[str], *, by_number: bool) -> tuple[str, Sequence[str]]:
    """The words with every fixed text in them, and what is still to be given, place by place.

    SQLite plans a statement anew at each execution if a value in it decides whether a partial index may be used, and psycopg
    takes its time over every value.
    """
    places, order = iter(compiled.positiontup or ()), list[str]()

    def place(found: re.Match[str]) -> str:
        name = compiled.positiontup[int(found[1]) - 1] if by_number else next(places)
        if name not in open_ones and _is_plain(compiled.params[name]):
            return str(compiled.render_literal_value(compiled.params[name], compiled.binds[name].type))
        if not by_number or name not in order:
            order.append(name)
        return f"${order.index(name) + 1}" if by_number else "?"

    return (_NUMBER if by_number else _PLACE).sub(place, str(compiled)), order


def _is_plain(value: object) -> bool:
    """It reads the same in every database, and nothing in it looks like the place of a value."""
    return value is None or (isinstance(value, str) and (not value or value.isidentifier()))


def _by_number(dialect: Dialect) -> Dialect:
    """The same database, with parameters as `$1`.

    psycopg's usual cursor takes names and rewrites each statement into these whenever it is executed, a long one from scratch.
    """
    return cast("type[DefaultDialect]", type(dialect))(paramstyle="numeric_dollar")


def _raw_cursor() -> Callable[[Any], Any]:
    from psycopg import RawCursor  # here, because where SQLite is used nobody should wait for it to load

    return RawCursor


def _cursor(driver: Any) -> Any:
    return driver.cursor()


def _maker(kind: Any, dialect: Dialect) -> _Prepare | None:
    """What makes the driver's value of ours, if anything has to."""
    maker: _Prepare | None = kind.dialect_impl(dialect).bind_processor(dialect)
    return _remembering(maker) if maker is not None and kind.python_type is datetime else maker


def _remembering(prepare: _Prepare) -> _Prepare:
    """The same for moments: one transaction writes the same one down in many places.

    In UTC only: where clocks change, two moments an hour apart are equal to Python.
    """
    known = lru_cache(64)(prepare)
    return lambda value: known(value) if isinstance(value, datetime) and value.tzinfo is UTC else prepare(value)


def _readers(statement: Sentence, dialect: Dialect) -> Sequence[_Prepare | None]:
    columns = statement.selected_columns if isinstance(statement, Select) else ()
    readers: list[Any] = [one.type.dialect_impl(dialect).result_processor(dialect, None) for one in columns]
    return readers
