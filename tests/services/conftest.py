"""A company for each test; a module that says `ON_BOTH = True` is run on both databases."""

from collections.abc import Iterator

import pytest

from storage.engine import open_database
from tests.databases import BOTH
from tests.services.company import Assembled, Company, opened


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what concerns both databases on both."""
    if "company" in metafunc.fixturenames and getattr(metafunc.module, "ON_BOTH", False):
        metafunc.parametrize("company", BOTH, indirect=True)


@pytest.fixture
def company(request: pytest.FixtureRequest) -> Iterator[Company]:
    """The cast in a database of its own."""
    made = _made(request, getattr(request, "param", "sqlite"))
    yield made
    made.database.close()


def _made(request: pytest.FixtureRequest, kind: str) -> Company:
    if kind == "postgresql":
        return opened(open_database(request.getfixturevalue("postgresql_url")))
    assembled: Assembled = request.getfixturevalue("assembled")
    return assembled.opened(request.getfixturevalue("sqlite_url"))
