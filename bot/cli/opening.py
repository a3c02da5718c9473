"""What every command begins with: the settings, and for most a database that is fit for use."""

import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.settings import Settings, read

if TYPE_CHECKING:
    from bot.work import Begin


def settings(*, required: Collection[str] = ()) -> Settings:
    """Read the settings from the environment and the file .env of this folder."""
    return read(os.environ, Path(".env"), required=required)


def settings_on_postgresql() -> Settings:
    """Read the settings of one process of several; DatabaseUnfit on SQLite, which is for one."""
    from bot.settings import SERVING

    found = settings(required=SERVING)
    if found.database_url.reveal().startswith("sqlite:"):
        from storage.engine import DatabaseUnfit

        raise DatabaseUnfit(
            "Several processes need PostgreSQL. Set DATABASE_URL=postgresql+psycopg://..., or run kalle serve alone."
        )
    return found


@dataclass(frozen=True)
class Opened:
    """The ways to begin a piece of work: `begin` may change something, `look` may not."""

    settings: Settings
    begin: "Begin"
    look: "Begin"


@contextmanager
def opened() -> Iterator[Opened]:
    """Open the database of the settings, as a command needs it that starts no server."""
    found = settings()
    from bot.house import house_of
    from bot.services.database import ready
    from bot.work import beginner, looker

    database = ready(found.database_url.reveal())
    house = house_of(found)
    try:
        yield Opened(found, beginner(database.writes, _now, house), looker(database.reads, _now, house))
    finally:
        database.close()


def _now() -> datetime:
    return datetime.now(UTC)
