"""Statements put to the driver as they are, for what every single message needs.

SQLAlchemy looks each execution over anew, which takes ten times as long as SQLite's answer. Here a statement is written
out once for each kind of database, and from then on only what was given is put in. It belongs to the transaction of its
session like any other, and like `Session.connection` it does not see what the session has not flushed.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Dialect, Insert, Select, Update, or_
from sqlalchemy import Table as SqlTable
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert
from sqlalchemy.sql.schema import ScalarElementColumnDefault

Sentence = Select[Any] | Update | Insert | ReturningInsert[Any]
_Prepare = Callable[[Any], Any]


@dataclass(frozen=True)
class _Written:
    """A statement in the words of one database; `order` where parameters have places there instead of names.

    `fixed` are the values in the statement itself, `prepared` makes the driver's values of what is given, `read`
    makes ours of what the driver answers, column by column.
    """

    words: str
    order: Sequence[str]
    fixed: Mapping[str, Any]
    prepared: Mapping[str, _Prepare]
    read: Sequence[_Prepare | None]

    def parameters(self, given: dict[str, Any]) -> Any:
        """`given` is used up."""
        for name, prepare in self.prepared.items():
            given[name] = prepare(given[name])
        given |= self.fixed
        return [given[name] for name in self.order] if self.order else given


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
        cursor = driver.cursor()
        try:
            if given:
                cursor.executemany(written.words, given)
        finally:
            cursor.close()

    def _executed(self, session: Session, given: dict[str, Any]) -> Any:
        dialect, driver = _driver_of(session)
        written = self._written(dialect)
        cursor = driver.cursor()
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


def inserted(table: SqlTable, given: Sequence[str]) -> dict[str, Any]:
    """What an INSERT has to name beside what it is `given`: the columns whose value is the same in every new row."""
    left = {one.name: one.default for one in table.c if one.name not in given}
    return {name: default.arg for name, default in left.items() if isinstance(default, ScalarElementColumnDefault)}


def _write(statement: Sentence, dialect: Dialect) -> _Written:
    compiled: Any = statement.compile(dialect=dialect)
    if compiled.post_compile_params:
        raise TypeError("a list of bound values has no words of its own: say column == a OR column == b (one_of)")
    makers = {name: bind.type.dialect_impl(dialect).bind_processor(dialect) for name, bind in compiled.binds.items()}
    needed = {name: maker for name, maker in makers.items() if maker is not None}
    open_ones = {name for name, bind in compiled.binds.items() if bind.required}
    fixed = {name: value for name, value in compiled.params.items() if name not in open_ones}
    ready = {name: needed[name](value) if name in needed else value for name, value in fixed.items()}
    return _Written(
        words=str(compiled),
        order=compiled.positiontup or (),
        fixed=ready,
        prepared={name: maker for name, maker in needed.items() if name in open_ones},
        read=_readers(statement, dialect),
    )


def _readers(statement: Sentence, dialect: Dialect) -> Sequence[_Prepare | None]:
    columns = statement.selected_columns if isinstance(statement, Select) else ()
    readers: list[Any] = [one.type.dialect_impl(dialect).result_processor(dialect, None) for one in columns]
    return readers
