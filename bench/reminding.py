"""A house full of interviews for the measures of reminders, on either database, and reminders planned for them."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert, select, text, update

from bot.house import house_of
from bot.services.mailing import text_for
from bot.services.reminding import planning
from bot.settings import SERVING, read
from bot.work import Begin, Work, beginner
from domain.access import SYSTEM, Level
from domain.delivery import Channel, ParcelKind, ParcelState
from domain.language import Language
from domain.letters import REMINDER_OF_TYPE, Variant
from domain.reminders import ReminderOption, ReminderState, ReminderWish
from domain.status import InterviewForm, InterviewType
from storage import interviews
from storage.base import Table
from storage.delivery_tables import Parcel
from storage.engine import Database, open_database
from storage.tables import Application, Candidate, Interview, Person, Reminder, Vacancy, Workspace
from storage.upgrade import upgrade

PIECE = 5000
PAST = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)


@dataclass(frozen=True)
class House:
    """A database with the schema in it; `now` is what its services take for the present."""

    database: Database
    begin: Begin
    url: str


@contextlib.contextmanager
def house(environment: dict[str, str], clock: Callable[[], datetime]) -> Iterator[House]:
    """Open the database of an environment for a run."""
    settings = read(environment, required=SERVING)
    url = settings.database_url.reveal()
    upgrade(url)
    database = open_database(url)
    with contextlib.closing(database):
        yield House(database, beginner(database.writes, clock, house_of(settings)), url)


def fill(begin: Begin, count: int, starts_at: Callable[[int], datetime]) -> None:
    """Book so many interviews, numbered from 1, each of a candidate of its own."""
    with begin(SYSTEM) as work:
        made = work.now
        work.session.add(Workspace(id=1, team_id="T0BENCH", bot_user_id="U0KALLE", setup_code_digest=""))
        work.session.add(_recruiter(made))
        work.session.add(_vacancy(made))
    for first in range(1, count + 1, PIECE):
        numbers = range(first, min(first + PIECE, count + 1))
        with begin(SYSTEM) as work:
            for table, row in ((Candidate, _candidate), (Application, _application)):
                work.session.execute(insert(table), [row(number, made) for number in numbers])
            booked = [_interview(number, made, starts_at(number)) for number in numbers]
            work.session.execute(insert(Interview), booked)


def _recruiter(made: datetime) -> Person:
    return Person(
        id=1,
        slack_id="U0REC001",
        name="Kari Nordmann",
        email="kari@nordlys.example",
        level=Level.MID,
        language=Language.NB,
        zone="Europe/Oslo",
        created_at=made,
    )


def _vacancy(made: datetime) -> Vacancy:
    return Vacancy(
        id=1,
        reference="NE-1001",
        title="Service technician",
        language=Language.NB,
        zone="Europe/Oslo",
        address="Storgata 1, 0155 Oslo",
        route="From the station: two minutes on foot.",
        contact_name="Kari Nordmann",
        contact_email="jobs@nordlys.example",
        contact_phone="+4722334455",
        created_at=made,
    )


def _candidate(number: int, made: datetime) -> dict[str, Any]:
    address = f"anna.bergstrom{number}@example.org"
    return {
        "id": number,
        "first_name": "Anna",
        "last_name": f"Bergström {number}",
        "email": address,
        "email_key": address,
        "language": tuple(Language)[number % len(Language)],
        "created_at": made,
    }


def _application(number: int, made: datetime) -> dict[str, Any]:
    return {"id": number, "candidate_id": number, "vacancy_id": 1, "status_at": made, "created_at": made}


def _interview(number: int, made: datetime, starts_at: datetime) -> dict[str, Any]:
    return {
        "id": number,
        "application_id": number,
        "uid": f"bench-{number}@nordlys.example",
        "type": InterviewType.FIRST,
        "form": InterviewForm.IN_PERSON,
        "starts_at": starts_at,
        "minutes": 45,
        "created_by_id": 1,
        "created_at": made,
        "from_address": "kalle@nordlys.example",
    }


def wish(begin: Begin) -> ReminderWish:
    """What a recruiter sends in: a mail one day before, with the house's text in every language."""
    with begin(SYSTEM) as work:
        return ReminderWish(option=ReminderOption.EMAIL, days=1, texts=_texts(work))


