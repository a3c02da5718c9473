"""Answers: given, asked about once more, changed, too late."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
import time_machine
from sqlalchemy import select

from bot.texts.translator import translator
from domain.language import Language
from domain.status import Answer, ApplicationStatus, MeetingStatus
from storage.tables import JournalEntry
from tests.web.desk import NOW, START, Desk, Invited, field_of, form_of, said


def confirm(desk: Desk, invited: Invited, answer: str, **more: object) -> str:
    """Choose an answer that is asked about once more, and return the second page's proof."""
    asked = desk.send(invited.path, answer=answer, revision=0, **more)
    assert asked.status_code == 200
    return field_of(asked, "confirmation")


@pytest.mark.parametrize(
    ("answer", "meeting"), [("accept", MeetingStatus.ACCEPTED), ("new_time", MeetingStatus.NEW_TIME)]
)
def test_an_answer_is_recorded_and_leads_back_to_the_page(desk: Desk, answer: str, meeting: MeetingStatus) -> None:
    invited = desk.invite()

    response = desk.send(invited.path, answer=answer, revision=0, note="Tuesdays are fine")

    assert (response.status_code, response.headers["Location"]) == (303, invited.path)
    with desk.interview(invited) as interview:
        assert (interview.meeting, interview.note) == (meeting, "Tuesdays are fine")
    assert desk.status(invited) == ApplicationStatus.RECEIVED


@pytest.mark.parametrize(
    ("answer", "meeting", "status"),
    [
        ("decline", MeetingStatus.NOT_ACCEPTED, ApplicationStatus.RECEIVED),
        ("withdraw", MeetingStatus.NOT_APPLICABLE, ApplicationStatus.WITHDRAWN),
    ],
)
def test_what_ends_something_is_asked_about_once_more(
    desk: Desk, answer: str, meeting: MeetingStatus, status: ApplicationStatus
) -> None:
    invited = desk.invite()
    before = desk.everything()

    asked = desk.send(invited.path, answer=answer, revision=0, note="I moved")
    assert desk.everything() == before

    form = form_of(asked)
    assert (form["answer"], form["note"]) == (answer, "I moved")
    assert desk.send(invited.path, **form).status_code == 303
    with desk.interview(invited) as interview:
        assert (interview.meeting, interview.note) == (meeting, "I moved")
    assert desk.status(invited) == status


def test_the_second_page_says_that_declining_is_not_withdrawing(desk: Desk) -> None:
    asked = desk.send(desk.invite().path, answer="decline", revision=0)

    assert "saying no to this interview does not withdraw it" in said(asked)


def test_the_second_page_says_that_withdrawing_is_final_and_ends_this_application_alone(desk: Desk) -> None:
    page = said(desk.send(desk.invite().path, answer="withdraw", revision=0))

    assert "withdrawing is final" in page
    assert "Your application for the position Hydropower engineer at Nordlys Energi AS ends" in page
    assert "Other applications of yours are not touched." in page


@pytest.mark.parametrize("proof", ["", "made-up", "seen.aaaa.bbbb"])
def test_withdrawing_without_the_second_page_does_nothing(desk: Desk, proof: str) -> None:
    invited = desk.invite()
    before = desk.everything()

    desk.send(invited.path, answer="withdraw", revision=0, confirmation=proof)

    assert desk.everything() == before


def test_a_confirmation_holds_for_its_answer_alone(desk: Desk) -> None:
    invited = desk.invite()
    proof = confirm(desk, invited, "decline")

    response = desk.send(invited.path, answer="withdraw", revision=0, confirmation=proof)

    assert response.status_code == 422
    assert desk.status(invited) == ApplicationStatus.RECEIVED


def test_a_confirmation_holds_for_its_link_alone(desk: Desk) -> None:
    mine, other = desk.invite(), desk.invite()
    proof = confirm(desk, mine, "withdraw")

    desk.send(other.path, answer="withdraw", revision=0, confirmation=proof)

    assert desk.status(other) == ApplicationStatus.RECEIVED


