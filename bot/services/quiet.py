"""Quiet hours: news waits for their end, and what is only brought up to date makes no sound. Source: docs/behaviour.md, The Home."""

from datetime import datetime

from bot.work import Work
from domain.moments import zone_or_utc
from storage import people, preferences
from storage.tables import Person


def awake_at(work: Work, person: Person) -> datetime:
    """The moment from which somebody may be told of something: now, or when their quiet hours are over."""
    return preferences.of_person(work.session, person.id).awake_at(work.now, zone_or_utc(person.zone))


def is_quiet(work: Work, person_id: int) -> bool:
    """True while somebody does not want to be told anything."""
    found = people.by_ids(work.session, [person_id])
    return bool(found) and awake_at(work, found[0]) > work.now
