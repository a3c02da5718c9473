"""A company for each test; a module that says `ON_BOTH = True` is run on both databases.

On PostgreSQL that is left to the long run: it is a second time, and takes twice as long. What is about PostgreSQL itself,
about several at once above all, asks for `postgresql_company` and is in every run.
"""

from collections.abc import Iterator

import pytest

from tests.services.company import Assembled, AssembledThere, Company

AGAIN = pytest.param("postgresql", id="postgresql", marks=[pytest.mark.postgres, pytest.mark.long])


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what concerns both databases on both."""
    if "company" in metafunc.fixturenames and getattr(metafunc.module, "ON_BOTH", False):
        metafunc.parametrize("company", ["sqlite", AGAIN], indirect=True)


@pytest.fixture
def company(request: pytest.FixtureRequest) -> Company:
    """The cast in a database of its own."""
    made: Company = request.getfixturevalue(f"{getattr(request, 'param', 'sqlite')}_company")
    return made


@pytest.fixture
def sqlite_company(sqlite_url: str, assembled: Assembled) -> Iterator[Company]:
    """The cast in a SQLite file."""
    made = assembled.opened(sqlite_url)
    yield made
    made.database.close()


@pytest.fixture
def postgresql_company(postgresql_url: str, assembled_there: AssembledThere) -> Iterator[Company]:
    """The cast in PostgreSQL."""
    made = assembled_there.opened(postgresql_url)
    yield made
    made.database.close()