def test_a_confirmation_page_left_open_for_too_long_asks_again_and_keeps_the_reason(desk: Desk) -> None:
    invited = desk.invite()
    with time_machine.travel(NOW, tick=False):
        proof = confirm(desk, invited, "withdraw")
    with time_machine.travel(NOW + timedelta(minutes=31), tick=False):
        late = desk.send(invited.path, answer="withdraw", revision=0, confirmation=proof, note="Found another job")
        assert late.status_code == 422
        assert desk.status(invited) == ApplicationStatus.RECEIVED
        assert form_of(late)["note"] == "Found another job"

        assert desk.send(invited.path, **form_of(late)).status_code == 303
    assert desk.status(invited) == ApplicationStatus.WITHDRAWN


def test_the_form_as_it_stands_answers_nothing(desk: Desk) -> None:
    invited = desk.invite()
    before = desk.everything()

    response = desk.send(invited.path, **form_of(desk.ask(invited.path)))

    assert response.status_code == 422
    assert "Choose an answer." in said(response)
    assert 'role="alert"' in response.text
    assert desk.everything() == before


def test_the_form_for_changing_an_answer_answers_nothing_as_it_stands(desk: Desk) -> None:
    invited = desk.invite(meeting=MeetingStatus.ACCEPTED)
    before = desk.everything()

    response = desk.send(invited.path, **form_of(desk.ask(invited.path)))

    assert response.status_code == 422
    assert desk.everything() == before


@pytest.mark.parametrize("answer", ["yes", "ACCEPT", "accept ", "", "rejected"])
def test_a_made_up_answer_is_no_answer(desk: Desk, answer: str) -> None:
    invited = desk.invite()
    before = desk.everything()

    assert desk.send(invited.path, answer=answer, revision=0).status_code == 422
    assert desk.everything() == before


@pytest.mark.parametrize("language", list(Language))
def test_the_four_choices_are_in_the_candidates_language(desk: Desk, language: Language) -> None:
    page = desk.ask(desk.invite(language).path)

    assert f'<html lang="{language}">' in page.text
    for answer in Answer:
        assert translator(language)(answer) in said(page)


def test_the_page_names_the_zone_of_the_interview(desk: Desk) -> None:
    page = desk.ask(desk.invite().path)

    assert "Friday 4 December 2026 10:00 (Oslo time)" in said(page)
    assert '<time datetime="2026-12-04T09:00Z" data-zone="Europe/Oslo"' in page.text


def test_the_thank_you_says_the_answer_and_how_to_change_it(desk: Desk) -> None:
    invited = desk.invite()

    page = desk.ask(desk.send(invited.path, answer="accept", revision=0).headers["Location"])

    assert "Thank you, Bjørg-Åse" in said(page)
    assert "Your answer Yes, I will attend" in said(page)
    assert f'href="{invited.path}/interview.ics"' in page.text
    assert "You can change your answer until the interview begins." in said(page)


def test_an_answer_can_be_changed_until_the_start(desk: Desk) -> None:
    invited = desk.invite()
    desk.send(invited.path, answer="accept", revision=0)
    desk.clock.now = START - timedelta(seconds=1)

    desk.send(invited.path, answer="new_time", revision=0)

    with desk.interview(invited) as interview:
        assert interview.meeting is MeetingStatus.NEW_TIME


def test_no_answer_is_taken_once_the_interview_has_begun(desk: Desk) -> None:
    invited = desk.invite()
    desk.clock.now = START

    response = desk.send(invited.path, answer="accept", revision=0)

    assert response.status_code == 410
    with desk.interview(invited) as interview:
        assert interview.meeting is MeetingStatus.AWAITING


def test_withdrawing_is_final(desk: Desk) -> None:
    invited = desk.invite()
    desk.send(invited.path, answer="withdraw", revision=0, confirmation=confirm(desk, invited, "withdraw"))

    assert desk.send(invited.path, answer="accept", revision=0).status_code == 410
    assert desk.status(invited) == ApplicationStatus.WITHDRAWN


def test_an_answer_for_the_old_time_is_not_taken_and_both_times_are_shown(desk: Desk) -> None:
    invited = desk.invite()
    form = form_of(desk.ask(invited.path))
    desk.change(invited, starts_at=START + timedelta(days=3, hours=1))

    response = desk.send(invited.path, **form, answer="accept")

    assert response.status_code == 409
    assert "Your page said: Friday 4 December 2026 at 10:00 (Oslo time)." in said(response)
    assert "It is now: Monday 7 December 2026 at 11:00 (Oslo time)." in said(response)
    with desk.interview(invited) as interview:
        assert interview.meeting is MeetingStatus.AWAITING

    assert desk.send(invited.path, **form_of(response), answer="accept").status_code == 303


