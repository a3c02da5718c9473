"""Telling recruiters in Slack: the living card of an interview, its history, notices.

Only ids go into the outbox. What a message says is drawn from the database when it is sent, so it is never older than
the moment it arrives, and no personal data waits in a queue.
"""

import secrets
from typing import Any

from bot.services import quiet, watching
from bot.work import Work
from domain.access import ActorKind
from domain.delivery import Channel, ParcelKind
from storage import journal, outbox
from storage.tables import Interview, JournalEntry


def wrote(
    work: Work,
    interview: Interview,
    event: str,
    *,
    loud: bool = False,
    **facts: Any,
) -> JournalEntry:
    """Write down what happened to an interview and let its card and its thread tell; `loud` tells the people too."""
    application = interview.application
    entry = journal.add(
        work.session,
        work.actor,
        work.now,
        event,
        vacancy_id=application.vacancy_id,
        application_id=application.id,
        interview_id=interview.id,
        **facts,
    )
    card(work, interview)
    _entry(work, interview, entry, loud=loud)
    if loud:
        _notices(work, interview, entry)
    return entry


def asked(work: Work, interview: Interview, event: str, **facts: Any) -> None:
    """Write a line of the history that asks something of whoever made the interview, and of nobody else."""
    application = interview.application
    about = {"vacancy_id": application.vacancy_id, "application_id": application.id, "interview_id": interview.id}
    entry = journal.add(work.session, work.actor, work.now, event, **about, **facts)
    watching.changed(work, interview)
    _entry(work, interview, entry, loud=True)


def card(work: Work, interview: Interview) -> None:
    """Have the card drawn anew, and whatever else shows the interview; waiting drawings of the same thing are one."""
    watching.changed(work, interview)
    owner = interview.created_by
    if owner is None:
        return
    outbox.put_or_fold(
        work.session,
        key=f"card:{interview.id}:{owner.id}:{secrets.token_hex(8)}",
        recipient=owner.slack_id,
        due_at=work.now,
        now=work.now,
        interview_id=interview.id,
        person_id=owner.id,
    )


def _entry(work: Work, interview: Interview, entry: JournalEntry, *, loud: bool) -> None:
    owner = interview.created_by
    if owner is None:
        return
    outbox.put(
        work.session,
        channel=Channel.SLACK,
        kind=ParcelKind.ENTRY,
        key=f"entry:{entry.id}:{owner.id}",
        recipient=owner.slack_id,
        due_at=work.now,
        now=work.now,
        facts={"entry": entry.id, "loud": loud},
        interview_id=interview.id,
        person_id=owner.id,
    )


def _notices(work: Work, interview: Interview, entry: JournalEntry) -> None:
    """The other attending recruiters hear of it as well; who did it needs no telling."""
    doer = work.actor.person_id if work.actor.kind is ActorKind.PERSON else None
    for one in interview.interviewers:
        if one.person_id in (interview.created_by_id, doer):
            continue
        outbox.put(
            work.session,
            channel=Channel.SLACK,
            kind=ParcelKind.NOTICE,
            key=f"notice:{entry.id}:{one.person_id}",
            recipient=one.person.slack_id,
            due_at=quiet.awake_at(work, one.person),
            now=work.now,
            facts={"entry": entry.id},
            interview_id=interview.id,
            person_id=one.person_id,
        )
