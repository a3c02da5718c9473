"""Slack users known to Kalle."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import ColumnElement, Integer, String, bindparam, cast, func, literal_column, select
from sqlalchemy.orm import Session

from domain.access import RIGHTS_OF_LEVEL, Actor, ActorKind, Level, Right, VacancyAccess
from domain.language import Language
from storage.engine import Ask
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


def at_addresses(session: Session, addresses: Collection[str]) -> list[Person]:
    """Who uses Kalle and is written to at one of these addresses, upper and lower case alike, by name."""
    wanted = {one.casefold() for one in addresses}
    query = select(Person.id, Person.email).where(Person.active.is_(True), Person.email.is_not(None))
    ids = [id for id, email in session.execute(query) if (email or "").casefold() in wanted] if wanted else []
    return list(session.scalars(select(Person).where(Person.id.in_(ids)).order_by(Person.name, Person.id)))


def members(session: Session, vacancy_id: int, access: VacancyAccess) -> list[Person]:
    """Who has exactly this access to a vacancy by an entry of their own, by name."""
    query = select(Person).join(VacancyMember, VacancyMember.person_id == Person.id)
    entry = (VacancyMember.vacancy_id == vacancy_id, VacancyMember.access == access)
    return list(session.scalars(query.where(*entry).order_by(Person.name, Person.id)))


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


_BETWEEN: ColumnElement[str] = literal_column("':'")
_AFTER: Any = literal_column("' '")


def _in_one_word(number: Any, word: Any, of: Any) -> Any:
    pair = cast(number, String).concat(_BETWEEN).concat(word)
    return select(func.aggregate_strings(pair, _AFTER)).where(of == _P.id).scalar_subquery()


_WHO = select(
    _P.id,
    _P.name,
    _P.language,
    _P.level,
    _P.active,
    _in_one_word(_R.right, cast(_R.granted, Integer).cast(String), _R.person_id),
    _in_one_word(_D.department_id, literal_column("''"), _D.person_id),
    _in_one_word(_M.vacancy_id, cast(_M.access, String), _M.person_id),
).where(_P.slack_id == bindparam("slack_id"))
"""A person with everything they have, in one row: it is asked at every gesture. It is built once, of the tables alone, for
the mapper would take longer than the database; of one parameter, for each is prepared anew; and one row, for each row read
lets another thread go first."""
_ACTIVE = 4
_ACCESS = {str(one): one for one in VacancyAccess}


def asked(session: Session) -> Ask:
    """Ask within a transaction, about what it has changed."""
    return lambda question, **given: session.connection().execute(question, given).first()


def actor(ask: Ask, slack_id: str, surface: str) -> Actor | None:
    """Who is asking, as the database knows them now; None for a stranger or somebody switched off."""
    row = ask(_WHO, slack_id=slack_id)
    if row is None or not row[_ACTIVE]:
        return None
    id, name, language, level, _, rights, departments, vacancies = row
    return Actor(
        kind=ActorKind.PERSON,
        surface=surface,
        person_id=id,
        slack_id=slack_id,
        name=name,
        language=Language(language),
        level=Level(level),
        rights=_rights(Level(level), {(right, granted == "1") for right, granted in _pairs(rights)}),
        departments=frozenset(int(number) for number, _ in _pairs(departments)),
        vacancies={int(number): _ACCESS[access] for number, access in _pairs(vacancies)},
    )


def _pairs(text: str | None) -> list[tuple[str, str]]:
    """Take apart what was put into one word."""
    return [(left, right) for left, _, right in (pair.partition(":") for pair in (text or "").split())]
