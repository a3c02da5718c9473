"""A recruiter's whole calendar as one file that calendar programs fetch again and again (RFC 5545, RFC 7986)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from icalendar import Calendar, vDuration, vText
from icalendar import Event as VEvent

from bot.documents.ics import PRODUCT, clean

REFRESHED_EVERY = timedelta(minutes=15)


class Standing(StrEnum):
    """How sure an entry is, in the words of calendar programs."""

    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True)
class FeedEntry:
    """One line of the calendar; `changed_at` is when it last changed, `busy` whether it takes up the time."""

    uid: str
    sequence: int
    changed_at: datetime
    starts_at: datetime
    minutes: int
    summary: str
    location: str
    standing: Standing
    busy: bool


def feed_file(name: str, entries: Iterable[FeedEntry]) -> bytes:
    """Return the file: the same bytes for the same entries.

    Moments are in UTC: every calendar program shows them on its own clock, and none has to understand our zones' rules.
    """
    calendar = Calendar()
    calendar.add("PRODID", PRODUCT)
    calendar.add("VERSION", "2.0")
    calendar.add("METHOD", "PUBLISH")
    for key in ("NAME", "X-WR-CALNAME"):
        calendar.add(key, vText(clean(name)))
    calendar.add("REFRESH-INTERVAL", vDuration(REFRESHED_EVERY, params={"VALUE": "DURATION"}))
    calendar.add("X-PUBLISHED-TTL", vDuration(REFRESHED_EVERY))
    for entry in entries:
        calendar.add_component(_entry(entry))
    return bytes(calendar.to_ical())


def _entry(entry: FeedEntry) -> VEvent:
    made = VEvent()
    made.add("UID", clean(entry.uid))
    made.add("SEQUENCE", entry.sequence)
    made.add("DTSTAMP", entry.changed_at.astimezone(UTC))
    made.add("LAST-MODIFIED", entry.changed_at.astimezone(UTC))
    made.add("DTSTART", entry.starts_at.astimezone(UTC))
    made.add("DTEND", entry.starts_at.astimezone(UTC) + timedelta(minutes=entry.minutes))
    made.add("STATUS", str(entry.standing))
    made.add("TRANSP", "OPAQUE" if entry.busy else "TRANSPARENT")
    for key, text in (("SUMMARY", entry.summary), ("LOCATION", entry.location)):
        if words := clean(text):
            made.add(key, vText(words))
    return made
