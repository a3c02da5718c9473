"""Removing an application, or a whole person, for good, in Slack as well; the journal keeps that it was done.

Source: docs/behaviour.md, Erasing.
"""

from collections.abc import Collection

from bot.services import watching
from bot.services.interview import cancelling
from bot.services.panel import erased
from bot.services.rating import announcing
from bot.work import Work
from domain.delivery import Channel, ParcelKind
from domain.errors import Unknown
from storage import digests, erasing, journal, outbox
from storage.tables import Application, Candidate


def erase_application(work: Work, application: Application) -> None:
    """Remove one application; with a person's last one the person goes, unless they are kept or employed."""
    person = application.candidate
    everything = erasing.hold(work.session, person.id)
    ids = erasing.with_those_moved_here(work.session, application.id)
    others = set(everything) - set(ids)
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
    ids = erasing.hold(work.session, candidate_id)
    if erasing.person(work.session, candidate_id) is None:
        raise Unknown
    _remove(work, ids, candidate_id)
    erasing.remove_person(work.session, candidate_id)
    erasing.note(work.session, candidate_id, None, work.now)
    journal.add(work.session, work.actor, work.now, "erased", candidate=candidate_id)


def _remove(work: Work, ids: Collection[int], candidate_id: int | None) -> None:
    """Who attends an interview with them hears that it is off; what is in Slack is taken away by the outbox.

    For Slack may not answer now. Digests and Homes are drawn anew without them: Homes first and all at once, once the
    panels are held. Whoever reviews holds their panel and then these Homes, in the order of the ids, as it is done here.
    """
    its_panels = erased.forget(work, ids)
    watching.homes(work, erasing.who_meets(work.session, ids) | erased.lookers(work, its_panels))
    for one in erasing.meetings_ahead(work.session, ids, work.now):
        cancelling.tell_attending(work, one)
    for channel, ts in erasing.slack_messages(work.session, ids, candidate_id):
        take_away(work, channel, ts)
    announcing.without(work, ids)
    erasing.remove_applications(work.session, ids)
    for digest_id, channel, person_id in digests.naming(work.session, ids):
        watching.digest(work, digest_id, channel, person_id)
    digests.forget(work.session, ids)
    for channel, ts in erased.of_switched_off(work, its_panels):
        take_away(work, channel, ts)
    erased.redraw(work, its_panels)


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
