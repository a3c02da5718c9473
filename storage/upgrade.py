"""Bringing a database to the present schema."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from storage.engine import Database

MIGRATIONS = Path(__file__).parent / "migrations"


def _config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = url
    return config


def upgrade(url: str) -> None:
    """Run every migration the database has not had; safe to call from several processes."""
    command.upgrade(_config(url), "head")


def newest() -> str:
    """The revision this program was written for."""
    return str(ScriptDirectory(str(MIGRATIONS)).get_current_head())


def revision_of(database: Database) -> str | None:
    """The revision a database stands at; None before its first upgrade."""
    with database.reading.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()
