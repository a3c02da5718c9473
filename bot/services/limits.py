"""Holding back whoever sends more than anybody needs to. Source: docs/behaviour.md, Limits."""

from collections import Counter
from collections.abc import Sequence

import structlog

from bot.work import Work
from domain.delivery import Channel, ParcelKind
from domain.errors import HeldBack, say
from domain.limits import DAY, HOUR, LETTERS_AN_HOUR, SMS_A_DAY, STEP_LETTERS_AN_HOUR, VACANCY_LETTERS_AN_HOUR
from domain.nudges import Choice
from domain.reminders import CHANNELS, ReminderWish
from storage import journal, outbox, pace, people
from storage.tables import Person

log = structlog.get_logger(__name__)

LETTERS = ("invited", "moved", "resent", "asked_again", Choice.BY_EMAIL)
"""What the journal calls the gestures that write to a candidate and can be repeated."""

HELD_BACK = "held_back"


def insist_on_pace(work: Work, vacancy_ids: Sequence[int], wish: ReminderWish | None = None) -> None:
    """Refuse letters, one for each of these vacancies, and reminders by SMS, when they are more than may be sent.

    To be called before any of them is written down. HeldBack says how many there were.
    """
    person_id = work.actor.person_id
    if person_id is None:
        return
    _insist_on_person(work, person_id, len(vacancy_ids))
    for vacancy_id, letters in Counter(vacancy_ids).items():
        _insist_on_vacancy(work, vacancy_id, letters)
    insist_on_sms(work, wish, len(vacancy_ids))


def insist_on_sms(work: Work, wish: ReminderWish | None, candidates: int) -> None:
    """Refuse reminders by SMS to so many candidates when they are more than may be planned; for whatever else, nothing.

    For whoever plans reminders without writing a letter; what an interview keeps when it moves is not wished for anew.
    """
    person_id = work.actor.person_id
    if person_id is not None and wish is not None and Channel.SMS in CHANNELS[wish.option]:
        _insist_on_sms(work, person_id, candidates)


def _insist_on_person(work: Work, person_id: int, letters: int) -> None:
    sent = pace.entries_of(work.session, person_id, LETTERS, work.now - HOUR)
    if sent + letters > LETTERS_AN_HOUR:
        log.warning("letters_held_back", person_id=person_id, sent=sent, wanted=letters)
        phrase = say(
            "You have written to {sent} candidates within an hour, and {most} is the most. Nothing was sent. Wait a "
            "while, or ask an administrator of Kalle if this was not you.",
            sent=sent,
            most=LETTERS_AN_HOUR,
        )
        raise HeldBack("letters", phrase)


def _insist_on_vacancy(work: Work, vacancy_id: int, letters: int) -> None:
    sent = pace.entries_in(work.session, vacancy_id, LETTERS, work.now - HOUR)
    if sent + letters > VACANCY_LETTERS_AN_HOUR:
        log.warning("vacancy_held_back", vacancy_id=vacancy_id, sent=sent, wanted=letters)
        phrase = say(
            "{sent} candidates of this vacancy were written to within an hour, and {most} is the most. Nothing was sent. "
            "Wait a while, or ask an administrator of Kalle.",
            sent=sent,
            most=VACANCY_LETTERS_AN_HOUR,
        )
        raise HeldBack("vacancy", phrase, vacancy_id)


def _insist_on_sms(work: Work, person_id: int, wanted: int) -> None:
    since = work.now - DAY
    planned = pace.sms_planned_by(work.session, person_id, since) + pace.sms_sent_by(work.session, person_id, since)
    planned += pace.entries_of(work.session, person_id, (Choice.BY_SMS,), since)
    if planned + wanted > SMS_A_DAY:
        log.warning("sms_held_back", person_id=person_id, planned=planned, wanted=wanted)
        phrase = say(
            "You have planned or sent {planned} SMS within a day, and {most} is the most. Nothing was sent. Choose e-mail "
            "for this one, or wait a while.",
            planned=planned,
            most=SMS_A_DAY,
        )
        raise HeldBack("sms", phrase)


