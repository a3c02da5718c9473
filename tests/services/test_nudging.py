"""Invitations nobody answers: the recruiter is asked once, in working hours; the candidate is nudged once at most."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, time
from threading import Barrier
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.services import candidates, cards, deliveries, nudging, people, reply
from bot.services.candidates import Contact
from bot.services.interview import answering, cancelling
from bot.services.interview.taking_time import Overtaken
from bot.services.people import PersonChange
from bot.work import ways
from domain.access import CANDIDATE, OPERATOR, SYSTEM, Right
from domain.delivery import Channel, ParcelKind, ParcelState
from domain.errors import NotAllowed, NotNow, Unknown
from domain.language import Language
from domain.nudges import Choice, Unanswered, is_working_time
from domain.preferences import Preferences
from domain.status import Answer, MeetingStatus
from storage import preferences, still
from storage.delivery_tables import Parcel
from tests.services.company import KARI, LINK, METTE, SVEN, Company, mail_of, text_of

ON_BOTH = True
EMAIL, SMS = Channel.EMAIL, Channel.SMS
NUDGE, SMS_NUDGE = ParcelKind.NUDGE, ParcelKind.SMS_NUDGE
FAR = date(2026, 12, 18)


def waiting(company: Company, name: str = "Anna", *, hours: float = 48, **answers: object) -> int:
    """Somebody invited on Monday morning who has not answered for so long."""
    (interview,) = company.invite(name, **{"day": FAR, **answers})
    company.after_a_minute()
    company.clock.move(hours=hours)
    return interview


def ask(company: Company) -> int:
    return nudging.ask(company.begin)


def nudge(company: Company, interview: int, channel: Channel = EMAIL, *, by: str = KARI, revision: int = 0) -> None:
    with company.by(by) as work:
        nudging.nudge(work, interview, channel, revision)


def standing(company: Company, interview: int, *, reader: str = KARI) -> Unanswered:
    """The newest line about it, as somebody sees it."""
    entry = [one for one in company.journal(nudging.ASKED) if one.interview_id == interview][-1]
    with company.look(SYSTEM) as work:
        found = cards.entry_of(work, entry.id, company.actor(reader).person_id).unanswered
    assert found is not None
    return found


def choose(company: Company, who: str = KARI, **wishes: object) -> None:
    with company.begin(SYSTEM) as work:
        preferences.put(work.session, company.actor(who).person_id or 0, Preferences(**wishes))


def texting(company: Company) -> Company:
    """The same where SMS can be sent; Kari may."""
    company.house = replace(company.house, sms=True)
    to = ways(company.database, company.clock, company.house)
    company.begin, company.look, company.ask = to.begin, to.look, to.ask
    with company.begin(OPERATOR) as work:
        people.change(work, KARI, PersonChange(rights={Right.SMS: True}))
        people.change(work, METTE, PersonChange(rights={Right.SMS: False}))
    return company


def answered(company: Company) -> None:
    link = next(word for word in text_of(mail_of(company.parcels(ParcelKind.INVITATION)[-1])).split() if LINK in word)
    with company.begin(CANDIDATE) as work:
        reply.answer(work, link.removeprefix(LINK), Answer.ACCEPT, revision=0, note="")


# --- asking the recruiter ----------------------------------------------------------------------------------------------


def test_after_two_days_without_an_answer_the_recruiter_is_told_once(company: Company):
    interview = waiting(company)
    assert (ask(company), ask(company)) == (1, 0)
    (entry,) = company.journal(nudging.ASKED)
    (line,) = [one for one in company.parcels(ParcelKind.ENTRY) if one.facts["entry"] == entry.id]
    assert (line.person_id, line.facts["loud"]) == (company.actor(KARI).person_id, True)
    assert company.interview(interview).nudge_revision == 0


def test_before_that_nobody_is_told(company: Company):
    waiting(company, hours=47.9)
    assert ask(company) == 0


@pytest.mark.parametrize(("chosen", "hours", "told"), [(24, 24, 1), (24, 23, 0), (72, 71, 0), (72, 72, 1), (0, 73, 0)])
def test_each_recruiter_says_after_how_long(company: Company, chosen: int, hours: int, told: int):
    choose(company, nudge_hours=chosen)
    waiting(company, hours=hours)
    assert ask(company) == told


@pytest.mark.parametrize(
    ("day", "hour", "told"),
    [(27, 6, 0), (27, 7, 1), (27, 16, 1), (27, 17, 0), (28, 9, 0), (29, 9, 0), (30, 9, 1)],
)
def test_nobody_is_asked_at_night_or_at_the_weekend_of_their_own_zone(company: Company, day: int, hour: int, told: int):
    waiting(company)
    company.clock.now = company.clock.now.replace(day=day, hour=hour, minute=30)
    assert ask(company) == told


def test_quiet_hours_are_quiet(company: Company):
    choose(company, quiet_from=time(7), quiet_until=time(11))
    waiting(company, hours=48.5)
    assert ask(company) == 0
    company.clock.move(hours=1)
    assert ask(company) == 1


def test_working_time_is_that_of_the_zone(company: Company):
    company.clock.now = company.clock.now.replace(hour=13)
    assert is_working_time(company.clock.now, ZoneInfo("Europe/Oslo"))
    assert is_working_time(company.clock.now, ZoneInfo("America/New_York"))
    assert not is_working_time(company.clock.now, ZoneInfo("Asia/Tokyo"))
    with company.begin(OPERATOR) as work:
        people.change(work, KARI, PersonChange(zone="Asia/Tokyo"))
    waiting(company)
    assert ask(company) == 0
    company.clock.move(hours=10)
    assert ask(company) == 1


@pytest.mark.parametrize("answer", [one for one in MeetingStatus if one is not MeetingStatus.AWAITING])
def test_who_has_answered_is_no_matter_of_a_nudge(company: Company, answer: MeetingStatus):
    interview = waiting(company)
    with company.by(KARI) as work:
        answering.record(work, interview, answer, revision=0, note="")
    assert ask(company) == 0


def test_nothing_is_asked_about_what_was_cancelled_is_over_or_never_left(company: Company):
    waiting(company, "Anna", day=date(2026, 11, 25), at=time(9))
    cancelled = waiting(company, "Ola", hours=0)
    with company.by(KARI) as work:
        cancelling.cancel(work, cancelled, revision=0, tell=False)
    company.invite("Eva", day=FAR)
    company.clock.move(hours=49)
    assert [one.state for one in company.parcels(ParcelKind.INVITATION)][-1] is ParcelState.QUEUED
    assert ask(company) == 0


def test_after_a_move_the_question_is_asked_anew_and_only_then(company: Company):
    interview = waiting(company)
    assert ask(company) == 1
    company.move(interview, day=FAR, at=time(14))
    assert ask(company) == 0
    company.after_a_minute()
    company.clock.move(hours=48)
    assert ask(company) == 1
    assert [one.facts["revision"] for one in company.journal(nudging.ASKED)] == [0, 1]


def test_of_two_processes_that_look_at_once_one_tells(company: Company):
    """Case 62."""
    for name in ("Anna", "Ola", "Eva", "Jane"):
        waiting(company, name, hours=0)
    company.clock.move(hours=48)
    both = Barrier(2)

    def tick() -> int:
        both.wait()
        return nudging.ask(company.begin, piece=2)

    with ThreadPoolExecutor(2) as pool:
        told = [one.result() for one in [pool.submit(tick) for _ in range(2)]]
    rest = ask(company)  # who found the other's interviews held left the rest to the next tick
    assert sum(told) + rest == 4
    assert len(company.journal(nudging.ASKED)) == 4


# --- nudging -----------------------------------------------------------------------------------------------------------


def test_a_nudge_by_e_mail_asks_in_the_candidates_language_with_a_link_of_its_own(company: Company):
    interview = waiting(company)
    ask(company)
    nudge(company, interview)
    (mail,) = company.mails(NUDGE)
    assert mail.due_at == company.clock.now + company.house.undo
    assert mail.interview_revision == 0
    letter = mail_of(mail)
    assert "Kan du komma?" in letter["subject"]
    assert LINK in text_of(letter)
    assert not [part for part in letter.walk() if part.get_content_type() == "text/calendar"]
    assert company.interview(interview).nudged_at == company.clock.now
    assert [one.event for one in company.journal(Choice.BY_EMAIL)] == ["nudged"]


def test_a_nudge_by_sms_says_it_short_with_a_link(company: Company):
    texting(company)
    interview = waiting(company)
    nudge(company, interview, SMS)
    (sms,) = company.parcels(SMS_NUDGE)
    text = company.house.vault.open(sms.body or b"").decode()
    assert (sms.channel, sms.recipient) == (SMS, "+46701234567") or sms.recipient.startswith("+")
    assert text.startswith("Kan du komma till intervjun")
    token = text.rsplit(LINK, 1)[1]
    with company.begin(CANDIDATE) as work:
        reply.answer(work, token, Answer.ACCEPT, revision=0, note="")
    assert company.interview(interview).meeting is MeetingStatus.ACCEPTED


def test_a_candidate_is_nudged_once_whoever_presses_whatever(company: Company):
    """Cases 15 and 102."""
    texting(company)
    interview = waiting(company)
    nudge(company, interview)
    for channel in (EMAIL, SMS):
        with pytest.raises(Overtaken):
            nudge(company, interview, channel, by="U0EMMA")
    assert len(company.parcels(NUDGE, SMS_NUDGE)) == 1
    company.after_a_minute()
    company.move(interview, day=FAR, at=time(14))
    company.after_a_minute()
    with pytest.raises(Overtaken):
        nudge(company, interview, revision=1)
    company.clock.move(hours=50)
    assert ask(company) == 0


def test_two_colleagues_who_press_at_once_nudge_once(company: Company):
    """Case 84."""
    interview = waiting(company)
    both = Barrier(2)

    def press(who: str) -> bool:
        both.wait()
        try:
            nudge(company, interview, by=who)
        except Overtaken:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        done = [one.result() for one in [pool.submit(press, who) for who in (KARI, "U0EMMA")]]
    assert sorted(done) == [False, True]
    assert len(company.mails(NUDGE)) == 1


def test_an_answer_meanwhile_is_what_the_button_says(company: Company):
    interview = waiting(company)
    ask(company)
    answered(company)
    for press in (lambda: nudge(company, interview), lambda: leave(company, interview)):
        with pytest.raises(Overtaken) as refused:
            press()
        assert refused.value.phrase.facts["status"] is MeetingStatus.ACCEPTED
    assert standing(company, interview) == Unanswered()
    assert company.parcels(NUDGE) == []


def leave(company: Company, interview: int) -> None:
    with company.by(KARI) as work:
        nudging.leave(work, interview, 0)


def test_a_moved_a_begun_or_a_cancelled_interview_is_not_nudged_about(company: Company):
    interview = waiting(company)
    company.move(interview, day=FAR, at=time(14))
    with pytest.raises(Overtaken):
        nudge(company, interview, revision=0)
    company.clock.move(days=40)
    with pytest.raises(Overtaken):
        nudge(company, interview, revision=1)
    with company.by(KARI) as work:
        cancelling.cancel(work, interview, revision=1, tell=False)
    with pytest.raises(NotNow):
        nudge(company, interview, revision=2)


def test_sms_needs_the_right_the_service_and_a_number(company: Company):
    interview = waiting(company)
    with company.begin(OPERATOR) as work:
        people.change(work, KARI, PersonChange(rights={Right.SMS: True}))
    with pytest.raises(NotNow):
        nudge(company, interview, SMS)
    texting(company)
    with company.by(KARI) as work:
        candidates.correct(work, company.applications["Anna"], Contact("anna@example.org", "", Language.SV))
    with pytest.raises(NotNow):
        nudge(company, interview, SMS)
    with company.begin(OPERATOR) as work:
        people.change(work, KARI, PersonChange(rights={Right.SMS: False}))
    with pytest.raises(NotAllowed):
        nudge(company, interview, SMS)
    assert company.parcels(SMS_NUDGE) == []


def test_who_may_not_change_the_interview_nudges_nobody(company: Company):
    interview = waiting(company)
    with pytest.raises(NotAllowed):
        nudge(company, interview, by=METTE)
    with pytest.raises(Unknown):
        nudge(company, interview, by=SVEN)


# --- undoing, leaving ----------------------------------------------------------------------------------------------------


def undo(company: Company, interview: int) -> None:
    with company.by(KARI) as work:
        nudging.undo(work, interview)


def test_a_nudge_that_has_not_left_is_undone_and_may_be_sent_after_all(company: Company):
    interview = waiting(company)
    ask(company)
    nudge(company, interview)
    assert standing(company, interview) == Unanswered(choice=Choice.BY_EMAIL, who="Kari Nordmann", undo=True)
    undo(company, interview)
    assert company.mails(NUDGE) == []
    assert company.interview(interview).nudged_at is None
    assert standing(company, interview) == Unanswered((EMAIL,), open=True)
    nudge(company, interview)
    assert len(company.mails(NUDGE)) == 1


def test_a_nudge_that_has_left_stays(company: Company):
    interview = waiting(company)
    ask(company)
    nudge(company, interview)
    company.after_a_minute()
    assert not standing(company, interview).undo
    with pytest.raises(Overtaken):
        undo(company, interview)
    assert company.interview(interview).nudged_at is not None


def test_leaving_it_is_written_down_and_closes_the_line(company: Company):
    interview = waiting(company)
    ask(company)
    assert standing(company, interview).open
    leave(company, interview)
    assert standing(company, interview) == Unanswered(choice=Choice.LEFT, who="Kari Nordmann")
    assert ask(company) == 0


def test_the_ways_offered_are_those_the_reader_may_use(company: Company):
    texting(company)
    interview = waiting(company)
    ask(company)
    assert standing(company, interview).ways == (EMAIL, SMS)
    assert standing(company, interview, reader=METTE).ways == (EMAIL,)


# --- what leaves -----------------------------------------------------------------------------------------------------------


def leaves(company: Company, kind: ParcelKind = NUDGE) -> bool:
    """Whether the message would be handed over now."""
    with company.look(SYSTEM) as work:
        now = work.now
        query = select(Parcel.id).where(Parcel.kind == kind, still.still_true(), still.not_begun(now))
        return work.session.scalar(query) is not None


def test_a_nudge_leaves_only_while_the_answer_is_awaited_as_the_interview_stands(company: Company):
    interview = waiting(company)
    nudge(company, interview)
    assert leaves(company)
    answered(company)
    assert not leaves(company)


def test_a_nudge_does_not_leave_for_a_moved_cancelled_or_begun_interview(company: Company):
    moved, cancelled, begun = (waiting(company, name, hours=0) for name in ("Anna", "Ola", "Eva"))
    nudge(company, moved)
    company.move(moved, day=FAR, at=time(14))
    nudge(company, cancelled)
    with company.by(KARI) as work:
        cancelling.cancel(work, cancelled, revision=0, tell=False)
    nudge(company, begun)
    assert leaves(company), "the last one is still ahead"
    company.clock.move(days=30)
    assert not leaves(company)


def test_a_corrected_number_is_where_the_sms_goes(company: Company):
    texting(company)
    interview = waiting(company)
    nudge(company, interview, SMS)
    with company.by(KARI) as work:
        wanted = Contact("anna@example.org", "+46 70 174 06 05", Language.EN)
        candidates.correct(work, company.applications["Anna"], wanted)
    (sms,) = company.parcels(SMS_NUDGE, state=ParcelState.QUEUED)
    assert sms.recipient == "+46701740605"
    assert (company.house.vault.open(sms.body or b"")).startswith(b"Can you come")
    with company.by(KARI) as work:
        candidates.correct(work, company.applications["Anna"], Contact("anna@example.org", "", Language.EN))
    assert company.parcels(SMS_NUDGE, state=ParcelState.QUEUED) == []
    assert company.interview(interview).nudged_at is None


def test_a_nudge_that_a_move_stopped_before_it_left_was_none(company: Company):
    interview = waiting(company)
    nudge(company, interview)
    company.move(interview, day=FAR, at=time(14))
    assert company.mails(NUDGE) == []
    company.after_a_minute()
    company.clock.move(hours=48)
    assert ask(company) == 1
    nudge(company, interview, revision=1)


def test_an_sms_nobody_knows_about_is_not_sent_again_to_who_has_answered(company: Company):
    texting(company)
    interview = waiting(company)
    nudge(company, interview, SMS)
    with company.begin(SYSTEM) as work:
        row = work.session.scalars(select(Parcel).where(Parcel.kind == SMS_NUDGE)).one()
        row.state, row.handed_over_at = ParcelState.HELD, work.now
        work.session.flush()
        deliveries.given_up(work, row.id)
    with company.look(SYSTEM) as work:
        assert [one.again for one in cards.card_of(work, interview).questions] == [True]
    answered(company)
    with company.look(SYSTEM) as work:
        assert [one.again for one in cards.card_of(work, interview).questions] == [False]
    assert len(company.journal("nudge_held")) == 1


@pytest.mark.parametrize("channel", [EMAIL, SMS])
def test_a_nudge_that_cannot_be_delivered_is_told(company: Company, channel: Channel):
    texting(company)
    interview = waiting(company)
    nudge(company, interview, channel)
    with company.begin(SYSTEM) as work:
        row = work.session.scalars(select(Parcel).where(Parcel.kind.in_((NUDGE, SMS_NUDGE)))).one()
        row.state, row.last_text, row.last_code = ParcelState.FAILED, "550 no such user", 550
        work.session.flush()
        deliveries.given_up(work, row.id)
    assert [one.facts["channel"] for one in company.journal("nudge_undelivered")] == [str(channel)]


def test_a_corrected_address_is_where_the_nudge_goes(company: Company):
    interview = waiting(company)
    nudge(company, interview)
    with company.by(KARI) as work:
        candidates.correct(work, company.applications["Anna"], Contact("new@example.org", "", Language.EN))
    (mail,) = company.mails(NUDGE)
    assert mail.recipient == "new@example.org"
    assert "Can you come?" in mail_of(mail)["subject"]
