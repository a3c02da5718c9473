"""Reminders of real interviews: planned, decided again when their moment comes, and told about when they do not go."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from bot.delivery.channels import Carrier, ForNow, Outgoing, Receipt
from bot.delivery.dispatcher import Dispatcher, new_owner
from bot.services import candidates, cards, deliveries, upkeep
from bot.services.candidates import Contact
from bot.services.interview import answering, cancelling
from bot.services.invitation.draft import Edited
from bot.services.reminding import firing, planning, writing
from bot.work import ways
from domain.access import CANDIDATE, SYSTEM
from domain.cards import LedgerLine, LedgerState
from domain.delivery import Channel, ParcelKind, ParcelState
from domain.errors import BadFields
from domain.language import Language
from domain.letters import Variant
from domain.reminders import ReminderOption, ReminderState, ReminderWish, SkipReason
from domain.status import EFFECTS, Answer, ApplicationStatus, MeetingStatus
from storage import interviews, outbox, reminders, sending, still
from storage.delivery_tables import Parcel
from storage.tables import Application, Candidate, Interview, Reminder, Vacancy
from tests.services.company import KARI, LINK, Company, mail_of, text_of, vault

REMINDERS = (ParcelKind.REMINDER, ParcelKind.SMS_REMINDER)
EMAIL, SMS, BOTH = ReminderOption.EMAIL, ReminderOption.SMS, ReminderOption.BOTH
WEDNESDAY_AT_NINE = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
"""Two days before the cast's usual interview on Friday the 27th, on Oslo's clock."""

TEXT = Variant("Soon, {first-name}", "We meet {interviewdate} at {interviewtime}.", "Kari")


@pytest.fixture
def company(company: Company) -> Company:
    """The company with a way to send SMS."""
    company.house = replace(company.house, sms=True)
    to = ways(company.database, company.clock, company.house)
    company.begin, company.look, company.ask = to.begin, to.look, to.ask
    return company


def wish(option: ReminderOption = EMAIL, days: int = 2, text: Variant = TEXT) -> ReminderWish:
    return ReminderWish(option, days, dict.fromkeys(Language, text), dict.fromkeys(Language, text.contents))


def invite(company: Company, name: str = "Anna", wanted: ReminderWish | None = None, **answers: Any) -> int:
    [interview] = company.invite(name, edits={"reminder": wanted or wish()}, **answers)
    company.after_a_minute()
    return interview


def rows(company: Company, interview: int) -> list[Reminder]:
    with company.look(SYSTEM) as work:
        return reminders.of_interview(work.session, interview)


def stands(company: Company, interview: int) -> list[tuple[ReminderState, SkipReason | None]]:
    return [(row.state, row.reason) for row in rows(company, interview)]


def ledger(company: Company, interview: int) -> tuple[LedgerLine, ...]:
    with company.look(SYSTEM) as work:
        return cards.card_of(work, interview).reminders


def fire_at(company: Company, moment: datetime) -> int:
    company.clock.now = moment
    return firing.fire(company.begin)


class Taking:
    """A carrier to whom nothing is refused; keeps what it was given at each try."""

    def __init__(self, *answers: Exception) -> None:
        self.given: list[Outgoing] = []
        self._answers = list(answers)

    def prepare(self, parcel: Outgoing) -> "Taking":
        self.given.append(parcel)
        if self._answers:
            raise self._answers.pop(0)
        return self

    def hand_over(self) -> Receipt:
        return Receipt()

    def abandon(self) -> None: ...

    def rest(self) -> None: ...

    def interrupt(self) -> None: ...


def send_out(company: Company, *answers: Exception) -> list[Outgoing]:
    """Deliver what is due; returns what was given to the mail server and the SMS service."""
    carrier = Taking(*answers)
    carriers: dict[Channel, Carrier] = {Channel.EMAIL: carrier, Channel.SMS: carrier}
    told = {"given_up": deliveries.given_up, "sent": deliveries.sent, "write": writing.write}
    dispatcher = Dispatcher(company.begin, carriers, new_owner(), **told)
    for channel in carriers:
        dispatcher.drain(channel)
    return carrier.given


def answer(company: Company, interview: int, given: Answer) -> None:
    with company.begin(CANDIDATE) as work:
        found = interviews.by_id(work.session, interview, lock=True)
        assert found is not None
        answering.apply(work, found, EFFECTS[given], note="")


def cancel(company: Company, interview: int) -> None:
    with company.by(KARI) as work:
        cancelling.cancel(work, interview, revision=0, tell=True)


def application_becomes(company: Company, name: str, **columns: Any) -> None:
    with company.begin(SYSTEM) as work:
        application = work.session.get_one(Application, company.applications[name])
        for column, value in columns.items():
            setattr(application, column, value)
        planning.settle_application(work, application.id)


PLANNED = (ReminderState.PLANNED, None)
HELD = (ReminderState.HELD, None)


def skipped(reason: SkipReason) -> tuple[ReminderState, SkipReason]:
    return (ReminderState.SKIPPED, reason)


# --- planned -------------------------------------------------------------------------------------------------------


def test_a_reminder_is_planned_with_its_rule_and_its_moment(company):
    interview = invite(company, wanted=wish(BOTH))
    for row in rows(company, interview):
        assert (row.days, row.at, row.zone, row.local_date) == (2, "09:00", "Europe/Oslo", date(2026, 11, 25))
        assert (row.due_at, row.state, row.revision) == (WEDNESDAY_AT_NINE, ReminderState.PLANNED, 0)
    mail, sms = rows(company, interview)
    assert (mail.channel, mail.subject, mail.signature) == (Channel.EMAIL, TEXT.subject, TEXT.signature)
    assert (sms.channel, sms.subject, sms.contents) == (Channel.SMS, "", TEXT.contents)


def test_without_a_wish_nothing_is_planned(company):
    interview = invite(company, wanted=ReminderWish())
    assert (rows(company, interview), ledger(company, interview)) == ([], ())


def test_a_monday_interview_is_reminded_of_on_the_saturday_two_days_before(company):
    """Also across the change of the clocks: the seeds' example and the 26th of October 2026."""
    interview = invite(company, day=date(2026, 11, 30))
    assert [row.due_at for row in rows(company, interview)] == [datetime(2026, 11, 28, 8, 0, tzinfo=UTC)]
    company.clock.now = datetime(2026, 10, 19, 9, 0, tzinfo=UTC)
    interview = invite(company, "Ola", day=date(2026, 10, 26))
    assert [row.due_at for row in rows(company, interview)] == [datetime(2026, 10, 24, 7, 0, tzinfo=UTC)]


