"""Digests: ordered, due when, begun once, edited, and taken away."""

import threading
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select, update

from bot.delivery.channels import ForNow
from bot.delivery.slack import Post, Update
from bot.services import people as people_service
from bot.services.acting.erasing import erase_person
from bot.services.calendar import posting, subscribing
from domain.access import OPERATOR, SYSTEM
from domain.delivery import ParcelKind, ParcelState
from domain.digests import Rhythm
from domain.errors import BadFields, NotNow, Unknown
from storage import sending
from storage.calendar_tables import DigestShown
from storage.delivery_tables import Parcel
from storage.tables import Application, Interview
from tests.services.company import EMMA, KARI, Company
from tests.services.digesting import CHANNEL, FRIDAY, ORDER, TUESDAY, Digests, answered, posted_on, words

ON_BOTH = True


@pytest.fixture
def at(company: Company) -> Digests:
    return Digests(company)


# --- when --------------------------------------------------------------------------------------------------------------


def test_a_digest_comes_at_its_time_and_not_before(at: Digests):
    at.order(when_empty=True)
    at.company.clock.now = TUESDAY - timedelta(seconds=1)
    assert at.tick() == 0
    at.company.clock.now = TUESDAY
    assert at.tick() == 1
    assert [one.local_date for one in at.days()] == [date(2026, 11, 24)]
    assert at.tick() == 0


def test_after_days_of_silence_only_todays_comes(at: Digests):
    at.order(when_empty=True)
    at.company.clock.now = FRIDAY + timedelta(hours=6)
    assert at.tick() == 1
    assert [one.local_date for one in at.days()] == [date(2026, 11, 27)]
    assert at.the_only().next_at == datetime(2026, 11, 30, 7, tzinfo=UTC)


def test_what_was_missed_yesterday_is_not_made_up_for_before_todays_time(at: Digests):
    at.order(when_empty=True)
    at.company.clock.now = TUESDAY + timedelta(hours=20)
    assert at.tick() == 0
    assert at.the_only().next_at == TUESDAY + timedelta(days=1)


def test_nothing_comes_on_a_weekend_unless_asked_for(at: Digests):
    at.order(when_empty=True)
    at.order(when_empty=True, weekends=True)
    at.company.clock.now = FRIDAY
    assert at.tick() == 2
    at.company.clock.now = FRIDAY + timedelta(days=1)
    assert at.tick() == 1
    at.company.clock.now = FRIDAY + timedelta(days=3)
    assert at.tick() == 2


@pytest.mark.parametrize(
    ("country", "day"),
    [
        ("NO", date(2027, 5, 17)),
        ("SE", date(2027, 1, 6)),
        ("DK", date(2027, 3, 25)),
        ("FI", date(2027, 12, 6)),
        ("NL", date(2027, 4, 27)),
    ],
)
def test_nothing_comes_on_a_public_holiday_of_the_country(at: Digests, country: str, day: date):
    at.order(when_empty=True, country=country)
    at.company.clock.now = datetime.combine(day - timedelta(days=1), time(8), UTC) + timedelta(hours=2)
    at.tick()
    before = len(at.days())
    at.company.clock.now += timedelta(days=1)
    at.tick()
    assert len(at.days()) == before


def test_a_weekly_one_comes_on_its_day_and_shows_the_week(at: Digests):
    at.order(when_empty=True, rhythm=Rhythm.WEEKLY, weekday=2)
    at.company.clock.now = datetime(2026, 11, 25, 8, tzinfo=UTC)
    assert at.tick() == 1
    (day,) = at.days()
    assert (day.since, day.until) == (datetime(2026, 11, 24, 23, tzinfo=UTC), datetime(2026, 12, 1, 23, tzinfo=UTC))


