"""Other times, offered on the candidate's page: optional, in a zone that is named, kept as typed when something is wrong."""

import html
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from domain.language import Language
from domain.status import MeetingStatus
from storage.calendar_tables import Proposal
from tests.web.desk import NOW, START, Desk, Invited, field_of, form_of, said

TUESDAY = datetime(2026, 12, 8, 9, 0, tzinfo=UTC)


def offer(desk: Desk, invited: Invited, *rows: tuple[str, str], **more: Any) -> TestResponse:
    days, clocks = [row[0] for row in rows], [row[1] for row in rows]
    return desk.send(invited.path, **{"answer": "new_time", "revision": 0, "day": days, "at": clocks, **more})


def offered(desk: Desk) -> list[tuple[datetime, str]]:
    with desk.database.reads() as session:
        return [(one.starts_at, one.zone) for one in session.scalars(select(Proposal).order_by(Proposal.starts_at))]


def values(page: TestResponse, name: str) -> list[str]:
    """What stands in the fields of a name."""
    return [html.unescape(one) for one in re.findall(rf'name="{name}" value="([^"]*)"', page.text)]


def test_the_page_asks_for_up_to_three_times_and_names_the_zone(desk: Desk) -> None:
    page = desk.ask(desk.invite().path)

    assert values(page, "day") == values(page, "at") == [""] * 3
    assert 'min="2026-11-20" max="2027-11-21"' in page.text
    assert "up to three, or none: Monday to Friday between 7:00 and 20:00 (Oslo time)" in said(page)
    assert "The times are meant as Oslo time." in said(page)
    assert field_of(page, "zone") == ""


def test_offered_times_are_kept_and_shown_after_answering(desk: Desk) -> None:
    invited = desk.invite()

    response = offer(desk, invited, ("2026-12-08", "10:00"), ("", ""), ("2026-12-07", "15:30"), note="Or any Friday")

    assert response.status_code == 303
    assert offered(desk) == [(datetime(2026, 12, 7, 14, 30, tzinfo=UTC), "Europe/Oslo"), (TUESDAY, "Europe/Oslo")]
    page = desk.ask(invited.path)
    assert (
        "Times you offered Monday 7 December 2026 at 15:30 (Oslo time) Tuesday 8 December 2026 at 10:00 (Oslo time)"
        in said(page)
    )
    assert values(page, "day") == ["2026-12-07", "2026-12-08", ""], "to be changed"
    with desk.interview(invited) as interview:
        assert interview.note == "Or any Friday"


def test_no_times_at_all_are_an_answer_as_well(desk: Desk) -> None:
    invited = desk.invite()

    assert offer(desk, invited, ("", ""), ("", ""), ("", "")).status_code == 303

    with desk.interview(invited) as interview:
        assert interview.meeting is MeetingStatus.NEW_TIME
    assert offered(desk) == []
    assert "Times you offered" not in said(desk.ask(invited.path))


def test_a_wrong_time_saves_nothing_and_everything_typed_stays(desk: Desk) -> None:
    """Case 66."""
    invited = desk.invite()
    before = desk.everything()

    page = offer(desk, invited, ("2026-12-05", "10:00"), ("2027-03-28", "02:30"), ("31.11.2026", "x<"), note="<b>Hi")

    assert page.status_code == 422
    assert desk.everything() == before
    assert values(page, "day") == ["2026-12-05", "2027-03-28", "31.11.2026"]
    assert values(page, "at") == ["10:00", "02:30", "x<"]
    assert form_of(page)["note"] == "<b>Hi"
    assert form_of(page)["answer"] == "new_time"
    for sentence in (
        "Nothing was sent yet: look at the times you offer once more.",
        "This is on a weekend (Oslo time). Choose a day from Monday to Friday.",
        "this time does not exist",
        "There is no such date. Write it like 24.12.2026.",
    ):
        assert sentence in said(page)
    assert page.text.count('aria-invalid="true"') == 3
    assert 'aria-describedby="day1-wrong"' in page.text
    assert "<title>Not saved: " in page.text


