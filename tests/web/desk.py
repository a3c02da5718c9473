"""A small company with its web, on a real database: what the tests of the pages stand on."""

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from bot.vault import Vault
from bot.web.app import make_app
from bot.web.health import Health
from bot.web.settings import WebSettings
from bot.work import House, ways
from domain.access import Level
from domain.language import Language
from domain.links import Purpose
from domain.status import InterviewForm, InterviewType
from storage import links
from storage.base import Table
from storage.engine import Database
from storage.tables import Application, Candidate, Interview, Interviewer, Person, Vacancy

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
START = datetime(2026, 12, 4, 9, 0, tzinfo=UTC)
SECRET = "a secret of forty characters, for the tests"
VAULT = Vault(SECRET)

WRONG_LINKS = ("never-was", "A" * 43, "", "../../etc/passwd", "%00", "æøå", "x" * 3000)

CANDIDATE = {"first_name": "Bjørg-Åse", "last_name": "Canaryseth", "email": "canary@example.com"}
"""Nobody else is called so: found on a dead end, it leaked."""

EVERYTHING = {
    table.name: select(*(one for one in table.columns if one.name not in {"openings", "opened_at"})).order_by(
        *table.primary_key
    )
    for table in Table.metadata.sorted_tables
}


@dataclass
class Clock:
    """A clock that stands still until it is set."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass(frozen=True)
class Invited:
    """An interview with the token of the link that leads to it."""

    interview: int
    application: int
    token: str

    @property
    def path(self) -> str:
        return f"/i/{self.token}"


@dataclass
class Desk:
    """The company's recruiters, as far as the web can tell: they invite, move, cancel; and look what came back."""

    database: Database
    port: int = 3000
    public_url: str = ""
    clock: Clock = field(default_factory=Clock)
    health: Health = field(default_factory=Health)

    def __post_init__(self) -> None:
        self.public_url = self.public_url or f"http://127.0.0.1:{self.port}"
        self.house = House(
            public_url=self.public_url,
            zone=ZoneInfo("Europe/Oslo"),
            mail_from="jobb@nordlys.example",
            mail_from_name="Nordlys Energi AS",
            company="Nordlys Energi AS",
            undo=timedelta(seconds=60),
            vault=VAULT,
        )
        self.app = self.web()
        self.http = self.app.test_client()

    def web(self) -> Flask:
        """A web on this desk's database; each has its own rate limits."""
        settings = WebSettings(self.public_url, SECRET, self.port)
        return make_app(ways(self.database, self.clock, self.house), settings, health=lambda: self.health)

    def ask(self, path: str, method: str = "GET", address: str = "10.0.0.1", **more: Any) -> TestResponse:
        """Send one request, from an address of somebody's."""
        more.setdefault("base_url", self.public_url)
        return self.http.open(path, method=method, buffered=True, environ_base={"REMOTE_ADDR": address}, **more)

    def send(self, path: str, address: str = "10.0.0.1", headers: Any = None, **fields: object) -> TestResponse:
        """Send a form."""
        return self.ask(path, "POST", address, data=fields, headers=headers)

    def invite(self, language: Language = Language.EN, **columns: Any) -> Invited:
        """Invite somebody to an interview; columns of the interview may differ from the usual."""
        with self.database.writes.begin() as session:
            number = len(session.scalars(select(Vacancy.id)).all()) + 1
            kari = Person(
                slack_id=f"U{number}", name="Kari Nordmann", email=f"kari{number}@nordlys.example", level=Level.COMPLETE,
                language=Language.NB, zone="Europe/Oslo", created_at=NOW,
            )  # fmt: skip
            vacancy = Vacancy(
                reference=f"V-{number}", title="Hydropower engineer", language=language, zone="Europe/Oslo",
                contact_name="Kari Nordmann", contact_email="kari@nordlys.example", contact_phone="+47 22 33 44 55",
                address="Havnegata 12, 7010 Trondheim", created_at=NOW,
            )  # fmt: skip
            who = {**CANDIDATE, "email": f"{number}.{CANDIDATE['email']}"}
            candidate = Candidate(**who, email_key=who["email"], language=language, created_at=NOW)
            application = Application(candidate=candidate, vacancy=vacancy, status_at=NOW, created_at=NOW)
            usual = {"type": InterviewType.FIRST, "form": InterviewForm.IN_PERSON, "starts_at": START, "minutes": 45}
            interview = Interview(
                application=application, uid=f"{number}@kalle", created_by=kari, created_at=NOW, **{**usual, **columns}
            )
            interview.interviewers = [Interviewer(person=kari)]
            session.add(interview)
            session.flush()
            token = links.make(session, Purpose.ANSWER, interview.id, interview.revision or 0, NOW)
            return Invited(interview.id, application.id, token)

    def change(self, invited: Invited, **columns: Any) -> None:
        """Change an interview as its recruiter would: a new revision."""
        with self.interview(invited) as interview:
            interview.revision += 1
            for name, value in columns.items():
                setattr(interview, name, value)

    def change_application(self, invited: Invited, **columns: Any) -> None:
        """Change where the application stands."""
        with self.database.writes.begin() as session:
            application = session.get_one(Application, invited.application)
            for name, value in columns.items():
                setattr(application, name, value)

    @contextmanager
    def interview(self, invited: Invited) -> Iterator[Interview]:
        """The interview's row, to look at or to change."""
        with self.database.writes.begin() as session:
            yield session.get_one(Interview, invited.interview)

    def status(self, invited: Invited) -> str:
        """Where the application stands."""
        with self.database.reads() as session:
            return session.get_one(Application, invited.application).status

    def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        """All rows, but for what counts openings: the counter and its first moment."""
        with self.database.reads() as session:
            return {name: [tuple(row) for row in session.execute(rows)] for name, rows in EVERYTHING.items()}


def said(response: TestResponse) -> str:
    """What a page says, without its marks, in one line."""
    body = re.sub(r"(?s)<head>.*?</head>|<[^>]+>", " ", response.get_data(as_text=True))
    return " ".join(html.unescape(body).split())


def field_of(response: TestResponse, name: str) -> str:
    """The value of a hidden field in a page's form."""
    found = re.search(rf'name="{name}" value="([^"]*)"', response.get_data(as_text=True))
    assert found, f"no field {name}"
    return html.unescape(found[1])


def form_of(response: TestResponse) -> dict[str, str]:
    """What a browser would send for a page's first form if its button were pressed at once."""
    form = re.search(r"(?s)<form.*?</form>", response.get_data(as_text=True))
    assert form, "no form"
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form[0])
    checked = re.findall(r'<input type="(?:radio|checkbox)" name="([^"]+)" value="([^"]*)" checked', form[0])
    areas = re.findall(r'(?s)<textarea[^>]* name="([^"]+)"[^>]*>(.*?)</textarea>', form[0])
    return {name: html.unescape(value) for name, value in (*hidden, *checked, *areas)}
