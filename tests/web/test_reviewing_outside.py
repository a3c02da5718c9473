"""Somebody outside reviews a shortlist on the web: list, sheet, rating, comment, files, declining."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy.exc import IntegrityError

from bot.web.accesslog import hide_links
from domain.language import Language
from domain.panels import CannotReason, Closing, ReviewerState
from domain.ratings import COMMENT_LENGTH
from domain.status import ApplicationStatus
from storage.panel_tables import Review
from storage.tables import Attachment
from tests.web.desk import NOW, Desk, form_of, said
from tests.web.panels import OUTSIDER, PDF, PEOPLE, review

NAMES = [f"{first} {last}" for first, last in PEOPLE]


def test_the_list_shows_who_is_to_be_reviewed_and_how_far_one_is(desk: Desk) -> None:
    vera = review(desk)
    vera.send(1, 6)
    vera.save(2, 3)

    shown = said(vera.get())

    assert all(name in shown for name in NAMES)
    assert "Sent · Your rating: 6" in shown
    assert "Not sent yet · Your rating: 3" in shown
    assert "Not reviewed yet" in shown
    assert "Reviewed 1 of 3" in shown
    assert "please look at 3 candidates" in shown


def test_a_candidates_sheet_shows_the_application_and_nothing_of_the_recruiters(desk: Desk) -> None:
    vera = review(desk)
    vera.change_application(1, ranking=1, source="a secret source")

    shown = vera.get("/1")

    assert "I have run hydropower plants" in said(shown)
    assert "CV Bjørg-Åse Canaryseth.txt" in said(shown)
    assert "1 of 3" in said(shown)
    for words in ("1 Not suitable", "4 Suitable", "7 Outstanding"):
        assert words in said(shown)
    assert "secret source" not in shown.text
    assert "E-mail" not in said(shown), "where somebody is reached is no business of a reviewer outside"
    assert "Mobile" not in said(shown)
    assert "Ranking" not in shown.text
    for other in NAMES[1:]:
        assert other not in shown.text


def test_a_review_is_sent_and_the_next_candidate_follows_until_all_are_reviewed(desk: Desk) -> None:
    vera = review(desk, due_at=NOW + timedelta(days=5))

    places = [vera.send(position, rating).location for position, rating in ((2, 1), (3, 7), (1, 4))]

    assert [one.removeprefix(vera.path) for one in places] == ["/3?done=sent", "/1?done=sent", "?done=all"]
    assert vera.reviews() == [(2, 1, "", True), (3, 7, "", True), (1, 4, "", True)]
    assert vera.row().state is ReviewerState.DONE
    assert "You have now reviewed everybody" in said(vera.get("?done=all"))


def test_saving_half_way_keeps_it_and_sends_nothing(desk: Desk) -> None:
    vera = review(desk)

    answer = vera.save(1, 2, "To be thought over")

    assert answer.location == f"{vera.path}/1?done=saved"
    assert vera.reviews() == [(1, 2, "To be thought over", False)]
    again = vera.get("/1?done=saved")
    assert "saved, but not sent yet" in said(again)
    assert form_of(again) == {"rating": "2", "comment": "To be thought over"}


def test_a_review_can_be_changed_until_the_panel_closes_and_stays_one_row(desk: Desk) -> None:
    vera = review(desk)
    vera.send(1, 2, "first")
    vera.send(1, 6, "second")
    assert vera.reviews() == [(1, 6, "second", True)]

    vera.change(closed_at=NOW, closing=Closing.REQUESTER)

    assert vera.send(1, 7, "third").status_code == 410
    assert vera.reviews() == [(1, 6, "second", True)]


@pytest.mark.parametrize(
    "rating", ["0", "8", "-1", "3.5", "", "null", "７", "3 OR 1=1", "1e9", "true", " 3", "03", "³"]
)
def test_a_rating_that_is_none_is_refused_with_the_field_marked_and_nothing_typed_is_lost(
    desk: Desk, rating: str
) -> None:
    """Case 88."""
    vera = review(desk)

    for do in ("send", "save"):
        answer = vera.post("/1", rating=rating, comment="Kept words", do=do)
        assert answer.status_code == 422
        assert 'id="rating-wrong"' in answer.text
        assert "A rating is a whole number from 1 to 7." in said(answer)
        assert "Kept words" in answer.text
    assert vera.reviews() == []


@pytest.mark.parametrize("rating", ["1", "7"])
def test_the_ends_of_the_scale_are_taken(desk: Desk, rating: str) -> None:
    """Case 88."""
    vera = review(desk)
    vera.send(1, rating)
    assert vera.reviews() == [(1, int(rating), "", True)]


def test_the_form_as_it_stands_sends_nothing(desk: Desk) -> None:
    vera = review(desk)

    answer = vera.post("/1", do="send", **form_of(vera.get("/1")))

    assert answer.status_code == 422
    assert "Choose a rating from 1 to 7." in said(answer)
    assert vera.reviews() == []


def test_a_comment_that_is_too_long_is_refused_whole_and_kept(desk: Desk) -> None:
    vera = review(desk)
    long = "<b>&</b> @channel " * 300

    answer = vera.send(1, 5, long)

    assert answer.status_code == 422
    assert 'id="comment-wrong"' in answer.text
    assert form_of(answer)["comment"] == long
    assert "<b>" not in answer.text
    assert vera.send(1, 5, "x" * COMMENT_LENGTH).status_code == 303


def test_what_the_panel_does_not_ask_for_is_not_on_the_page_and_not_taken(desk: Desk) -> None:
    figures, words = review(desk, comments=False), review(desk, rating=False)

    assert 'name="comment"' not in figures.get("/1").text
    assert figures.send(1, 5, "smuggled").status_code == 422
    assert 'name="rating"' not in words.get("/1").text
    assert words.send(1, 5, "words").status_code == 422
    assert words.post("/1", comment="words", do="send").status_code == 303
    assert figures.reviews() == []
    assert words.reviews() == [(1, None, "words", True)]


@pytest.mark.parametrize(("do", "told"), [("send", "sent"), ("save", "saved")])
def test_what_is_refused_is_said_to_be_not_sent_or_not_saved_as_it_was_meant(desk: Desk, do: str, told: str) -> None:
    vera = review(desk)
    vera.save(1, 2, "half-way")

    answer = vera.post("/1", comment="x" * (COMMENT_LENGTH + 1), do=do)

    assert f"This was not {told}: please correct what is marked." in said(answer)
    assert f"<title>Not {told}: " in answer.text
    assert "Nothing was saved" not in said(answer), "the draft was"
    assert vera.reviews() == [(1, 2, "half-way", False)]
    assert "This was not sent: please correct what is marked." in said(vera.post("/cannot"))


def test_a_change_that_is_refused_is_said_to_be_not_sent(desk: Desk) -> None:
    vera = review(desk)
    vera.send(1, 2, "sent")

    assert "This was not sent: please correct what is marked." in said(vera.send(1, 9))
    assert vera.reviews() == [(1, 2, "sent", True)]


def test_a_blind_panel_says_on_its_list_and_on_every_sheet_that_names_are_hidden(desk: Desk) -> None:
    hidden = "Names, photos and contact details are hidden in this panel."
    blind, open_ = review(desk, blind=True), review(desk)

    assert all(hidden in said(blind.get(end)) for end in ("", "/1", "/3"))
    assert not any(hidden in said(open_.get(end)) for end in ("", "/1"))


def test_a_sheet_is_headed_by_what_is_there_and_says_what_is_not(desk: Desk) -> None:
    no_letter, left_out = "No letter was sent with this application.", "Attachments are left out of this panel."
    everything, without = review(desk), review(desk, files=False)
    with_both, letter_only = everything.get("/1"), without.get("/1")
    without.change_application(1, cover_letter="")
    everything.change_application(1, cover_letter="")
    file_only, nothing = everything.get("/1"), without.get("/1")

    for shown, heading, lines in (
        (with_both, "Application and CV", []),
        (letter_only, "Application", [left_out]),
        (file_only, "Application and CV", []),
        (nothing, "Application", [no_letter, left_out]),
    ):
        assert f'<h2 id="application">{heading}</h2>' in shown.text
        assert [one for one in (no_letter, left_out) if one in said(shown)] == lines


def test_two_submissions_at_once_are_one_row(site: Desk) -> None:
    """Case 89."""
    vera = review(site)
    start = threading.Barrier(6)

    def send(rating: int) -> int:
        start.wait()
        return site.app.test_client().open(
            f"{vera.path}/1", method="POST", data={"rating": str(rating), "do": "send"}, base_url=site.public_url,
            environ_base={"REMOTE_ADDR": f"10.1.0.{rating}"},
        ).status_code  # fmt: skip

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(send, range(1, 7))) == [303] * 6

    assert len(vera.reviews()) == 1


def test_a_candidate_who_left_meanwhile_is_said_and_the_words_stay(desk: Desk) -> None:
    """Case 89."""
    vera = review(desk)
    vera.change_application(1, status=ApplicationStatus.WITHDRAWN)

    looked, sent = vera.get("/1"), vera.send(1, 5, "Not to be lost")

    assert (looked.status_code, sent.status_code) == (409, 409)
    assert NAMES[0] not in looked.text + sent.text
    assert "Not to be lost" in sent.text
    assert NAMES[0] not in vera.get().text
    assert vera.reviews() == []


def test_declining_needs_a_reason_and_a_page_of_its_own_and_ends_it(desk: Desk) -> None:
    vera = review(desk)
    vera.save(1, 2, "half-way")
    assert vera.post("/cannot", reason="because").status_code == 422
    assert vera.post("/cannot", reason="other", words=" ").status_code == 422
    assert vera.row().state is ReviewerState.ASKED

    answer = vera.post("/cannot", reason="knows", words="We rowed together")

    assert answer.status_code == 303
    row = vera.row()
    assert (row.state, row.reason, row.words) == (ReviewerState.CANNOT, CannotReason.KNOWS, "We rowed together")
    over = vera.get()
    assert over.status_code == 410
    assert "You have said that you cannot review" in said(over)
    assert vera.reviews() == []
    assert vera.send(1).status_code == 410


def test_a_file_comes_as_a_download_that_no_browser_opens_or_guesses_at(desk: Desk) -> None:
    vera = review(desk)

    answer = vera.get("/1/files/1")

    assert answer.data == b"Turbines, dams, tunnels."
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="CV Bjrg-Ase Canaryseth.txt"; '
        "filename*=UTF-8''CV%20Bj%C3%B8rg-%C3%85se%20Canaryseth.txt"
    )


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", 'a"; x=y.txt', "a\r\nSet-Cookie: b.txt", "简历 👩‍🔧.txt", "\u202etxt.exe"]
)
def test_a_bad_file_name_is_harmless_on_its_way_out(desk: Desk, name: str) -> None:
    vera = review(desk)
    with desk.database.writes.begin() as session:
        session.query(Attachment).filter_by(application_id=vera.applications[0]).update({"name": name, "content": PDF})

    answer = vera.get("/1/files/1")

    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].isascii()
    assert answer.headers["Content-Disposition"].count('"') == 2
    assert "/" not in answer.headers["Content-Disposition"]
    assert "Set-Cookie" not in answer.headers
    assert answer.mimetype == "application/pdf"


def test_the_page_says_whom_the_link_is_for_and_openings_are_counted(desk: Desk) -> None:
    """Case 90."""
    vera = review(desk)

    first = vera.get()
    desk.clock.now += timedelta(hours=1)
    desk.ask(vera.path, address="203.0.113.5")
    vera.get(headers={"Sec-Fetch-Site": "same-origin"})

    assert f"This link is for {OUTSIDER}." in said(first)
    assert (vera.row().openings, vera.row().opened_at) == (2, NOW)


def test_every_page_is_in_the_reviewers_language(desk: Desk) -> None:
    vera = review(desk, Language.NL)
    for end in ("", "/1", "/cannot", "/9999"):
        page = vera.get(end, headers={"Accept-Language": "sv"})
        assert '<html lang="nl">' in page.text, end


def test_a_reviewer_works_through_a_long_list_and_a_robot_has_to_wait(desk: Desk) -> None:
    vera = review(desk)
    with time_machine.travel(NOW, tick=False):
        statuses = [vera.save(1, 1 + turn % 7).status_code for turn in range(35)]

    assert statuses == [303] * 30 + [429] * 5


def test_a_form_of_another_site_is_refused(desk: Desk) -> None:
    vera = review(desk)
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        for end in ("/1", "/cannot", "/code", "/code/check"):
            assert vera.post(end, headers=headers, rating="5", do="send", reason="no_time").status_code == 403
    assert vera.reviews() == []
    assert vera.row().state is ReviewerState.ASKED


def test_no_log_line_holds_the_link() -> None:
    assert hide_links("GET /r/abc-_1/3/files/1?x=1 HTTP/1.1") == "GET /r/…/3/files/1?x=1 HTTP/1.1"


def test_the_database_holds_one_row_for_a_reviewer_and_a_candidate(desk: Desk) -> None:
    """Case 89."""
    vera = review(desk)
    vera.send(1, 5)
    same = {"reviewer_id": vera.reviewer, "application_id": vera.applications[0], "created_at": NOW, "changed_at": NOW}
    with pytest.raises(IntegrityError), desk.database.writes.begin() as session:
        session.add(Review(**same))
