"""A database for each test, SQLite and PostgreSQL in turn, as the migrations build it and empty.

SQLite is a copy of a file made once. PostgreSQL takes a third of a second to copy a database, so there the tests of one
worker share one, and it is emptied after each. Every test opens its database anew, but what SQLAlchemy has put into SQL
once it knows in the next test too, as it does in a program that runs for days.
"""

import contextlib
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import Dialect, Engine, create_engine, make_url
from sqlalchemy.util import LRUCache

from storage import engine
from storage.base import Table
from storage.engine import Database, open_database
from storage.upgrade import upgrade

BOTH = [pytest.param("sqlite", id="sqlite"), pytest.param("postgresql", id="postgresql", marks=pytest.mark.postgres)]


def _command(url: str, *statements: str) -> None:
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        for statement in statements:
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


def _empty(url: str) -> None:
    """Take every row out, also those a trigger protects, after whoever still is connected has been cut off."""
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
    emptied = [f'DELETE FROM "{table.name}"' for table in Table.metadata.sorted_tables if table.name != "reject_reason"]
    emptied += [
        "DELETE FROM reject_reason WHERE shipped IS NULL",
        "UPDATE reject_reason SET active = true",
    ]  # ours stay
    rows = "; ".join(["SET session_replication_role = replica", *emptied])  # one way there and back, one transaction
    _command(url, f"{others} AND pid <> pg_backend_pid()", rows)


class Knowledge:
    """Makes engines, and gives each what SQLAlchemy has learnt of its kind of database and put into SQL before."""

    def __init__(self) -> None:
        self._dialects: dict[str, Dialect] = {}
        self._statements: LRUCache[object, object] = LRUCache(2000)

    def learn(self, url: str) -> None:
        """Get to know a kind of database: only a connection tells its dialect what the server can do."""
        first = create_engine(url)
        first.connect().close()
        first.dispose()
        self._dialects[first.dialect.name] = first.dialect

    def make_engine(self, url: str, **options: object) -> Engine:
        """Do what `create_engine` does."""
        made = create_engine(url, **options)
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
def postgresql_shared(pg_server: str, knowledge: Knowledge) -> Iterator[str]:
    """The URL of the PostgreSQL database that this worker's tests share."""
    with _postgresql_database(pg_server) as url:
        upgrade(url)
        knowledge.learn(url)
        yield url


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The URL of a SQLite database of this test's own."""
    path = tmp_path / "kalle.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgresql_url(postgresql_shared: str) -> Iterator[str]:
    """The URL of a PostgreSQL database with nothing in it."""
    yield postgresql_shared
    _empty(postgresql_shared)


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
