"""Opening the database. Source: docs/behaviour.md, The database.

SQLite: every writing transaction begins IMMEDIATE, because a deferred one that reads first and writes later fails or
loses updates when two meet; pure reads have an engine of their own with a plain BEGIN, so that pages do not queue
behind writers.
"""

import contextlib
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Dialect, Engine, Select, create_engine, event, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from storage import calendar_tables, delivery_tables, panel_tables, step_tables  # noqa: F401 - tables refer to each other by name, so all have to be known

BUSY_MS = 10_000
_LOOKING = "BEGIN"


Ask = Callable[..., Sequence[Any] | None]
"""Puts one question to the database, as `Database.ask` does."""


class DatabaseUnfit(Exception):
    """The database cannot be used as it is; the text says how to mend it."""


@dataclass(frozen=True)
class Database:
    """The two ways in: `writes` for work, `reads` for looking."""

    engine: Engine
    reading: Engine

    @property
    def writes(self) -> sessionmaker[Session]:
        """Sessions whose transaction may change something."""
        return sessionmaker(self.engine, expire_on_commit=False)

    @property
    def reads(self) -> sessionmaker[Session]:
        """Sessions that only look."""
        return sessionmaker(self.reading, expire_on_commit=False, autoflush=False)

    def ask(self, question: Select[Any], **given: Any) -> Sequence[Any] | None:
        """Return the first row of one question as the driver reads it, or None.

        For what is asked at every gesture: of its own, the way through sessions takes longer than the answer.
        """
        said, places = _written(question, self.reading.dialect)
        connection = self.reading.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute(said, tuple(given[name] for name in places) if places else given)
            row: Sequence[Any] | None = cursor.fetchone()
            return row
        finally:
            connection.close()

    def scrub(self) -> bool:
        """Empty SQLite's write-ahead log of what was erased; in the file itself it is overwritten. False: somebody reads."""
        if self.engine.dialect.name != "sqlite":
            return True
        with contextlib.closing(self.engine.raw_connection()) as connection:
            cursor = connection.cursor()
            busy, *_ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            return not busy

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()
        self.reading.dispose()


@lru_cache(32)
def _written(question: Select[Any], dialect: Dialect) -> tuple[str, Sequence[str]]:
    """A question in the words of a database, and the order of its parameters where they have no names there."""
    compiled: Any = question.compile(dialect=dialect)
    return str(compiled), compiled.positiontup or ()


def open_database(url: str) -> Database:
    """Open SQLite or PostgreSQL; DatabaseUnfit when it is neither or cannot keep the promises Kalle makes."""
    kind = make_url(url).get_backend_name()
    if kind == "sqlite":
        return _open_sqlite(url)
    if kind == "postgresql":
        return _open_postgresql(url)
    raise DatabaseUnfit(f"Kalle knows SQLite and PostgreSQL, not {kind}.")


def _open_sqlite(url: str) -> Database:
    parsed = make_url(url)
    if not parsed.database or parsed.database == ":memory:":
        raise DatabaseUnfit("The SQLite database must be a file: sqlite:///kalle.db")
    Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    database = Database(_sqlite_engine(url, "BEGIN IMMEDIATE"), _sqlite_engine(url, _LOOKING))
    _insist_on_wal(database.engine)
    return database


def _sqlite_engine(url: str, begin: str) -> Engine:
    engine = create_engine(
        url,
        connect_args={"check_same_thread": False},
        hide_parameters=True,
        pool_size=10,
        max_overflow=20,
        pool_use_lifo=True,  # the connection used last has its pages and statements at hand
    )
    event.listen(engine, "connect", _prepare_sqlite)

    def say_begin(connection: Connection) -> None:
        if begin == _LOOKING:  # never waits and never fails, so it can go the short way
            connection.connection.driver_connection.execute(begin)  # type: ignore[union-attr]
        else:
            patience = connection.get_execution_options().get("busy_ms", BUSY_MS)
            if connection.info.get("busy_ms") != patience:
                connection.exec_driver_sql(f"PRAGMA busy_timeout = {int(patience)}")
                connection.info["busy_ms"] = patience
            _begin_at_once(connection, begin)

    event.listen(engine, "begin", say_begin)
    return engine


def _begin_at_once(connection: Connection, begin: str) -> None:
    """The short way as well; if somebody else writes for too long, that is said in SQLAlchemy's words."""
    try:
        connection.connection.driver_connection.execute(begin)  # type: ignore[union-attr]
    except sqlite3.OperationalError as error:
        raise OperationalError(begin, None, error) from error


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver would begin too late; the engine's event says BEGIN
    for pragma in (
        f"busy_timeout = {BUSY_MS}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "secure_delete = ON",
        "temp_store = MEMORY",
        "cache_size = -1000",  # kilobytes for each of up to thirty connections; the system keeps the file's pages too
    ):
        connection.execute(f"PRAGMA {pragma}")


def _insist_on_wal(engine: Engine) -> None:
    raw = engine.raw_connection()
    try:
        mode = raw.cursor().execute("PRAGMA journal_mode").fetchone()[0]
    finally:
        raw.close()
    if mode != "wal":
        raise DatabaseUnfit(
            "SQLite cannot keep a write-ahead log there (a network disk?). Put the file on a local disk."
        )


def _open_postgresql(url: str) -> Database:
    parsed = make_url(url).set(drivername="postgresql+psycopg")
    options = "-c synchronous_commit=on -c timezone=UTC -c idle_in_transaction_session_timeout=60s -c lock_timeout=10s"
    engine = create_engine(
        parsed,
        pool_size=10,
        max_overflow=20,
        pool_pre_ping=True,
        pool_use_lifo=True,  # as above: statements are prepared, and the catalog is read, by each connection for itself
        hide_parameters=True,
        connect_args={"options": options},
    )
    return Database(engine, engine.execution_options(postgresql_readonly=True))
