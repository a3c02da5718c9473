"""How much one person may send."""

import pytest

from bot.delivery.slack import Nothing
from bot.delivery.taken import outgoing
from bot.messages.held_back import LIMITS
from bot.postings import drawer
from bot.services import limits
from bot.services.interview import resending
from domain.access import SYSTEM
from domain.delivery import Channel, ParcelKind
from domain.errors import HeldBack, NotNow, say
from domain.reminders import ReminderOption, ReminderWish
from storage import people
from storage.tables import Person, Reminder
from tests.office import invite
from tests.services.company import EMMA, KARI, SVEN


@pytest.fixture
def few(monkeypatch):
    """A bound that is soon reached."""
    monkeypatch.setattr(limits, "LETTERS_AN_HOUR", 3)
    monkeypatch.setattr(limits, "SMS_A_DAY", 2)


def test_who_writes_to_too_many_is_held_back_and_nothing_leaves(company, few):
    """Case 92."""
    company.invite("Anna", "Ola")
    before = company.everything()
    shown = company.prepare("Jane", "Daan")
    with pytest.raises(NotNow) as refused:
        company.send(shown)
    assert refused.value.phrase.facts == {"sent": 2, "most": 3}
    after = company.everything()
    for table in ("application", "interview", "outbox", "journal", "link"):
        assert after[table] == before[table]


def test_after_an_hour_more_may_be_sent(company, few):
    """Case 92."""
    company.invite("Anna", "Ola")
    company.clock.move(minutes=61)
    company.invite("Jane", "Daan")


def test_what_others_send_does_not_count(company, few):
    """Case 92."""
    company.invite("Anna", "Ola")
    company.invite("Eva", by=SVEN)
    assert len(company.mails(ParcelKind.INVITATION)) == 3


def test_sending_again_and_moving_count_too(company, few):
    """Case 92."""
    (interview,) = company.invite("Anna")
    company.after_a_minute()
    company.move(interview)
    company.after_a_minute()
    with company.by(KARI) as work:
        resending.resend(work, interview)
    with company.by(KARI) as work, pytest.raises(NotNow):
        resending.resend(work, interview)
    with pytest.raises(NotNow):
        company.move(interview, revision=1, minutes=30)


def test_reminders_by_sms_have_a_bound_of_their_own(company, few):
    """Case 92."""
    (interview,) = company.invite("Anna")
    wish = ReminderWish(option=ReminderOption.BOTH)
    with company.by(KARI) as work:
        limits.insist_on_pace(work, [1, 1], wish)
        work.session.add(
            Reminder(
                interview_id=interview,
                channel=Channel.SMS,
                revision=0,
                days=1,
                local_date=work.now.date(),
                at="09:00",
                zone="Europe/Oslo",
                due_at=work.now,
                created_at=work.now,
            )
        )
    with company.by(KARI) as work, pytest.raises(NotNow):
        limits.insist_on_pace(work, [1, 1], wish)
    with company.by(KARI) as work:
        limits.insist_on_pace(work, [1, 1], ReminderWish(option=ReminderOption.EMAIL))
    company.clock.move(days=1, minutes=1)
    with company.by(KARI) as work:
        limits.insist_on_pace(work, [1, 1], wish)


def test_a_vacancy_has_a_bound_of_its_own_whoever_writes(company, monkeypatch):
    """Case 92."""
    monkeypatch.setattr(limits, "VACANCY_LETTERS_AN_HOUR", 2)
    with company.begin(SYSTEM) as work:
        people.by_slack_id(work.session, SVEN).level = people.by_slack_id(work.session, EMMA).level
    company.invite("Anna")
    company.invite("Ola", by=SVEN)
    company.invite("Eva")  # another vacancy
    before = len(company.mails(ParcelKind.INVITATION))
    with pytest.raises(HeldBack) as refused:
        company.invite("Jane", by=SVEN)
    assert (refused.value.limit, refused.value.phrase.facts) == ("vacancy", {"sent": 2, "most": 2})
    assert len(company.mails(ParcelKind.INVITATION)) == before == 3
    company.clock.move(minutes=61)
    company.invite("Jane")


def notices(company):
    return [one for one in company.parcels(ParcelKind.NOTICE) if one.interview_id is None]


def hold_back(company, limit="letters", by=KARI):
    with company.by(by) as work:
        limits.held_back(work, HeldBack(limit, say("Too much.")))


def test_every_administrator_is_told_once_a_day_for_each_person_and_limit(company):
    """Case 92."""
    for _ in range(3):
        hold_back(company)
    assert [one.recipient for one in notices(company)] == [EMMA]
    hold_back(company, "sms")
    hold_back(company, by=SVEN)
    assert len(notices(company)) == 3
    company.clock.move(days=1)
    hold_back(company)
    assert len(notices(company)) == 4
    assert len(company.journal("held_back")) == 6


@pytest.mark.parametrize("limit", LIMITS)
def test_what_administrators_read_names_the_colleague_and_nobody_in_the_queue(company, limit):
    """Case 92."""
    hold_back(company, limit)
    [notice] = notices(company)
    assert "Kari" not in f"{notice.facts} {notice.key}"
    drawing = drawer(company.look)(outgoing(notice))
    assert "Kari" not in drawing.text
    assert "Kari Nordmann" in str(drawing.blocks)
    with company.begin(SYSTEM) as work:
        work.session.get_one(Person, notice.person_id).active = False
    assert isinstance(drawer(company.look)(outgoing(notice)), Nothing)


def test_whoever_presses_send_too_often_reads_why_and_an_administrator_gets_a_message(office, few):
    """Case 92. The refused invitation leaves nothing but the line in the journal and the message."""
    assert invite(office, KARI, "Anna", "Ola", form="group").submit().ok
    refused = invite(office, KARI, "Jane", "Daan", form="group", day="2026-11-30").submit()
    assert not refused.ok
    office.deliver_all()
    assert office.mails("jane@example.org") == []
    [message] = office.person(EMMA).dm()
    assert "Kari Nordmann" in str(message.data)
    assert not office.slack.complaints()