def test_an_interview_after_midnight_is_on_that_day_of_the_wall_clock(company):
    """Case 55."""
    interview = invite(company, wanted=wish(days=1), at=time(0, 30))
    assert company.interview(interview).starts_at == datetime(2026, 11, 26, 23, 30, tzinfo=UTC)
    assert [row.due_at for row in rows(company, interview)] == [datetime(2026, 11, 26, 8, 0, tzinfo=UTC)]


def test_days_are_counted_on_the_calendar_of_the_workspace_and_not_of_the_vacancy(company):
    with company.begin(SYSTEM) as work:
        work.session.query(Vacancy).filter_by(reference="DEV-1").update({"zone": "America/New_York"})
    interview = invite(company, wanted=wish(days=1), at=time(20, 0))
    assert company.interview(interview).starts_at == datetime(2026, 11, 28, 1, 0, tzinfo=UTC)
    assert [row.due_at for row in rows(company, interview)] == [datetime(2026, 11, 27, 8, 0, tzinfo=UTC)]


@pytest.mark.parametrize("seconds_before", [60, 1])
def test_up_to_the_last_second_before_its_moment_a_reminder_is_planned(company, seconds_before):
    """Case 56."""
    company.clock.now = WEDNESDAY_AT_NINE - timedelta(seconds=seconds_before)
    [interview] = company.invite("Anna", edits={"reminder": wish()})
    assert stands(company, interview) == [PLANNED]


@pytest.mark.parametrize("late", [timedelta(), timedelta(minutes=1), timedelta(days=1)])
def test_from_its_moment_on_a_reminder_is_refused_and_never_sent_at_once_instead(company, late):
    """Case 56."""
    company.clock.now = WEDNESDAY_AT_NINE + late
    [interview] = company.invite("Anna", edits={"reminder": ReminderWish()})
    before = company.everything()
    with pytest.raises(BadFields) as refused, company.begin(SYSTEM) as work:
        planning.plan(work, interviews.by_id(work.session, interview), wish())
    possible = "1" if late < timedelta(days=1) else None
    assert refused.value.fields["reminder_days"].facts == ({"days": possible} if possible else {})
    assert (rows(company, interview), company.everything()) == ([], before)


def test_a_moment_that_passes_before_sending_comes_back_to_be_looked_at(company):
    """Case 56."""
    company.clock.now = WEDNESDAY_AT_NINE - timedelta(minutes=1)
    shown = company.prepare("Anna")
    edited: Edited = replace(shown.edited, reminder=wish())
    seen = company.compose(shown, edited)
    company.clock.now = WEDNESDAY_AT_NINE
    before = company.everything()
    again = company.send(seen, edited)
    assert again is not None
    assert again.stopped
    assert company.everything() == before


