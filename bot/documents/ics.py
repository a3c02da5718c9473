"""Calendar files: one interview for one reader, as calendar programs want it (RFC 5545, 5546)."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from icalendar import Calendar, vCalAddress, vDatetime, vText
from icalendar import Event as VEvent

from bot.documents.plain import address, refuse_surrogates
from bot.documents.vtimezone import vtimezone

PRODUCT = "-//Kalle//Interviews//EN"


class Method(StrEnum):
    """What a calendar program is to do with the file."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"
    PUBLISH = "PUBLISH"


@dataclass(frozen=True)
class Event:
    """An interview in one reader's calendar; a published one (a download) names no attendee."""

    uid: str
    sequence: int
    method: Method
    stamp: datetime
    starts_at: datetime
    minutes: int
    zone: ZoneInfo
    summary: str
    description: str
    location: str
    organizer_name: str
    organizer_email: str
    attendee_name: str = ""
    attendee_email: str = ""


def calendar_file(event: Event) -> bytes:
    """Return the file: CRLF, lines of at most 75 octets, the same bytes for the same event.

    ValueError for a moment without a zone, an address that is none, or a request that names nobody.
    """
    if event.stamp.utcoffset() is None or event.starts_at.utcoffset() is None:
        raise ValueError("a calendar file needs moments with a zone")
    if event.minutes <= 0 or event.sequence < 0:
        raise ValueError("an interview lasts at least a minute and its versions are counted from 0")
    calendar = Calendar()
    calendar.add("PRODID", PRODUCT)
    calendar.add("VERSION", "2.0")
    calendar.add("METHOD", str(Method(event.method)))
    if not _is_utc(event.zone):
        calendar.add_component(vtimezone(event.zone.key, event.starts_at.astimezone(event.zone).year))
    calendar.add_component(_entry(event))
    return bytes(calendar.to_ical())


def _entry(event: Event) -> VEvent:
    entry = VEvent()
    entry.add("UID", clean(event.uid))
    entry.add("SEQUENCE", event.sequence)
    entry.add("DTSTAMP", event.stamp.astimezone(UTC))
    entry["DTSTART"] = _wall(event.starts_at, event.zone)
    entry["DTEND"] = _wall(event.starts_at.astimezone(UTC) + timedelta(minutes=event.minutes), event.zone)
    entry.add("STATUS", "CANCELLED" if event.method is Method.CANCEL else "CONFIRMED")
    entry.add("TRANSP", "OPAQUE")
    for name in ("summary", "description", "location"):
        if text := clean(getattr(event, name)):
            entry.add(name, vText(text))
    entry["ORGANIZER"] = _person(event.organizer_name, event.organizer_email)
    if event.method is not Method.PUBLISH:
        entry.add("ATTENDEE", _attendee(event), encode=False)
    return entry


def _wall(at: datetime, zone: ZoneInfo) -> vDatetime:
    """The moment on the zone's clocks, with the zone's name beside it.

    As UTC when that is the zone, and in the hour that comes twice: calendar programs do not agree which of the two is meant.
    """
    shown = at.astimezone(zone)
    if _is_utc(zone) or shown.replace(fold=0).utcoffset() != shown.replace(fold=1).utcoffset():
        return vDatetime(at.astimezone(UTC))
    local = vDatetime(shown.replace(tzinfo=None))
    local.params["TZID"] = zone.key
    return local


def _is_utc(zone: ZoneInfo) -> bool:
    return zone.key in {"UTC", "Etc/UTC", "Zulu", "Etc/Zulu", "UCT", "Etc/UCT", "Universal", "Etc/Universal"}


def _attendee(event: Event) -> vCalAddress:
    """The reader; asked for no reply by calendar, which would reach nobody: the answer is given on the web page."""
    person = _person(event.attendee_name, event.attendee_email)
    person.params["ROLE"] = "REQ-PARTICIPANT"
    person.params["PARTSTAT"] = "NEEDS-ACTION"
    person.params["RSVP"] = "FALSE"
    return person


def _person(name: str, email: str) -> vCalAddress:
    person = vCalAddress(f"mailto:{address(email)}")
    if words := " ".join(clean(name).replace('"', "'").split()):
        person.params["CN"] = words
    return person


def clean(text: str) -> str:
    """The text without what no calendar line may hold: control characters other than the line break and the tab."""
    refuse_surrogates(text)
    breaks = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in breaks if c in "\n\t" or (c >= " " and c not in "\x7f\x85\u2028\u2029")).strip()
