"""The people our tests are about, and the small company they meet in."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.sandbox.workspace import Person as SlackPerson
from bot.services import people, vacancies
from bot.services.people import PersonChange
from bot.services.vacancies import VacancyChange
from bot.work import Work
from domain.access import Level, Right, VacancyAccess
from domain.language import Language
from storage import search
from storage.tables import Application, Candidate, Vacancy

KARI = SlackPerson("U0KARI", "kari", "Kari Nordmann", "kari@nordlys.example", "nb-NO", "Europe/Oslo", "Recruiter")
SVEN = SlackPerson("U0SVEN", "sven", "Sven Lindqvist", "sven@nordlys.example", "sv-SE", "Europe/Stockholm", "Manager")
EMMA = SlackPerson("U0EMMA", "emma", "Emma Clarke", "emma@nordlys.example", "en-GB", "Europe/London", "Administrator")
METTE = SlackPerson("U0METTE", "mette", "Mette Holm", "mette@nordlys.example", "da-DK", "Europe/Copenhagen", "Reader")
EVE = SlackPerson("U0EVE", "eve", "Eve Stranger", "eve@elsewhere.example", "nl-NL", "Europe/Amsterdam", "Stranger")

SLACK_PEOPLE = [KARI, SVEN, EMMA, METTE, EVE]
"""Kari recruits for both vacancies, Sven for the second alone, Mette may read, Emma may all, nobody knows Eve."""

HARD_NAME = "<!channel> *Bold* {confirmlink} <script>"


@dataclass(frozen=True)
class Applicant:
    """A candidate of the cast."""

    first: str
    last: str
    language: Language
    email: str | None
    mobile: str | None = None
    vacancy: str = "DEV-1"


ANNA = Applicant("Anna", "Bergström", Language.SV, "anna@example.org", "+46701234567")
OLA = Applicant("Ola", "Hansen", Language.NB, "ola@example.org", "+4791234567")
JANE = Applicant("Jane", "Miller", Language.EN, "jane@example.org")
SOREN = Applicant("Søren", "Ågård", Language.DA, "soren@example.org")
DAAN = Applicant("Daan", "de Vries", Language.NL, "daan@example.org")
NOMAIL = Applicant("Niels", "Postløs", Language.DA, None)
HARD = Applicant(HARD_NAME, "Tables", Language.EN, "hard@example.org")
ELSEWHERE = Applicant("Eva", "Annersted", Language.SV, "eva@example.org", vacancy="TECH-2")

APPLICANTS = [ANNA, OLA, JANE, SOREN, DAAN, NOMAIL, HARD, ELSEWHERE]


def assemble(work: Work) -> dict[str, int]:
    """Put the company together; returns the application ids by first name."""
    _people(work)
    ids = {reference: _vacancy(work, reference) for reference in ("DEV-1", "TECH-2")}
    return {one.first: apply(work, one, ids[one.vacancy]) for one in APPLICANTS}


def _people(work: Work) -> None:
    for person, level, language in (
        (EMMA, Level.COMPLETE, Language.EN),
        (KARI, Level.MID, Language.NB),
        (SVEN, Level.MID, Language.SV),
        (METTE, Level.LIMITED, Language.DA),
    ):
        rights = {Right.SMS: True} if person is KARI else {}
        wanted = PersonChange(name=person.real_name, email=person.email, level=level, language=language, rights=rights)
        people.add(work, person.id, wanted)


def _vacancy(work: Work, reference: str) -> int:
    first = reference == "DEV-1"
    members = {KARI.id: VacancyAccess.NORMAL, SVEN.id: VacancyAccess.NORMAL}
    if first:
        members = {KARI.id: VacancyAccess.NORMAL, METTE.id: VacancyAccess.READ}
    return vacancies.add(
        work,
        VacancyChange(
            reference=reference,
            title="Systems developer" if first else "Service technician",
            department="Nordlys Energi",
            language=Language.NB if first else Language.SV,
            zone="Europe/Oslo" if first else "Europe/Stockholm",
            address="Storgata 1, 0155 Oslo",
            route="From the station: two minutes on foot.",
            contact_name="Kari Nordmann",
            contact_email="jobs@nordlys.example",
            contact_phone="+4722334455",
            members=members,
        ),
    )


def apply(work: Work, one: Applicant, vacancy_id: int) -> int:
    """Add a candidate with an application; returns its id."""
    application = _application(work, one, vacancy_id)
    work.session.add(application)
    work.session.flush()
    search.index_application(work.session, application)
    return application.id


def apply_all(work: Work, many: Iterable[Applicant], vacancy_id: int) -> list[int]:
    """Add hundreds at once, a vacancy's words with them; returns the applications' ids in their order."""
    applications = [_application(work, one, vacancy_id) for one in many]
    work.session.add_all(applications)
    work.session.flush()
    search.index_vacancy(work.session, work.session.get_one(Vacancy, vacancy_id))
    return [one.id for one in applications]


def _application(work: Work, one: Applicant, vacancy_id: int) -> Application:
    candidate = Candidate(
        first_name=one.first,
        last_name=one.last,
        email=one.email,
        email_key=one.email.casefold() if one.email else None,
        mobile=one.mobile,
        language=one.language,
        created_at=work.now,
    )
    return Application(candidate=candidate, vacancy_id=vacancy_id, status_at=work.now, created_at=work.now)