def test_who_has_no_number_gets_the_mail_and_the_ledger_says_why_no_sms(company):
    """Case 68."""
    interview = invite(company, "Jane", wish(BOTH))
    assert stands(company, interview) == [PLANNED, skipped(SkipReason.NO_ADDRESS)]
    fire_at(company, WEDNESDAY_AT_NINE)
    assert [parcel.recipient for parcel in company.parcels(*REMINDERS)] == ["jane@example.org"]
    assert [(line.channel, line.state) for line in ledger(company, interview)] == [
        (Channel.EMAIL, LedgerState.ON_ITS_WAY),
        (Channel.SMS, LedgerState.SKIPPED),
    ]


def test_an_address_that_is_put_right_in_time_brings_the_reminder_back(company):
    interview = invite(company, "Jane", wish(SMS))
    with company.by(KARI) as work:
        correct = Contact("jane@example.org", "+4791234568", Language.EN)
        candidates.correct(work, company.applications["Jane"], correct)
    assert stands(company, interview) == [PLANNED]
    fire_at(company, WEDNESDAY_AT_NINE)
    assert [parcel.recipient for parcel in company.parcels(*REMINDERS)] == ["+4791234568"]


# --- the moment ----------------------------------------------------------------------------------------------------


def test_nothing_goes_before_the_moment(company):
    interview = invite(company)
    assert fire_at(company, WEDNESDAY_AT_NINE - timedelta(seconds=1)) == 0
    assert stands(company, interview) == [PLANNED]


def test_at_its_moment_a_reminder_is_written_with_the_facts_and_goes_once(company):
    interview = invite(company, wanted=wish(BOTH))
    assert fire_at(company, WEDNESDAY_AT_NINE) == 2
    assert fire_at(company, WEDNESDAY_AT_NINE + timedelta(seconds=20)) == 0
    send_out(company)
    mail, sms = company.parcels(*REMINDERS)
    letter = mail_of(mail)
    assert (letter["To"], letter["Subject"]) == ("Anna Bergström <anna@example.org>", "Soon, Anna")
    assert letter["Auto-Submitted"] == "auto-generated"
    assert "We meet fredag 27 november 2026 at 10:00" in text_of(letter)
    assert "text/calendar" not in {part.get_content_type() for part in letter.walk()}
    assert (sms.recipient, sms.message_id, sms.key) == (
        "+46701234567",
        None,
        f"reminder:{rows(company, interview)[1].id}",
    )
    assert vault().open(sms.body).decode().startswith("We meet fredag 27 november 2026 at 10:00")
    assert [row.parcel_id for row in rows(company, interview)] == [mail.id, sms.id]


def test_a_text_with_the_tag_brings_a_link_of_its_own(company):
    text = Variant("Soon", "Answer here:\n{confirmlink}", "")
    invite(company, wanted=wish(BOTH, text=text))
    fire_at(company, WEDNESDAY_AT_NINE)
    send_out(company)
    mail, sms = company.parcels(*REMINDERS)
    found = [text_of(mail_of(mail)).split()[-1], vault().open(sms.body).decode().split()[-1]]
    assert len({link for link in found if link.startswith(LINK)}) == 2


def test_a_reminder_waits_while_its_invitation_can_still_be_undone(company):
    company.clock.now = WEDNESDAY_AT_NINE - timedelta(seconds=30)
    [interview] = company.invite("Anna", edits={"reminder": wish()})
    assert fire_at(company, WEDNESDAY_AT_NINE) == 0
    assert fire_at(company, WEDNESDAY_AT_NINE + timedelta(seconds=31)) == 1
    assert stands(company, interview) == [(ReminderState.QUEUED, None)]


def test_a_text_that_cannot_be_written_stops_nobody_elses_reminder(company):
    """Case 53."""
    broken, whole = invite(company), invite(company, "Ola")
    with company.begin(SYSTEM) as work:
        work.session.query(Candidate).filter_by(email="anna@example.org").update({"email": "no address@all"})
    assert fire_at(company, WEDNESDAY_AT_NINE) == 2
    assert [one.recipient for one in send_out(company)] == ["ola@example.org"]
    assert [line.state for line in ledger(company, broken)] == [LedgerState.FAILED]
    assert [line.state for line in ledger(company, whole)] == [LedgerState.SENT]
    [told] = company.journal("reminder_undelivered")
    assert (told.interview_id, "could not be written" in told.facts["said"]) == (broken, True)


