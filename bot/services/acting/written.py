"""The activity list of an application: what recruiters did, with copies of what was sent."""

from collections.abc import Iterable, Mapping
from typing import Any

from bot.work import Work
from storage import journal
from storage.tables import Application, JournalEntry


def wrote(work: Work, application: Application, event: str, **facts: Any) -> JournalEntry:
    """Write down what happened to an application; facts are ids and choices, no personal data."""
    return journal.add(
        work.session,
        work.actor,
        work.now,
        event,
        vacancy_id=application.vacancy_id,
        application_id=application.id,
        **facts,
    )


def wrote_all(work: Work, event: str, about: Iterable[tuple[Application, Mapping[str, Any]]]) -> None:
    """The same of several, each with facts of its own."""
    journal.add_all(work.session, work.actor, work.now, event, about)
