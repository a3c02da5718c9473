"""A database for each test, servers of all kinds, a clock."""

import pytest

from bot.delivery import lane
from storage.engine import open_database
from tests.grumpy import grumpy_server
from tests.posting import Watch
from tests.slackish import slackish_server


@pytest.fixture
def sqlite(sqlite_url):
    """SQLite alone, for what has nothing to do with the kind of database."""
    opened = open_database(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def grumpy():
    with grumpy_server() as server:
        yield server


@pytest.fixture
def slack():
    with slackish_server() as server:
        yield server


@pytest.fixture
def no_rest(monkeypatch):
    """A channel that is down is tried again at once."""
    monkeypatch.setattr(lane, "FIRST_REST", 0.0)


@pytest.fixture
def watch():
    return Watch()