def test_one_that_cannot_be_written_for_now_stops_nobody_elses_and_is_tried_again(company, monkeypatch):
    """Case 53."""
    unlucky, whole = invite(company), invite(company, "Ola")
    fire_at(company, WEDNESDAY_AT_NINE)
    compose = writing.compose

    def broken(mail):
        if mail.to_address == "anna@example.org":
            raise RuntimeError("out of something")
        return compose(mail)

    with monkeypatch.context() as patch:
        patch.setattr(writing, "compose", broken)
        assert [one.recipient for one in send_out(company)] == ["ola@example.org"]
    states = [[line.state for line in ledger(company, one)] for one in (unlucky, whole)]
    assert states == [[LedgerState.ON_ITS_WAY], [LedgerState.SENT]]
    company.clock.move(minutes=30)
    assert [one.recipient for one in send_out(company)] == ["anna@example.org"]


def test_a_reminder_is_on_its_way_before_it_is_written_and_written_with_the_facts_of_that_moment(company):
    interview = invite(company)
    fire_at(company, WEDNESDAY_AT_NINE)
    assert [line.state for line in ledger(company, interview)] == [LedgerState.ON_ITS_WAY]
    [ordered] = company.parcels(*REMINDERS)
    assert (ordered.body, ordered.message_id, ordered.sender) == (None, None, "")
    with company.by(KARI) as work:
        corrected = Contact("anna.b@example.org", "+46701234567", Language.SV)
        candidates.correct(work, company.applications["Anna"], corrected)
    [given] = send_out(company)
    letter = mail_of(company.parcels(*REMINDERS)[-1])
    assert (given.recipient, letter["To"]) == ("anna.b@example.org", "Anna Bergström <anna.b@example.org>")


def test_a_second_try_sends_the_bytes_of_the_first(company):
    invite(company, wanted=wish(BOTH))
    fire_at(company, WEDNESDAY_AT_NINE)
    first = send_out(company, *[ForNow(451, "try again", "rcpt")] * 2)
    company.clock.move(minutes=30)
    second = send_out(company)
    assert [(one.attempt, one.kind) for one in second] == [(2, kind) for kind in REMINDERS]
    assert [(one.body, one.message_id) for one in second] == [(one.body, one.message_id) for one in first]


def test_what_was_written_and_forgotten_is_not_written_again(company):
    invite(company, wanted=wish(BOTH))
    fire_at(company, WEDNESDAY_AT_NINE)
    send_out(company)
    with company.begin(SYSTEM) as work:
        work.session.query(Parcel).filter(Parcel.kind.in_(REMINDERS)).update(
            {"body": None, "state": ParcelState.QUEUED, "handed_over_at": None, "attempts": 0}
        )
    assert [one.body for one in send_out(company)] == [b"", b""]


# --- moved ---------------------------------------------------------------------------------------------------------


def test_a_move_plans_anew_by_the_same_rule(company):
    """Case 57."""
    interview = invite(company, wanted=wish(BOTH))
    company.move(interview, day=date(2026, 12, 2))
    old, new = rows(company, interview)[:2], rows(company, interview)[2:]
    assert [(row.state, row.reason) for row in old] == [skipped(SkipReason.MOVED)] * 2
    assert [(row.state, row.due_at, row.revision) for row in new] == [
        (ReminderState.PLANNED, datetime(2026, 11, 30, 8, 0, tzinfo=UTC), 1)
    ] * 2
    assert [row.contents for row in new] == [row.contents for row in old]
    assert fire_at(company, WEDNESDAY_AT_NINE) == 0
    assert fire_at(company, datetime(2026, 11, 30, 8, 0, tzinfo=UTC)) == 2


def test_when_a_move_makes_it_impossible_the_recruiter_is_told(company):
    """Case 57."""
    interview = invite(company)
    doubts = company.move(interview, day=date(2026, 11, 24))
    company.move(interview, day=date(2026, 11, 24), seen=doubts.mark)
    assert stands(company, interview) == [skipped(SkipReason.MOVED), skipped(SkipReason.IMPOSSIBLE)]
    [told] = company.journal("reminder_impossible")
    assert (told.facts["channels"], told.facts["days"]) == (["email"], 2)
    assert company.parcels(ParcelKind.ENTRY)[-1].facts == {"entry": told.id, "loud": True}


def test_a_reminder_that_went_is_followed_by_one_for_the_new_time(company):
    """Case 57."""
    interview = invite(company)
    fire_at(company, WEDNESDAY_AT_NINE)
    company.leave()
    company.move(interview, day=date(2026, 12, 2))
    assert [line.state for line in ledger(company, interview)] == [LedgerState.SENT, LedgerState.PLANNED]
    assert fire_at(company, datetime(2026, 11, 30, 8, 0, tzinfo=UTC)) == 1
    assert len(company.parcels(ParcelKind.REMINDER)) == 2


