"""How people want to be told; who said nothing has the usual."""

from datetime import time

from sqlalchemy.orm import Session

from domain.preferences import Preferences
from storage.calendar_tables import Preference


def of_person(session: Session, person_id: int) -> Preferences:
    """What somebody chose."""
    row = session.get(Preference, person_id)
    return Preferences(row.nudge_hours, _time(row.quiet_from), _time(row.quiet_until)) if row else Preferences()


def put(session: Session, person_id: int, chosen: Preferences) -> None:
    """Keep it."""
    row = session.get(Preference, person_id) or Preference(person_id=person_id)
    row.nudge_hours = chosen.nudge_hours
    row.quiet_from, row.quiet_until = (_text(one) for one in (chosen.quiet_from, chosen.quiet_until))
    session.add(row)
    session.flush()


def _time(text: str) -> time | None:
    return time.fromisoformat(text) if text else None


def _text(at: time | None) -> str:
    return f"{at:%H:%M}" if at else ""
