"""What every command begins with: the settings, and for most a database that is fit for use."""

import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bot.settings import Settings, read

if TYPE_CHECKING:
    from bot.vault import Vault
    from bot.work import Begin, House


def settings(*, required: Collection[str] = ()) -> Settings:
    """Read the settings from the environment and the file .env of this folder."""
    return read(os.environ, Path(".env"), required=required)


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
    from bot.services.database import ready
    from bot.work import beginner

    database = ready(found.database_url.reveal())
    house = _house(found)
    try:
        yield Opened(found, beginner(database.writes, _now, house), beginner(database.reads, _now, house))
    finally:
        database.close()


def _now() -> datetime:
    return datetime.now(UTC)


def _house(found: Settings) -> "House":
    from bot.vault import Vault
    from bot.work import House

    return House(
        public_url=found.public_url,
        zone=found.zone,
        mail_from=found.mail_from,
        mail_from_name=found.mail_from_name,
        company=found.company_name,
        undo=timedelta(seconds=found.undo_seconds),
        vault=Vault(found.secret_key.reveal()) if found.secret_key else _closed_vault(),
    )


def _closed_vault() -> "Vault":
    from bot.vault import Vault

    class Closed(Vault):
        """Stands where no SECRET_KEY was given: nothing can be sealed or opened."""

        def __init__(self) -> None:
            """Draw no key."""

        def seal(self, content: bytes) -> bytes:
            raise ValueError("SECRET_KEY is not set")

        def open(self, sealed: bytes) -> bytes:
            raise ValueError("SECRET_KEY is not set")

    return Closed()