def test_another_place_on_the_same_day_says_nothing_of_a_reminder_that_went(company):
    interview = invite(company)
    fire_at(company, WEDNESDAY_AT_NINE)
    company.leave()
    with company.look(SYSTEM) as work:
        kept = planning.wish_of(work, interviews.by_id(work.session, interview))
    company.move(interview, day=date(2026, 11, 27), at=time(10, 0), place="Room 2", reminder=kept)
    assert [line.state for line in ledger(company, interview)] == [LedgerState.SENT]
    assert company.journal("reminder_impossible") == []


def test_a_move_with_a_wish_of_its_own_follows_that_one(company):
    interview = invite(company)
    company.move(interview, day=date(2026, 12, 2), reminder=wish(SMS, days=5))
    assert stands(company, interview) == [skipped(SkipReason.MOVED), PLANNED]
    assert rows(company, interview)[1].due_at == datetime(2026, 11, 27, 8, 0, tzinfo=UTC)
    company.move(interview, day=date(2026, 12, 3), revision=1, reminder=ReminderWish())
    company.move(interview, day=date(2026, 12, 4), revision=2)
    assert ledger(company, interview) == ()


def test_a_move_with_a_wish_that_is_not_possible_changes_nothing(company):
    interview = invite(company)
    before = company.everything()
    with pytest.raises(BadFields) as refused:
        company.move(interview, day=date(2026, 11, 30), reminder=wish(days=7))
    assert set(refused.value.fields) == {"reminder_days"}
    assert (company.everything(), stands(company, interview)) == (before, [PLANNED])


def test_what_is_planned_can_be_wished_for_again(company):
    interview = invite(company, wanted=wish(BOTH, days=3))
    with company.look(SYSTEM) as work:
        found = planning.wish_of(work, interviews.by_id(work.session, interview))
    assert found == ReminderWish(BOTH, 3, {Language.SV: TEXT}, {Language.SV: TEXT.contents})


# --- answers and everything else -----------------------------------------------------------------------------------

GONE = {
    "declined": (lambda company, id: answer(company, id, Answer.DECLINE), SkipReason.DECLINED),
    "withdrawn": (lambda company, id: answer(company, id, Answer.WITHDRAW), SkipReason.WITHDRAWN),
    "cancelled": (cancel, SkipReason.CANCELLED),
    "rejected": (
        lambda company, _: application_becomes(company, "Anna", status=ApplicationStatus.REJECTED),
        SkipReason.REJECTED,
    ),
    "deleted": (
        lambda company, _: application_becomes(company, "Anna", deleted_at=company.clock.now),
        SkipReason.DELETED,
    ),
    "hired": (
        lambda company, _: application_becomes(company, "Anna", status=ApplicationStatus.HIRED),
        SkipReason.HIRED,
    ),
    "transferred": (
        lambda company, _: application_becomes(company, "Anna", status=ApplicationStatus.TRANSFERRED),
        SkipReason.TRANSFERRED,
    ),
}


@pytest.mark.parametrize("how", GONE)
def test_whoever_is_out_of_it_before_the_moment_is_not_reminded(company, how):
    """Case 58."""
    happen, reason = GONE[how]
    interview = invite(company, wanted=wish(BOTH))
    happen(company, interview)
    assert stands(company, interview) == [skipped(reason)] * 2
    assert fire_at(company, WEDNESDAY_AT_NINE) == 0
    assert company.parcels(*REMINDERS) == []
    assert [(line.state, line.reason) for line in ledger(company, interview)] == [(LedgerState.SKIPPED, reason)] * 2


@pytest.mark.parametrize("how", GONE)
def test_whoever_is_out_of_it_while_the_message_waits_is_not_reminded(company, how):
    """Case 58."""
    happen, reason = GONE[how]
    interview = invite(company)
    fire_at(company, WEDNESDAY_AT_NINE)
    happen(company, interview)
    assert stands(company, interview) == [skipped(reason)]
    assert [parcel.state for parcel in company.parcels(*REMINDERS)] == [ParcelState.CANCELLED]


@pytest.mark.parametrize("how", GONE)
def test_the_tick_decides_again_from_the_database(company, how):
    """Case 58."""
    changes = {
        "declined": (Interview, {"meeting": MeetingStatus.NOT_ACCEPTED}),
        "withdrawn": (Application, {"status": ApplicationStatus.WITHDRAWN}),
        "cancelled": (Interview, {"cancelled_at": WEDNESDAY_AT_NINE}),
        "rejected": (Application, {"status": ApplicationStatus.REJECTED}),
        "deleted": (Application, {"deleted_at": WEDNESDAY_AT_NINE}),
        "hired": (Application, {"status": ApplicationStatus.HIRED}),
        "transferred": (Application, {"status": ApplicationStatus.TRANSFERRED}),
    }
    interview = invite(company)
    table, columns = changes[how]
    with company.begin(SYSTEM) as work:  # behind everybody's back: nothing was settled
        work.session.query(table).update(columns)
    assert fire_at(company, WEDNESDAY_AT_NINE) == 1
    assert stands(company, interview) == [skipped(GONE[how][1])]
    assert company.parcels(*REMINDERS) == []


