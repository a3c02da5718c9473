"""A company for each test."""

from collections.abc import Iterator

import pytest

from storage.engine import open_database
from tests.services.company import Company, opened


@pytest.fixture
def company(sqlite_url: str) -> Iterator[Company]:
    """The cast in a database of its own."""
    database = open_database(sqlite_url)
    yield opened(database)
    database.close()
