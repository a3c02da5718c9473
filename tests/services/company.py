"""The cast's small company without any face: services called as the faces call them, letters read from the outbox."""

import email
import email.policy
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from shutil import copy
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import make_url, select

from bot.services import deliveries, who
from bot.services.interview import moving
from bot.services.invitation import composing, sending, wanted
from bot.services.invitation.composing import Composition
from bot.services.invitation.draft import Edited
from bot.vault import Vault
from bot.work import House, Work, ways
from domain.access import OPERATOR, SYSTEM, Actor
from domain.delivery import Channel, ParcelKind, ParcelState
from domain.status import ApplicationStatus, InterviewForm, InterviewType
from storage import people
from storage.delivery_tables import Parcel
from storage.engine import Database, open_database
from storage.tables import Application, Interview, Invitation, JournalEntry, Link
from tests.cast import assemble
from tests.databases import Shared

TEAM = "T0SANDBOX"
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
KARI, SVEN, EMMA, METTE, EVE = "U0KARI", "U0SVEN", "U0EMMA", "U0METTE", "U0EVE"
LINK = "https://kalle.nordlys.example/i/"
EVERYTHING = {
    one.__tablename__: select(*one.__table__.columns)
    for one in (Application, Interview, Parcel, JournalEntry, Invitation, Link)
}


@cache
def vault() -> Vault:
    return Vault("a secret of forty characters, for the tests")


class Clock:
    def __init__(self) -> None:
        self.now = MONDAY

    def __call__(self) -> datetime:
        return self.now

    def move(self, **span: float) -> None:
        self.now += timedelta(**span)


@dataclass
class Company:
    """What a test does things with."""

    database: Database
    clock: Clock = field(default_factory=Clock)
    applications: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.house = House(
            public_url="https://kalle.nordlys.example",
            zone=ZoneInfo("Europe/Oslo"),
            mail_from="kalle@nordlys.example",
            mail_from_name="Nordlys Energi",
            company="Nordlys Energi",
            undo=timedelta(seconds=60),
            vault=vault(),
        )
        to = ways(self.database, self.clock, self.house)
        self.begin, self.look, self.ask = to.begin, to.look, to.ask

    # --- people ----------------------------------------------------------------------------------------------------

    def actor(self, slack_id: str) -> Actor:
        with self.look(SYSTEM) as work:
            found = people.actor(people.asked(work.session), slack_id, "slack")
        assert found is not None
        return found

    @contextmanager
    def by(self, slack_id: str) -> Iterator[Work]:
        """Work that somebody begins."""
        with self.begin(self.actor(slack_id)) as work:
            yield work

    # --- inviting --------------------------------------------------------------------------------------------------

    def wanted(self, *names: str, by: str = KARI, **answers: Any) -> wanted.Wanted:
        usual: dict[str, Any] = {
            "applications": tuple(self.applications[name] for name in names),
            "type": InterviewType.FIRST,
            "form": InterviewForm.VIDEO if len(names) == 1 else InterviewForm.GROUP,
            "interviewers": (by,),
            "day": date(2026, 11, 27),
            "at": time(10, 0),
            "minutes": 45,
            "place": "https://meet.example/abc",
        }
        return wanted.Wanted(**{**usual, **answers})

    def prepare(self, *names: str, by: str = KARI, **answers: Any) -> Composition:
        """Step 1, and step 2 as it is shown."""
        with self.by(by) as work:
            return composing.compose(work, wanted.prepare(work, self.wanted(*names, by=by, **answers)))

    def compose(self, shown: Composition, edited: Edited, *, by: str = KARI) -> Composition:
        with self.by(by) as work:
            return composing.compose(work, shown.invitation_id, edited)

    def send(
        self, shown: Composition, edited: Edited | None = None, *, by: str = KARI, seen: str | None = None
    ) -> Composition | None:
        with self.by(by) as work:
            mark = shown.mark if seen is None else seen
            return sending.send(work, shown.invitation_id, edited or shown.edited, seen=mark)

    def invite(self, *names: str, by: str = KARI, edits: dict[str, Any] | None = None, **answers: Any) -> list[int]:
        """Both steps; the interviews' ids in the order of the names."""
        shown = self.prepare(*names, by=by, **answers)
        edited = replace(shown.edited, **(edits or {}))
        assert self.send(self.compose(shown, edited, by=by), edited, by=by) is None
        return self.interviews_of(shown)

    def interviews_of(self, shown: Composition) -> list[int]:
        with self.look(SYSTEM) as work:
            query = select(Interview.id).where(Interview.invitation_id == shown.invitation_id).order_by(Interview.id)
            return list(work.session.scalars(query))

    def move(self, interview: int, *, by: str = KARI, revision: int = 0, seen: str = "", **to: Any) -> Any:
        usual: dict[str, Any] = {"day": date(2026, 11, 30), "at": time(13, 0), "minutes": 45, "tell": True}
        new = moving.NewTime(**{"place": "https://meet.example/abc", **usual, **to})
        with self.by(by) as work:
            return moving.move(work, interview, new, revision=revision, seen=seen)

    # --- looking ---------------------------------------------------------------------------------------------------

    def interview(self, id: int) -> Interview:
        with self.look(SYSTEM) as work:
            return work.session.get_one(Interview, id)

    def status(self, name: str) -> ApplicationStatus:
        with self.look(SYSTEM) as work:
            return work.session.get_one(Application, self.applications[name]).status

    def parcels(self, *kinds: ParcelKind, state: ParcelState | None = None) -> list[Parcel]:
        with self.look(SYSTEM) as work:
            query = select(Parcel).order_by(Parcel.id)
            if kinds:
                query = query.where(Parcel.kind.in_(kinds))
            return [one for one in work.session.scalars(query) if state in (None, one.state)]

    def mails(self, *kinds: ParcelKind) -> list[Parcel]:
        """The letters that wait."""
        return [one for one in self.parcels(*kinds, state=ParcelState.QUEUED) if one.channel is Channel.EMAIL]

    def letter(self, *kinds: ParcelKind) -> EmailMessage:
        """The newest letter that waits, opened."""
        return mail_of(self.mails(*kinds)[-1])

    def journal(self, event: str | None = None) -> list[JournalEntry]:
        with self.look(SYSTEM) as work:
            query = select(JournalEntry).order_by(JournalEntry.id)
            return [one for one in work.session.scalars(query) if event in (None, one.event)]

    def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row that a piece of work about interviews may change."""
        with self.look(SYSTEM) as work:
            rows = {name: work.session.execute(of_table) for name, of_table in EVERYTHING.items()}
            return {name: [tuple(row) for row in found] for name, found in rows.items()}

    # --- letting time do its work ----------------------------------------------------------------------------------

    def leave(self) -> None:
        """What is due leaves."""
        with self.begin(SYSTEM) as work:
            due = select(Parcel).where(Parcel.state == ParcelState.QUEUED, Parcel.due_at <= work.now)
            gone = list(work.session.scalars(due))
            for parcel in gone:
                parcel.state, parcel.sent_at = ParcelState.SENT, work.now
            work.session.flush()
            for parcel in gone:
                deliveries.sent(work, parcel.id)

    def after_a_minute(self) -> None:
        """The time for undoing passes, and what waited leaves."""
        self.clock.move(seconds=61)
        self.leave()


def opened(database: Database) -> Company:
    """The company with its people and vacancies, bound to its workspace."""
    company = Company(database)
    with company.begin(OPERATOR) as work:
        who.pin(work, TEAM, "U0KALLE")
        company.applications = assemble(work)
    return company


@dataclass(frozen=True)
class Assembled:
    """A SQLite file with the company in it, and the applications there by first name."""

    path: Path
    applications: dict[str, int]

    def opened(self, url: str) -> Company:
        """Make the SQLite database at `url` a copy of it, and open that."""
        copy(self.path, str(make_url(url).database))
        return Company(open_database(url), applications=dict(self.applications))


@pytest.fixture(scope="session")
def assembled(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Assembled:
    """The company, put together once for all tests of this worker."""
    path = Path(copy(sqlite_template, tmp_path_factory.mktemp("company") / "company.db"))
    database = open_database(f"sqlite:///{path}")
    company = opened(database)
    database.close()  # takes what is in the log beside the file into the file
    return Assembled(path, company.applications)


@dataclass(frozen=True)
class AssembledThere:
    """The company's rows in PostgreSQL, and the applications there by first name."""

    shared: Shared
    rows: dict[str, bytes]
    applications: dict[str, int]

    def opened(self, url: str) -> Company:
        """Put them into the shared database, which is empty, and open that."""
        self.shared.put(self.rows)
        return Company(open_database(url), applications=dict(self.applications))