def test_an_invitation_that_was_undone_reminds_nobody(company):
    [interview] = company.invite("Anna", edits={"reminder": wish()})
    with company.by(KARI) as work:
        cancelling.take_back(work, interview)
    assert stands(company, interview) == [skipped(SkipReason.UNDONE)]
    assert fire_at(company, WEDNESDAY_AT_NINE) == 0


def test_who_asks_for_another_time_is_not_reminded_until_there_is_one(company):
    interview = invite(company)
    answer(company, interview, Answer.NEW_TIME)
    assert stands(company, interview) == [HELD]
    assert fire_at(company, WEDNESDAY_AT_NINE) == 0
    company.move(interview, day=date(2026, 12, 2))
    assert stands(company, interview) == [skipped(SkipReason.MOVED), PLANNED]


@pytest.mark.parametrize("first", [Answer.NEW_TIME, Answer.DECLINE, Answer.WITHDRAW])
def test_who_accepts_after_all_is_reminded_while_the_moment_is_ahead(company, first):
    interview = invite(company)
    answer(company, interview, first)
    answer(company, interview, Answer.ACCEPT)
    assert stands(company, interview) == [PLANNED]
    assert fire_at(company, WEDNESDAY_AT_NINE) == 1
    assert len(company.parcels(ParcelKind.REMINDER)) == 1


@pytest.mark.parametrize("first", [Answer.NEW_TIME, Answer.DECLINE])
def test_who_accepts_when_the_moment_has_passed_is_not_reminded_and_the_recruiter_is_told_once(company, first):
    interview = invite(company)
    answer(company, interview, first)
    fire_at(company, WEDNESDAY_AT_NINE + timedelta(hours=1))
    answer(company, interview, Answer.ACCEPT)
    answer(company, interview, Answer.DECLINE)
    answer(company, interview, Answer.ACCEPT)
    assert stands(company, interview) == [skipped(SkipReason.MISSED)]
    assert len(company.journal("reminder_missed")) == 1


def test_a_reminder_that_has_left_stays_sent_whatever_happens_after(company):
    interview = invite(company)
    fire_at(company, WEDNESDAY_AT_NINE)
    company.leave()
    answer(company, interview, Answer.DECLINE)
    [line] = ledger(company, interview)
    assert (line.state, line.at, line.reason) == (LedgerState.SENT, WEDNESDAY_AT_NINE, None)


def test_withdrawing_from_one_vacancy_leaves_the_other_ones_reminder(company):
    """Case 37."""
    with company.begin(SYSTEM) as work:
        anna = work.session.get_one(Application, company.applications["Anna"]).candidate_id
        work.session.get_one(Application, company.applications["Eva"]).candidate_id = anna
    here, there = invite(company), invite(company, "Eva", at=time(13, 0))
    answer(company, here, Answer.WITHDRAW)
    assert (stands(company, here), stands(company, there)) == ([skipped(SkipReason.WITHDRAWN)], [PLANNED])


def test_withdrawing_stops_the_reminders_of_every_interview_of_the_application(company):
    first, second = invite(company), invite(company, at=time(15, 0))
    answer(company, first, Answer.WITHDRAW)
    assert (stands(company, first), stands(company, second)) == ([skipped(SkipReason.WITHDRAWN)],) * 2


# --- between the tick and the hand-over ----------------------------------------------------------------------------


def claimed(company: Company, channel: Channel = Channel.EMAIL) -> list[int]:
    with company.begin(SYSTEM) as work:
        found = sending.claim(work.session, channel, "worker", work.now, limit=10)
        return [parcel.id for parcel in found if parcel.kind in REMINDERS]


def handed_over(company: Company, parcel: int) -> bool:
    with company.begin(SYSTEM) as work:
        return sending.mark_handover(work.session, parcel, "worker", work.now)


