"""Removing an application, or a whole person, for good, in Slack as well; the journal keeps that it was done.

Source: docs/behaviour.md, Erasing.
"""

from collections.abc import Collection

from bot.work import Work
from domain.delivery import Channel, ParcelKind
from domain.errors import Unknown
from storage import erasing, journal, outbox
from storage.tables import Application, Candidate


def erase_application(work: Work, application: Application) -> None:
    """Remove one application; with a person's last one the person goes, unless they are kept or employed."""
    person = application.candidate
    ids = erasing.with_those_moved_here(work.session, application.id)
    others = set(erasing.applications_of(work.session, person.id)) - set(ids)
    vacancy_id, application_id, candidate_id = application.vacancy_id, application.id, person.id
    if others or _is_kept(person):
        _remove(work, ids, None)
        erasing.note(work.session, candidate_id, application_id, work.now)
    else:
        _remove(work, ids, candidate_id)
        erasing.remove_person(work.session, candidate_id)
        erasing.note(work.session, candidate_id, None, work.now)
    journal.add(work.session, work.actor, work.now, "erased", vacancy_id=vacancy_id, application_id=application_id)


def _is_kept(person: Candidate) -> bool:
    """Who is saved, employed or a prospect is more to the company than an application."""
    return str(person.category) in ("saved", "employee", "prospect")


def erase_person(work: Work, candidate_id: int) -> None:
    """Remove a person with every application they ever had; Unknown when there is none.

    Whoever calls it has asked whether the actor may.
    """
    if work.session.get(Candidate, candidate_id) is None:
        raise Unknown
    ids = erasing.applications_of(work.session, candidate_id)
    _remove(work, ids, candidate_id)
    erasing.remove_person(work.session, candidate_id)
    erasing.note(work.session, candidate_id, None, work.now)
    journal.add(work.session, work.actor, work.now, "erased", candidate=candidate_id)


def _remove(work: Work, ids: Collection[int], candidate_id: int | None) -> None:
    """What is in Slack is taken away by the outbox, for Slack may not answer now."""
    for channel, ts in erasing.slack_messages(work.session, ids, candidate_id):
        take_away(work, channel, ts)
    erasing.remove_applications(work.session, ids)


def take_away(work: Work, channel: str, ts: str) -> None:
    """Have one message in Slack removed."""
    outbox.put(
        work.session,
        channel=Channel.SLACK,
        kind=ParcelKind.ERASED,
        key=f"erased:{channel}:{ts}",
        recipient=channel,
        due_at=work.now,
        now=work.now,
        facts={"channel": channel, "ts": ts},
    )