def _texts(work: Work) -> dict[Language, Variant]:
    vacancy = work.session.scalars(select(Vacancy)).one()
    return {one: text_for(work, REMINDER_OF_TYPE[InterviewType.FIRST], one, vacancy) for one in Language}


def plan(begin: Begin, numbers: range, wanted: ReminderWish) -> None:
    """Plan reminders as an invitation of so many candidates does, in its transaction."""
    with begin(SYSTEM) as work:
        for interview in interviews.many(work.session, numbers).values():
            planning.plan(work, interview, wanted)


def plan_due(begin: Begin, count: int, due_at: datetime) -> None:
    """Plan a reminder for each of the first interviews, all due at one moment."""
    with begin(SYSTEM) as work:
        texts = _texts(work)
        languages = dict(work.session.execute(select(Candidate.id, Candidate.language)).all())
        rows = [_planned(number, texts[languages[number]], due_at) for number in range(1, count + 1)]
        for first in range(0, count, PIECE):
            work.session.execute(insert(Reminder), rows[first : first + PIECE])


def _planned(number: int, letter: Variant, due_at: datetime) -> dict[str, Any]:
    return {
        "interview_id": number,
        "channel": Channel.EMAIL,
        "revision": 0,
        "days": 1,
        "local_date": due_at.date(),
        "at": "09:00",
        "zone": "Europe/Oslo",
        "due_at": due_at,
        "state": ReminderState.PLANNED,
        "subject": letter.subject,
        "contents": letter.contents,
        "signature": letter.signature,
        "created_at": due_at,
    }


def make_due(begin: Begin, count: int, due_at: datetime) -> None:
    """Let the reminders of the first interviews be due at one moment."""
    with begin(SYSTEM) as work:
        first = update(Reminder).where(Reminder.interview_id <= count)
        work.session.execute(first.values(due_at=due_at).execution_options(synchronize_session=False))


NUMBERS = "WITH RECURSIVE n(i) AS (SELECT CAST(:first AS INTEGER) UNION ALL SELECT i + 1 FROM n WHERE i < :last)"


def add_past(database: Database, first: int, last: int) -> None:
    """Add reminders that went long ago, with their messages: numbers `first` to `last`, all of interview 1."""
    with database.writes.begin() as session:
        parcel, reminder = _past_parcel(first), _past_reminder()
        session.execute(insert(Parcel), [parcel])
        session.execute(insert(Reminder), [{**reminder, "revision": first, "parcel_id": first, "id": first}])
        if last > first:
            _copy_rows(
                session, Parcel, first, last, {"id": "n.i", "key": "'past:' || n.i", "message_id": "'past' || n.i"}
            )
            _copy_rows(session, Reminder, first, last, {"id": "n.i", "revision": "n.i", "parcel_id": "n.i"})
    with database.engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")


def _past_parcel(number: int) -> dict[str, Any]:
    return {
        "id": number,
        "channel": Channel.EMAIL,
        "kind": ParcelKind.REMINDER,
        "key": f"past:{number}",
        "recipient": "anna@example.org",
        "message_id": f"past{number}",
        "facts": {},
        "state": ParcelState.SENT,
        "due_at": PAST,
        "sent_at": PAST,
        "interview_id": 1,
        "created_at": PAST,
    }


def _past_reminder() -> dict[str, Any]:
    letter = Variant("Reminder", "See you soon. " * 20, "")
    return {**_planned(1, letter, PAST), "state": ReminderState.QUEUED, "settled_at": PAST}


def _copy_rows(session: Any, table: type[Table], first: int, last: int, changed: dict[str, str]) -> None:
    """Copy row number `first` to all numbers after it."""
    columns = [column.name for column in table.__table__.columns]
    values = [changed.get(name, f'"{table.__tablename__}"."{name}"') for name in columns]
    names, source = ", ".join(f'"{name}"' for name in columns), f'"{table.__tablename__}"'
    statement = (
        f"INSERT INTO {source} ({names}) {NUMBERS} SELECT {', '.join(values)} FROM n, {source} WHERE {source}.id = :row"
    )
    session.execute(text(statement), {"first": first + 1, "last": last, "row": first})
