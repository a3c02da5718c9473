"""Looking: vacancies, candidates, one of each, and finding someone by a few letters. Source: docs/behaviour.md, Lists."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.services import card_parts, reach, record
from bot.services.acting import choosing, looking
from bot.services.card_parts import NO_OUTCOME, FileRow, OtherRow, Outcome
from bot.services.interview import state
from bot.services.panel import results
from bot.services.rating import averages
from bot.services.rating.averages import Standing
from bot.services.record import Activity
from bot.work import Work
from domain.access import Right, VacancyAccess
from domain.actions import Action
from domain.cards import Doors
from domain.errors import Unknown
from domain.groups import Group
from domain.language import Language
from domain.lists import Filter
from domain.pages import Page
from domain.panel_view import ApplicationPanel
from domain.ratings import UNRATED, Averages
from domain.status import ApplicationStatus, InterviewType, MeetingStatus, VacancyState
from domain.status import Outcome as InterviewOutcome
from storage import applications, browsing, lists, panel_results, search
from storage.tables import Application, Interview, Vacancy

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
    pending: int = 0


@dataclass(frozen=True)
class ApplicationRow:
    """An application in a list."""

    id: int
    name: str
    vacancy: str
    status: ApplicationStatus
    averages: Averages = UNRATED


@dataclass(frozen=True)
class VacancyView:
    """One vacancy, with a page of its applications, how many stand at each status and how many are in each group.

    Groups that the reader may not look into are left out. `may_set` is true for the vacancy's administrators; `panels`
    is how many it ever had.
    """

    row: VacancyRow
    zone: str
    contact: str
    counts: dict[ApplicationStatus, int]
    groups: dict[Group, int]
    page: Page[ApplicationRow]
    may_set: bool = False
    panels: int = 0


@dataclass(frozen=True)
class InterviewRow:
    """An interview on a candidate's card."""

    id: int
    type: InterviewType
    starts_at: datetime
    meeting: MeetingStatus
    cancelled: bool
    opened_at: datetime | None
    doors: Doors
    taken_back: bool = False
    revision: int = 0
    begun: bool = False
    became: InterviewOutcome | None = None


@dataclass(frozen=True)
class CandidateView:
    """One application, with the person, the interviews and the latest activities.

    `notes` and `activities` are None for who may not see them; `more_activities` counts those before the latest.
    """

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
    activities: tuple[Activity, ...] | None
    more_activities: int = 0
    email_stopped: str = ""
    mobile_stopped: str = ""
    actions: tuple[Action, ...] = ()
    ranking: int | None = None
    outcome: Outcome = NO_OUTCOME
    files: tuple[FileRow, ...] = ()
    others: tuple[OtherRow, ...] = ()
    notes: int | None = None
    undoable_step: int = 0
    rating: Standing | None = None
    panels: tuple[ApplicationPanel, ...] = ()


def vacancies(
    work: Work, number: int, words: str = "", *, states: Collection[VacancyState] = (), without: Collection[int] = ()
) -> Page[VacancyRow]:
    """A page of the vacancies the actor may see; with words, of those whose title or reference holds them all.

    With `states`, of those that are so far; `without` those of these ids.
    """
    known = browsing.vacancies(work.session, browsing.seen_by(work.session, work.actor))
    visible = [one for one in known if one.id not in without and (not states or one.state in states)]
    wanted = search.fold(words).split()
    everything = [one for one in visible if all(word in search.fold(f"{one.title} {one.reference}") for word in wanted)]
    number = _within(number, len(everything), VACANCIES)
    shown = everything[number * VACANCIES : (number + 1) * VACANCIES]
    counts = lists.vacancy_counts(work.session, [one.id for one in shown])
    rows = [
        VacancyRow(
            one.id,
            one.title,
            one.reference,
            one.state,
            one.department.name if one.department else "",
            *counts.get(one.id, (0, 0)),
        )
        for one in shown
    ]
    return Page(rows, number, VACANCIES, len(everything))


def _within(number: int, total: int, size: int) -> int:
    return min(max(0, number), max(0, (total - 1) // size))


def vacancy_seen(work: Work, vacancy_id: int) -> Vacancy:
    """One vacancy; Unknown for who may not see it."""
    found = browsing.vacancy(work.session, vacancy_id)
    if found is None:
        raise Unknown
    reach.require_vacancy(work, found, VacancyAccess.READ)
    return found


def vacancy(work: Work, vacancy_id: int, number: int) -> VacancyView:
    """One vacancy and a page of its applications; Unknown for who may not see it."""
    found = vacancy_seen(work, vacancy_id)
    groups, counts = lists.group_counts(work.session, vacancy_id)
    if Right.DELETE not in work.actor.rights:
        del groups[Group.DELETED]
    total = groups[Group.OVERVIEW]
    page = _page(work, Filter(vacancy_id), number)
    department = found.department.name if found.department else ""
    row = VacancyRow(found.id, found.title, found.reference, found.state, department, total, groups[Group.PENDING])
    may_set = reach.may(work, found, VacancyAccess.ADMINISTRATOR)
    panels = len(panel_results.of_vacancy(work.session, found.id))
    return VacancyView(row, found.zone, found.contact_name, counts, groups, page, may_set, panels)


def _page(work: Work, wanted: Filter, number: int) -> Page[ApplicationRow]:
    seen = browsing.seen_by(work.session, work.actor)
    ids, number, total = lists.page(work.session, seen, wanted, number, APPLICATIONS)
    rated = averages.of_list(work, ids)
    rows = [
        ApplicationRow(one.id, one.name, one.vacancy, one.status, rated.get(one.id, UNRATED))
        for one in lists.lines(work.session, ids)
    ]
    return Page(rows, number, APPLICATIONS, total)


def _row(application: Application, vacancy: str) -> ApplicationRow:
    return ApplicationRow(application.id, application.candidate.name, vacancy, application.status)


def candidates(work: Work, query: str, number: int) -> Page[ApplicationRow]:
    """A page of applications: those whose words begin as the query's do, or all, by name."""
    return _page(work, Filter(words=query.strip()), number)


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
    latest = record.activities(work, application, 0) if record.may_see(work) else None
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
        interviews=interviews(work, application.id),
        activities=None if latest is None else tuple(latest.rows),
        more_activities=0 if latest is None else latest.total - len(latest.rows),
        email_stopped=person.email_stopped,
        mobile_stopped=person.mobile_stopped,
        actions=choosing.offered(work, vacancy),
        ranking=application.ranking,
        outcome=card_parts.outcome(work, application),
        files=card_parts.files(work, application.id),
        others=card_parts.others(work, application),
        notes=card_parts.count_of_notes(work, application.id),
        undoable_step=looking.undoable(work, application.id),
        rating=averages.standing(work, application),
        panels=results.of_application(work, application.id),
    )


def interviews(work: Work, application_id: int) -> tuple[InterviewRow, ...]:
    """An application's interviews, latest first; for who may see the application."""
    return tuple(_interview_row(one, work.now) for one in applications.interviews_of(work.session, application_id))


def _interview_row(interview: Interview, now: datetime) -> InterviewRow:
    return InterviewRow(
        interview.id,
        interview.type,
        interview.starts_at,
        interview.meeting,
        interview.cancelled_at is not None,
        interview.opened_at,
        state.doors(interview, now),
        interview.taken_back,
        interview.revision,
        interview.starts_at <= now,
        interview.outcome,
    )
