"""The database as the operator sees it: opening it fit for use, upgrading, checking, copying. Source: docs/operations.md."""

import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from domain.errors import Phrase, Refused
from storage import upgrade as migrations
from storage.engine import Database, DatabaseUnfit, open_database

UPGRADE = "Run: kalle db upgrade"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    what: str
    ok: bool
    text: str


def file_of(url: str) -> Path | None:
    """The file of an SQLite database; None for PostgreSQL."""
    parsed = make_url(url)
    return Path(parsed.database or "") if parsed.get_backend_name() == "sqlite" else None


def ready(url: str) -> Database:
    """Open a database that is there and of this program's schema; DatabaseUnfit says how to get one otherwise."""
    file = file_of(url)
    if file is not None and not file.exists():
        raise DatabaseUnfit(f"There is no database {file} yet. {UPGRADE}")
    database = _reached(url)
    problem = _schema_problem(database)
    if problem:
        database.close()
        raise DatabaseUnfit(problem)
    return database


def _reached(url: str) -> Database:
    """Open it and say hello; DatabaseUnfit when nobody answers. No error repeats the URL, which may hold a password."""
    try:
        database = open_database(url)
        with database.reading.connect():
            return database
    except (ArgumentError, DBAPIError, sqlite3.Error, OSError) as error:
        cause = getattr(error, "orig", error)
        raise DatabaseUnfit(
            f"The database cannot be opened ({type(cause).__name__}). Check DATABASE_URL, and that the database is there."
        ) from error


def _schema_problem(database: Database) -> str:
    """Say what is wrong with the schema; nothing when it is this program's."""
    stands, wanted = revision_of(database), migrations.newest()
    if stands == wanted:
        return ""
    if stands is None:
        return f"The database is empty. {UPGRADE}"
    known = {script.revision for script in ScriptDirectory(str(migrations.MIGRATIONS)).walk_revisions()}
    if stands in known:
        return f"The database is older than this Kalle. {UPGRADE}"
    return (
        "The database is newer than this Kalle. Start the newer Kalle, or restore the backup made before the upgrade."
    )


def revision_of(database: Database) -> str | None:
    """The revision the database stands at; DatabaseUnfit when the file is no database."""
    try:
        return migrations.revision_of(database)
    except DBAPIError as error:
        raise DatabaseUnfit("The database cannot be read. Is DATABASE_URL right, and the file a database?") from error


def upgrade(url: str) -> None:
    """Make the database if there is none, and bring it to this program's schema."""
    _reached(url).close()
    try:
        migrations.upgrade(url)
    except CommandError as error:
        database = _reached(url)
        problem = _schema_problem(database)
        database.close()
        raise DatabaseUnfit(problem or f"The migration failed: {error}") from error


def check(url: str) -> list[Finding]:
    """Look the database over; never changes anything."""
    file = file_of(url)
    if file is not None and not file.exists():
        return [Finding("file", False, f"There is no database {file} yet. {UPGRADE}")]
    database = _reached(url)
    try:
        problem = _schema_problem(database)
        schema = Finding("schema", not problem, problem or f"revision {migrations.newest()}")
        return [schema, *(_sqlite_findings(file) if file is not None else [])]
    finally:
        database.close()


def _sqlite_findings(file: Path) -> list[Finding]:
    with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=rw", uri=True)) as connection:
        integrity = [row[0] for row in connection.execute("PRAGMA integrity_check(5)")]
        orphans = connection.execute("PRAGMA foreign_key_check").fetchall()
        mode = connection.execute("PRAGMA journal_mode").fetchone()[0]
    whole = integrity == ["ok"]
    return [
        Finding("integrity", whole, "ok" if whole else f"Damaged: {integrity[0]}. Restore a backup."),
        Finding(
            "foreign keys",
            not orphans,
            f"{len(orphans)} rows without their parent. Restore a backup." if orphans else "ok",
        ),
        Finding("journal mode", mode == "wal", mode if mode == "wal" else "Not wal: is the file on a network disk?"),
    ]


def backup(url: str, target: Path) -> int:
    """Copy a database in use into a file that must not exist yet; returns its size in bytes. Refused says why not.

    The copy is made by the database itself and checked before it gets its name: copying the file of a database in use
    silently loses what is still in its write-ahead log.
    """
    source = file_of(url)
    if source is None:
        raise Refused(Phrase("Copy PostgreSQL with its own tool: {command}", {"command": dump_command(url, target)}))
    if not source.exists():
        raise DatabaseUnfit(f"There is no database {source} yet.")
    if target.exists():
        raise Refused(Phrase("{file} exists already, and no backup is ever written over.", {"file": str(target)}))
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    try:
        _copy(source, part)
        os.link(part, target)  # unlike a rename, fails if somebody made the file meanwhile
    except FileExistsError as error:
        raise Refused(
            Phrase("{file} exists already, and no backup is ever written over.", {"file": str(target)})
        ) from error
    except (OSError, sqlite3.Error) as error:
        raise Refused(Phrase("The backup could not be written: {reason}.", {"reason": str(error)})) from error
    finally:
        part.unlink(missing_ok=True)
    return target.stat().st_size


def _copy(source: Path, part: Path) -> None:
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))  # candidates' data is nobody else's business
    with (
        closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=rw", uri=True)) as live,
        closing(sqlite3.connect(part)) as copy,
    ):
        live.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
        found = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if found != "ok":
        raise sqlite3.DatabaseError(f"the copy is damaged ({found})")
    with part.open("rb") as file:
        os.fsync(file.fileno())


def dump_command(url: str, target: Path) -> str:
    """The command that copies a PostgreSQL database; the password is left out."""
    parsed = make_url(url)
    shown = URL.create("postgresql", parsed.username, None, parsed.host, parsed.port, parsed.database, parsed.query)
    return f"pg_dump --format=custom --file={target} '{shown.render_as_string()}'"


def clock_and_pen(url: str) -> tuple[datetime | None, bool]:
    """Return the database's own clock (None on SQLite: it has this machine's), and whether it can be written to."""
    database = _reached(url)
    try:
        with database.engine.connect() as connection:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql(
                    "PRAGMA user_version"
                )  # the transaction has begun IMMEDIATE: that is writing
                return None, True
            row = connection.exec_driver_sql(
                "SELECT clock_timestamp(), current_setting('transaction_read_only') = 'off'"
            ).one()
            return row[0].astimezone(UTC), bool(row[1])
    except DBAPIError:
        return None, False
    finally:
        database.close()
