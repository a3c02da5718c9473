"""A desk for each test, and the log as production writes it."""

import io
import logging
from collections.abc import Iterator

import pytest
import structlog

from bot import logs
from bot.services import people
from bot.services.people import PersonChange
from domain.access import OPERATOR
from domain.language import Language
from tests.services.company import KARI, Assembled
from tests.slack.desk import Desk, opened_desk


@pytest.fixture
def desk(sqlite_url: str, assembled: Assembled, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """The program over the cast's company, with nobody at the other end of the wire."""
    company = assembled.opened(sqlite_url)
    yield opened_desk(company, monkeypatch)
    company.database.close()


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that is logged, at the level that says most."""
    root, stream = logging.getLogger(), io.StringIO()
    handlers, level = root.handlers[:], root.level
    logs.configure("debug", "json", stream=stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture
def texting(sqlite_url: str, assembled: Assembled, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A desk where SMS can be sent; Kari may, and reads English here."""
    company = assembled.opened(sqlite_url)
    desk = opened_desk(company, monkeypatch, sms=True)
    with desk.company.begin(OPERATOR) as work:
        people.change(work, KARI, PersonChange(language=Language.EN))
    yield desk
    company.database.close()
