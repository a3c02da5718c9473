"""Vacancies and their teams: what the operator and administrators do with them. Source: docs/behaviour.md, Vacancies."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields

from bot.services import watching
from bot.services.people import slack_id_of
from bot.work import Work
from domain.access import ActorKind, Level, VacancyAccess, access_to, require_access
from domain.errors import BadFields, BadValue, NotAllowed, NotNow, Phrase, Unknown, say
from domain.language import Language
from domain.moments import zone_named
from domain.status import VacancyState
from domain.values import email_address, line, note
from storage import departments as department_rows
from storage import journal, search
from storage import people as person_rows
from storage import vacancies as vacancy_rows
from storage.tables import Vacancy

LANGUAGE_OF_ZONE = {
    "Europe/Oslo": Language.NB,
    "Arctic/Longyearbyen": Language.NB,
    "Europe/Stockholm": Language.SV,
    "Europe/Copenhagen": Language.DA,
    "Europe/Amsterdam": Language.NL,
}
"""The language of a vacancy for which none was named, by its zone; English elsewhere."""


@dataclass(frozen=True)
class VacancyChange:
    """What is to be different; None leaves it as it is. `members` gives access by Slack id, `without` takes entries away."""

    reference: str | None = None
    title: str | None = None
    department: str | None = None
    language: Language | None = None
    zone: str | None = None
    state: VacancyState | None = None
    address: str | None = None
    route: str | None = None
    contact_name: str | None = None
    contact_email: str | None = None
    contact_phone: str | None = None
    collaborative: bool | None = None
    members: Mapping[str, VacancyAccess] = field(default_factory=dict)
    without: Sequence[str] = ()


@dataclass(frozen=True)
class VacancyLine:
    """One line of the operator's list of vacancies."""

    reference: str
    title: str
    department: str
    language: Language
    zone: str
    state: VacancyState
    applications: int
    collaborative: bool
    team: tuple[tuple[str, str, VacancyAccess], ...]
    """Slack id, name, access."""


def listing(work: Work) -> list[VacancyLine]:
    """The vacancies the actor may see, by reference, with their teams."""
    counts = vacancy_rows.counts(work.session)
    return [
        _line(work, vacancy, counts.get(vacancy.id, 0))
        for vacancy in vacancy_rows.everything(work.session)
        if access_to(work.actor, vacancy.id, vacancy.department_id) is not VacancyAccess.NONE
    ]


def _line(work: Work, vacancy: Vacancy, applications: int) -> VacancyLine:
    return VacancyLine(
        reference=vacancy.reference,
        title=vacancy.title,
        department=vacancy.department.name if vacancy.department else "",
        language=vacancy.language,
        zone=vacancy.zone,
        state=vacancy.state,
        applications=applications,
        collaborative=vacancy.collaborative,
        team=tuple((one.slack_id, one.name, one.access) for one in vacancy_rows.team(work.session, vacancy.id)),
    )


def add(work: Work, wanted: VacancyChange) -> int:
    """Add a vacancy; returns its id. Reference and title are needed."""
    values = _checked(wanted)
    missing = {name: say("Please fill this in.") for name in ("reference", "title") if not values.get(name)}
    if missing:
        raise BadFields(**missing)
    _require_may_add(work, wanted)
    _require_free(work, str(values["reference"]), None)
    zone = str(values.get("zone") or work.house.zone.key)
    vacancy = Vacancy(
        **{"language": LANGUAGE_OF_ZONE.get(zone, Language.EN), **values, "zone": zone, "created_at": work.now}
    )
    work.session.add(vacancy)
    work.session.flush()
    _put_department(work, vacancy, wanted)
    _put_team(work, vacancy, wanted)
    _write_down(work, "vacancy_added", vacancy, wanted)
    return vacancy.id


def change(work: Work, reference: str, wanted: VacancyChange) -> None:
    """Change a vacancy or its team."""
    vacancy = _known(work, reference)
    values = _checked(wanted)
    empty = {name: say("Please fill this in.") for name in ("reference", "title") if values.get(name) == ""}
    if empty:
        raise BadFields(**empty)
    if "reference" in values:
        _require_free(work, str(values["reference"]), vacancy.id)
    renamed = any(values.get(name, getattr(vacancy, name)) != getattr(vacancy, name) for name in ("reference", "title"))
    for name, value in values.items():
        setattr(vacancy, name, value)
    work.session.flush()
    _put_department(work, vacancy, wanted)
    _put_team(work, vacancy, wanted)
    if renamed:
        search.index_vacancy(work.session, vacancy)
    _write_down(work, "vacancy_changed", vacancy, wanted)


