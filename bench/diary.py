"""A company's interviews for the measures of calendars and digests, on either database.

2,000 recruiters and as many vacancies. The first interviews lie around one Monday, with 500 recruiters: what their week and
their digests hold is the same however many others there are. All others lie in the two years before.
"""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import text

from bench.reminding import NUMBERS
from bot.work import Begin
from domain.access import SYSTEM, Level, VacancyAccess
from domain.language import Language
from domain.links import Purpose
from domain.status import InterviewForm, InterviewType, MeetingStatus, Outcome
from storage.base import Table
from storage.engine import Database
from storage.tables import Application, Candidate, Interview, Interviewer, Link, Person, Vacancy, Workspace

RECRUITERS = VACANCIES = 2_000
BUSY_RECRUITERS, BUSY_VACANCIES = 500, 200
MEMBERS = 10
OF_AN_APPLICATION = 4
PIECE = 50_000

_A = f"(1 + (n.i - 1) / {OF_AN_APPLICATION})"
"""The application of interview n.i, which is its candidate's number too."""

_BUSY = "(1 + ({a} - 1) % 200)", "(({a} - 1) / 200)", "500"
_PAST = "(201 + ({a} - 1) % 1800)", "(({a} - 1) / 1800)", "2000"
"""The vacancy of an application {a}, which one of the vacancy's it is, and among how many recruiters its members are."""


def monday() -> datetime:
    """The beginning of the next week, in UTC: real today lies before it, so a served program finds it as next week."""
    today = datetime.now(UTC).date()
    return datetime.combine(today + timedelta(days=7 - today.weekday()), time(), UTC)


def slack_id(recruiter: int) -> str:
    """The Slack user of a recruiter, by number from 1."""
    return f"U0REC{recruiter}"


def reference(vacancy: int) -> str:
    """The reference of a vacancy, by number from 1."""
    return f"NE-{vacancy}x"


def recruiter_of(vacancy: int) -> int:
    """A recruiter who sees a vacancy."""
    return 1 + vacancy * 7 % (BUSY_RECRUITERS if vacancy <= BUSY_VACANCIES else RECRUITERS)


def opening_of(vacancy: int, week: datetime) -> datetime:
    """The moment from which a vacancy after the first 200 has interviews, for ninety days."""
    return week - timedelta(days=760 - vacancy * 37 % 640)


def fill(begin: Begin, count: int, week: datetime) -> None:
    """Write the company, and so many interviews around a Monday."""
    with begin(SYSTEM) as work:
        work.session.add(Workspace(id=1, team_id="T0BENCH", bot_user_id="U0KALLE", setup_code_digest=""))
        work.session.add_all([_recruiter(week), _vacancy(week)])
        work.session.flush()
        _company(work.session)
        for one in _first_interview(week):
            work.session.add(one)
            work.session.flush()
        _copy(work.session, Candidate, 2, _last(count), _CANDIDATE)
        _copy(work.session, Application, 2, _last(count), _application(*_BUSY))
        _interviews(work.session, 2, count, _BUSY, week)
        _copy(work.session, Link, 2, count, {"id": "n.i", "digest": "'digest-' || n.i", "interview_id": "n.i"})


def add_past(database: Database, first: int, last: int, week: datetime) -> None:
    """Add interviews of the two years before: numbers `first` to `last`."""
    for start in range(first, last + 1, PIECE):
        end = min(start + PIECE - 1, last)
        with database.writes.begin() as session:
            _hurry(session)
            known = _last(start - 1)
            _copy(session, Candidate, known + 1, _last(end), _CANDIDATE)
            _copy(session, Application, known + 1, _last(end), _application(*_PAST))
            _interviews(session, start, end, _PAST, week)