@pytest.fixture(scope="session")
def assembled_there(postgresql_shared: Shared) -> AssembledThere:
    """The company in PostgreSQL, put together once for all tests of this worker."""
    database = open_database(postgresql_shared.url)
    company = opened(database)
    database.close()
    rows = postgresql_shared.rows()
    postgresql_shared.empty()
    return AssembledThere(postgresql_shared, rows, company.applications)


def mail_of(parcel: Parcel) -> EmailMessage:
    """A parcel's letter."""
    assert parcel.body is not None
    message = email.message_from_bytes(vault().open(parcel.body), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def text_of(mail: EmailMessage) -> str:
    """The plain text."""
    return _body(mail, "plain")


def html_of(mail: EmailMessage) -> str:
    """The HTML."""
    return _body(mail, "html")


def _body(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def calendar_part(mail: EmailMessage) -> EmailMessage:
    """The calendar file as the alternative that mail programs act on."""
    return next(part for part in mail.walk() if part.get_content_type() == "text/calendar")


def ics_of(mail: EmailMessage) -> str:
    """The calendar file with its folded lines put together."""
    content = calendar_part(mail).get_payload(decode=True)
    assert isinstance(content, bytes)
    return content.decode().replace("\r\n ", "").replace("\r\n", "\n")


def property_of(calendar: str, name: str) -> str:
    """The value of a property of the event, or of the calendar."""
    parts = calendar.partition("BEGIN:VEVENT")
    for part in (parts[2], parts[0]):
        for line in part.split("\n"):
            if line.startswith((f"{name}:", f"{name};")):
                return line.partition(":")[2]
    raise AssertionError(f"no {name} in {calendar}")
