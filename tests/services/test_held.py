"""Messages that nobody knows about: who may decide, and what comes of it."""

from datetime import timedelta

import pytest

from bot.services import outbox
from domain.access import OPERATOR
from domain.delivery import Channel, ParcelKind, ParcelState
from domain.errors import NotAllowed, NotNow, Refused, Unknown
from storage.delivery_tables import Parcel, ParcelAttempt
from tests.services.company import EMMA, KARI, METTE, MONDAY, SVEN


@pytest.fixture
def held(company):
    """An SMS to a candidate that may or may not have arrived; its id."""
    (interview,) = company.invite(company_candidate(company))
    with company.begin(OPERATOR) as work:
        parcel = Parcel(
            channel=Channel.SMS,
            kind=ParcelKind.SMS_REMINDER,
            key="sms:1",
            recipient="+4791234567",
            state=ParcelState.HELD,
            due_at=MONDAY,
            handed_over_at=MONDAY,
            interview_id=interview,
            interview_revision=0,
            created_at=MONDAY,
            last_text="no answer",
        )
        work.session.add(parcel)
        work.session.flush()
        work.session.add(ParcelAttempt(parcel_id=parcel.id, started_at=MONDAY, phase="body", text="no answer"))
        return parcel.id


def company_candidate(company):
    return next(iter(company.applications))


def state(company, held):
    return next(one for one in company.parcels() if one.id == held)


def test_the_recruiter_sends_it_once_more(company, held):
    company.clock.move(minutes=20)
    with company.by(KARI) as work:
        line = outbox.decide(work, held, again=True)
    assert (line.state, line.due_at) == (ParcelState.QUEUED, company.clock.now)
    assert [entry.event for entry in company.journal("parcel_sent_again")] == ["parcel_sent_again"]


def test_the_recruiter_takes_it_as_arrived(company, held):
    with company.by(KARI) as work:
        line = outbox.decide(work, held, again=False)
    assert (line.state, line.sent_at) == (ParcelState.SENT, MONDAY)
    assert company.journal("parcel_taken_as_arrived")[0].person_id is not None


@pytest.mark.parametrize("again", [True, False])
def test_of_two_decisions_the_first_counts(company, held, again):
    with company.by(KARI) as work:
        outbox.decide(work, held, again=True)
    with company.by(KARI) as work, pytest.raises(NotNow):
        outbox.decide(work, held, again=again)
    assert state(company, held).state is ParcelState.QUEUED


@pytest.mark.parametrize("who", [SVEN, METTE])
def test_who_may_not_work_in_the_vacancy_decides_nothing(company, held, who):
    with company.by(who) as work, pytest.raises((Unknown, NotAllowed)):
        outbox.decide(work, held, again=True)
    assert state(company, held).state is ParcelState.HELD


@pytest.mark.parametrize("there", [True, False])
def test_a_message_of_others_and_none_at_all_are_refused_alike(company, held, there):
    with company.by(SVEN) as work, pytest.raises(Unknown) as refused:
        outbox.decide(work, held if there else held + 1000, again=True)
    assert refused.value.phrase == Unknown().phrase


def test_what_only_administrators_may_says_nothing_to_others(company, held):
    for number in (held, held + 1000):
        with company.by(KARI) as work, pytest.raises(NotAllowed):
            outbox.administer(work, number, again=True)
    with company.by(EMMA) as work:
        assert (
            outbox.administer(work, held, again=False).reason == "cancelled: cancelled by an administrator (no answer)"
        )
    assert state(company, held).state is ParcelState.CANCELLED


def test_an_administrator_may_decide(company, held):
    with company.by(EMMA) as work:
        assert outbox.decide(work, held, again=True).state is ParcelState.QUEUED


def test_what_is_about_no_interview_is_for_administrators(company, held):
    with company.begin(OPERATOR) as work:
        work.session.get(Parcel, held).interview_id = None
    with company.by(KARI) as work, pytest.raises(Refused):
        outbox.decide(work, held, again=True)
    with company.begin(OPERATOR) as work:
        assert outbox.decide(work, held, again=True).state is ParcelState.QUEUED


def test_the_list_tells_the_whole_story_of_a_doubtful_message(company, held):
    with company.look(OPERATOR) as work:
        (line,) = outbox.listing(work, [ParcelState.HELD])
    assert "a second copy might do harm" in line.reason
    assert "23.11. 10:00:00 body: no answer" in line.reason
    with company.begin(OPERATOR) as work:
        work.session.get(Parcel, held).resent = True
        work.session.add(
            ParcelAttempt(parcel_id=held, started_at=MONDAY + timedelta(minutes=15), phase="post", text="no answer")
        )
    with company.look(OPERATOR) as work:
        (line,) = outbox.listing(work, [ParcelState.HELD])
    assert line.reason.startswith("left twice")
    assert "10:15:00 post" in line.reason