def test_an_answer_between_the_tick_and_the_hand_over_stops_the_reminder(company):
    """Case 59."""
    interview = invite(company, wanted=wish(BOTH))
    fire_at(company, WEDNESDAY_AT_NINE)
    [mail], [sms] = claimed(company), claimed(company, Channel.SMS)
    answer(company, interview, Answer.WITHDRAW)
    assert (handed_over(company, mail), handed_over(company, sms)) == (False, False)
    assert {parcel.state for parcel in company.parcels(*REMINDERS)} == {ParcelState.CANCELLED}


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        (Interview, {"meeting": MeetingStatus.NOT_ACCEPTED}),
        (Interview, {"meeting": MeetingStatus.NOT_APPLICABLE}),
        (Interview, {"meeting": MeetingStatus.NEW_TIME}),
        (Interview, {"revision": 1}),
        (Interview, {"cancelled_at": WEDNESDAY_AT_NINE}),
        (Interview, {"starts_at": WEDNESDAY_AT_NINE}),
        (Interview, {"starts_at": WEDNESDAY_AT_NINE + timedelta(minutes=59)}),
        (Application, {"status": ApplicationStatus.WITHDRAWN}),
        (Application, {"status": ApplicationStatus.REJECTED}),
        (Application, {"status": ApplicationStatus.HIRED}),
        (Application, {"status": ApplicationStatus.TRANSFERRED}),
        (Application, {"deleted_at": WEDNESDAY_AT_NINE}),
    ],
)
def test_the_hand_over_itself_asks_whether_the_reminder_is_still_wanted(company, table, columns):
    """Case 59."""
    invite(company)
    fire_at(company, WEDNESDAY_AT_NINE)
    [mail] = claimed(company)
    with company.begin(SYSTEM) as work:
        work.session.query(table).update(columns)
    assert not handed_over(company, mail)
    assert [parcel.state for parcel in company.parcels(*REMINDERS)] == [ParcelState.CANCELLED]


@pytest.mark.parametrize("meeting", [MeetingStatus.AWAITING, MeetingStatus.ACCEPTED])
def test_who_comes_is_reminded(company, meeting):
    invite(company)
    fire_at(company, WEDNESDAY_AT_NINE)
    [mail] = claimed(company)
    with company.begin(SYSTEM) as work:
        work.session.query(Interview).update({"meeting": meeting})
    assert handed_over(company, mail)


# --- after downtime ------------------------------------------------------------------------------------------------


def test_after_downtime_a_reminder_goes_late_on_the_same_day(company):
    """Case 60."""
    interview = invite(company)
    assert fire_at(company, WEDNESDAY_AT_NINE + timedelta(minutes=40)) == 1
    [parcel] = company.parcels(*REMINDERS)
    assert parcel.due_at == WEDNESDAY_AT_NINE + timedelta(minutes=40)
    assert stands(company, interview) == [(ReminderState.QUEUED, None)]


@pytest.mark.parametrize("hours", [15, 24, 49, 72])
def test_on_another_day_or_after_the_interview_it_is_missed_and_the_recruiter_is_told_once(company, hours):
    """Case 60. Fifteen hours after nine is midnight."""
    interview = invite(company, wanted=wish(BOTH))
    fire_at(company, WEDNESDAY_AT_NINE + timedelta(hours=hours))
    firing.fire(company.begin)
    assert stands(company, interview) == [skipped(SkipReason.MISSED)] * 2
    assert company.parcels(*REMINDERS) == []
    [told] = company.journal("reminder_missed")
    assert told.facts["channels"] == ["email", "sms"]


@pytest.mark.parametrize(("minutes", "effect"), [(60, ReminderState.QUEUED), (59, ReminderState.SKIPPED)])
def test_a_late_reminder_needs_an_hour_before_the_interview(company, minutes, effect):
    """Case 60. The interview was put on the reminder's own day behind everybody's back."""
    interview = invite(company)
    with company.begin(SYSTEM) as work:
        work.session.query(Interview).update({"starts_at": WEDNESDAY_AT_NINE + timedelta(hours=6)})
    fire_at(company, WEDNESDAY_AT_NINE + timedelta(hours=6, minutes=-minutes))
    assert [row.state for row in rows(company, interview)] == [effect]


def test_a_reminder_that_waits_for_a_dead_server_until_the_next_day_is_stopped(company):
    """Case 60."""
    interview = invite(company)
    fire_at(company, WEDNESDAY_AT_NINE)
    fire_at(company, WEDNESDAY_AT_NINE + timedelta(hours=2))
    assert stands(company, interview) == [(ReminderState.QUEUED, None)]
    fire_at(company, WEDNESDAY_AT_NINE + timedelta(hours=15))
    assert stands(company, interview) == [skipped(SkipReason.MISSED)]
    assert [parcel.state for parcel in company.parcels(*REMINDERS)] == [ParcelState.CANCELLED]
    assert len(company.journal("reminder_missed")) == 1


