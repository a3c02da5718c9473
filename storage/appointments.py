"""Appointments of recruiters, one at a time; calendars read them by themselves."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.calendar_tables import Appointment


def by_id(session: Session, id: int, *, lock: bool = False) -> Appointment | None:
    """One appointment; `lock` keeps others out until the work is done."""
    query = select(Appointment).where(Appointment.id == id)
    return session.scalars(query.with_for_update(of=Appointment) if lock else query).one_or_none()


def add(session: Session, row: Appointment) -> int:
    """Put one in; returns its id."""
    session.add(row)
    session.flush()
    return row.id