def test_a_fourth_time_is_refused_and_still_there(desk: Desk) -> None:
    page = offer(desk, desk.invite(), *((f"2026-12-0{day}", "10:00") for day in (7, 8, 9)), ("2026-12-10", "10:00"))

    assert page.status_code == 422
    assert "At most 3 times can be offered." in said(page)
    assert len(values(page, "day")) == 4
    assert offered(desk) == []


def test_a_zone_the_browser_tells_is_meant_and_named(desk: Desk) -> None:
    invited = desk.invite()

    assert offer(desk, invited, ("2026-12-08", "09:00"), zone="America/New_York").status_code == 303

    assert offered(desk) == [(datetime(2026, 12, 8, 14, 0, tzinfo=UTC), "America/New_York")]
    page = desk.ask(invited.path)
    assert "Tuesday 8 December 2026 at 09:00 (New York time) Tuesday 8 December 2026 at 15:00 (Oslo time)" in said(page)
    assert "The times are on your own clock (New York time)." in said(page)
    assert (field_of(page, "zone"), values(page, "at")[0]) == ("America/New_York", "09:00")
    wrong = offer(desk, invited, ("2026-12-08", "19:00"), zone="America/New_York")
    assert field_of(wrong, "zone") == "America/New_York"
    assert "The times are on your own clock (New York time)." in said(wrong)
    assert "between 7:00 and 20:00 (Oslo time)" in said(wrong)


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", "x" * 4000, "<script>"])
def test_a_zone_that_is_none_is_asked_about_and_never_guessed(desk: Desk, zone: str) -> None:
    page = offer(desk, desk.invite(), ("2026-12-08", "09:00"), zone=zone)

    assert page.status_code == 422
    assert "Your time zone is not known here. Look at the times once more." in said(page)
    assert "The times are meant as Oslo time." in said(page)
    assert "data-words" not in page.text.partition('id="whose"')[2].partition(">")[0], "no script fills it in again"
    assert field_of(page, "zone") == ""
    assert offered(desk) == []


@pytest.mark.parametrize("answer", ["accept", ""])
def test_times_belong_to_one_answer_alone(desk: Desk, answer: str) -> None:
    invited = desk.invite()

    page = offer(desk, invited, ("2026-12-05", "10:00"), answer=answer)

    assert page.status_code == (303 if answer else 422)
    assert offered(desk) == []
    if not answer:
        assert values(page, "day")[0] == "2026-12-05", "kept for the answer to come"


def test_times_for_an_interview_that_was_moved_meanwhile_are_kept_on_the_page(desk: Desk) -> None:
    invited = desk.invite()
    desk.change(invited, starts_at=START.replace(day=7))

    page = offer(desk, invited, ("2026-12-08", "10:00"))

    assert page.status_code == 409
    assert values(page, "day")[0] == "2026-12-08"
    assert offered(desk) == []


def test_who_is_asked_for_other_times_reads_so(desk: Desk) -> None:
    invited = desk.invite(meeting=MeetingStatus.NEW_TIME, other_times_at=NOW)

    page = desk.ask(invited.path)

    assert "Nordlys Energi AS asks for other times" in said(page)
    assert '<details class="change" open>' in page.text
    assert 'type="radio" name="answer" value="new_time" checked' not in page.text
    assert offer(desk, invited, ("2026-12-08", "10:00")).status_code == 303
    assert "asks for other times" not in said(desk.ask(invited.path))


def test_what_has_passed_is_not_offered_again_by_the_form(desk: Desk) -> None:
    invited = desk.invite()
    offer(desk, invited, ("2026-11-23", "10:00"), ("2026-12-08", "10:00"))
    desk.clock.now = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)

    page = desk.ask(invited.path)

    assert values(page, "day") == ["2026-12-08", "", ""]
    assert "Monday 23 November 2026 at 10:00 (Oslo time)" in said(page)


@pytest.mark.parametrize("language", list(Language))
def test_the_questions_stand_on_the_page_in_every_language(desk: Desk, language: Language) -> None:
    page = offer(desk, desk.invite(language), ("2026-12-05", "10:00"))

    assert page.status_code == 422
    assert "{" not in said(page)
    assert len(values(page, "day")) == 3