def _known(work: Work, reference: str) -> Vacancy:
    vacancy = vacancy_rows.by_reference(work.session, reference.strip())
    if vacancy is None:
        raise Unknown(say("There is no vacancy with the reference {reference}.", reference=reference[:64]))
    require_access(work.actor, vacancy.id, vacancy.department_id, VacancyAccess.ADMINISTRATOR)
    return vacancy


def _require_may_add(work: Work, wanted: VacancyChange) -> None:
    """Allow the operator and administrators; a department's administrator for a department of theirs."""
    if work.actor.sees_everything:
        return
    department = department_rows.by_name(work.session, wanted.department or "")
    own = department is not None and department.id in work.actor.departments
    if not (own and work.actor.kind is ActorKind.PERSON and work.actor.level is Level.DEPARTMENT):
        raise NotAllowed


def _require_free(work: Work, reference: str, own_id: int | None) -> None:
    found = vacancy_rows.by_reference(work.session, reference)
    if found is not None and found.id != own_id:
        raise NotNow(say("There is a vacancy with the reference {reference} already.", reference=reference))


def _phone(text: str) -> str:
    clean = line(text, longest=32)
    if clean and not re.fullmatch(r"\+?[0-9][0-9 ()./-]{2,}", clean):
        raise BadValue(say("“{number}” is not a telephone number.", number=clean))
    return clean


_CHECKS: dict[str, Callable[[str], str]] = {
    "reference": lambda text: line(text, longest=64),
    "title": line,
    "zone": lambda text: zone_named(text).key,
    "address": lambda text: line(text, longest=500),
    "route": lambda text: note(text, longest=1000),
    "contact_name": line,
    "contact_email": lambda text: email_address(text) if text else "",
    "contact_phone": _phone,
}


def _checked(wanted: VacancyChange) -> dict[str, object]:
    """Return the plain columns to set; BadFields names every one that is wrong."""
    values: dict[str, object] = {}
    problems: dict[str, Phrase] = {}
    given = {one.name: getattr(wanted, one.name) for one in fields(wanted)}
    for name, check in _CHECKS.items():
        if given[name] is None:
            continue
        try:
            values[name] = check(given[name])
        except BadValue as error:
            problems[name] = error.phrase
    if problems:
        raise BadFields(**problems)
    return values | {name: given[name] for name in ("language", "state", "collaborative") if given[name] is not None}


def _put_department(work: Work, vacancy: Vacancy, wanted: VacancyChange) -> None:
    if wanted.department is not None:
        name = line(wanted.department)
        vacancy.department = department_rows.found_or_made(work.session, name) if name else None
        work.session.flush()


def _put_team(work: Work, vacancy: Vacancy, wanted: VacancyChange) -> None:
    for slack_id, access in wanted.members.items():
        person = person_rows.by_slack_id(work.session, slack_id_of(slack_id))
        if person is None:
            raise Unknown(say("I do not know {slack_id}. Add them first.", slack_id=slack_id_of(slack_id)))
        vacancy_rows.put_member(work.session, vacancy.id, person.id, access)
        watching.rights_changed(work, person)
    for slack_id in wanted.without:
        person = person_rows.by_slack_id(work.session, slack_id_of(slack_id))
        if person is None or not vacancy_rows.drop_member(work.session, vacancy.id, person.id):
            raise Unknown(say("{slack_id} has no entry in this vacancy.", slack_id=slack_id_of(slack_id)))
        watching.rights_changed(work, person)


def _write_down(work: Work, event: str, vacancy: Vacancy, wanted: VacancyChange) -> None:
    changed = [one.name for one in fields(wanted) if getattr(wanted, one.name) not in (None, (), {})]
    team = {slack_id_of(slack_id): str(access) for slack_id, access in wanted.members.items()}
    journal.add(
        work.session,
        work.actor,
        work.now,
        event,
        vacancy_id=vacancy.id,
        changed=changed,
        state=str(vacancy.state or VacancyState.ACTIVE),
        team=team,
        without=[slack_id_of(slack_id) for slack_id in wanted.without],
    )
