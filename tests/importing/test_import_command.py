"""`kalle import` as the operator sees it."""

import json

import pytest
from click.testing import CliRunner

from bot.cli.main import cli
from bot.settings import NAMES


@pytest.fixture
def run(office_sqlite, sqlite_url, monkeypatch):
    """Return what runs the command."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    monkeypatch.chdir(office_sqlite.folder)
    return lambda *words: CliRunner().invoke(cli, ["import", *map(str, words)], prog_name="kalle")


def test_what_happened_is_said(run, office_sqlite, anna):
    office_sqlite.csv(anna(vacancy="R-2", vacancy_title="Baker", department="Kitchen"))
    done = run("people.csv")
    assert done.exit_code == 0
    assert done.stderr == ""
    assert "New vacancies: R-2\nNew departments: Kitchen\nDone:\n" in done.stdout
    assert "1 rows: 1 applications added (1 new candidates, 0 CVs)" in done.stdout


def test_bad_rows_make_exit_status_1_and_are_listed(run, office_sqlite, anna):
    office_sqlite.csv(anna(), anna(email="x"))
    done = run("people.csv")
    assert done.exit_code == 1
    assert "  line 3: email: “x” is not an e-mail address." in done.stdout
    assert done.stderr == "kalle: 1 of 2 rows could not go in. Mend them and import the file again.\n"
    assert office_sqlite.ask("SELECT count(*) FROM application") == [(1,)]


def test_long_lists_are_cut_for_people_and_whole_for_scripts(run, office_sqlite, anna):
    office_sqlite.csv(*[anna(email=f"bad{i}") for i in range(60)])
    assert "  and 10 more; --json lists all" in run("people.csv").stdout
    done = run("people.csv", "--json")
    assert done.exit_code == 1
    report = json.loads(done.stdout)
    assert len(report["bad"]) == 60
    assert report["bad"][0] == {"line": 2, "reason": "email: “bad0” is not an e-mail address."}


def test_a_dry_run_says_so_and_writes_nothing(run, office_sqlite, anna):
    office_sqlite.csv(anna())
    assert "Nothing was written; this would happen:" in run("people.csv", "--dry-run").stdout
    assert office_sqlite.ask("SELECT count(*) FROM candidate") == [(0,)]


def test_long_work_says_plain_lines_where_there_is_no_terminal(run, office_sqlite, anna):
    office_sqlite.csv(*[anna(email=f"p{i}@example.org") for i in range(1500)])
    done = run("people.csv")
    assert done.stderr.splitlines() == ["500 of 1500 rows", "1000 of 1500 rows", "1500 of 1500 rows"]
    assert "rows" not in run("people.csv", "--json").stderr


@pytest.mark.parametrize("name", ["gone.csv", "people.txt"])
def test_a_file_that_cannot_be_read_is_one_line(run, office_sqlite, name):
    done = run(name)
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith(f"kalle: {name} ")
