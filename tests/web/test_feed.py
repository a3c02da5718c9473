"""A recruiter's calendar over its secret address, as calendar programs fetch it."""

from datetime import UTC, datetime, timedelta
from urllib.request import urlopen

import pytest
from icalendar import Calendar

from bot.services import people
from bot.services.calendar import feed
from bot.services.who import actor_of
from domain.access import OPERATOR
from domain.errors import Unknown
from domain.feeds import FeedDetail
from domain.status import Answer
from storage.people import asked
from tests.office import Office, invite

EMMA, KARI = "U0EMMA", "U0KARI"


def actor(office: Office, who: str = EMMA):
    with office.program.look(OPERATOR) as work:
        return actor_of(asked(work.session), who, "slack")


def address(office: Office, detail: FeedDetail = FeedDetail.NAMES, who: str = EMMA) -> str:
    with office.program.begin(actor(office, who)) as work:
        return feed.replace(work, detail).url


def invited(office: Office, *names: str, **answers: object) -> None:
    invite(office, EMMA, *names, **answers).submit()
    while office.person(EMMA).view is not None:
        assert office.person(EMMA).modal().submit().ok


def events(office: Office, url: str) -> list:
    status, text = office.get(url)
    assert status == 200
    return list(Calendar.from_ical(text).walk("VEVENT"))


def test_it_holds_ones_own_interviews_with_a_uid_that_stays(office: Office):
    url = address(office)
    invited(office, "Anna Bergström")
    (first,) = events(office, url)
    assert "Anna Bergström, First interview" in first["SUMMARY"]
    assert first["DTSTART"].dt == datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
    assert first["DTEND"].dt - first["DTSTART"].dt == timedelta(minutes=45)
    assert (first["STATUS"], first["LOCATION"]) == ("TENTATIVE", "https://meet.example/abc")
    office.deliver_all()
    office.answer("anna@example.org", str(Answer.ACCEPT))
    (then,) = events(office, url)
    assert (then["UID"], then["STATUS"]) == (first["UID"], "CONFIRMED")


@pytest.mark.parametrize(
    ("detail", "told", "not_told"),
    [(FeedDetail.INITIALS, "A. B.", "Anna"), (FeedDetail.BUSY, "Busy", "Systems developer")],
)
def test_it_tells_no_more_than_the_recruiter_chose(office: Office, detail: FeedDetail, told: str, not_told: str):
    invited(office, "Anna Bergström")
    _, text = office.get(address(office, detail))
    assert told in text
    assert not_told not in text
    assert "meet.example" not in text


def test_what_was_cancelled_is_marked_and_stays(office: Office):
    url = address(office)
    invited(office, "Anna Bergström")
    office.deliver_all()
    card = office.person(EMMA).dm()[-1]
    card.click("Cancel interview")
    office.person(EMMA).modal().submit()
    (event,) = events(office, url)
    assert (event["STATUS"], event["TRANSP"]) == ("CANCELLED", "TRANSPARENT")


def test_an_address_that_was_guessed_replaced_or_ended_leads_nowhere(office: Office):
    old = address(office)
    new = address(office)
    assert (office.get(old)[0], office.get(new)[0]) == (404, 200)
    assert office.get(new.replace(".ics", "x.ics"))[0] == 404
    with office.program.begin(actor(office)) as work:
        feed.end(work)
    assert office.get(new)[0] == 404


def test_who_is_switched_off_has_no_calendar_any_more(office: Office):
    url = address(office, who=KARI)
    with office.program.begin(OPERATOR) as work:
        people.remove(work, KARI)
    assert office.get(url)[0] == 404


def test_a_program_that_comes_again_gets_nothing_twice(office: Office):
    url = address(office)
    with urlopen(url) as first:
        mark, moment = first.headers["ETag"], first.headers["Last-Modified"]
    assert office.get(url, headers={"If-None-Match": mark})[0] == 304
    assert office.get(url, headers={"If-Modified-Since": moment})[0] == 304
    office.clock.move(minutes=5)
    invited(office, "Anna Bergström")
    assert office.get(url, headers={"If-None-Match": mark})[0] == 200
    assert office.get(url, headers={"If-Modified-Since": moment})[0] == 200


def test_guessing_is_slowed_down(office: Office):
    url = address(office)
    answers = [office.get(url.replace("/calendar/", f"/calendar/{n}"))[0] for n in range(60)]
    assert set(answers) == {404, 429}


def test_a_token_of_nobody_is_unknown(office: Office):
    with office.program.look(OPERATOR) as work, pytest.raises(Unknown):
        feed.file_of(work, "nothing")