def _hurry(session: Any) -> None:
    """PostgreSQL takes a quarter of an hour for what its triggers and references check of a million rows; ours need no check."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET LOCAL session_replication_role = replica"))


def analyse(database: Database) -> None:
    """Let the database look at its tables, as servers do by themselves from time to time."""
    with database.engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")


def _last(interview: int) -> int:
    """The application of an interview."""
    return 1 + (interview - 1) // OF_AN_APPLICATION


# --- the first of each, which all others are copied from ------------------------------------------------------------


def _recruiter(week: datetime) -> Person:
    return Person(
        id=1,
        slack_id=slack_id(1),
        name="Kari Nordmann",
        email="kari@nordlys.example",
        level=Level.MID,
        language=Language.NB,
        zone="Europe/Oslo",
        created_at=week - timedelta(days=1000),
    )


def _vacancy(week: datetime) -> Vacancy:
    return Vacancy(
        id=1,
        reference=reference(1),
        title="Service technician",
        language=Language.NB,
        zone="Europe/Oslo",
        address="Storgata 1, 0155 Oslo",
        created_at=week - timedelta(days=800),
    )


def _first_interview(week: datetime) -> list[Table]:
    asked = week - timedelta(days=12)
    address = "anna.bergstrom1@example.org"
    who = {"first_name": "Anna", "last_name": "Bergström", "email": address, "email_key": address}
    interview = Interview(
        id=1,
        application_id=1,
        uid="bench-1@nordlys.example",
        type=InterviewType.FIRST,
        form=InterviewForm.VIDEO,
        starts_at=week - timedelta(days=6) + timedelta(hours=9),
        minutes=45,
        place="https://meet.example/abc",
        created_by_id=1 + 7,
        nudge_revision=0,
        created_at=asked,
    )
    return [
        Candidate(id=1, **who, language=Language.NB, created_at=asked),
        Application(id=1, candidate_id=1, vacancy_id=1, status_at=asked, created_at=asked),
        interview,
        Interviewer(id=1, interview_id=1, person_id=1 + (7 + 3 * 191) % BUSY_RECRUITERS),
        Link(id=1, digest="digest-1", purpose=Purpose.ANSWER, interview_id=1, revision=0, created_at=asked),
    ]


# --- the others ----------------------------------------------------------------------------------------------------


_CANDIDATE = {
    "id": "n.i",
    "last_name": "'Bergström ' || n.i",
    "email": "'anna.bergstrom' || n.i || '@example.org'",
    "email_key": "'anna.bergstrom' || n.i || '@example.org'",
}


def _application(vacancy: str, _nth: str, _among: str) -> dict[str, str]:
    return {"id": "n.i", "candidate_id": "n.i", "vacancy_id": vacancy.format(a="n.i")}


def _company(session: Any) -> None:
    named = {
        "id": "n.i",
        "slack_id": "'U0REC' || n.i",
        "name": "'Kari Nordmann ' || n.i",
        "email": "n.i || '@nordlys.example'",
    }
    _copy(session, Person, 2, RECRUITERS, named)
    titled = {"id": "n.i", "reference": "'NE-' || n.i || 'x'", "title": "'Service technician ' || n.i"}
    _copy(session, Vacancy, 2, VACANCIES, titled)
    for member in range(MEMBERS):
        among = f"CASE WHEN n.i <= {BUSY_VACANCIES} THEN {BUSY_RECRUITERS} ELSE {RECRUITERS} END"
        session.execute(
            text(
                f"INSERT INTO vacancy_member (vacancy_id, person_id, access) {NUMBERS} "
                f"SELECT n.i, 1 + (n.i * 7 + {member * 191}) % ({among}), '{VacancyAccess.NORMAL}' FROM n"
            ),
            {"first": 1, "last": VACANCIES},
        )


def _interviews(session: Any, first: int, last: int, where: tuple[str, str, str], week: datetime) -> None:
    vacancy, nth, among = (one.format(a=_A) for one in where)
    busy = where is _BUSY
    day = f"-7 + ({nth} * 4 + n.i % 4 + {vacancy}) % 21"
    if not busy:
        day = f"-760 + ({vacancy} * 37) % 640 + (({nth} * 4 + n.i % 4) * 13) % 90"
    changed = {
        "id": "n.i",
        "application_id": _A,
        "vacancy_id": vacancy,
        "asked_at": '"interview".created_at',
        "uid": "'bench-' || n.i || '@nordlys.example'",
        "starts_at": _moment(session, f"24 * ({day}) + 8 + n.i % 9"),
        "created_by_id": f"1 + ({vacancy} * 7 + ({nth} % {MEMBERS}) * 191) % {among}",
        "meeting": _MEETING if busy else f"'{MeetingStatus.ACCEPTED}'",
        "outcome": "NULL" if busy else f"'{Outcome.HELD}'",
    }
    _copy(session, Interview, first, last, changed, week=week)
    starts_at = "(SELECT starts_at FROM interview WHERE interview.id = n.i)"
    attending = f"1 + ({vacancy} * 7 + (({nth} + 3) % {MEMBERS}) * 191) % {among}"
    invited = {"id": "n.i", "interview_id": "n.i", "person_id": attending, "starts_at": starts_at}
    _copy(session, Interviewer, first, last, invited)


_MEETING = (
    f"CASE n.i % 8 WHEN 0 THEN '{MeetingStatus.NEW_TIME}' WHEN 1 THEN '{MeetingStatus.AWAITING}' "
    f"WHEN 2 THEN '{MeetingStatus.AWAITING}' ELSE '{MeetingStatus.ACCEPTED}' END"
)


def _moment(session: Any, hours: str) -> str:
    """So many hours after the Monday, in the words of the database."""
    if session.get_bind().dialect.name == "sqlite":
        return f"strftime('%Y-%m-%d %H:%M:%S.000000', :week, ({hours}) || ' hours')"
    return f"CAST(:week AS timestamptz) + ({hours}) * interval '1 hour'"


def _copy(session: Any, table: type[Table], first: int, last: int, changed: dict[str, str], **more: datetime) -> None:
    """Copy row 1 of a table to the numbers `first` to `last`; n.i is the number in what is changed."""
    columns = [column.name for column in table.__table__.columns]
    source = f'"{table.__tablename__}"'
    values = ", ".join(changed.get(name, f'{source}."{name}"') for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    given = {
        name: f"{one:%Y-%m-%d %H:%M:%S}+00" if "CAST" in values else f"{one:%Y-%m-%d %H:%M:%S}"
        for name, one in more.items()
    }
    if last >= first:
        session.execute(
            text(f"INSERT INTO {source} ({names}) {NUMBERS} SELECT {values} FROM n, {source} WHERE {source}.id = 1"),
            {"first": first, "last": last, **given},
        )
