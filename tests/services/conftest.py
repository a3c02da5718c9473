"""A company for each test."""

from collections.abc import Iterator

import pytest

from tests.services.company import Assembled, Company


@pytest.fixture
def company(sqlite_url: str, assembled: Assembled) -> Iterator[Company]:
    """The cast in a database of its own."""
    made = assembled.opened(sqlite_url)
    yield made
    made.database.close()