def insist_on_sms_at_once(work: Work, wanted: int) -> None:
    """Refuse so many SMS to candidates that are not reminders, when they are more than one person may send in a day."""
    if work.actor.person_id is not None:
        _insist_on_sms(work, work.actor.person_id, wanted)


def insist_on_step(work: Work, vacancy_ids: Sequence[int]) -> None:
    """Refuse a step's letters, one for each of these vacancies, when they are more than may be sent; nothing is done then.

    Invitations count as well, and so does what waits in steps that have begun.
    """
    person_id = work.actor.person_id
    if person_id is None or not vacancy_ids:
        return
    _insist_on_steps_of(work, person_id, len(vacancy_ids))
    for vacancy_id, letters in Counter(vacancy_ids).items():
        _insist_on_steps_in(work, vacancy_id, letters)


def _insist_on_steps_of(work: Work, person_id: int, letters: int) -> None:
    since = work.now - HOUR
    invited = pace.entries_of(work.session, person_id, LETTERS, since)
    sent = invited + pace.step_letters(work.session, since, person_id=person_id)
    if sent + letters > STEP_LETTERS_AN_HOUR:
        log.warning("letters_held_back", person_id=person_id, sent=sent, wanted=letters)
        phrase = say(
            "You have written to {sent} candidates within an hour, this would be {wanted} more, and {most} is the most. "
            "Nothing was done. Choose fewer, or wait a while.",
            sent=sent,
            wanted=letters,
            most=STEP_LETTERS_AN_HOUR,
        )
        raise HeldBack("letters", phrase)


def _insist_on_steps_in(work: Work, vacancy_id: int, letters: int) -> None:
    since = work.now - HOUR
    invited = pace.entries_in(work.session, vacancy_id, LETTERS, since)
    sent = invited + pace.step_letters(work.session, since, vacancy_id=vacancy_id)
    if sent + letters > VACANCY_LETTERS_AN_HOUR:
        log.warning("vacancy_held_back", vacancy_id=vacancy_id, sent=sent, wanted=letters)
        phrase = say(
            "{sent} candidates of this vacancy were written to within an hour, this would be {wanted} more, and {most} is "
            "the most. Nothing was done. Choose fewer, or wait a while.",
            sent=sent,
            wanted=letters,
            most=VACANCY_LETTERS_AN_HOUR,
        )
        raise HeldBack("vacancy", phrase, vacancy_id)


# --- telling administrators ----------------------------------------------------------------------------------------


def held_back(work: Work, refusal: HeldBack) -> None:
    """Write down who was held back, and tell administrators: once a day for each person and limit.

    In work of its own, for the refused one is gone with everything it wrote.
    """
    entry = journal.add(
        work.session, work.actor, work.now, HELD_BACK, vacancy_id=refusal.vacancy_id, limit=refusal.limit
    )
    for one in people.administrators(work.session):
        _tell(work, one, entry.id, refusal.limit)


def _tell(work: Work, administrator: Person, entry_id: int, limit: str) -> None:
    today = work.now.astimezone(work.house.zone).date().isoformat()
    outbox.put(
        work.session,
        channel=Channel.SLACK,
        kind=ParcelKind.NOTICE,
        key=f"{HELD_BACK}:{limit}:{work.actor.person_id}:{today}:{administrator.id}",
        recipient=administrator.slack_id,
        due_at=work.now,
        now=work.now,
        facts={"entry": entry_id},
        person_id=administrator.id,
    )


def held_back_in(work: Work, entry_id: int) -> tuple[str, str]:
    """The limit that a line of the journal is about, and who ran into it; both empty when the line is gone."""
    entry = journal.by_id(work.session, entry_id)
    if entry is None or entry.event != HELD_BACK or entry.person_id is None:
        return "", ""
    who = people.by_ids(work.session, [entry.person_id])
    return str(entry.facts.get("limit")), who[0].name if who else ""