def test_a_confirmation_for_the_old_time_is_not_taken(desk: Desk) -> None:
    invited = desk.invite()
    form = form_of(desk.send(invited.path, answer="decline", revision=0))
    desk.change(invited, starts_at=START + timedelta(days=1))

    assert desk.send(invited.path, **form).status_code == 409
    with desk.interview(invited) as interview:
        assert interview.meeting is MeetingStatus.AWAITING


@pytest.mark.parametrize("revision", ["", "-1", "1", "x", "9" * 30, "٠"])
def test_an_answer_that_names_no_revision_or_another_asks_again(desk: Desk, revision: str) -> None:
    invited = desk.invite()

    response = desk.send(invited.path, answer="accept", revision=revision, seen="nonsense")

    assert response.status_code == 409
    with desk.interview(invited) as interview:
        assert interview.meeting is MeetingStatus.AWAITING


def test_a_link_from_an_older_message_shows_the_present_time_and_says_so(desk: Desk) -> None:
    invited = desk.invite()
    desk.change(invited, starts_at=START + timedelta(days=3))

    page = desk.ask(invited.path)

    assert page.status_code == 200
    assert "Monday 7 December 2026" in said(page)
    assert "The interview was changed after the message you came from." in said(page)


def test_the_same_answer_twice_is_told_once(desk: Desk) -> None:
    invited = desk.invite()
    desk.send(invited.path, answer="accept", revision=0)
    before = desk.everything()

    assert desk.send(invited.path, answer="accept", revision=0).status_code == 303
    assert desk.everything() == before


def test_a_long_note_is_cut_and_the_page_says_so(desk: Desk) -> None:
    invited = desk.invite()

    response = desk.send(invited.path, answer="new_time", revision=0, note="ø" * 2500)

    with desk.interview(invited) as interview:
        assert interview.note == "ø" * 2000
    assert "The first 2000 characters of it were passed on." in said(desk.ask(response.headers["Location"]))


def test_a_note_loses_what_is_not_text(desk: Desk) -> None:
    invited = desk.invite()

    desk.send(invited.path, answer="new_time", revision=0, note="Mon\x00day\u202e\r\n\r\n\r\n\r\nor\x07 Fri")

    with desk.interview(invited) as interview:
        assert interview.note == "Monday\n\nor Fri"


def test_a_note_and_a_name_are_shown_as_text(desk: Desk) -> None:
    invited = desk.invite()

    page = desk.send(invited.path, revision=0, note="</textarea><script>alert(1)</script>{{7*7}}{confirmlink}")

    assert "<script>alert" not in page.text
    assert "&lt;/textarea&gt;&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}{confirmlink}" in page.text


def test_accepting_and_withdrawing_at_once_leaves_one_truth(site: Desk) -> None:
    invited = site.invite()
    proof = confirm(site, invited, "withdraw")
    forms = [
        {"answer": "accept", "revision": "0"},
        {"answer": "withdraw", "revision": "0", "confirmation": proof},
    ]

    with ThreadPoolExecutor(2) as pool:
        statuses = list(pool.map(lambda form: _post(site.public_url + invited.path, form), forms))

    assert statuses[1] == 410  # the redirect of a withdrawal leads to the dead end it made
    assert site.status(invited) == ApplicationStatus.WITHDRAWN
    with site.interview(invited) as interview:
        assert interview.meeting is MeetingStatus.NOT_APPLICABLE
    with site.database.reads() as session:
        told = session.scalars(select(JournalEntry).where(JournalEntry.event == "answered")).all()
    assert told[-1].facts["after"] == MeetingStatus.NOT_APPLICABLE


def _post(url: str, form: dict[str, str]) -> int:
    try:
        with urlopen(Request(url, urlencode(form).encode()), timeout=30) as response:
            return int(response.status)
    except HTTPError as error:
        return error.code
