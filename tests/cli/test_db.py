"""`kalle db`: making, checking and copying the database."""

import multiprocessing
import sqlite3
import stat
from contextlib import closing

import pytest

from bot.services import database
from storage.engine import DatabaseUnfit, open_database
from storage.upgrade import newest

pytestmark = pytest.mark.long


def test_upgrade_makes_a_database_and_finds_nothing_to_do_the_second_time(bare, folder):
    for _ in range(2):
        assert bare("db", "upgrade").stdout == f"The database is at revision {newest()}.\n"
    assert all(one["ok"] for one in bare.json("db", "check"))


def _upgrade(url):
    database.upgrade(url)


@pytest.mark.parametrize("server", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_processes_that_upgrade_at_once_wait_for_one_another(server, tmp_path, request):
    """Case 94."""
    url = request.getfixturevalue("pg_empty") if server == "postgresql" else f"sqlite:///{tmp_path}/new.db"
    workers = [multiprocessing.get_context("spawn").Process(target=_upgrade, args=(url,)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    assert all(one.ok for one in database.check(url))


@pytest.mark.parametrize("server", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_a_sound_database_passes_the_check(server, kalle, rows):
    findings = {one["what"]: one["ok"] for one in kalle.json("db", "check")}
    assert all(findings.values())
    assert "schema" in findings


def test_a_database_of_another_age_is_refused_with_what_to_do(kalle, rows):
    rows_of = {"older": None, "newer": "9999"}
    assert "newer than this Kalle" in _with_revision(kalle, rows, rows_of["newer"])
    assert "newer than this Kalle" in kalle.refused("db", "upgrade")
    assert "Run: kalle db upgrade" in _with_revision(kalle, rows, rows_of["older"])
    assert kalle.json("db", "check", status=1)[0]["ok"] is False
    _set_revision(rows, newest())
    assert kalle.json("people", "list") == []


def _set_revision(rows, revision):
    rows("DELETE FROM alembic_version RETURNING version_num")
    if revision:
        rows("INSERT INTO alembic_version VALUES (:it) RETURNING version_num", it=revision)


def _with_revision(kalle, rows, revision):
    _set_revision(rows, revision)
    return kalle.refused("people", "list")


def test_a_file_that_is_no_database_is_said_so(bare, folder):
    (folder / "kalle.db").write_text("not a database, but long enough to be looked at " * 40)
    assert "cannot be opened" in bare.refused("people", "list")
    assert "cannot be opened" in bare.refused("db", "upgrade")


def test_an_orphaned_row_is_found(kalle_sqlite, sqlite_url):
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("INSERT INTO person_right (person_id, right, granted) VALUES (99, 'sms', 1)")
        connection.commit()
    findings = {one["what"]: one["ok"] for one in kalle_sqlite.json("db", "check", status=1)}
    assert findings == {"schema": True, "integrity": True, "foreign keys": False, "journal mode": True}


def test_a_database_that_cannot_keep_a_log_is_refused(tmp_path, monkeypatch):
    """Case 97. On a network disk SQLite answers the wish for a log with another way of writing."""
    real = sqlite3.Connection.execute

    class Far(sqlite3.Connection):
        def execute(self, sql, *values):
            return real(self, "PRAGMA journal_mode = DELETE" if sql == "PRAGMA journal_mode = WAL" else sql, *values)

    connect = sqlite3.dbapi2.connect
    monkeypatch.setattr(sqlite3.dbapi2, "connect", lambda *a, **k: connect(*a, **{**k, "factory": Far}))
    with pytest.raises(DatabaseUnfit, match="write-ahead log"):
        open_database(f"sqlite:///{tmp_path}/far.db")


def test_a_backup_of_a_database_in_use_is_whole_and_checked(kalle_sqlite, sqlite_url, folder):
    """Case 95."""
    kalle_sqlite("people", "add", "U01", "--name", "Ann")
    live = open_database(sqlite_url)
    with live.writes.begin() as busy:  # somebody writes while the copy is made, and has not committed
        busy.connection().exec_driver_sql("UPDATE person SET name = 'Bea'")
        assert "checked" in kalle_sqlite("db", "backup", "copy.db").stdout
    live.close()
    assert sorted(path.name for path in folder.glob("copy.db*")) == ["copy.db"]
    assert stat.S_IMODE((folder / "copy.db").stat().st_mode) == 0o600
    with closing(sqlite3.connect(folder / "copy.db")) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert copy.execute("SELECT name FROM person").fetchall() == [("Ann",)]


def test_a_backup_is_a_database_that_kalle_opens(kalle_sqlite, folder, monkeypatch):
    kalle_sqlite("people", "add", "U01", "--name", "Ann")
    kalle_sqlite("db", "backup", "copy.db")
    monkeypatch.setenv("DATABASE_URL", "sqlite:///copy.db")
    assert kalle_sqlite.json("people", "list")[0]["name"] == "Ann"


def test_a_backup_never_writes_over_a_file(kalle_sqlite, folder):
    (folder / "copy.db").write_text("precious")
    assert "exists already" in kalle_sqlite.refused("db", "backup", "copy.db")
    assert (folder / "copy.db").read_text() == "precious"


def test_a_backup_into_a_folder_that_is_not_there_is_refused(kalle_sqlite, folder):
    assert "could not be written" in kalle_sqlite.refused("db", "backup", "nowhere/copy.db")


def test_of_postgresql_the_command_is_said_without_the_password(bare, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql+psycopg://kalle:hunter2@db.example.org:5433/jobs")
    said = bare.refused("db", "backup", "copy.dump")
    assert "pg_dump --format=custom --file=copy.dump 'postgresql://kalle@db.example.org:5433/jobs'" in said
    assert "hunter2" not in said
