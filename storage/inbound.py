"""Deliveries that already had their effect."""

from datetime import datetime

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from domain.errors import Repeated
from storage.tables import InboundSeen


def first_time(session: Session, source: str, key: str, now: datetime) -> None:
    """Write a delivery down in the transaction of its effect; Repeated when it came before.

    Where two processes get the same one at once, the second waits here until the first has committed.
    """
    insert = (postgresql if session.get_bind().dialect.name == "postgresql" else sqlite).insert(InboundSeen)
    done = insert.values(source=source, key=key, at=now).on_conflict_do_nothing().returning(InboundSeen.key)
    if session.scalar(done) is None:
        raise Repeated
