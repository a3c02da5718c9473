"""Looking: vacancies, candidates, one of each, and finding someone by a few letters."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.services import reach
from bot.work import Work
from domain.access import VacancyAccess
from domain.errors import Unknown
from domain.language import Language
from domain.pages import Page
from domain.status import ApplicationStatus, InterviewType, MeetingStatus, VacancyState
from storage import applications, browsing, journal, people, search
from storage.tables import Application, Interview, JournalEntry

VACANCIES = 8
APPLICATIONS = 12
ACTIVITIES = 10
FOUND = 20


@dataclass(frozen=True)
class VacancyRow:
    """A vacancy in a list."""

    id: int
    title: str
    reference: str
    state: VacancyState
    department: str
    applications: int


@dataclass(frozen=True)
class ApplicationRow:
    """An application in a list."""

    id: int
    name: str
    vacancy: str
    status: ApplicationStatus


@dataclass(frozen=True)
class VacancyView:
    """One vacancy, with a page of its applications."""

    row: VacancyRow
    zone: str
    contact: str
    counts: dict[ApplicationStatus, int]
    page: Page[ApplicationRow]


@dataclass(frozen=True)
class InterviewRow:
    """An interview on a candidate's card."""

    id: int
    type: InterviewType
    starts_at: datetime
    meeting: MeetingStatus
    cancelled: bool
    opened_at: datetime | None


@dataclass(frozen=True)
class Activity:
    """One line of the activity list: an event's name and facts, and who did it."""

    event: str
    at: datetime
    who: str
    surface: str
    facts: dict[str, object]


@dataclass(frozen=True)
class CandidateView:
    """One application, with the person, the interviews and the latest activities."""

    application_id: int
    name: str
    email: str
    mobile: str
    language: Language
    vacancy: str
    reference: str
    zone: ZoneInfo
    status: ApplicationStatus
    cover_letter: str
    may_invite: bool
    interviews: tuple[InterviewRow, ...]
    activities: tuple[Activity, ...]
    email_stopped: str = ""
    mobile_stopped: str = ""


def vacancies(work: Work, number: int, words: str = "") -> Page[VacancyRow]:
    """A page of the vacancies the actor may see; with words, of those whose title or reference holds them all."""
    visible = browsing.vacancies(work.session, browsing.seen_by(work.session, work.actor))
    wanted = search.fold(words).split()
    everything = [one for one in visible if all(word in search.fold(f"{one.title} {one.reference}") for word in wanted)]
    number = _within(number, len(everything), VACANCIES)
    shown = everything[number * VACANCIES : (number + 1) * VACANCIES]
    counts = browsing.application_counts(work.session, [one.id for one in shown])
    rows = [
        VacancyRow(
            one.id,
            one.title,
            one.reference,
            one.state,
            one.department.name if one.department else "",
            counts.get(one.id, 0),
        )
        for one in shown
    ]
    return Page(rows, number, VACANCIES, len(everything))


def _within(number: int, total: int, size: int) -> int:
    return min(max(0, number), max(0, (total - 1) // size))


def vacancy(work: Work, vacancy_id: int, number: int) -> VacancyView:
    """One vacancy and a page of its applications; Unknown for who may not see it."""
    found = browsing.vacancy(work.session, vacancy_id)
    if found is None:
        raise Unknown
    reach.require_vacancy(work, found, VacancyAccess.READ)
    counts = applications.counts_by_status(work.session, vacancy_id)
    total = sum(counts.values())
    number = _within(number, total, APPLICATIONS)
    shown = applications.of_vacancy(work.session, vacancy_id, offset=number * APPLICATIONS, limit=APPLICATIONS)
    department = found.department.name if found.department else ""
    row = VacancyRow(found.id, found.title, found.reference, found.state, department, total)
    page = Page([_row(one, found.title) for one in shown], number, APPLICATIONS, total)
    return VacancyView(row, found.zone, found.contact_name, counts, page)


def _row(application: Application, vacancy: str) -> ApplicationRow:
    return ApplicationRow(application.id, application.candidate.name, vacancy, application.status)


def candidates(work: Work, query: str, number: int) -> Page[ApplicationRow]:
    """A page of applications: those whose words begin as the query's do, or all, by name."""
    seen = browsing.seen_by(work.session, work.actor)
    if query.strip():
        found = find(work, query)
        return Page(found, 0, max(FOUND, 1), len(found))
    total = applications.count(work.session, seen)
    number = _within(number, total, APPLICATIONS)
    shown = applications.by_name(work.session, seen, offset=number * APPLICATIONS, limit=APPLICATIONS)
    return Page([_row(one, one.vacancy.title) for one in shown], number, APPLICATIONS, total)


def find(work: Work, query: str, least: VacancyAccess = VacancyAccess.READ) -> list[ApplicationRow]:
    """The applications that fit what was typed, among those the actor has this access to; at most a screenful."""
    places = browsing.seen_by(work.session, work.actor).vacancy_ids
    if places is not None and least is not VacancyAccess.READ:
        places = frozenset(id for id in places if work.actor.vacancies.get(id) is not VacancyAccess.READ)
    found = search.find_applications(work.session, query, vacancy_ids=places, limit=FOUND)
    return [ApplicationRow(one.id, one.candidate, one.vacancy_title, one.status) for one in found]


def acts_somewhere(work: Work) -> bool:
    """True when there is a vacancy in which the actor may do more than read."""
    places = browsing.seen_by(work.session, work.actor).vacancy_ids
    return places is None or any(work.actor.vacancies.get(id) is not VacancyAccess.READ for id in places)


def named(work: Work, ids: tuple[int, ...]) -> list[ApplicationRow]:
    """Applications by id, those the actor may see."""
    found = applications.by_ids(work.session, ids)
    visible = [one for one in found if reach.may(work, one.vacancy, VacancyAccess.READ)]
    return [_row(one, one.vacancy.title) for one in visible]


def candidate(work: Work, application_id: int) -> CandidateView:
    """One application's card; Unknown for who may not see it."""
    application = reach.application(work, application_id)
    person, vacancy = application.candidate, application.vacancy
    entries = journal.of_application(work.session, application.id, limit=ACTIVITIES)
    return CandidateView(
        application_id=application.id,
        name=person.name,
        email=person.email or "",
        mobile=person.mobile or "",
        language=person.language,
        vacancy=vacancy.title,
        reference=vacancy.reference,
        zone=ZoneInfo(vacancy.zone),
        status=application.status,
        cover_letter=application.cover_letter,
        may_invite=reach.may(work, vacancy, VacancyAccess.NORMAL),
        interviews=tuple(map(_interview_row, applications.interviews_of(work.session, application.id))),
        activities=tuple(_activities(work, entries)),
        email_stopped=person.email_stopped,
        mobile_stopped=person.mobile_stopped,
    )


def _interview_row(interview: Interview) -> InterviewRow:
    return InterviewRow(
        interview.id,
        interview.type,
        interview.starts_at,
        interview.meeting,
        interview.cancelled_at is not None,
        interview.opened_at,
    )


def _activities(work: Work, entries: list[JournalEntry]) -> list[Activity]:
    ids = {entry.person_id for entry in entries if entry.person_id is not None}
    names = {person.id: person.name for person in people.by_ids(work.session, ids)}
    return [
        Activity(entry.event, entry.at, names.get(entry.person_id or 0, ""), entry.surface, entry.facts)
        for entry in entries
    ]
