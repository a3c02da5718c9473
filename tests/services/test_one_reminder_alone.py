"""What happens to one reminder happens to that one: not to another of the same interview, and not to everybody's."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.delivery.taken import outgoing
from bot.postings import drawer
from bot.services import limits, upkeep
from bot.services import outbox as messages
from domain.access import OPERATOR, SYSTEM
from domain.cards import LedgerState
from domain.delivery import ParcelKind, ParcelState
from domain.errors import HeldBack
from domain.language import Language
from domain.reminders import ReminderState, ReminderWish, SkipReason
from domain.status import Answer, InterviewForm
from storage.tables import Reminder
from tests.services.reminding import (
    REMINDERS,
    SMS,
    TEXT,
    WEDNESDAY_AT_NINE,
    answer,
    fire_at,
    invite,
    ledger,
    rows,
    send_out,
    wish,
    with_sms,
)

MONDAY_AFTER = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
SAID_NO = SkipReason.DECLINED


@pytest.fixture
def company(company):
    return with_sms(company)


def stories(company):
    """What the recruiter reads in the history of interviews, oldest line first."""
    draw = drawer(company.look)
    return [str(draw(outgoing(one))) for one in company.parcels(ParcelKind.ENTRY)]


@pytest.fixture
def reminded_twice(company):
    """An interview with a reminder that went, moved, and the next one waiting in the outbox."""
    interview = invite(company)
    fire_at(company, WEDNESDAY_AT_NINE)
    company.leave()
    company.move(interview, day=date(2026, 12, 2))
    company.leave()
    fire_at(company, MONDAY_AFTER)
    return interview


def test_whoever_declines_is_told_of_no_more_and_the_reminder_that_went_stays_in_the_ledger(company, reminded_twice):
    answer(company, reminded_twice, Answer.DECLINE)
    assert [one.state for one in ledger(company, reminded_twice)] == [LedgerState.SENT, LedgerState.SKIPPED]
    assert [(row.state, row.reason) for row in rows(company, reminded_twice)] == [
        (ReminderState.QUEUED, None),
        (ReminderState.SKIPPED, SAID_NO),
    ]
    assert send_out(company) == []


def test_a_late_reminder_is_stopped_and_the_one_that_went_is_not(company, reminded_twice):
    fire_at(company, MONDAY_AFTER + timedelta(days=1))
    assert [(row.state, row.reason) for row in rows(company, reminded_twice)] == [
        (ReminderState.QUEUED, None),
        (ReminderState.SKIPPED, SkipReason.MISSED),
    ]


# --- a zone that is known no more ----------------------------------------------------------------------------------


@pytest.fixture
def zoneless(company):
    """Two interviews to be reminded of at one moment, the first planned in a zone that is not known any more."""
    first, second = invite(company), invite(company, "Ola")
    with company.begin(SYSTEM) as work:
        work.session.query(Reminder).filter_by(interview_id=first).update({"zone": "US/Gone"})
    return first, second


def test_a_reminder_in_an_unknown_zone_stays_behind_alone_and_the_recruiter_is_told(company, zoneless):
    first, second = zoneless
    assert fire_at(company, WEDNESDAY_AT_NINE) == 2
    assert [(row.state, row.reason) for row in rows(company, first)] == [(ReminderState.SKIPPED, SkipReason.NO_ZONE)]
    assert rows(company, second)[0].state is ReminderState.QUEUED
    [told] = company.journal("reminder_skipped")
    assert told.interview_id == first
    assert [one.facts["loud"] for one in company.parcels(ParcelKind.ENTRY) if one.facts["entry"] == told.id] == [True]
    assert "zone it was planned in is not known any more" in stories(company)[-1]
    assert ledger(company, first)[0].state is LedgerState.SKIPPED


def test_moments_are_found_again_though_a_zone_is_unknown(company, zoneless):
    with company.begin(SYSTEM) as work:
        work.session.query(Reminder).update({"due_at": WEDNESDAY_AT_NINE + timedelta(hours=1)})
    assert upkeep.recompute(company.begin) == 1
    assert rows(company, zoneless[1])[0].due_at == WEDNESDAY_AT_NINE


def test_an_interview_whose_reminder_has_no_known_zone_can_be_moved(company, zoneless):
    assert company.move(zoneless[0]) is None
    assert rows(company, zoneless[0])[-1].zone == "Europe/Oslo"


# --- found again ---------------------------------------------------------------------------------------------------


def shifted(company):
    """Every moment an hour beside what its zone says now."""
    with company.begin(SYSTEM) as work:
        work.session.query(Reminder).update({"due_at": WEDNESDAY_AT_NINE + timedelta(hours=1)})


def test_a_held_reminder_comes_back_at_its_hour_after_the_clocks_were_changed(company):
    interview = invite(company)
    answer(company, interview, Answer.NEW_TIME)
    shifted(company)
    assert upkeep.recompute(company.begin) == 1
    answer(company, interview, Answer.ACCEPT)
    assert [(row.state, row.due_at) for row in rows(company, interview)] == [(ReminderState.PLANNED, WEDNESDAY_AT_NINE)]


def test_a_skipped_reminder_that_can_come_back_is_found_again_and_one_that_cannot_is_left(company):
    interview, gone = invite(company), invite(company, "Ola")
    answer(company, interview, Answer.DECLINE)
    with company.begin(SYSTEM) as work:
        work.session.query(Reminder).filter_by(interview_id=gone).update({"state": "skipped", "reason": "missed"})
    shifted(company)
    assert upkeep.recompute(company.begin, piece=1) == 1
    assert rows(company, interview)[0].due_at == WEDNESDAY_AT_NINE


# --- what the operator does ----------------------------------------------------------------------------------------


@pytest.fixture
def waiting(company):
    """A reminder in the outbox, and a card that shows everything so far."""
    invite(company, wanted=wish(SMS))
    fire_at(company, WEDNESDAY_AT_NINE)
    with company.begin(SYSTEM) as work:
        for one in company.parcels(ParcelKind.CARD, ParcelKind.ENTRY, state=ParcelState.QUEUED):
            work.session.get(type(one), one.id).state = ParcelState.SENT
    return company.parcels(*REMINDERS)[0].id


@pytest.mark.parametrize(
    ("act", "event", "words"),
    [(messages.cancel, "parcel_cancelled", "will not be sent"), (messages.retry, "parcel_retried", "is sent again")],
)
def test_what_the_operator_does_with_a_message_is_on_the_card_and_told_to_the_recruiter(
    company, waiting, act, event, words
):
    with company.begin(OPERATOR) as work:
        act(work, waiting)
    assert len(company.parcels(ParcelKind.CARD, state=ParcelState.QUEUED)) == 1
    [entry] = company.parcels(ParcelKind.ENTRY, state=ParcelState.QUEUED)
    assert (entry.facts["loud"], company.journal()[-1].event) == (True, event)
    assert words in stories(company)[-1]


# --- how many ------------------------------------------------------------------------------------------------------


def test_a_move_plans_no_sms_beyond_the_limit(company, monkeypatch):
    monkeypatch.setattr(limits, "SMS_A_DAY", 1)
    invite(company, "Anna", wish(SMS))
    interview = invite(company, "Ola", ReminderWish())
    to = {"day": date(2026, 12, 2), "tell": False, "reminder": wish(SMS)}
    with pytest.raises(HeldBack) as refused:
        company.move(interview, **to)
    assert refused.value.limit == "sms"
    assert rows(company, interview) == []


def test_a_move_that_keeps_its_sms_is_held_back_by_no_limit(company, monkeypatch):
    interview = invite(company, "Anna", wish(SMS))
    monkeypatch.setattr(limits, "SMS_A_DAY", 1)
    company.move(interview, day=date(2026, 12, 2), tell=False)
    assert [row.state for row in rows(company, interview)] == [ReminderState.SKIPPED, ReminderState.PLANNED]


# --- an SMS that can never go --------------------------------------------------------------------------------------


def composed(company, sms):
    shown = company.prepare("Anna", place="", form=InterviewForm.TELEPHONE)
    wanted = ReminderWish(SMS, 2, dict.fromkeys(Language, TEXT), dict.fromkeys(Language, sms))
    edited = replace(shown.edited, reminder=wanted)
    return shown, edited, company.compose(shown, edited)


@pytest.mark.parametrize(
    ("sms", "said"), [("{address}", "Nothing is left of the SMS"), ("{vacancy}. " * 90, "is the most. Write less.")]
)
def test_an_sms_that_no_service_takes_is_a_stop_in_the_form(company, sms, said):
    shown, edited, seen = composed(company, sms)
    assert seen.stopped
    assert [doubt.phrase.text for doubt in seen.doubts if doubt.stops and said in doubt.phrase.text]
    assert company.send(shown, edited, seen=seen.mark) is not None
    assert company.interviews_of(shown) == []
