"""Who is asking: the workspace and the person, as the database knows them at this moment."""

import secrets
from hmac import compare_digest

from bot.work import Ask, Work
from domain.access import Actor, Level
from domain.errors import BadValue, ForeignWorkspace, NotNow, Stranger, say
from domain.language import Language
from domain.links import digest
from domain.values import NAME_LENGTH, email_address, line
from storage import journal, people, workspace
from storage.tables import Person


def actor_of(ask: Ask, slack_id: str, surface: str) -> Actor:
    """The actor behind a Slack user of our workspace; Stranger when Kalle does not know them."""
    found = people.actor(ask, slack_id, surface)
    if found is None:
        raise Stranger
    return found


def insist_served(team_id: str, ours: str) -> None:
    """Refuse another workspace than the one this installation is bound to, which never changes."""
    if not team_id or team_id != ours:
        raise ForeignWorkspace


def refused(work: Work, gesture: str, reason: str) -> None:
    """Write down that somebody tried what they may not; the gesture by its name, nothing of what it was about."""
    journal.add(work.session, work.actor, work.now, "refused", gesture=gesture[:100], reason=reason)


def pinned(work: Work) -> tuple[str, str]:
    """The workspace's team id and Kalle's own user id there; empty until Slack has told them."""
    row = workspace.find(work.session)
    return (row.team_id, row.bot_user_id) if row else ("", "")


def pin(work: Work, team_id: str, bot_user_id: str) -> None:
    """Bind this installation to one workspace for good; NotNow when it is bound to another."""
    row = workspace.get(work.session)
    if row.team_id and row.team_id != team_id:
        raise NotNow(
            say(
                "This database belongs to the workspace {theirs}, and the token to {ours}. Use a database of its own.",
                theirs=row.team_id,
                ours=team_id,
            )
        )
    row.team_id, row.bot_user_id = team_id, bot_user_id


def new_setup_code(work: Work) -> str | None:
    """Make a code by which the first person becomes administrator; None when there is an administrator."""
    if people.administrators(work.session):
        return None
    code = f"{secrets.randbelow(10**8):08d}"
    workspace.get(work.session).setup_code_digest = digest(code)
    return code


def become_administrator(work: Work, code: str, slack_id: str, name: str, language: Language) -> None:
    """Make the person who knows the code the first administrator; NotNow for a wrong or used one."""
    row = workspace.get(work.session)
    expected = row.setup_code_digest
    if not expected or people.administrators(work.session) or not compare_digest(expected, digest(code.strip())):
        raise NotNow(
            say("That is not the set-up code. The server prints it when it starts, until there is an administrator.")
        )
    row.setup_code_digest = ""
    person = people.by_slack_id(work.session, slack_id)
    if person is None:
        person = Person(
            slack_id=slack_id,
            name=_name(name) or slack_id,
            email=None,
            language=language,
            zone=str(work.house.zone),
            created_at=work.now,
        )
        work.session.add(person)
    person.level, person.active = Level.COMPLETE, True
    work.session.flush()
    journal.add(work.session, work.actor, work.now, "administrator_set_up", person=person.id)


def _name(text: str) -> str:
    """A name as it may stand in letters; what Slack lets people write is cleaned and cut rather than refused."""
    return line(text[:NAME_LENGTH])


def _address(text: str) -> str | None:
    """An address letters can go to, or none."""
    try:
        return email_address(text) if text else None
    except BadValue:
        return None


def choose_language(work: Work, language: Language) -> None:
    """Remember the language a person chose; Slack's own no longer changes it."""
    person = people.by_slack_id(work.session, work.actor.slack_id)
    if person is None:
        raise Stranger
    person.language, person.language_chosen = language, True
    journal.add(work.session, work.actor, work.now, "language_chosen", language=str(language))


def language_of_person(work: Work, slack_id: str) -> Language | None:
    """The language of somebody Kalle knows and serves; None for anybody else."""
    person = people.by_slack_id(work.session, slack_id)
    return person.language if person is not None and person.active else None


def changed_in_slack(
    work: Work, slack_id: str, *, name: str, language: Language | None, email: str, deleted: bool
) -> None:
    """Take over what Slack says of a person Kalle knows: the language unless one was chosen, the address if there is none."""
    person = people.by_slack_id(work.session, slack_id)
    if person is None:
        return
    if language is not None and not person.language_chosen:
        person.language = language
    person.name = _name(name) or person.name
    person.email = person.email or _address(email)
    person.active = person.active and not deleted
