"""A database for each test, SQLite and PostgreSQL in turn, as the migrations build it and empty.

SQLite is a copy of a file made once. PostgreSQL takes a third of a second to copy a database, so there the tests of one
worker share one, and it is emptied after each. Every test opens its database anew, but what SQLAlchemy has put into SQL
once it knows in the next test too, as it does in a program that runs for days; and a PostgreSQL connection that was
given back is used again, because a new one has to read the catalog first.
"""

import contextlib
import shutil
import threading
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.pq import ExecStatus, TransactionStatus
from sqlalchemy import Dialect, Engine, create_engine, event, make_url
from sqlalchemy.util import LRUCache

from storage import engine
from storage.base import Table
from storage.engine import Database, open_database
from storage.upgrade import upgrade

BOTH = [pytest.param("sqlite", id="sqlite"), pytest.param("postgresql", id="postgresql", marks=pytest.mark.postgres)]


def _plain(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def _command(url: str, statement: str) -> None:
    with psycopg.connect(_plain(url), autocommit=True) as connection:
        connection.execute(statement)


@contextlib.contextmanager
def _postgresql_database(server_url: str) -> Iterator[str]:
    name = f"kalle_test_{uuid.uuid4().hex[:12]}"
    _command(server_url, f"CREATE DATABASE {name} TEMPLATE template0")
    url = make_url(server_url).set(drivername="postgresql+psycopg", database=name)
    try:
        yield url.render_as_string(hide_password=False)
    finally:
        _command(server_url, f"DROP DATABASE {name} WITH (FORCE)")


class Kept(psycopg.Connection[Any]):
    """A connection that goes back to its shelf when it is closed."""

    home: "Shelf"
    how: str

    def close(self) -> None:
        """Close it for good only if it is not fit for somebody else."""
        if self.closed or not self.home.put(self):
            super().close()


class Shelf:
    """Connections to one database that were given back; who wants one of the same kind gets it as if it were new."""

    ROOM = 10

    def __init__(self) -> None:
        self._idle: list[Kept] = []
        self._lock = threading.Lock()

    def connect(self, **how: Any) -> Kept:
        """Do what `psycopg.connect` does."""
        while (found := self._take(repr(how))) is not None:
            if found.pgconn.exec_(b"RESET ALL").status == ExecStatus.COMMAND_OK:
                return found
            psycopg.Connection.close(found)  # it was cut off meanwhile
        made = Kept.connect(**how)
        made.home, made.how = self, repr(how)
        return made

    def _take(self, how: str) -> Kept | None:
        with self._lock:
            found = next((one for one in reversed(self._idle) if one.how == how), None)
            if found:
                self._idle.remove(found)
            return found

    def put(self, given: Kept) -> bool:
        """Keep a connection if there is room and nothing is begun on it; False: it should be closed."""
        with self._lock:
            if given.info.transaction_status != TransactionStatus.IDLE or len(self._idle) >= self.ROOM:
                return False
            given.autocommit, given.read_only, given.isolation_level = False, None, None
            given._notice_handlers.clear()
            self._idle.append(given)
            return True

    def clear(self) -> None:
        """Close all of them."""
        while self._idle:
            psycopg.Connection.close(self._idle.pop())

    @property
    def numbers(self) -> list[int]:
        """The server's processes at the other ends."""
        return [one.info.backend_pid for one in self._idle]


def _names() -> list[str]:
    """The tables that are empty at first."""
    return [table.name for table in Table.metadata.sorted_tables if table.name != "reject_reason"]


@dataclass(frozen=True)
class Shared:
    """The PostgreSQL database that a worker's tests share: its URL, what is connected to it, and who cleans up."""

    url: str
    shelf: Shelf
    cleaner: "psycopg.Connection[Any]"

    def empty(self) -> None:
        """Take every row out, also those a trigger protects, after whoever still is connected has been cut off."""
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
        self.cleaner.execute(f"{others} AND pid <> pg_backend_pid() AND pid <> ALL(%s)", [self.shelf.numbers])
        emptied = [f'DELETE FROM "{name}"' for name in _names()]
        emptied += [
            "DELETE FROM reject_reason WHERE shipped IS NULL",
            "UPDATE reject_reason SET active = true",
        ]  # ours stay
        self.cleaner.execute("; ".join(emptied))  # one way there and back, one transaction

    def rows(self) -> dict[str, bytes]:
        """What is in the tables that are empty at first, as `put` takes it."""
        return {name: content for name in _names() if (content := self._copied(name))}

    def _copied(self, name: str) -> bytes:
        with self.cleaner.cursor() as cursor, cursor.copy(f'COPY "{name}" TO STDOUT') as copy:
            return b"".join(copy)

    def put(self, rows: dict[str, bytes]) -> None:
        """Put rows into the tables."""
        for name, content in rows.items():
            with self.cleaner.cursor() as cursor, cursor.copy(f'COPY "{name}" FROM STDIN') as copy:
                copy.write(content)


class Knowledge:
    """Makes engines, and gives each what SQLAlchemy has learnt of its kind of database and put into SQL before."""

    def __init__(self) -> None:
        self._dialects: dict[str, Dialect] = {}
        self._statements: LRUCache[object, object] = LRUCache(2000)
        self.shelves: dict[str | None, Shelf] = {}

    def learn(self, url: str) -> None:
        """Get to know a kind of database: only a connection tells its dialect what the server can do."""
        first = create_engine(url)
        first.connect().close()
        first.dispose()
        self._dialects[first.dialect.name] = first.dialect

    def make_engine(self, url: str, **options: object) -> Engine:
        """Do what `create_engine` does."""
        made = create_engine(url, **options)
        if shelf := self.shelves.get(made.url.database):
            event.listen(made, "do_connect", lambda _dialect, _record, _, how: shelf.connect(**how))
        if known := self._dialects.get(made.dialect.name):
            # Statements are kept by dialect, and each engine would have one of its own.
            made.dialect = known
            made.update_execution_options(compiled_cache=self._statements)
        return made


@pytest.fixture(scope="session", autouse=True)
def knowledge() -> Iterator[Knowledge]:
    """What this worker's tests know in common about SQL."""
    common, prepare = Knowledge(), engine._prepare_sqlite
    common.learn("sqlite://")

    def prepare_in_haste(connection: Any, record: object) -> None:
        """A test's file may be lost in a power cut, as its PostgreSQL may; a disk can be the slowest thing of all."""
        prepare(connection, record)
        connection.execute("PRAGMA synchronous = OFF")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "create_engine", common.make_engine)
        patch.setattr(engine, "_prepare_sqlite", prepare_in_haste)
        yield common


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file that has every table and nothing in them."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgresql_shared(pg_server: str, knowledge: Knowledge) -> Iterator[Shared]:
    """The PostgreSQL database that this worker's tests share."""
    with _postgresql_database(pg_server) as url:
        upgrade(url)
        knowledge.learn(url)
        shelf = knowledge.shelves[make_url(url).database] = Shelf()
        with psycopg.connect(_plain(url), autocommit=True) as cleaner:
            cleaner.execute("SET session_replication_role = replica")
            yield Shared(url, shelf, cleaner)
        del knowledge.shelves[make_url(url).database]
        shelf.clear()


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The URL of a SQLite database of this test's own."""
    path = tmp_path / "kalle.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgresql_url(postgresql_shared: Shared) -> Iterator[str]:
    """The URL of a PostgreSQL database with nothing in it."""
    yield postgresql_shared.url
    postgresql_shared.empty()


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of a database for this test: it runs once on SQLite and once on PostgreSQL."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """That database, opened."""
    opened = open_database(database_url)
    yield opened
    opened.close()
