"""From every state that was released to the present one, with rows in every table, on SQLite and on PostgreSQL."""

import multiprocessing
import os
import signal
from datetime import UTC, date, datetime
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Column, Engine, MetaData, event, insert, select, text

from storage import upgrade as migrations
from storage.base import Table
from storage.engine import Database, open_database
from storage.upgrade import newest, revision_of, upgrade

pytestmark = pytest.mark.long
RELEASED = ["0001", "0002", "0003", "0004", "0005", "0006", "0007"]
MOMENT = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
SAID = {
    ("outbox", "state"): "sent",
    ("outbox", "channel"): "email",
    ("reminder", "state"): "skipped",
    ("reminder", "channel"): "sms",
    ("reminder", "reason"): "declined",
}
"""What some columns say, so that a migration that looks at them has something to do."""

MADE = {str: "x", int: 1, bool: True, bytes: b"\0\xff", object: {"a": [1]}, datetime: MOMENT, date: MOMENT.date()}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty_url(request, tmp_path) -> str:
    """A database without a table."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/old.db"
    return request.getfixturevalue("pg_empty")


@pytest.fixture
def database(empty_url):
    """That database, opened."""
    opened = open_database(empty_url)
    yield opened
    opened.close()


def bring_to(url: str, revision: str) -> None:
    command.upgrade(migrations._config(url), revision)


def as_it_is(database: Database) -> MetaData:
    """Every table as the database has it now."""
    found = MetaData()
    found.reflect(database.reading)
    found.remove(found.tables["alembic_version"])
    return found


def a_value(column: Column[Any]) -> Any:
    said = SAID.get((column.table.name, column.name))
    return said or MADE[column.type.python_type]


def fill(database: Database, tables: MetaData) -> None:
    """Put one row into every table that has none of its own; ids and references are 1."""
    with database.engine.begin() as connection:
        own = {one.name for one in tables.sorted_tables if connection.execute(select(one).limit(1)).first()}
        for table in tables.sorted_tables:
            if table.name in own:
                continue
            connection.execute(insert(table).values({one.name: a_value(one) for one in table.columns}))


def rows(database: Database, tables: MetaData) -> dict[str, list[dict[str, Any]]]:
    with database.reading.connect() as connection:
        return {
            table.name: [dict(row) for row in connection.execute(select(table)).mappings()]
            for table in tables.sorted_tables
        }


@pytest.mark.parametrize("released", RELEASED)
def test_rows_of_every_table_come_through_unchanged(empty_url, database, released):
    bring_to(empty_url, released)
    then = as_it_is(database)
    fill(database, then)
    before = rows(database, then)
    upgrade(empty_url)
    assert rows(database, then) == before
    assert revision_of(database) == newest()
    assert set(as_it_is(database).tables) == set(Table.metadata.tables)


def test_what_was_added_is_empty_for_who_was_there_and_the_past_is_counted(empty_url, database):
    bring_to(empty_url, "0001")
    fill(database, as_it_is(database))
    upgrade(empty_url)
    found = rows(database, as_it_is(database))
    assert [found["candidate"][0][name] for name in ("email_stopped", "mobile_stopped", "soft_bounces")] == ["", "", 0]
    assert [found["outbox"][0][name] for name in ("receipt", "receipt_at")] == ["", None]
    assert [found["template"][0][name] for name in ("reminder", "reminder_days")] == [None, None]
    assert found["reminder"] == []
    counted = {(one["event"], one["channel"], one["reason"]): one["count"] for one in found["tally"]}
    assert counted == {("sent", "email", ""): 1, ("retried", "email", ""): 1, ("resent", "email", ""): 1}


@pytest.mark.parametrize("released", RELEASED)
def test_the_version_before_still_reads_and_writes_after_the_upgrade(empty_url, database, released):
    """Case 93. What an old process says names the columns it knows; the new ones fill themselves."""
    bring_to(empty_url, released)
    old = as_it_is(database)
    upgrade(empty_url)
    fill(database, old)
    assert all(rows(database, old).values())
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE outbox SET state = 'queued', attempts = 2"))
        connection.execute(text("UPDATE outbox SET state = 'sent'"))


def _killed_while_upgrading(url: str) -> None:
    def die(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if "tally_failed" in statement:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "after_cursor_execute", die)
    upgrade(url)


def test_a_process_killed_while_it_upgrades_leaves_the_old_tables_whole(empty_url, database):
    """Case 94."""
    bring_to(empty_url, "0001")
    then = as_it_is(database)
    fill(database, then)
    before = rows(database, then)
    process = multiprocessing.get_context("spawn").Process(target=_killed_while_upgrading, args=(empty_url,))
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    assert revision_of(database) == "0001"
    assert set(as_it_is(database).tables) == set(then.tables)
    assert rows(database, then) == before
    upgrade(empty_url)
    assert (revision_of(database), rows(database, then)) == (newest(), before)


def test_every_table_of_the_program_is_what_the_migrations_make(empty_url, database):
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    upgrade(empty_url)
    with database.reading.connect() as connection:
        found = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(found, Table.metadata) == []


@pytest.mark.parametrize(
    "table", ["candidate", "application", "interview", "outbox", "step", "note", "document", "employee"]
)
def test_an_id_is_never_given_twice(empty_url, database, table):
    """What the history tells of an id, and buttons in Slack that carry one, are never about somebody else."""
    bring_to(empty_url, "0004")
    fill(database, as_it_is(database))
    upgrade(empty_url)
    found = as_it_is(database).tables[table]
    row = {one.name: a_value(one) for one in found.columns if one.name != "id"}
    with database.engine.connect() as connection:  # rolled back at its end
        if connection.dialect.name == "sqlite":
            connection.connection.execute("PRAGMA foreign_keys = OFF")  # before the transaction begins
        else:
            connection.exec_driver_sql("SET session_replication_role = replica")
            connection.exec_driver_sql(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), 1)")
        connection.execute(found.delete())
        assert connection.execute(found.insert().values(row).returning(found.c.id)).scalar_one() == 2
