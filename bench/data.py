"""A company after some busy years: 100,000 candidates and 20,000 interviews in an SQLite file, the same in every run.

Names come from lists in five languages, so that a single letter fits thousands. Most vacancies are closed by now, as they
are in life, and the interviews are still to come. The file is made once and copied for each run.
"""

import hashlib
import random
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench import names
from bot.services.database import upgrade
from domain.access import Level, VacancyAccess
from domain.delivery import Channel, ParcelKind, ParcelState
from domain.links import Purpose, digest
from domain.names import sort_key
from domain.status import ApplicationStatus, InterviewForm, InterviewType, VacancyState
from storage.search import words_of
from storage.upgrade import MIGRATIONS, newest

CANDIDATES = 100_000
INTERVIEWS = 20_000
VACANCIES = 300
OPEN_VACANCIES = 90
RECRUITERS = 40
VACANCIES_OF_A_RECRUITER = 12
LARGE, APPLICATIONS_OF_LARGE = 1, 10_000
"""One vacancy, closed by now, has as many as thirty others together."""

TEAM, BOT = "T0BENCH", "U0KALLE"
ADMINISTRATOR, RECRUITER = "U0ADMIN", "U0REC001"
SEED = 20_261_120
FRESH_DAYS = 7
LANGUAGES = ("nb", "sv", "da", "en", "nl")


def folder() -> Path:
    """Where the data waits from one run to the next, and where runs work."""
    place = Path(tempfile.gettempdir()) / "kalle-bench"
    place.mkdir(mode=0o700, exist_ok=True)
    return place


def token_of(interview_id: int) -> str:
    """The token of an interview's answer link."""
    return f"bench-{hashlib.sha256(f'{SEED}:{interview_id}'.encode()).hexdigest()[:37]}"


def database() -> Path:
    """The file with the data; made when there is none of this schema and this generator that is fresh."""
    parts = [Path(__file__).read_bytes(), Path(names.__file__).read_bytes(), newest().encode()]
    parts += [one.read_bytes() for one in sorted((MIGRATIONS / "versions").glob("*.py"))]
    made = folder() / f"company-{hashlib.sha256(b''.join(parts)).hexdigest()[:12]}.db"
    if made.exists() and time.time() - made.stat().st_mtime < FRESH_DAYS * 86_400:
        return made
    for old in folder().glob("company-*.db*"):
        old.unlink()
    part = made.with_suffix(".db.part")
    upgrade(f"sqlite:///{part}")
    _fill(part)
    part.rename(made)
    return made


def copy(target: Path) -> Path:
    """Copy the data to where a run may change it."""
    shutil.copyfile(database(), target)
    return target


def _fill(path: Path) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -200000", "temp_store = MEMORY"):
        connection.execute(f"PRAGMA {pragma}")
    indexes = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql NOT NULL").fetchall()
    for name, _ in indexes:
        connection.execute(f"DROP INDEX {name}")
    connection.execute("BEGIN")
    _Company(random.Random(SEED), datetime.now(UTC).replace(minute=0, second=0, microsecond=0)).write(connection)
    for _, sql in indexes:
        connection.execute(sql)
    connection.execute("COMMIT")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.close()


