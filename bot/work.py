"""One piece of work: a transaction, the moment it happens at, who asked for it, and the house it happens in."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session, sessionmaker

from bot.vault import Vault
from domain.access import Actor
from storage import engine
from storage.engine import Database


@dataclass(frozen=True)
class House:
    """What is true of this installation, whoever asks."""

    public_url: str
    zone: ZoneInfo
    mail_from: str
    mail_from_name: str
    company: str
    undo: timedelta
    vault: Vault
    reminder_at: time = time(9)
    sms: bool = False
    pictures: bool = True
    """Whether whoever draws our forms can fetch pictures from `public_url`; Slack refuses a form whose picture it cannot."""

    def answer_url(self, token: str) -> str:
        """The address of a candidate's answer page."""
        return f"{self.public_url}/i/{token}"

    def review_url(self, token: str) -> str:
        """The address of an outside reviewer's page."""
        return f"{self.public_url}/r/{token}"

    def feed_url(self, token: str) -> str:
        """The secret address of a recruiter's calendar."""
        return f"{self.public_url}/calendar/{token}.ics"

    def week_url(self, token: str) -> str:
        """The address of the picture in a weekly digest."""
        return f"{self.public_url}/digests/{token}.png"

    def paper_url(self, token: str) -> str:
        """The address of a printed letter; its pages as pictures are below it."""
        return f"{self.public_url}/papers/{token}"


@dataclass(frozen=True)
class Work:
    """What a service works with. The session ends with the `with` block: no row leaves it."""

    session: Session
    now: datetime
    actor: Actor
    house: House


Ask = engine.Ask
Clock = Callable[[], datetime]
Begin = Callable[[Actor], AbstractContextManager[Work]]
"""Begins a piece of work for somebody; leaving the block commits all of it, an exception none."""


def beginner(sessions: sessionmaker[Session], clock: Clock, house: House) -> Begin:
    """Return the way to begin work with these sessions."""

    @contextmanager
    def begin(actor: Actor) -> Iterator[Work]:
        with sessions.begin() as session:
            yield Work(session, clock(), actor, house)

    return begin


def looker(sessions: sessionmaker[Session], clock: Clock, house: House) -> Begin:
    """Return the way to look with these sessions: there is nothing to commit, whatever was read is let go of."""

    @contextmanager
    def look(actor: Actor) -> Iterator[Work]:
        with sessions() as session:
            yield Work(session, clock(), actor, house)

    return look


@dataclass(frozen=True)
class Ways:
    """The ways into the database: to change something, to look at much, to ask one thing."""

    begin: Begin
    look: Begin
    ask: Ask


def ways(database: Database, clock: Clock, house: House) -> Ways:
    """Return the ways into this database."""
    return Ways(beginner(database.writes, clock, house), looker(database.reads, clock, house), database.ask)
