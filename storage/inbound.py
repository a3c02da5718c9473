"""Deliveries that already had their effect."""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from domain.errors import Repeated
from storage.delivery_tables import InboundSeen
from storage.direct import Direct

HASTE_MS = 2000
"""Whoever waits for an answer gives up after three seconds: better a clear no before that than a yes too late."""


def _noting(is_postgresql: bool) -> postgresql.Insert | sqlite.Insert:
    new = postgresql.insert(InboundSeen) if is_postgresql else sqlite.insert(InboundSeen)
    row: dict[str, Any] = {"source": bindparam("b_source"), "key": bindparam("b_key"), "at": bindparam("b_at")}
    return new.values(row).on_conflict_do_nothing()


_SEEN = Direct(lambda is_postgresql: _noting(is_postgresql).returning(InboundSeen.key))


def hurry(session: Session) -> None:
    """Wait for other writers no longer than a gesture may take; to be called before anything else."""
    connection = session.connection(execution_options={"busy_ms": HASTE_MS})
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {HASTE_MS}")


def first_time(session: Session, source: str, key: str, now: datetime) -> None:
    """Write a delivery down in the transaction of its effect; Repeated when it came before.

    Where two processes get the same one at once, the second waits here until the first has committed.
    """
    if _SEEN.first(session, b_source=source, b_key=key, b_at=now) is None:
        raise Repeated