class _Company:
    """Writes table after table; later ones refer to earlier ones by number, from 1."""

    def __init__(self, chance: random.Random, now: datetime) -> None:
        self._chance = chance
        self._now = now
        self._vacancies: list[dict[str, Any]] = []
        self._open: list[tuple[int, int]] = []
        self._moments: dict[float, str] = {}

    def write(self, connection: sqlite3.Connection) -> None:
        """Insert everything."""
        put = _inserter(connection)
        put("workspace", [{"id": 1, "team_id": TEAM, "bot_user_id": BOT, "setup_code_digest": ""}])
        put("department", ({"id": number, "name": name} for number, name in enumerate(names.DEPARTMENTS, 1)))
        put("person", self._people())
        self._vacancies = list(self._make_vacancies())
        put("vacancy", self._vacancies)
        put("vacancy_member", self._members())
        people = list(self._candidates())
        put("candidate", people)
        put("application", self._applications())
        put("application_word", self._words(people))
        put("interview", self._interviews())
        for table in ("interviewer", "link", "outbox", "journal", "slack_message"):
            put(table, getattr(self, f"_{table}")())

    def _at(self, days: float) -> str:
        """A moment so many days from now, as the database keeps it."""
        found = self._moments.get(days)
        if found is None:
            found = self._moments[days] = f"{self._now + timedelta(days=days):%Y-%m-%d %H:%M:%S.%f}"
        return found

    def _people(self) -> Iterator[dict[str, Any]]:
        ids = [ADMINISTRATOR, *(f"U0REC{number:03}" for number in range(1, RECRUITERS + 1))]
        for number, slack_id in enumerate(ids, 1):
            language = LANGUAGES[number % 5]
            first, last = self._name(language)
            yield {
                "id": number,
                "slack_id": slack_id,
                "name": f"{first} {last}",
                "email": f"colleague{number}@nordlys.example",
                "level": Level.COMPLETE if number == 1 else Level.MID,
                "language": language,
                "language_chosen": False,
                "zone": names.ZONES[language],
                "active": True,
                "created_at": self._at(-1000),
            }

    def _make_vacancies(self) -> Iterator[dict[str, Any]]:
        for number in range(1, VACANCIES + 1):
            language = LANGUAGES[number % 5]
            is_open = number > VACANCIES - OPEN_VACANCIES
            yield {
                "id": number,
                "reference": f"NE-{1000 + number}",
                "title": names.TITLES[number % len(names.TITLES)],
                "department_id": 1 + number % len(names.DEPARTMENTS),
                "language": language,
                "zone": names.ZONES[language],
                "state": VacancyState.ACTIVE if is_open else VacancyState.CLOSED,
                "address": f"Storgata {number}, 0155 Oslo",
                "route": "From the station: two minutes on foot.",
                "contact_name": "Kari Nordmann",
                "contact_email": "jobs@nordlys.example",
                "contact_phone": "+4722334455",
                "created_at": self._at(number - VACANCIES - 30),
            }

    def _members(self) -> Iterator[dict[str, Any]]:
        for person in range(2, RECRUITERS + 2):
            opened = [VACANCIES - (person * 7 + step * 11) % OPEN_VACANCIES for step in range(VACANCIES_OF_A_RECRUITER)]
            closed = [1 + (person * 5 + step * 13) % (VACANCIES - OPEN_VACANCIES) for step in range(8)]
            for vacancy in {*opened, *closed}:
                yield {"vacancy_id": vacancy, "person_id": person, "access": VacancyAccess.NORMAL}

    def _name(self, language: str) -> tuple[str, str]:
        choice = self._chance.choice
        prefix = choice(names.PREFIXES.get(language, ("",)))
        return choice(names.FIRST_NAMES[language]), prefix + choice(names.LAST_NAMES[language])

    def _candidates(self) -> Iterator[dict[str, Any]]:
        for number in range(1, CANDIDATES + 1):
            language = LANGUAGES[self._chance.randrange(5)]
            first, last = self._name(language)
            address = f"{first}.{last}{number}@example.org".replace(" ", "").replace("’", "").casefold()
            yield {
                "id": number,
                "first_name": first,
                "last_name": last,
                "sort_name": sort_key(first, last),
                "email": address,
                "email_key": address,
                "mobile": f"{names.DIALLING[language]}{1_230_000 + number}",
                "language": language,
                "category": "candidate",
                "created_at": self._at(-(number // 150)),
            }

    def _vacancy_of(self, candidate: int) -> int:
        return LARGE if candidate <= APPLICATIONS_OF_LARGE else 1 + candidate * VACANCIES // (CANDIDATES + 1)

    def _applications(self) -> Iterator[dict[str, Any]]:
        """One for each candidate, under the candidate's number; the latest are those of the open vacancies."""
        for number in range(1, CANDIDATES + 1):
            vacancy = self._vacancy_of(number)
            if vacancy > VACANCIES - OPEN_VACANCIES:
                self._open.append((number, vacancy))
            yield {
                "id": number,
                "candidate_id": number,
                "vacancy_id": vacancy,
                "status": ApplicationStatus.RECEIVED,
                "status_at": self._at(-30),
                "cover_letter": "I look forward to hearing from you." if number % 3 else "",
                "created_at": self._at(-30),
            }

    def _words(self, people: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        for one in people:
            vacancy = self._vacancies[self._vacancy_of(one["id"]) - 1]
            words = words_of(one["first_name"], one["last_name"], one["email"], vacancy["reference"], vacancy["title"])
            for word in sorted(words):
                yield {"application_id": one["id"], "word": word, "vacancy_id": vacancy["id"]}

    def _interviews(self) -> Iterator[dict[str, Any]]:
        for number, (application, _) in enumerate(self._open[:INTERVIEWS], 1):
            yield {
                "id": number,
                "application_id": application,
                "uid": f"bench-{number}@nordlys.example",
                "revision": 0,
                "type": InterviewType.FIRST,
                "form": InterviewForm.VIDEO if number % 2 else InterviewForm.IN_PERSON,
                "starts_at": self._at(FRESH_DAYS + 3 + number % 60 + (number % 8) / 24),
                "minutes": 45,
                "place": "https://meet.example/abc" if number % 2 else "",
                "meeting": "awaiting",
                "note": "",
                "openings": 0,
                "taken_back": False,
                "created_by_id": self._recruiter(number),
                "created_at": self._at(-2),
                "from_address": "kalle@nordlys.example",
            }

    def _recruiter(self, interview: int) -> int:
        return 2 + interview % RECRUITERS

    def _interviewer(self) -> Iterator[dict[str, Any]]:
        for number in range(1, INTERVIEWS + 1):
            for step in range(1 + number % 2):
                yield {"interview_id": number, "person_id": 2 + (number + step) % RECRUITERS}

    def _link(self) -> Iterator[dict[str, Any]]:
        for number in range(1, INTERVIEWS + 1):
            yield {
                "digest": digest(token_of(number)),
                "purpose": Purpose.ANSWER,
                "interview_id": number,
                "revision": 0,
                "created_at": self._at(-2),
            }

    def _outbox(self) -> Iterator[dict[str, Any]]:
        """What has been sent: the letter to the candidate and the card to the recruiter."""
        for number in range(1, INTERVIEWS + 1):
            for channel, kind in ((Channel.EMAIL, ParcelKind.INVITATION), (Channel.SLACK, ParcelKind.CARD)):
                yield {
                    "channel": channel,
                    "kind": kind,
                    "key": f"bench:{kind}:{number}",
                    "recipient": f"somebody{number}@example.org" if channel is Channel.EMAIL else ADMINISTRATOR,
                    "sender": "kalle@nordlys.example",
                    "facts": "{}",
                    "state": ParcelState.SENT,
                    "due_at": self._at(-2),
                    "owner": "",
                    "attempts": 1,
                    "resent": False,
                    "sent_at": self._at(-2),
                    "provider_ref": "",
                    "last_text": "",
                    "cancel_reason": "",
                    "interview_id": number,
                    "interview_revision": 0,
                    "person_id": self._recruiter(number) if channel is Channel.SLACK else None,
                    "created_at": self._at(-2),
                }

    def _journal(self) -> Iterator[dict[str, Any]]:
        def entry(event: str, days: float, vacancy: int, application: int, interview: int | None) -> dict[str, Any]:
            return {
                "at": self._at(days),
                "actor_kind": "person",
                "person_id": 1,
                "surface": "slack",
                "event": event,
                "vacancy_id": vacancy,
                "application_id": application,
                "interview_id": interview,
                "facts": "{}",
            }

        for number in range(1, CANDIDATES + 1):
            yield entry("application_added", -30, self._vacancy_of(number), number, None)
        for number, (application, vacancy) in enumerate(self._open[:INTERVIEWS], 1):
            yield entry("invited", -2, vacancy, application, number)

    def _slack_message(self) -> Iterator[dict[str, Any]]:
        for number in range(1, INTERVIEWS + 1):
            yield {
                "kind": ParcelKind.CARD,
                "channel_id": f"D0{self._recruiter(number)}",
                "ts": f"1790000000.{number:06}",
                "person_id": self._recruiter(number),
                "interview_id": number,
                "candidate_id": self._open[number - 1][0],
                "posted_at": self._at(-2),
            }


def _inserter(connection: sqlite3.Connection) -> Any:
    def put(table: str, rows: Iterable[dict[str, Any]]) -> None:
        """Insert rows that all have the same columns."""
        waiting = iter(rows)
        first = next(waiting)
        columns = ", ".join(f'"{name}"' for name in first)
        statement = f'INSERT INTO "{table}" ({columns}) VALUES ({", ".join("?" * len(first))})'
        connection.execute(statement, tuple(first.values()))
        connection.executemany(statement, map(tuple, map(dict.values, waiting)))

    return put
