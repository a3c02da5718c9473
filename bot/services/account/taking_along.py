"""Everything there is of somebody, to take along: one JSON file and their own files, in a zip."""

import io
import json
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.services import record
from bot.services.account import own_page
from bot.work import Work
from storage import accounts, proposals
from storage.tables import Application, Candidate, Interview

_NOT_IN_NAMES = re.compile(r"[^\w. ()+-]+")


@dataclass(frozen=True)
class OwnFile:
    """A file of one application."""

    application_id: int
    name: str
    content: bytes


def everything(work: Work, candidate_id: int) -> bytes:
    """Return a zip with all data of a person's own; Unknown for who is gone."""
    person = own_page.person_of(work, candidate_id)
    found = accounts.all_applications(work.session, candidate_id)
    ids = [one.id for one in found]
    files = {f"files/{number}-{_safe(one.name)}": one for number, one in enumerate(_files(work, ids), start=1)}
    facts = _facts(work, person, found, files)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        _put(archive, "data.json", json.dumps(facts, ensure_ascii=False, indent=2).encode("utf-8"), work.now)
        for name, one in files.items():
            _put(archive, name, one.content, work.now)
    return packed.getvalue()


def _files(work: Work, ids: Sequence[int]) -> list[OwnFile]:
    """What they sent us, and the contracts we sent them."""
    sent = [OwnFile(one.application_id, one.name, one.content) for one in accounts.attachments(work.session, ids)]
    got = [one for one in accounts.contracts(work.session, ids) if one.created_at + work.house.undo <= work.now]
    return [*sent, *(OwnFile(one.application_id, one.name, work.house.vault.open(one.content)) for one in got)]


def _safe(name: str) -> str:
    """A file name that leads nowhere else and that every system can write."""
    return _NOT_IN_NAMES.sub("_", name).strip(". ")[-100:] or "file"


def _put(archive: zipfile.ZipFile, name: str, content: bytes, now: datetime) -> None:
    entry = zipfile.ZipInfo(name, date_time=now.timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, content)


def _facts(work: Work, person: Candidate, found: Iterable[Application], files: dict[str, OwnFile]) -> dict[str, Any]:
    return {
        "made_at": work.now.isoformat(),
        "company": own_page.company_of(work.house),
        "first_name": person.first_name,
        "last_name": person.last_name,
        "email": person.email,
        "mobile": person.mobile,
        "language": str(person.language),
        "known_since": person.created_at.isoformat(),
        "applications": [_application(work, one, files) for one in found],
    }


def _application(work: Work, one: Application, files: dict[str, OwnFile]) -> dict[str, Any]:
    meetings = accounts.interviews(work.session, [one.id])
    return {
        "vacancy": one.vacancy.title,
        "reference": one.vacancy.reference,
        "received_at": one.created_at.isoformat(),
        "stage": str(own_page.stage(work, one)),
        "cover_letter": one.cover_letter,
        "files": [name for name, file in files.items() if file.application_id == one.id],
        "interviews": [_interview(work, meeting) for meeting in meetings if own_page.is_told(work, meeting)],
        "messages": _messages(work, one.id),
    }


def _interview(work: Work, one: Interview) -> dict[str, Any]:
    return {
        "type": str(one.type),
        "form": str(one.form),
        "starts_at": one.starts_at.isoformat(),
        "minutes": one.minutes,
        "place": one.place,
        "cancelled": own_page.is_cancelled(work, one),
        "answer": str(one.meeting),
        "answered_at": one.answered_at and one.answered_at.isoformat(),
        "message": one.note,
        "offered_times": [time.starts_at.isoformat() for time in proposals.of_interview(work.session, one.id)],
    }


def _messages(work: Work, application_id: int) -> list[dict[str, Any]]:
    """Whatever we wrote to the person; what somebody else got is not theirs to read here."""
    return [
        {
            "kind": str(one.kind),
            "at": one.at.isoformat(),
            "to": one.recipient,
            "subject": one.subject,
            "text": one.text,
        }
        for one in record.received(work, application_id)
    ]