@pytest.mark.parametrize(
    ("columns", "reason"),
    [({"email": None}, SkipReason.NO_ADDRESS), ({"email_stopped": "550 no such user"}, SkipReason.ADDRESS_STOPPED)],
)
def test_an_address_that_is_lost_meanwhile_is_told(company, columns, reason):
    interview = invite(company)
    with company.begin(SYSTEM) as work:
        work.session.query(Candidate).update({"email_key": None, **columns})
    fire_at(company, WEDNESDAY_AT_NINE)
    assert stands(company, interview) == [skipped(reason)]
    [told] = company.journal("reminder_skipped")
    assert company.parcels(ParcelKind.ENTRY)[-1].facts == {"entry": told.id, "loud": True}


# --- what became of it ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("columns", "state"),
    [
        ({"state": ParcelState.QUEUED}, LedgerState.ON_ITS_WAY),
        ({"state": ParcelState.LEASED}, LedgerState.ON_ITS_WAY),
        ({"state": ParcelState.HANDOVER}, LedgerState.ON_ITS_WAY),
        ({"state": ParcelState.UNKNOWN}, LedgerState.DOUBTFUL),
        ({"state": ParcelState.HELD}, LedgerState.DOUBTFUL),
        ({"state": ParcelState.SENT, "sent_at": WEDNESDAY_AT_NINE}, LedgerState.SENT),
        ({"state": ParcelState.SENT, "sent_at": WEDNESDAY_AT_NINE, "receipt": "delivered"}, LedgerState.DELIVERED),
        ({"state": ParcelState.FAILED, "last_text": "no such user"}, LedgerState.FAILED),
        ({"state": ParcelState.SENT, "receipt": "failed: cannot be reached"}, LedgerState.FAILED),
        ({"state": ParcelState.CANCELLED, "cancel_reason": "cancelled by the operator"}, LedgerState.FAILED),
        ({"state": ParcelState.CANCELLED, "cancel_reason": still.TOO_LATE}, LedgerState.SKIPPED),
    ],
)
def test_the_ledger_says_how_the_message_fares(company, columns, state):
    interview = invite(company, wanted=wish(SMS))
    fire_at(company, WEDNESDAY_AT_NINE)
    with company.begin(SYSTEM) as work:
        work.session.query(Parcel).filter(Parcel.kind.in_(REMINDERS)).update(columns)
    [line] = ledger(company, interview)
    assert (line.state, line.at) == (state, columns.get("sent_at"))
    said = columns.get("last_text") or columns.get("cancel_reason") or columns.get("receipt")
    assert line.said == (said if state is LedgerState.FAILED else "")
    assert (line.parcel_id is not None) is (columns.get("state") is ParcelState.HELD)  # a person is asked only then


@pytest.mark.parametrize(
    ("state", "event"),
    [(ParcelState.FAILED, "reminder_undelivered"), (ParcelState.HELD, "reminder_held")],
)
def test_the_recruiter_hears_of_a_reminder_that_did_not_arrive(company, state, event):
    interview = invite(company, wanted=wish(SMS))
    fire_at(company, WEDNESDAY_AT_NINE)
    with company.begin(SYSTEM) as work:
        [parcel] = [one for one in outbox.listing(work.session) if one.kind in REMINDERS]
        parcel.state = state
        deliveries.given_up(work, parcel.id)
    assert [(entry.interview_id, entry.facts["channel"]) for entry in company.journal(event)] == [(interview, "sms")]


# --- clocks that governments change --------------------------------------------------------------------------------


def test_a_moment_that_an_older_knowledge_of_the_zone_gave_is_put_right_and_written_down(company):
    """Case 65."""
    interview = invite(company, wanted=wish(BOTH))
    fine = invite(company, "Ola")
    with company.begin(SYSTEM) as work:
        wrong = WEDNESDAY_AT_NINE + timedelta(hours=1)
        work.session.query(Reminder).filter_by(interview_id=interview).update({"due_at": wrong})
    assert upkeep.recompute(company.begin, piece=1) == 2
    assert [row.due_at for row in rows(company, interview) + rows(company, fine)] == [WEDNESDAY_AT_NINE] * 3
    found = company.journal("reminder_recomputed")
    assert [entry.interview_id for entry in found] == [interview, interview]
    assert found[0].facts["after"] == WEDNESDAY_AT_NINE.isoformat()
    assert upkeep.recompute(company.begin) == 0


def test_another_hour_or_zone_in_the_settings_moves_nothing_that_was_planned(company):
    interview = invite(company)
    company.house = replace(company.house, reminder_at=time(14, 0))
    company.begin = ways(company.database, company.clock, company.house).begin
    assert upkeep.recompute(company.begin) == 0
    assert [row.due_at for row in rows(company, interview)] == [WEDNESDAY_AT_NINE]
