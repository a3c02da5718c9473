"""What nobody knows about: said as it is, asked about while it can be decided, and never called something else."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.delivery.channels import Doubtful, ForGood, Receipt
from bot.delivery.dispatcher import Dispatcher, new_owner
from bot.messages import ledger as drawn
from bot.messages.interview_card import interview_card
from bot.messages.undelivered import undelivered
from bot.services import cards, deliveries, outbox, receipts
from bot.services.interview import resending
from bot.services.receipts import News
from bot.services.reminding import firing, writing
from bot.texts.translator import translator
from bot.work import ways
from domain.access import OPERATOR, SYSTEM
from domain.cards import LedgerState, NotAgain
from domain.delivery import Channel, ParcelKind, ParcelState
from domain.errors import NotNow
from domain.language import Language
from domain.reminders import ReminderState, SkipReason
from domain.status import Answer
from domain.undelivered import Overview
from storage import still
from storage.delivery_tables import Parcel
from tests.services.company import KARI
from tests.services.test_reminding import (
    EMAIL,
    REMINDERS,
    SMS,
    WEDNESDAY_AT_NINE,
    Taking,
    answer,
    fire_at,
    invite,
    ledger,
    stands,
    wish,
)


@pytest.fixture
def company(company):
    """The company with a way to send SMS."""
    company.house = replace(company.house, sms=True)
    to = ways(company.database, company.clock, company.house)
    company.begin, company.look, company.ask = to.begin, to.look, to.ask
    return company


TOLD = {
    "given_up": deliveries.given_up,
    "sent": deliveries.sent,
    "in_doubt": deliveries.in_doubt,
    "write": writing.write,
}


class Silent(Taking):
    """Takes everything and answers nothing, while `silent`."""

    silent = True

    def hand_over(self):
        if self.silent:
            raise Doubtful(None, "no answer (timeout)", "sms")
        return Receipt(ref="x")


class Endpoint(Silent):
    repeats_are_recognised = True


def dispatcher(company, carrier, channel=Channel.SMS):
    return Dispatcher(company.begin, {channel: carrier}, new_owner(), **TOLD)


def parcel(company, *kinds):
    return company.parcels(*(kinds or REMINDERS))[-1]


def card(company, interview):
    with company.look(SYSTEM) as work:
        return cards.card_of(work, interview)


def waiting_cards(company):
    return len(company.parcels(ParcelKind.CARD, state=ParcelState.QUEUED))


def slack_is_done(company):
    with company.begin(SYSTEM) as work:
        found = work.session.query(Parcel).filter(Parcel.channel == Channel.SLACK, Parcel.state == ParcelState.QUEUED)
        found.update({"state": ParcelState.SENT})


def held_reminder(company, option=SMS, channel=Channel.SMS):
    """A reminder that is held; its interview and the dispatcher."""
    interview = invite(company, wanted=wish(option))
    fire_at(company, WEDNESDAY_AT_NINE)
    delivery = dispatcher(company, Silent(), channel)
    for _ in range(2):
        delivery.drain(channel)
        company.clock.move(minutes=16)
        delivery.sweep()
    assert parcel(company).state is ParcelState.HELD
    return interview, delivery


def test_an_sms_of_unknown_end_stays_unknown_when_it_is_too_late_for_another_try(company):
    interview = invite(company, wanted=wish(SMS))
    fire_at(company, WEDNESDAY_AT_NINE)
    delivery = dispatcher(company, Endpoint())
    for _ in range(18 * 3):
        delivery.drain(Channel.SMS)
        delivery.sweep()
        firing.fire(company.begin)
        company.clock.move(minutes=20)
    stopped = parcel(company)
    assert (stopped.state, stopped.cancel_reason) == (ParcelState.CANCELLED, still.DAY_OVER)
    [line] = ledger(company, interview)
    assert (line.state, line.reason) == (LedgerState.DOUBTFUL, NotAgain.TOO_LATE)
    assert "Not known whether it arrived" in drawn.words(translator(Language.EN), line)
    assert len(company.journal("doubt_lasts")) == 1
    assert [entry.facts["why"] for entry in company.journal("not_again")] == ["too_late"]
    assert company.journal("reminder_too_late") == []


def test_a_doubt_that_lasts_is_told_an_hour_after_it_began(company):
    invite(company, wanted=wish(SMS))
    fire_at(company, WEDNESDAY_AT_NINE)
    delivery = dispatcher(company, Endpoint())
    told = {}
    for minute in range(0, 100, 10):
        delivery.drain(Channel.SMS)
        delivery.sweep()
        firing.fire(company.begin)
        told[minute] = len(company.journal("doubt_lasts"))
        company.clock.move(minutes=10)
    assert told[50] == 0
    assert told[80] == told[90] == 1


def test_a_reminder_never_leaves_on_another_day_than_its_own(company):
    interview = invite(company)
    fire_at(company, WEDNESDAY_AT_NINE)
    company.clock.move(hours=15, minutes=30)  # Thursday in Oslo, and Wednesday still in UTC
    dispatcher(company, Taking(), Channel.EMAIL).drain(Channel.EMAIL)
    assert parcel(company).state is ParcelState.CANCELLED
    assert parcel(company).cancel_reason == still.DAY_OVER
    [line] = ledger(company, interview)
    assert (line.state, line.reason) == (LedgerState.SKIPPED, SkipReason.MISSED)
    assert len(company.journal("reminder_too_late")) == 1


def test_one_that_is_sent_again_by_a_person_keeps_to_its_day(company):
    held_reminder(company)
    company.clock.move(days=1)
    with company.by(KARI) as work, pytest.raises(NotNow, match="not sent again"):
        outbox.decide(work, parcel(company).id, again=True)
    with company.begin(OPERATOR) as work:
        outbox.retry(work, parcel(company).id)
    assert parcel(company).resent
    carrier = Silent()
    carrier.silent = False
    dispatcher(company, carrier).drain(Channel.SMS)
    assert (parcel(company).state, parcel(company).cancel_reason) == (ParcelState.CANCELLED, still.DAY_OVER)
    assert [entry.facts["why"] for entry in company.journal("not_again")] == ["too_late"]


@pytest.mark.parametrize(
    ("moved_on", "reason"),
    [(timedelta(days=3), still.TOO_LATE), (timedelta(days=2, minutes=20), still.TOO_SOON)],
)
def test_the_reason_why_a_message_was_stopped_is_the_true_one(company, moved_on, reason):
    company.invite("Anna", edits={"reminder": wish()}, day=date(2026, 11, 27), at=time(10, 0))
    company.after_a_minute()
    fire_at(company, WEDNESDAY_AT_NINE)
    company.clock.now = WEDNESDAY_AT_NINE + moved_on
    dispatcher(company, Taking(), Channel.EMAIL).drain(Channel.EMAIL)
    assert parcel(company).cancel_reason == reason


@pytest.mark.parametrize(("option", "channel"), [(SMS, Channel.SMS), (EMAIL, Channel.EMAIL)])
def test_whatever_is_held_is_asked_about_on_the_card_mails_as_well(company, option, channel):
    interview, _ = held_reminder(company, option, channel)
    shown = card(company, interview)
    assert [(one.parcel_id, one.channel, one.again) for one in shown.questions] == [(parcel(company).id, channel, True)]
    blocks = interview_card(translator(Language.EN), shown)[1]
    pressable = [one["action_id"] for block in blocks for one in block.get("elements", []) if "action_id" in one]
    assert {"reminder:again", "reminder:enough"} <= set(pressable)


def test_a_newer_invitation_settles_the_one_that_was_held(company):
    [interview] = company.invite("Anna")
    company.clock.move(seconds=61)
    delivery = dispatcher(company, Silent(), Channel.EMAIL)
    for _ in range(2):
        delivery.drain(Channel.EMAIL)
        company.clock.move(minutes=16)
        delivery.sweep()
    assert [one.kind for one in card(company, interview).questions if one.kind is ParcelKind.INVITATION]
    with company.by(KARI) as work:
        resending.resend(work, interview)
    assert not [one for one in card(company, interview).questions if one.kind is ParcelKind.INVITATION]
    states = [one.state for one in company.parcels(ParcelKind.INVITATION)]
    assert states == [ParcelState.CANCELLED, ParcelState.QUEUED]


def test_whoever_declined_meanwhile_is_not_offered_to_be_reminded_again_and_the_doubt_stays(company):
    interview, _ = held_reminder(company)
    answer(company, interview, Answer.DECLINE)
    assert [one.again for one in card(company, interview).questions] == [False]
    with company.by(KARI) as work, pytest.raises(NotNow) as refused:
        outbox.decide(work, parcel(company).id, again=True)
    assert (
        translator(Language.NB)
        .phrase(refused.value.phrase)
        .endswith(f"{translator(Language.NB)(SkipReason.DECLINED)}.")
    )
    [line] = ledger(company, interview)
    assert (line.state, line.reason) == (LedgerState.DOUBTFUL, SkipReason.DECLINED)


def test_a_mail_in_doubt_whose_candidate_declined_is_swept_to_unknown_and_told(company):
    interview = invite(company)
    fire_at(company, WEDNESDAY_AT_NINE)
    delivery = dispatcher(company, Silent(), Channel.EMAIL)
    delivery.drain(Channel.EMAIL)
    answer(company, interview, Answer.DECLINE)
    company.clock.move(minutes=20)
    delivery.sweep()
    slack_is_done(company)
    delivery.drain(Channel.EMAIL)
    [line] = ledger(company, interview)
    assert (line.state, line.reason) == (LedgerState.DOUBTFUL, SkipReason.DECLINED)
    assert parcel(company).cancel_reason == still.UNWANTED
    assert [entry.facts["why"] for entry in company.journal("not_again")] == ["declined"]
    assert waiting_cards(company) == 1


def test_the_card_is_drawn_anew_when_a_message_becomes_doubtful(company):
    invite(company, wanted=wish(SMS))
    fire_at(company, WEDNESDAY_AT_NINE)
    slack_is_done(company)
    delivery = dispatcher(company, Silent())
    delivery.drain(Channel.SMS)
    assert (parcel(company).state, waiting_cards(company)) == (ParcelState.UNKNOWN, 1)
    slack_is_done(company)
    company.clock.move(minutes=16)
    delivery.sweep()
    assert (parcel(company).state, waiting_cards(company)) == (ParcelState.HELD, 1)


def test_what_a_killed_process_left_in_doubt_is_on_the_card(company):
    invite(company)
    fire_at(company, WEDNESDAY_AT_NINE)
    with company.begin(SYSTEM) as work:
        one = work.session.get_one(Parcel, parcel(company).id)
        one.state, one.owner, one.handed_over_at = ParcelState.HANDOVER, "dead", work.now
    slack_is_done(company)
    company.clock.move(minutes=16)
    dispatcher(company, Silent(), Channel.EMAIL).sweep()
    assert waiting_cards(company) == 1


def test_a_reminder_held_for_another_time_is_settled_when_the_interview_begins_at_the_old_one(company):
    interview = invite(company)
    answer(company, interview, Answer.NEW_TIME)
    fire_at(company, WEDNESDAY_AT_NINE)
    assert stands(company, interview) == [(ReminderState.HELD, None)]
    fire_at(company, datetime(2026, 11, 27, 9, 0, tzinfo=UTC))
    firing.fire(company.begin)
    assert stands(company, interview) == [(ReminderState.SKIPPED, SkipReason.MISSED)]
    assert len(company.journal("reminder_missed")) == 1


def test_what_left_and_failed_by_its_receipt_says_when_it_was_sent(company):
    interview = invite(company, wanted=wish(SMS))
    fire_at(company, WEDNESDAY_AT_NINE)
    carrier = Silent()
    carrier.silent = False
    dispatcher(company, carrier).drain(Channel.SMS)
    with company.begin(SYSTEM) as work:
        assert receipts.take(work, parcel(company).id, News("x", delivered=False, reason="cannot be reached"))
    [line] = ledger(company, interview)
    assert (line.state, line.at) == (LedgerState.FAILED, WEDNESDAY_AT_NINE)
    assert drawn.words(translator(Language.EN), line) == (
        "Sent, but not delivered: Wednesday 25 November 2026 at 09:00 (Oslo time). It could not be reached"
    )


def test_a_receipt_of_an_earlier_try_says_nothing_about_the_next_one(company):
    invite(company, wanted=wish(SMS))
    fire_at(company, WEDNESDAY_AT_NINE)

    class Refusing(Taking):
        def hand_over(self):
            raise ForGood(21612, "not now", "sms")

    dispatcher(company, Refusing()).drain(Channel.SMS)
    with company.begin(SYSTEM) as work:
        assert receipts.take(work, parcel(company).id, News("SM1", delivered=False, reason="30003"))
    with company.begin(OPERATOR) as work:
        outbox.retry(work, parcel(company).id)
    assert (parcel(company).receipt, parcel(company).provider_ref) == ("", "")
    delivery = dispatcher(company, Silent())
    delivery.drain(Channel.SMS)
    company.clock.move(minutes=20)
    delivery.sweep()
    assert parcel(company).state is ParcelState.HELD


def test_the_operators_retry_of_a_held_one_does_not_forget_that_a_copy_may_have_arrived(company):
    held_reminder(company)
    with company.begin(OPERATOR) as work:
        assert "goes once more, because no answer was seen" in outbox.retry(work, parcel(company).id).reason


def test_the_list_counts_what_left_and_says_what_follows_the_second_doubt(company):
    invite(company)
    fire_at(company, WEDNESDAY_AT_NINE)
    delivery = dispatcher(company, Silent(), Channel.EMAIL)
    told = []
    for _ in range(2):
        delivery.drain(Channel.EMAIL)
        with company.look(OPERATOR) as work:
            [line] = [one for one in outbox.listing(work) if one.kind in REMINDERS]
        told.append((line.attempts, line.reason.partition(" (")[0]))
        company.clock.move(minutes=16)
        delivery.sweep()
    left = "and no answer was seen; a quarter of an hour after that it"
    assert told == [(1, f"left, {left} goes once more"), (2, f"left once more, {left} is held for a person")]


def test_not_everything_has_left_while_something_is_unknown():
    shown = str(undelivered(translator(Language.EN), Overview((), (), (), unknown=2), ZoneInfo("Europe/Oslo")))
    assert "Not known yet whether they arrived: 2" in shown
    assert "everything that was due has left" not in shown
