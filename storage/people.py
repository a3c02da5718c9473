"""Slack users known to Kalle."""

from collections.abc import Iterable

from sqlalchemy import Integer, String, bindparam, cast, literal, select, union_all
from sqlalchemy.orm import Session

from domain.access import RIGHTS_OF_LEVEL, Actor, ActorKind, Level, Right, VacancyAccess
from storage.tables import Person, PersonDepartment, PersonRight, VacancyMember


def by_slack_id(session: Session, slack_id: str) -> Person | None:
    """The person behind a Slack user id."""
    return session.scalar(select(Person).where(Person.slack_id == slack_id))


def by_slack_ids(session: Session, slack_ids: Iterable[str]) -> list[Person]:
    """The people behind Slack user ids, in the order of the ids; unknown ids are left out."""
    wanted = list(slack_ids)
    found = {person.slack_id: person for person in session.scalars(select(Person).where(Person.slack_id.in_(wanted)))}
    return [found[slack_id] for slack_id in wanted if slack_id in found]


def by_ids(session: Session, ids: Iterable[int]) -> list[Person]:
    """The people with these ids, in the order of the ids."""
    wanted = list(ids)
    found = {person.id: person for person in session.scalars(select(Person).where(Person.id.in_(wanted)))}
    return [found[id] for id in wanted if id in found]


def everyone(session: Session) -> list[Person]:
    """All people, by name."""
    return list(session.scalars(select(Person).order_by(Person.name, Person.id)))


def administrators(session: Session) -> list[Person]:
    """Everybody with the complete level who is not switched off."""
    query = select(Person).where(Person.level == Level.COMPLETE, Person.active.is_(True))
    return list(session.scalars(query.order_by(Person.id)))


def rights_of(session: Session, person: Person) -> frozenset[Right]:
    """What a person may do: the level's rights, with single ones given and taken."""
    rows = session.execute(select(PersonRight.right, PersonRight.granted).where(PersonRight.person_id == person.id))
    return _rights(person.level, {(right, granted) for right, granted in rows})


def _rights(level: Level, single: set[tuple[str, bool]]) -> frozenset[Right]:
    if not single:
        return RIGHTS_OF_LEVEL[level]
    given = {right for right in Right if (right, True) in single}
    taken = {right for right in Right if (right, False) in single}
    return (RIGHTS_OF_LEVEL[level] | given) - taken


_P, _R, _D, _M = (one.__table__.c for one in (Person, PersonRight, PersonDepartment, VacancyMember))
_OF = _P.slack_id == bindparam("slack_id")
_PERSON = select(_P.id, _P.name, _P.language, _P.level, _P.active).where(_OF)
_BELONGINGS = union_all(
    select(literal("right"), _R.right, cast(_R.granted, Integer), literal("")).where(_R.person_id == _P.id, _OF),
    select(literal("department"), literal(""), _D.department_id, literal("")).where(_D.person_id == _P.id, _OF),
    select(literal("vacancy"), literal(""), _M.vacancy_id, cast(_M.access, String)).where(_M.person_id == _P.id, _OF),
)
"""Everything a person has, in one question: it is asked at every gesture, so it is built once and asked once, and of the
tables alone: the mapper would take longer than the database."""


def actor(session: Session, slack_id: str, surface: str) -> Actor | None:
    """Who is asking, as the database knows them now; None for a stranger or somebody switched off."""
    connection, who = session.connection(), {"slack_id": slack_id}
    person = connection.execute(_PERSON, who).first()
    if person is None or not person.active:
        return None
    single: set[tuple[str, bool]] = set()
    departments: set[int] = set()
    vacancies: dict[int, VacancyAccess] = {}
    for kind, word, number, access in connection.execute(_BELONGINGS, who):
        if kind == "right":
            single.add((word, bool(number)))
        elif kind == "department":
            departments.add(number)
        else:
            vacancies[number] = VacancyAccess(access)
    return Actor(
        kind=ActorKind.PERSON,
        surface=surface,
        person_id=person.id,
        slack_id=slack_id,
        name=person.name,
        language=person.language,
        level=person.level,
        rights=_rights(person.level, single),
        departments=frozenset(departments),
        vacancies=vacancies,
    )
