"""One piece of work: a transaction, the moment it happens at, who asked for it, and the house it happens in."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session, sessionmaker

from bot.vault import Vault
from domain.access import Actor


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

    def answer_url(self, token: str) -> str:
        """The address of a candidate's answer page."""
        return f"{self.public_url}/i/{token}"


@dataclass(frozen=True)
class Work:
    """What a service works with. The session ends with the `with` block: no row leaves it."""

    session: Session
    now: datetime
    actor: Actor
    house: House


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
