"""Two pieces of work at once on PostgreSQL: the second begins while the first is not stored yet."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from domain.access import Actor
from tests.services.company import Company

_WAITS = text("SELECT count(*) FROM pg_locks WHERE NOT granted")


def while_open(company: Company, who: Actor, first: Callable[[Any], object], second: Callable[[], object]) -> Any:
    """Do `first` in work of `who`, begin `second` before that is stored, and return what came of `second`.

    It goes on when the second waits for the first, or is done without waiting. An exception is returned as what came.
    """
    came: list[object] = []

    def do() -> None:
        try:
            came.append(second())
        except Exception as error:  # noqa: BLE001 - whatever it is, the test names it
            came.append(error)

    thread = threading.Thread(target=do)
    with company.begin(who) as work:
        first(work)
        work.session.flush()
        thread.start()
        while thread.is_alive() and not somebody_waits(company):
            thread.join(0.02)
    thread.join(30)
    if not came:
        pytest.fail("the second never came to an end")
    return came[0]


def somebody_waits(company: Company) -> bool:
    """Whether anybody waits for a lock of another's."""
    with company.database.engine.connect() as connection:
        return bool(connection.scalar(_WAITS))
