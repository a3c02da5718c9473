"""How Alembic meets our databases."""

import os
from typing import Literal

from alembic import context
from sqlalchemy import Connection, text

from storage import calendar_tables, delivery_tables, panel_tables, step_tables, tables
from storage.base import Table
from storage.columns import Moment, Word
from storage.engine import open_database

EVERY_TABLE = (tables, delivery_tables, step_tables, calendar_tables, panel_tables)
"""Modules that declare tables: a table is known once its module is imported."""


def render_item(kind: str, item: object, _context: object) -> str | Literal[False]:
    """Write our column types into a migration as what they are in the database: it must not change when they do."""
    if kind == "type" and isinstance(item, Moment):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Word):
        return "sa.String(32)"
    return False


def migrate(connection: Connection) -> None:
    """Run the migrations on an open connection."""
    context.configure(
        connection=connection,
        target_metadata=Table.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        render_item=render_item,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()


def run_on_url(url: str) -> None:
    """Open the database of the URL, migrate it, close it."""
    database = open_database(url)
    try:
        with database.engine.connect() as connection:
            if connection.dialect.name == "sqlite":
                _migrate_sqlite(connection)
            else:
                _migrate_postgresql(connection)
    finally:
        database.close()


def _migrate_sqlite(connection: Connection) -> None:
    """Rebuild tables without their children being deleted: foreign keys are off before the transaction begins."""
    raw = connection.connection.dbapi_connection
    assert raw is not None
    raw.execute("PRAGMA foreign_keys = OFF")
    with connection.begin():
        migrate(connection)
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise RuntimeError(
                f"the migration would leave {len(broken)} rows without their parent; nothing was changed"
            )
    raw.execute("PRAGMA foreign_keys = ON")


def _migrate_postgresql(connection: Connection) -> None:
    """One process migrates at a time; the others wait for the lock and then find nothing to do."""
    with connection.begin():
        connection.execute(text("SELECT pg_advisory_xact_lock(5552553)"))
        migrate(connection)


run_on_url(context.config.attributes.get("url") or os.environ.get("DATABASE_URL") or "sqlite:///kalle.db")
