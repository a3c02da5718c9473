"""Who has opened their Home tab, and which of its pages they look at."""

from datetime import datetime

from sqlalchemy.orm import Session

from storage.calendar_tables import Home


def opened(session: Session, person_id: int, now: datetime) -> None:
    """Remember that somebody opened it; they begin at its first page."""
    row = session.get(Home, person_id) or Home(person_id=person_id)
    row.opened_at, row.page = now, 0
    session.add(row)
    session.flush()


def turn(session: Session, person_id: int, page: int) -> None:
    """Look at another page."""
    row = session.get(Home, person_id)
    if row is not None:
        row.page = page
        session.flush()


def page_of(session: Session, person_id: int) -> int:
    """Which page somebody looks at, from 0."""
    row = session.get(Home, person_id)
    return row.page if row else 0
