"""Who hears the news of an interview in the place of somebody who can no longer be reached in Slack.

Source: docs/behaviour.md, Delivery.
"""

from collections.abc import Collection, Iterator

import structlog

from bot.services import news
from bot.work import Work
from domain.access import VacancyAccess
from domain.delivery import Channel, ParcelKind, ParcelState
from storage import interviews, journal, outbox, people
from storage.delivery_tables import Parcel
from storage.tables import Interview, Person

log = structlog.get_logger(__name__)

SWITCHED_OFF = "the person was switched off in Kalle"
GONE = frozenset(
    {"user_not_found", "user_disabled", "user_not_visible", "cannot_dm", "cannot_dm_bot", "channel_not_found"}
)
"""What Slack says of a person nobody can write to. Its account_inactive is about Kalle's own token, and pauses everything."""

HOPELESS = (ParcelState.FAILED, ParcelState.CANCELLED)


def is_out_of_reach(parcel: Parcel) -> bool:
    """True for a Slack message of an interview that was given up because the person it was for is gone."""
    return parcel.interview_id is not None and nobody_reads(parcel)


def nobody_reads(parcel: Parcel) -> bool:
    """The same for one that is about anything."""
    if parcel.channel is not Channel.SLACK or parcel.person_id is None:
        return False
    if parcel.state is ParcelState.CANCELLED:
        return parcel.cancel_reason == SWITCHED_OFF
    return parcel.state is ParcelState.FAILED and parcel.last_text.split(" ")[0] in GONE


def hand_on(work: Work, parcel: Parcel) -> None:
    """Give what somebody gone was to read to the next person who can, each tried once; at last by e-mail.

    The interview is held meanwhile: of two who are found gone at once, the later one sees that the earlier one is.
    """
    interview = interviews.by_id(work.session, parcel.interview_id or 0, lock=True)
    if interview is None:
        return
    if parcel.kind is ParcelKind.CARD:
        _card(work, interview, parcel)
    else:
        _news(work, interview, parcel)


def _card(work: Work, interview: Interview, parcel: Parcel) -> None:
    """The card moves with its buttons; who was tried travels with it, for every drawing is a message of its own."""
    tried = [*parcel.facts.get("tried", ()), parcel.person_id]
    chosen = _next(work, interview, tried)
    if chosen is None:
        return
    outbox.put_or_fold(
        work.session,
        key=f"card:{interview.id}:{chosen.id}:for:{parcel.id}",
        recipient=chosen.slack_id,
        due_at=work.now,
        now=work.now,
        facts={"tried": tried},
        interview_id=interview.id,
        person_id=chosen.id,
    )


def _news(work: Work, interview: Interview, parcel: Parcel) -> None:
    entry = int(parcel.facts["entry"])
    told = outbox.about_entry(work.session, interview.id, entry)
    if any(one.state not in HOPELESS for one in told):
        return  # somebody else hears it already, or is about to
    loud = any(one.facts.get("loud") or one.kind is ParcelKind.NOTICE for one in told)
    chosen = _next(work, interview, [one.person_id for one in told])
    if chosen is not None:
        _put(work, interview, chosen, entry, loud=loud)
    elif loud:
        _by_mail(work, interview, entry)


def _put(work: Work, interview: Interview, chosen: Person, entry: int, *, loud: bool) -> None:
    outbox.put(
        work.session,
        channel=Channel.SLACK,
        kind=ParcelKind.ENTRY,
        key=f"entry:{entry}:{chosen.id}",
        recipient=chosen.slack_id,
        due_at=work.now,
        now=work.now,
        facts={"entry": entry, "loud": loud},
        interview_id=interview.id,
        person_id=chosen.id,
    )


def _by_mail(work: Work, interview: Interview, entry_id: int) -> None:
    """The last way: the vacancy's contact, else whoever made the interview, wherever their mail goes."""
    entry = journal.by_id(work.session, entry_id)
    if entry is None or not news.by_mail(work, interview, entry):
        log.error("nobody_can_be_told", interview_id=interview.id, entry_id=entry_id)


def _next(work: Work, interview: Interview, tried: Collection[int | None]) -> Person | None:
    """The first who works with the interview, is not switched off, and was not tried."""
    return next((one for one in _possible(work, interview) if one.active and one.id not in tried), None)


def _possible(work: Work, interview: Interview) -> Iterator[Person]:
    """Whoever made it, who attends it, who looks after the vacancy, who works with it, who looks after Kalle."""
    vacancy_id = interview.application.vacancy_id
    if interview.created_by is not None:
        yield interview.created_by
    yield from (one.person for one in interview.interviewers)
    yield from people.members(work.session, vacancy_id, VacancyAccess.ADMINISTRATOR)
    yield from people.members(work.session, vacancy_id, VacancyAccess.NORMAL)
    yield from people.administrators(work.session)
