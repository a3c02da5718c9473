"""Notes of colleagues about an application. Source: docs/behaviour.md, Lists and card."""

from dataclasses import dataclass
from datetime import datetime

from bot.services import reach
from bot.services.acting import written
from bot.work import Work
from domain.access import Right, VacancyAccess, require_right
from domain.errors import BadFields, NotAllowed, Stale, say
from domain.pages import Page
from storage import card
from storage.step_tables import Note
from storage.tables import Application

SIZE = 5
LONGEST = 3000


@dataclass(frozen=True)
class NoteRow:
    """One note; `own` when the reader wrote it."""

    id: int
    subject: str
    contents: str
    who: str
    at: datetime
    own: bool


@dataclass(frozen=True)
class Notes:
    """A page of the notes about somebody; `may_write` for who may add some."""

    application_id: int
    name: str
    vacancy: str
    zone: str
    page: Page[NoteRow]
    may_write: bool


def listing(work: Work, application_id: int, number: int) -> Notes:
    """A page of an application's notes, newest first."""
    application = _application(work, application_id, VacancyAccess.READ)
    _, total = card.notes(work.session, application_id, offset=0, limit=1)
    number = min(max(0, number), max(0, (total - 1) // SIZE))
    found, total = card.notes(work.session, application_id, offset=number * SIZE, limit=SIZE)
    page = Page([_row(work, one) for one in found], number, SIZE, total)
    vacancy = application.vacancy
    may_write = reach.may(work, vacancy, VacancyAccess.NORMAL)
    return Notes(application.id, application.candidate.name, vacancy.title, vacancy.zone, page, may_write)


def _row(work: Work, note: Note) -> NoteRow:
    own = note.person_id is not None and note.person_id == work.actor.person_id
    who = note.person.name if note.person else ""
    return NoteRow(note.id, note.subject, note.contents, who, note.created_at, own)


def add(work: Work, application_id: int, subject: str, contents: str) -> None:
    """Write a note; BadFields at what is empty or too long."""
    application = _application(work, application_id, VacancyAccess.NORMAL)
    for name, text, longest in (("subject", subject, 200), ("contents", contents, LONGEST)):
        if not text.strip():
            raise BadFields(**{name: say("Please fill this in.")})
        if len(text) > longest:
            raise BadFields(**{name: say("This is too long: at most {longest} characters.", longest=longest)})
    note = Note(
        application_id=application.id,
        person_id=work.actor.person_id,
        subject=subject.strip(),
        contents=contents.strip(),
        created_at=work.now,
    )
    work.session.add(note)
    work.session.flush()
    written.wrote(work, application, "note_added", note=note.id)


def delete(work: Work, note_id: int) -> int:
    """Delete a note of one's own and return whose application it was about; Stale when it is gone."""
    note = card.note(work.session, note_id)
    if note is None:
        raise Stale
    application = _application(work, note.application_id, VacancyAccess.NORMAL)
    if note.person_id is None or note.person_id != work.actor.person_id:
        raise NotAllowed
    work.session.delete(note)
    written.wrote(work, application, "note_deleted", note=note_id)
    return application.id


def _application(work: Work, application_id: int, least: VacancyAccess) -> Application:
    found = reach.application(work, application_id, least)
    require_right(work.actor, Right.NOTES)
    return found
