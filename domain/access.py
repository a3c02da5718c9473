"""Who may do what: levels, single rights, access per vacancy. The whole policy on one screen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from domain.errors import NotAllowed, Unknown
from domain.language import Language
from domain.status import InterviewType


class Level(StrEnum):
    """Where a person's rights start from; single rights are given and taken on top."""

    COMPLETE = "complete"
    DEPARTMENT = "department"
    MID = "mid"
    LIMITED = "limited"


class Right(StrEnum):
    """What can be allowed to one person alone."""

    INVITE_INITIAL = "invite_initial"
    INVITE_INTERVIEW = "invite_interview"
    INVITE_THIRD = "invite_third"
    EMAIL = "email"
    SMS = "sms"
    REJECT = "reject"
    OFFER = "offer"
    TRANSFER = "transfer"
    DELETE = "delete"
    TEMPLATES = "templates"
    PEOPLE = "people"
    EMPLOYEES = "employees"
    NOTES = "notes"
    ACTIVITIES = "activities"
    FORWARDED = "forwarded"
    OTHERS = "others"
    OTHERS_OWN = "others_own"


_DAILY = frozenset(
    {
        Right.INVITE_INITIAL,
        Right.INVITE_INTERVIEW,
        Right.INVITE_THIRD,
        Right.EMAIL,
        Right.REJECT,
        Right.NOTES,
        Right.ACTIVITIES,
        Right.FORWARDED,
    }
)
_ALWAYS_SINGLE = frozenset({Right.SMS, Right.OTHERS, Right.OTHERS_OWN})

RIGHTS_OF_LEVEL: dict[Level, frozenset[Right]] = {
    Level.COMPLETE: frozenset(Right) - _ALWAYS_SINGLE,
    Level.DEPARTMENT: frozenset(Right) - _ALWAYS_SINGLE - {Right.PEOPLE},
    Level.MID: _DAILY | {Right.TRANSFER, Right.DELETE, Right.TEMPLATES, Right.EMPLOYEES},
    Level.LIMITED: _DAILY,
}
"""SMS costs money, and a person's other applications are nobody's business at first: always single rights, of no level."""

RIGHT_OF_TYPE: dict[InterviewType, Right] = {
    InterviewType.INITIAL: Right.INVITE_INITIAL,
    InterviewType.FIRST: Right.INVITE_INTERVIEW,
    InterviewType.SECOND: Right.INVITE_INTERVIEW,
    InterviewType.THIRD: Right.INVITE_THIRD,
}


class VacancyAccess(StrEnum):
    """What one person may do in one vacancy."""

    NONE = "none"
    READ = "read"
    NORMAL = "normal"
    ADMINISTRATOR = "administrator"


_ORDER = list(VacancyAccess)


class ActorKind(StrEnum):
    """Who is acting. Never nobody: the candidate, the reviewer outside, the clock and the operator are actors too."""

    PERSON = "person"
    CANDIDATE = "candidate"
    REVIEWER = "reviewer"
    SYSTEM = "system"
    OPERATOR = "operator"


@dataclass(frozen=True)
class Actor:
    """Who asks for a piece of work, as the database knows them at this moment."""

    kind: ActorKind
    surface: str
    person_id: int | None = None
    slack_id: str = ""
    name: str = ""
    language: Language = Language.EN
    level: Level = Level.LIMITED
    rights: frozenset[Right] = frozenset()
    departments: frozenset[int] = frozenset()
    vacancies: Mapping[int, VacancyAccess] = field(default_factory=dict)

    @property
    def sees_everything(self) -> bool:
        """True for administrators and for the operator at the command line."""
        return self.kind is ActorKind.OPERATOR or (self.kind is ActorKind.PERSON and self.level is Level.COMPLETE)


SYSTEM = Actor(ActorKind.SYSTEM, "clock")
CANDIDATE = Actor(ActorKind.CANDIDATE, "web")
REVIEWER = Actor(ActorKind.REVIEWER, "web")
"""Somebody outside who was asked for a review; which one, the work itself knows."""
OPERATOR = Actor(ActorKind.OPERATOR, "cli")


def access_to(actor: Actor, vacancy_id: int, department_id: int | None) -> VacancyAccess:
    """Return what the actor may do in a vacancy; an explicit entry wins over what the department gives."""
    if actor.sees_everything:
        return VacancyAccess.ADMINISTRATOR
    if actor.kind is not ActorKind.PERSON:
        return VacancyAccess.NONE
    if vacancy_id in actor.vacancies:
        return actor.vacancies[vacancy_id]
    if actor.level is Level.DEPARTMENT and department_id in actor.departments:
        return VacancyAccess.ADMINISTRATOR
    return VacancyAccess.NONE


def require_access(actor: Actor, vacancy_id: int, department_id: int | None, least: VacancyAccess) -> None:
    """Refuse unless the actor has at least this access; who may not even read is told that there is nothing."""
    has = access_to(actor, vacancy_id, department_id)
    if has is VacancyAccess.NONE:
        raise Unknown
    if _ORDER.index(has) < _ORDER.index(least):
        raise NotAllowed


def require_right(actor: Actor, right: Right) -> None:
    """Refuse unless the actor has the single right."""
    if actor.kind is ActorKind.OPERATOR:
        return
    if actor.kind is not ActorKind.PERSON or right not in actor.rights:
        raise NotAllowed


def types_allowed(actor: Actor) -> tuple[InterviewType, ...]:
    """The interview types this person may invite to; the others do not exist for them."""
    if actor.kind is ActorKind.OPERATOR:
        return tuple(InterviewType)
    return tuple(kind for kind in InterviewType if RIGHT_OF_TYPE[kind] in actor.rights)
