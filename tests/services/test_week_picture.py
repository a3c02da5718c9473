"""The numbers of a weekly digest's picture: counted by the days of its zone, of whoever's calendar it is."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.delivery.slack import Post, Update
from bot.services.calendar import digest_view, stopped
from bot.texts.translator import translator
from bot.texts.week import spoken
from bot.work import ways
from domain.access import SYSTEM
from domain.digest_view import DigestView
from domain.digests import Rhythm
from domain.language import Language
from domain.rooms import Room
from domain.week import Week
from tests.services.company import EMMA, KARI, Company
from tests.services.digesting import CHANNEL, Digests, answered, posted_on

ON_BOTH = True
MONDAY_AT_EIGHT = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
NONE = (0, 0, 0, 0, 0)


@pytest.fixture
def at(company: Company) -> Digests:
    company.clock.now = MONDAY_AT_EIGHT - timedelta(days=1)
    return Digests(company)


def weekly(at: Digests, **wanted) -> int:
    return at.order(rhythm=Rhythm.WEEKLY, weekday=0, **wanted)


def view(at: Digests) -> DigestView:
    with at.company.look(SYSTEM) as work:
        return digest_view.view_of(work, at.days()[-1].id)


def picture_in(drawing) -> dict | None:
    assert isinstance(drawing, (Post, Update))
    return next((block for block in drawing.blocks if block["type"] == "image"), None)


def test_interviews_are_counted_on_the_day_they_begin_by_their_answer(at: Digests):
    weekly(at)
    (first,) = at.company.invite("Anna", by=EMMA, day=date(2026, 11, 24), at=time(0, 15))
    at.company.invite("Anna", by=EMMA, day=date(2026, 11, 29), at=time(23, 45))
    at.company.invite("Anna", by=EMMA, day=date(2026, 11, 30), at=time(0, 0))
    answered(at, first)
    (drawing,) = posted_on(at, MONDAY_AT_EIGHT)[:1]
    assert view(at).week == Week(date(2026, 11, 23), (NONE, (1, 0, 0, 0, 0), NONE, NONE, NONE, NONE, (0, 1, 0, 0, 0)))
    picture = picture_in(drawing)
    assert picture["image_url"] == view(at).picture
    assert picture["alt_text"] == spoken(translator(Language.EN), view(at).week)


def test_an_answer_that_comes_in_changes_the_picture_and_its_words(at: Digests):
    weekly(at)
    (first,) = at.company.invite("Anna", by=EMMA)
    before = picture_in(posted_on(at, MONDAY_AT_EIGHT)[0])
    answered(at, first)
    after = picture_in(at.deliver()[-1])
    assert before["image_url"] != after["image_url"]
    assert "1 Awaiting response" in before["alt_text"]
    assert "1 Accepted" in after["alt_text"]


@pytest.mark.parametrize("room", [Room.PRIVATE, Room.PUBLIC])
def test_no_room_gets_names_in_the_picture(at: Digests, room: Room):
    weekly(at, channel_id=CHANNEL)
    at.rooms.known[CHANNEL] = room
    at.company.invite("Anna", by=EMMA)
    picture = picture_in(posted_on(at, MONDAY_AT_EIGHT)[0])
    assert picture is not None
    assert not any(word in str(picture) for word in ("Anna", "Bergstr", CHANNEL))


def test_a_public_channels_picture_says_how_many_a_day_and_nothing_of_the_answers(at: Digests):
    """One interview on a day would be one person's answer."""
    weekly(at, channel_id=CHANNEL)
    at.rooms.known[CHANNEL] = Room.PUBLIC
    (first,) = at.company.invite("Anna", by=EMMA)
    before = picture_in(posted_on(at, MONDAY_AT_EIGHT)[0])
    assert "-0_0_0_0_1_0_0-" in before["image_url"]
    assert before["alt_text"].startswith("Interviews per day. ")
    assert not any(word in before["alt_text"] for word in ("Awaiting", "answer"))
    answered(at, first)
    assert picture_in(at.deliver()[-1]) == before


def test_a_room_that_may_know_nothing_gets_no_picture(at: Digests):
    weekly(at, channel_id=CHANNEL)
    at.company.invite("Anna", by=EMMA)
    posted_on(at, MONDAY_AT_EIGHT)
    at.rooms.known[CHANNEL] = Room.SHARED
    with at.company.begin(SYSTEM) as work:
        stopped.room_changed(work, CHANNEL)
    at.deliver()
    assert picture_in(at.deliver()[-1]) is None


def test_a_daily_digest_an_empty_week_and_a_house_nobody_can_fetch_from_have_no_picture(at: Digests):
    weekly(at, when_empty=True)
    at.order(when_empty=True)
    assert [picture_in(one) for one in posted_on(at, MONDAY_AT_EIGHT)] == [None, None]
    at.company.invite("Anna", by=EMMA)
    drawings = at.deliver()
    assert sorted(picture_in(one) is not None for one in drawings) == [False, True]
    unreachable = ways(at.company.database, at.company.clock, replace(at.company.house, pictures=False))
    with unreachable.look(SYSTEM) as work:
        assert {digest_view.view_of(work, one.id).picture for one in at.days()} == {""}


def test_cancelled_interviews_and_those_of_others_are_not_counted(at: Digests):
    weekly(at)
    at.company.invite("Anna", by=EMMA)
    at.company.invite("Ola", by=KARI)
    posted_on(at, MONDAY_AT_EIGHT)
    assert view(at).week.total == view(at).total == 1


def test_the_weeks_of_the_clock_change_have_seven_days(at: Digests):
    weekly(at)
    for monday, offset in ((datetime(2027, 3, 22, 7, tzinfo=UTC), 1), (datetime(2027, 10, 25, 7, tzinfo=UTC), 1)):
        at.company.clock.now = monday - timedelta(days=2)
        at.company.invite("Anna", by=EMMA, day=monday.date() + timedelta(days=6), at=time(23, 30))
        posted_on(at, monday)
        assert view(at).week.days == (*[NONE] * 6, (0, 1, 0, 0, 0)), offset
