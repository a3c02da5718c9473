"""Who may do what: adding, changing and switching off people. Source: docs/behaviour.md, Rights."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from bot.services import watching
from bot.work import Work
from domain.access import Level, Right, require_right
from domain.errors import BadFields, BadValue, NotNow, Unknown, say
from domain.language import Language
from domain.moments import zone_named
from domain.values import email_address, line
from storage import departments as department_rows
from storage import journal
from storage import people as person_rows
from storage.tables import Person, PersonRight

_SLACK_ID = re.compile(r"[UW][A-Z0-9]{2,30}")


@dataclass(frozen=True)
class PersonChange:
    """What is to be different; None leaves it as it is. `rights` gives (True) and takes (False) single ones."""

    name: str | None = None
    email: str | None = None
    level: Level | None = None
    language: Language | None = None
    zone: str | None = None
    departments: Sequence[str] | None = None
    rights: Mapping[Right, bool] = field(default_factory=dict)


@dataclass(frozen=True)
class PersonLine:
    """One line of the list of people."""

    slack_id: str
    name: str
    email: str
    level: Level
    language: Language
    zone: str
    active: bool
    departments: tuple[str, ...]
    rights: tuple[Right, ...]


def slack_id_of(text: str) -> str:
    """Return a Slack user id as Slack writes it; BadFields when it is none. Takes `<@U0123>` and small letters."""
    found = re.fullmatch(r"<?@?([A-Za-z0-9]+)(?:\|[^>]*)?>?", text.strip())
    if not found or not _SLACK_ID.fullmatch(found[1].upper()):
        raise BadFields(
            slack_id=say("A Slack user id looks like U0123ABCD: open a profile in Slack, ⋮, Copy member ID.")
        )
    return found[1].upper()


def listing(work: Work) -> list[PersonLine]:
    """Everybody Kalle knows, by name."""
    require_right(work.actor, Right.PEOPLE)
    return [_line(work, person) for person in person_rows.everyone(work.session)]


def _line(work: Work, person: Person) -> PersonLine:
    rights = person_rows.rights_of(work.session, person)
    return PersonLine(
        slack_id=person.slack_id,
        name=person.name,
        email=person.email or "",
        level=person.level,
        language=person.language,
        zone=person.zone,
        active=person.active,
        departments=tuple(one.name for one in department_rows.of_person(work.session, person.id)),
        rights=tuple(right for right in Right if right in rights),
    )


def is_known(work: Work, slack_id: str) -> bool:
    """True when the id belongs to somebody who is switched on."""
    person = person_rows.by_slack_id(work.session, slack_id_of(slack_id))
    return person is not None and person.active


def add(work: Work, slack_id: str, wanted: PersonChange) -> int:
    """Add somebody, or switch somebody on again who was removed; returns the person's id."""
    require_right(work.actor, Right.PEOPLE)
    wanted_id = slack_id_of(slack_id)
    person = person_rows.by_slack_id(work.session, wanted_id)
    if person is not None and person.active:
        raise NotNow(say("{slack_id} is known already. Change what they may do instead.", slack_id=wanted_id))
    person = _new(work, wanted_id) if person is None else _afresh(work, person)
    _apply(work, person, wanted)
    if not person.name:
        raise BadFields(name=say("Write the person's name."))
    _write_down(work, "person_added", person, wanted)
    return person.id


def _new(work: Work, slack_id: str) -> Person:
    person = Person(
        slack_id=slack_id,
        name="",
        level=Level.LIMITED,
        language=Language.EN,
        zone=work.house.zone.key,
        created_at=work.now,
    )
    work.session.add(person)
    work.session.flush()
    return person


def _afresh(work: Work, person: Person) -> Person:
    """Begin again with somebody who was removed: no right of then comes back by itself."""
    person.active, person.level = True, Level.LIMITED
    for right in Right:
        if row := work.session.get(PersonRight, (person.id, str(right))):
            work.session.delete(row)
    department_rows.put_person(work.session, person.id, ())
    return person


def change(work: Work, slack_id: str, wanted: PersonChange) -> None:
    """Change what somebody may do or is called."""
    require_right(work.actor, Right.PEOPLE)
    person = _known(work, slack_id)
    with _an_administrator_remaining(work):
        _apply(work, person, wanted)
    _write_down(work, "person_changed", person, wanted)


def remove(work: Work, slack_id: str) -> None:
    """Switch somebody off; what they did stays written down."""
    require_right(work.actor, Right.PEOPLE)
    person = _known(work, slack_id)
    with _an_administrator_remaining(work):
        person.active = False
    work.session.flush()
    watching.rights_changed(work, person)
    _write_down(work, "person_removed", person, PersonChange())


def _known(work: Work, slack_id: str) -> Person:
    wanted_id = slack_id_of(slack_id)
    person = person_rows.by_slack_id(work.session, wanted_id)
    if person is None or not person.active:
        raise Unknown(say("I do not know {slack_id}. Add them first.", slack_id=wanted_id))
    return person


@contextmanager
def _an_administrator_remaining(work: Work) -> Iterator[None]:
    """Refuse what is done in the block if nobody could add people any more after it, and somebody could before."""
    somebody_could = _has_administrator(work)
    yield
    work.session.flush()
    if somebody_could and not _has_administrator(work):
        raise NotNow(say("This is the last administrator. Make somebody else administrator first."))


def _has_administrator(work: Work) -> bool:
    return any(
        Right.PEOPLE in person_rows.rights_of(work.session, person)
        for person in person_rows.everyone(work.session)
        if person.active and person.level is Level.COMPLETE
    )


def _apply(work: Work, person: Person, wanted: PersonChange) -> None:
    """Check every value, then set them; BadFields names all that are wrong."""
    problems = {}
    try:
        person.name = person.name if wanted.name is None else line(wanted.name)
    except BadValue as error:
        problems["name"] = error.phrase
    try:
        person.email = person.email if wanted.email is None else (email_address(wanted.email) if wanted.email else None)
    except BadValue as error:
        problems["email"] = error.phrase
    try:
        person.zone = person.zone if wanted.zone is None else zone_named(wanted.zone).key
    except BadValue as error:
        problems["zone"] = error.phrase
    if problems:
        raise BadFields(**problems)
    if wanted.language is not None:
        person.language, person.language_chosen = wanted.language, True
    person.level = wanted.level or person.level
    _put_departments(work, person, wanted.departments)
    _put_rights(work, person, wanted.rights)
    work.session.flush()
    watching.rights_changed(work, person)


def _put_departments(work: Work, person: Person, names: Sequence[str] | None) -> None:
    if names is not None:
        clean = [line(name) for name in names if name.strip()]
        found = {row.id: row for row in (department_rows.found_or_made(work.session, name) for name in clean)}
        department_rows.put_person(work.session, person.id, found.values())
    if person.level is Level.DEPARTMENT and not department_rows.of_person(work.session, person.id):
        raise BadFields(department=say("Say which department: this level is for the vacancies of one's departments."))


def _put_rights(work: Work, person: Person, rights: Mapping[Right, bool]) -> None:
    for right, granted in rights.items():
        row = work.session.get(PersonRight, (person.id, str(right)))
        if row is None:
            work.session.add(PersonRight(person_id=person.id, right=str(right), granted=granted))
        else:
            row.granted = granted
    work.session.flush()


def _write_down(work: Work, event: str, person: Person, wanted: PersonChange) -> None:
    journal.add(
        work.session,
        work.actor,
        work.now,
        event,
        who=person.id,
        level=str(person.level),
        rights={str(right): granted for right, granted in wanted.rights.items()},
    )