@pytest.mark.parametrize(
    ("night", "due"),
    [
        (date(2027, 3, 28), datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
        (date(2027, 10, 31), datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
    ],
)
def test_on_the_nights_when_the_clock_changes_it_comes_once(at: Digests, night: date, due: datetime):
    """Half past two does not exist in the first night, and comes twice in the second."""
    at.order(by=KARI, when_empty=True, weekends=True, at=time(2, 30))
    at.company.clock.now = datetime.combine(night, time(0), UTC) - timedelta(hours=3)
    at.tick()
    assert at.the_only().next_at == due
    for minutes in range(0, 180, 10):
        at.company.clock.now = due - timedelta(minutes=60) + timedelta(minutes=minutes)
        at.tick()
    assert [one.local_date for one in at.days() if one.local_date == night] == [night]


def test_two_workers_at_eight_begin_each_digest_once(at: Digests):
    for number in range(12):
        at.order(by=(EMMA, KARI)[number % 2], when_empty=True)
    at.company.clock.now = TUESDAY + timedelta(minutes=5)
    start, begun = threading.Barrier(2), []

    def work() -> None:
        start.wait()
        begun.append(posting.post(at.company.begin, piece=2))

    workers = [threading.Thread(target=work) for _ in range(2)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert sum(begun) == len(at.days()) == len(at.waiting()) == 12


# --- ordered -----------------------------------------------------------------------------------------------------------


def test_paused_it_rests_and_resumed_it_comes_at_its_next_time(at: Digests):
    id = at.order(when_empty=True)
    with at.company.by(EMMA) as work:
        subscribing.pause(work, id)
    at.company.clock.now = FRIDAY
    assert at.tick() == 0
    with at.company.by(EMMA) as work:
        subscribing.resume(work, id)
    assert at.tick() == 0
    at.company.clock.now = FRIDAY + timedelta(days=3)
    assert at.tick() == 1


def test_ended_it_is_gone(at: Digests):
    id = at.order(when_empty=True)
    with at.company.by(EMMA) as work:
        subscribing.end(work, id)
        assert subscribing.listing(work) == []
    at.company.clock.now = FRIDAY
    assert at.tick() == 0


def test_nobody_changes_anothers(at: Digests):
    id = at.order()
    for do in (subscribing.pause, subscribing.resume, subscribing.end):
        with pytest.raises(Unknown), at.company.by(KARI) as work:
            do(work, id)
    with pytest.raises(Unknown), at.company.by(KARI) as work:
        subscribing.change(work, id, ORDER)


def test_another_time_on_the_same_day_posts_no_second_one(at: Digests):
    id = at.order(when_empty=True)
    posted_on(at, FRIDAY)
    with at.company.by(EMMA) as work:
        subscribing.change(work, id, replace(ORDER, at=time(10), when_empty=True))
    at.deliver()
    assert posted_on(at, FRIDAY + timedelta(hours=3)) == []
    assert len(at.posted) == 1


def test_people_that_kalle_does_not_know_are_refused_at_their_field(at: Digests):
    with pytest.raises(BadFields) as refused:
        at.order(people=("U0NOBODY",))
    assert list(refused.value.fields) == ["digest_people"]


@pytest.mark.parametrize(("field", "value"), [("channel_id", "U0KARI"), ("country", "XX")])
def test_forged_answers_are_refused(at: Digests, field: str, value: str):
    with pytest.raises(BadFields):
        at.order(**{field: value})


def test_nobody_has_more_than_twenty(at: Digests):
    for _ in range(subscribing.MOST):
        at.order()
    with pytest.raises(NotNow):
        at.order()


# --- edited ------------------------------------------------------------------------------------------------------------


def test_an_answer_edits_what_stands_there(at: Digests):
    (id,) = at.company.invite("Anna", by=EMMA)
    at.order()
    posted_on(at, FRIDAY)
    answered(at, id)
    (drawing,) = at.deliver()
    assert isinstance(drawing, Update)
    assert "✅ Accepted" in words(drawing)


def test_an_answer_while_it_is_being_posted_waits_for_it_and_edits_it(at: Digests):
    (id,) = at.company.invite("Anna", by=EMMA)
    at.order()
    at.company.clock.now = FRIDAY
    at.tick()
    (first,) = at.waiting()
    with at.company.begin(SYSTEM) as work:
        work.session.execute(update(Parcel).where(Parcel.id == first.id).values(state=ParcelState.HANDOVER))
    answered(at, id)
    (second,) = at.waiting()
    with pytest.raises(ForNow):
        at.drawn(second)
    at._deliver(first)
    assert isinstance(at.drawn(second), Update)


def test_the_next_digest_takes_the_place_of_the_last_one(at: Digests):
    (id,) = at.company.invite("Anna", by=EMMA)
    at.order(when_empty=True)
    posted_on(at, FRIDAY)
    posted_on(at, FRIDAY + timedelta(days=3))
    assert [one.live for one in at.days()] == [False, True]
    answered(at, id)
    assert [parcel.facts["digest"] for parcel in at.waiting()] == [at.days()[1].id]


def test_one_that_was_deleted_in_slack_is_not_posted_anew_that_day(at: Digests):
    """Case 83."""
    (id,) = at.company.invite("Anna", by=EMMA)
    at.order()
    posted_on(at, FRIDAY)
    answered(at, id)
    (edit,) = at.waiting()
    at.fail(edit, ParcelState.FAILED, last_text="message_not_found")
    answered(at, id)
    assert at.waiting() == []
    assert at.the_only().paused == ""


def test_one_that_may_be_there_is_looked_for_and_edited_once_it_is_found(at: Digests):
    """Case 83: it is looked for as a message, also when meanwhile nothing is left to tell."""
    at.company.invite("Anna", by=EMMA)
    at.order()
    at.company.clock.now = FRIDAY
    at.tick()
    with at.company.begin(SYSTEM) as work:
        work.session.execute(update(Parcel).where(Parcel.kind == ParcelKind.DIGEST).values(handed_over_at=work.now))
        work.session.execute(update(Interview).values(cancelled_at=work.now))
    (parcel,) = at.waiting()
    assert isinstance(at.drawn(parcel), Post)
    at._deliver(parcel)
    assert isinstance(at.drawn(parcel), Update)


def test_what_may_have_arrived_is_not_posted_a_second_time(at: Digests):
    """Case 83: where Slack cannot be asked, an administrator decides."""
    at.company.invite("Anna", by=EMMA)
    at.order(channel_id=CHANNEL)
    at.company.clock.now = FRIDAY
    at.tick()
    (parcel,) = at.waiting()
    with at.company.begin(SYSTEM) as work:
        gone = {"state": ParcelState.UNKNOWN, "handed_over_at": work.now, "owner": "x"}
        work.session.execute(update(Parcel).where(Parcel.id == parcel.id).values(**gone))
        swept = sending.settle_by_rule(work.session, parcel.id, work.now, work.now)
    assert (list(swept.held), list(swept.resent)) == ([parcel.id], [])


# --- erased ------------------------------------------------------------------------------------------------------------


def test_whoever_is_erased_is_taken_out_of_every_digest_old_ones_too(at: Digests):
    company = at.company
    company.invite("Anna", by=EMMA)
    company.invite("Ola", by=EMMA)
    at.order(when_empty=True, channel_id=CHANNEL)
    posted_on(at, FRIDAY)
    posted_on(at, FRIDAY + timedelta(days=3))
    assert any("Anna" in str(one) for one in at.posted.values())
    with company.begin(OPERATOR) as work:
        erase_person(work, work.session.get_one(Application, company.applications["Anna"]).candidate_id)
    at.deliver()
    assert not any("Anna" in str(one) for one in at.posted.values())
    assert any("Ola" in str(one) for one in at.posted.values())
    with company.look(SYSTEM) as work:
        shown = set(work.session.scalars(select(DigestShown.application_id)))
    assert company.applications["Anna"] not in shown


def test_whoever_is_erased_while_it_is_posted_has_it_taken_away(at: Digests):
    company = at.company
    company.invite("Anna", by=EMMA)
    at.order()
    company.clock.now = FRIDAY
    at.tick()
    (parcel,) = at.waiting()
    drawing = at.drawn(parcel)
    with company.begin(OPERATOR) as work:
        erase_person(work, work.session.get_one(Application, company.applications["Anna"]).candidate_id)
    at.drawn = lambda _: drawing  # type: ignore[method-assign] # it was drawn before
    at._deliver(parcel)
    assert [one.facts["channel"] for one in company.parcels(ParcelKind.ERASED)] == ["D0EMMA"]


def test_an_erased_digest_of_somebody_who_left_says_nothing_any_more(at: Digests):
    company = at.company
    company.invite("Anna", by=KARI)
    at.order(by=KARI, channel_id=CHANNEL)
    posted_on(at, FRIDAY)
    with company.begin(OPERATOR) as work:
        people_service.remove(work, KARI)
        erase_person(work, work.session.get_one(Application, company.applications["Anna"]).candidate_id)
    (drawing,) = at.deliver()
    assert isinstance(drawing, Update)
    assert "not shown here any more" in words(drawing)
