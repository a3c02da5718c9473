"""Files to import and the house they are imported into."""

import csv
import io
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from sqlalchemy import text

from bot.cli.saying import english
from bot.services import importing, vacancies
from bot.services.vacancies import VacancyChange
from bot.vault import Vault
from bot.work import House, Work
from domain.access import OPERATOR
from storage.engine import open_database

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


class Office:
    """A database with ways to import into it and to look at it."""

    def __init__(self, url, folder):
        self.database = open_database(url)
        self.folder = folder
        self.house = House(
            public_url="http://127.0.0.1",
            zone=ZoneInfo("Europe/Oslo"),
            mail_from="jobs@example.org",
            mail_from_name="",
            company="",
            undo=timedelta(0),
            vault=Vault("k" * 32),
        )

    @contextmanager
    def begin(self, actor=OPERATOR):
        with self.database.writes.begin() as session:
            yield Work(session, NOW, actor, self.house)

    @contextmanager
    def look(self, actor=OPERATOR):
        with self.database.reads.begin() as session:
            yield Work(session, NOW, actor, self.house)

    def vacancy(self, reference, **wanted):
        with self.begin() as work:
            return vacancies.add(work, VacancyChange(reference=reference, **{"title": f"Job {reference}", **wanted}))

    def csv(self, *lines, header=None, name="people.csv", encoding="utf-8-sig", delimiter=";"):
        """Write a CSV file of dictionaries or of rows; returns its path."""
        out = io.StringIO(newline="")
        if header is None:
            header = list(dict.fromkeys(column for line in lines for column in line))
            lines = [[line.get(column, "") for column in header] for line in lines]
        csv.writer(out, delimiter=delimiter).writerows([header, *lines])
        return self.file(name, out.getvalue().encode(encoding))

    def xlsx(self, *rows, name="people.xlsx"):
        """Write rows into the first sheet of a workbook; returns its path."""
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.create_sheet("Notes").append(["not this one"])
        book.save(self.folder / name)
        return self.folder / name

    def file(self, name, content):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    def run(self, path, **options):
        return importing.run(self.begin, OPERATOR, path, **options)

    def ask(self, sql, **values):
        with self.database.engine.begin() as connection:
            return [tuple(row) for row in connection.execute(text(sql), values)]

    def everything(self):
        """All there is, to compare before and after."""
        tables = ("department", "vacancy", "candidate", "application", "application_word", "attachment", "journal")
        return {table: sorted(map(repr, self.ask(f"SELECT * FROM {table}"))) for table in tables}


@pytest.fixture
def office(database_url, tmp_path):
    """An office with one vacancy, on SQLite and on PostgreSQL."""
    made = Office(database_url, tmp_path)
    made.vacancy("R-1", title="Kokk")
    yield made
    made.database.close()


@pytest.fixture
def office_sqlite(sqlite_url, tmp_path):
    """An office with one vacancy, on SQLite."""
    made = Office(sqlite_url, tmp_path)
    made.vacancy("R-1", title="Kokk")
    yield made
    made.database.close()


@pytest.fixture
def said():
    """Return lines with what was said of them, in English."""

    def lines(pairs):
        return {number: english(phrase) for number, phrase in pairs}

    return lines


def anna(**changed):
    """One good row."""
    row = {"vacancy": "R-1", "first_name": "Anna", "last_name": "Berg", "email": "anna@example.org"}
    return {**row, **changed}


@pytest.fixture(name="anna")
def _anna():
    return anna
