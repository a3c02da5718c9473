"""Interviews and mails to make documents from, and ways to read the documents back."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar

from bot.documents.ics import Event, Method, calendar_file
from bot.documents.mail import Mail

OSLO = ZoneInfo("Europe/Oslo")
STAMP = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
STARTS = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)


def event(**changes: Any) -> Event:
    """An interview in Oslo, as Søren gets it."""
    usual = {
        "uid": "interview-7@nordlys.example",
        "sequence": 0,
        "method": Method.REQUEST,
        "stamp": STAMP,
        "starts_at": STARTS,
        "minutes": 60,
        "zone": OSLO,
        "summary": "Interview: Nurse, Nordlys AS",
        "description": "Answer on this page:\nhttps://kalle.nordlys.example/a/abc",
        "location": "Storgata 1, Oslo",
        "organizer_name": "Anna Bergström",
        "organizer_email": "anna@nordlys.example",
        "attendee_name": "Søren Ågård",
        "attendee_email": "soren@mail.example",
    }
    return Event(**{**usual, **changes})


def published(**changes: Any) -> Event:
    """The same interview for whoever downloads the file."""
    return event(method=Method.PUBLISH, attendee_name="", attendee_email="", **changes)


def mail(**changes: Any) -> Mail:
    """An invitation with its calendar file."""
    usual = {
        "message_id": "<5f2a@nordlys.example>",
        "date": STAMP,
        "from_name": "Anna Bergström",
        "from_address": "anna@nordlys.example",
        "to_name": "Søren Ågård",
        "to_address": "soren@mail.example",
        "subject": "Innkalling til intervju: Sjåfør på Østlandet",
        "text": "Hei Søren,\n\nvelkommen!\n",
        "html": "<p>Hei Søren,</p><p>velkommen!</p>",
        "calendar": calendar_file(event()),
        "calendar_method": "REQUEST",
    }
    return Mail(**{**usual, **changes})


def bare(**changes: Any) -> Mail:
    """A message without a calendar file."""
    return mail(**{"calendar": None, "calendar_method": "", **changes})


def read(raw: bytes) -> EmailMessage:
    """What a mail program makes of the bytes."""
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def entry(file: bytes) -> Any:
    """The one event of a calendar file, as another reader understands it."""
    (found,) = Calendar.from_ical(file).walk("VEVENT")
    return found


def unfolded(file: bytes) -> list[str]:
    """The content lines of a calendar file, whole."""
    return file.decode("utf-8").replace("\r\n ", "").split("\r\n")
