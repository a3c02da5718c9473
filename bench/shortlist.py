"""People for the measures of panel review, on either database: a vacancy with applications, and colleagues of its department."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from bench import names
from bench.data import BOT, LANGUAGES, TEAM
from bot.work import Begin, Work
from domain.access import SYSTEM, Level, VacancyAccess
from domain.language import Language
from domain.panels import ReviewerState
from storage.panel_tables import PanelCandidate, PanelReviewer, Review
from storage.tables import (
    Application,
    Attachment,
    Candidate,
    Department,
    Person,
    PersonDepartment,
    Vacancy,
    VacancyMember,
    Workspace,
)

REQUESTER = "U0REC001"
INSIDE = tuple(f"U0REV{number:03}" for number in range(1, 11))
OUTSIDE = tuple(f"reviewer{number}@outside.example" for number in range(1, 11))
CV = Path(__file__).parents[1] / "bot" / "demo" / "cv" / "anna-berg.pdf"
LETTER = "I have kept turbines turning for eleven years, mostly in winter. " * 20
VACANCY = 1


def fill(begin: Begin, count: int) -> None:
    """Write the vacancy with so many applications, numbered from 1; each has a letter and a CV."""
    with begin(SYSTEM) as work:
        work.session.add(Workspace(id=1, team_id=TEAM, bot_user_id=BOT, setup_code_digest=""))
        work.session.add(Department(id=1, name="Field service"))
        work.session.flush()
        work.session.add(_vacancy(work.now))
        work.session.add_all(_person(number, id, work.now) for number, id in enumerate((REQUESTER, *INSIDE), 1))
        work.session.flush()
        work.session.add(VacancyMember(vacancy_id=VACANCY, person_id=1, access=VacancyAccess.NORMAL))
        work.session.add_all(PersonDepartment(person_id=2 + one, department_id=1) for one in range(len(INSIDE)))
        for table, row in ((Candidate, _candidate), (Application, _application), (Attachment, _attachment)):
            work.session.execute(insert(table), [row(number, work.now) for number in range(1, count + 1)])


def _vacancy(made: datetime) -> Vacancy:
    return Vacancy(
        id=VACANCY,
        reference="NE-1001",
        title="Service technician",
        department_id=1,
        language=Language.NB,
        zone="Europe/Oslo",
        contact_name="Kari Nordmann",
        contact_email="jobs@nordlys.example",
        contact_phone="+4722334455",
        created_at=made,
    )


def _person(number: int, slack_id: str, made: datetime) -> Person:
    language = LANGUAGES[number % len(LANGUAGES)]
    return Person(
        id=number,
        slack_id=slack_id,
        name=_name(number, language),
        email=f"colleague{number}@nordlys.example",
        level=Level.MID if slack_id == REQUESTER else Level.LIMITED,
        language=language,
        zone=names.ZONES[language],
        created_at=made - timedelta(days=100),
    )


def _name(number: int, language: str) -> str:
    first, last = names.FIRST_NAMES[language], names.LAST_NAMES[language]
    return f"{first[number % len(first)]} {last[number * 7 % len(last)]}"


def _candidate(number: int, made: datetime) -> dict[str, Any]:
    language = LANGUAGES[number % len(LANGUAGES)]
    first, _, last = _name(number, language).partition(" ")
    address = f"candidate{number}@example.org"
    return {
        "id": number,
        "first_name": first,
        "last_name": last,
        "email": address,
        "email_key": address,
        "mobile": f"{names.DIALLING[language]}{1_230_000 + number}",
        "language": language,
        "created_at": made,
    }


def _application(number: int, made: datetime) -> dict[str, Any]:
    return {
        "id": number,
        "candidate_id": number,
        "vacancy_id": VACANCY,
        "status_at": made,
        "cover_letter": LETTER,
        "created_at": made,
    }


def _attachment(number: int, made: datetime) -> dict[str, Any]:
    content = CV.read_bytes()
    return {
        "application_id": number,
        "name": "CV.pdf",
        "kind": "pdf",
        "digest": f"{number:064}",
        "content": content + b"\n%" + str(number).encode("ascii"),
        "created_at": made,
    }


def reviewers(work: Work, panel_id: int) -> dict[str, int]:
    """The colleagues of a panel: Slack id and the reviewer's id."""
    query = select(Person.slack_id, PanelReviewer.id).join(Person, Person.id == PanelReviewer.person_id)
    return dict(work.session.execute(query.where(PanelReviewer.panel_id == panel_id)).all())


def people(work: Work, panel_id: int) -> list[int]:
    """The applications of a panel in its order."""
    query = select(PanelCandidate.application_id).where(PanelCandidate.panel_id == panel_id)
    return list(work.session.scalars(query.order_by(PanelCandidate.position)))


def review_all(begin: Begin, panel_id: int) -> None:
    """Write the reviews of all who have not reviewed, but for one of each: rating and comment, as they are stored."""
    with begin(SYSTEM) as work:
        waiting = select(PanelReviewer.id).where(
            PanelReviewer.panel_id == panel_id, PanelReviewer.state == ReviewerState.ASKED
        )
        rows = [
            _review(reviewer_id, application_id, work.now)
            for reviewer_id in work.session.scalars(waiting)
            for application_id in people(work, panel_id)[:-1]
        ]
        work.session.execute(insert(Review), rows)


def _review(reviewer_id: int, application_id: int, now: datetime) -> dict[str, Any]:
    return {
        "reviewer_id": reviewer_id,
        "application_id": application_id,
        "rating": 1 + (reviewer_id * 3 + application_id * 5) % 7,
        "comment": "Has done this for years and says so in one sentence. " * 4,
        "created_at": now,
        "changed_at": now,
        "given_at": now,
    }
