"""The command line in a folder of its own."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from bot.cli.main import cli
from bot.settings import NAMES
from storage.engine import Database, open_database


class Line:
    """Runs commands as a person would and reads what they say."""

    def __call__(self, *words: object, status: int = 0) -> Result:
        """Run a command and insist on its exit status."""
        result = CliRunner().invoke(cli, [str(word) for word in words], prog_name="kalle")
        assert result.exit_code == status, result.output
        return result

    def json(self, *words: object, status: int = 0) -> Any:
        """Run a command with --json and return what it printed."""
        return json.loads(self(*words, "--json", status=status).stdout)

    def refused(self, *words: object) -> str:
        """Run a command that is refused; returns the one line it says."""
        result = self(*words, status=1)
        assert result.stdout == ""
        assert result.stderr.count("\n") == 1
        return result.stderr.removeprefix("kalle: ").strip()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty folder with no settings at all."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def kalle(folder, database_url, monkeypatch) -> Line:
    """The command line with a database, on SQLite and on PostgreSQL."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    return Line()


@pytest.fixture
def kalle_sqlite(folder, sqlite_url, monkeypatch) -> Line:
    """The command line with an SQLite database."""
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    return Line()


@pytest.fixture
def bare(folder) -> Line:
    """The command line with nothing."""
    return Line()


@pytest.fixture
def rows(database_url) -> Iterator[Callable[..., list[tuple[Any, ...]]]]:
    """Return what asks the database."""
    opened: Database = open_database(database_url)

    def ask(sql: str, **values: Any) -> list[tuple[Any, ...]]:
        with opened.engine.begin() as connection:
            return [tuple(row) for row in connection.execute(text(sql), values)]

    yield ask
    opened.close()
