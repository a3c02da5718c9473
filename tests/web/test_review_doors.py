"""What a reviewer's link opens, and what it does not: other places, other panels, other purposes, the end, blind panels."""

import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pikepdf
import pytest
import time_machine

from bot.services.panel import outside
from bot.work import ways
from domain.access import REVIEWER
from domain.errors import NotNow, Unknown
from domain.language import Language
from domain.links import Purpose
from domain.panels import Closing, ReviewerState
from storage import links as answer_links
from storage.tables import Attachment
from tests.web.desk import NOW, WRONG_LINKS, Desk, said
from tests.web.own import link as password_link
from tests.web.own import me
from tests.web.panels import LETTER, OUTSIDER, PEOPLE, Reviewing, link, review

GENTLE = [
    ("GET", {}),
    ("HEAD", {}),
    ("OPTIONS", {}),
    ("GET", {"Purpose": "prefetch"}),
    ("GET", {"Sec-Purpose": "prefetch;prerender"}),
    ("GET", {"X-HTTP-Method-Override": "POST"}),
]
TRICKS = (
    "/0", "/4", "/99", "/9999", "/10000", "/-1", "/1.0", "/01", "/１", "/1/", "/1/2", "/1/files", "/1/files/0",
    "/1/files/2", "/1/files/-1", "/1/files/1.txt", "/1/files/99999999999", "/1/../2", "/%2e%2e", "/code/check/1",
    "/cannot/1", "/1;2", "/1%00",
)  # fmt: skip


@pytest.mark.parametrize(("method", "headers"), GENTLE)
@pytest.mark.parametrize(
    "end", ["", "/1", "/1?rating=7&do=send", "/1/files/1", "/cannot", "/cannot?reason=no_time", "?done=sent"]
)
def test_looking_changes_nothing(desk: Desk, method: str, headers: dict[str, str], end: str) -> None:
    """Case 1."""
    vera = review(desk)
    before = desk.everything()

    answer = vera.get(end, method, headers=headers)

    assert answer.status_code == 200
    assert desk.everything() == before


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
@pytest.mark.parametrize("end", ["/code", "/code/check"])
def test_looking_at_what_is_only_posted_to_sends_no_code(desk: Desk, method: str, end: str) -> None:
    """Case 1."""
    vera = review(desk, confirms=True)
    before = desk.everything()
    assert vera.get(end, method).status_code in (200, 404, 405)
    assert desk.everything() == before


@pytest.mark.parametrize("headers", [{"Purpose": "prefetch"}, {"Sec-Purpose": "prefetch"}])
def test_what_no_person_sees_is_not_an_opening(desk: Desk, headers: dict[str, str]) -> None:
    vera = review(desk)
    vera.get(headers=headers)
    vera.get(method="HEAD")
    vera.get(method="OPTIONS")
    assert vera.row().openings == 0


# --- walks ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", TRICKS)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_link_leads_to_the_places_of_its_own_panel_and_nowhere_else(desk: Desk, end: str, method: str) -> None:
    """Case 10."""
    vera, _other = review(desk), review(desk, people=(("Xaver", "Othermann"),) * 1)
    before = desk.everything()

    answer = vera.get(end, method, **({"data": {"rating": "5", "do": "send"}} if method == "POST" else {}))

    assert answer.status_code in (404, 405)
    assert "Othermann" not in answer.text
    assert desk.everything() == before


@pytest.mark.parametrize("query", ["application_id", "candidate", "reviewer", "reviewer_id", "panel", "position", "id"])
def test_no_query_or_field_leads_to_anybody_else(desk: Desk, query: str) -> None:
    """Case 10."""
    vera, other = review(desk), review(desk, people=(("Xaver", "Othermann"),))
    plain = vera.get("/1").text

    assert vera.get(f"/1?{query}={other.applications[0]}").text == plain
    vera.post(f"/1?{query}={other.applications[0]}", rating="3", do="send", **{query: str(other.applications[0])})

    assert vera.reviews() == [(1, 3, "", True)]
    assert other.reviews() == []


def test_a_file_is_served_down_the_whole_chain_and_by_no_id_of_its_own(desk: Desk) -> None:
    """Case 10."""
    vera, other = review(desk), review(desk, people=(("Xaver", "Othermann"),))
    with desk.database.reads() as session:
        ids = [one.id for one in session.query(Attachment).filter_by(application_id=other.applications[0])]

    for number in {*ids, *range(2, 12)}:
        assert vera.get(f"/1/files/{number}").status_code == 404
    vera.change(files=False)
    assert vera.get("/1/files/1").status_code == 404


def test_a_place_whose_candidate_left_hands_out_no_file(desk: Desk) -> None:
    """Case 10."""
    vera = review(desk)
    vera.change_application(1, deleted_at=NOW)
    assert vera.get("/1/files/1").status_code == 409
    assert PEOPLE[0][1] not in vera.get("/1").text


# --- other purposes, unknown and revoked ---------------------------------------------------------------------------


def _foreign_tokens(desk: Desk) -> list[str]:
    who = me(desk)
    return [desk.invite().token, password_link(desk, who).rpartition("/")[2]]


def test_a_link_made_for_another_purpose_is_unknown_here_and_ours_elsewhere(desk: Desk) -> None:
    """Case 11."""
    vera = review(desk)
    unknown = desk.ask("/r/never-was")

    for token in _foreign_tokens(desk):
        answer = desk.ask(f"/r/{token}")
        assert (answer.status_code, answer.text) == (404, unknown.text)
        assert desk.send(f"/r/{token}/1", rating="5", do="send").status_code == 404
    for path in ("/i/", "/me/set/", "/papers/", "/calendar/", "/digests/"):
        assert desk.ask(path + vera.token).status_code == 404, path
    with desk.database.reads() as session:
        assert answer_links.find(session, Purpose.ANSWER, vera.token) is None


@pytest.mark.parametrize("wrong", [one for one in WRONG_LINKS if one and "/" not in one])
def test_every_unknown_link_gets_the_same_page(desk: Desk, wrong: str) -> None:
    """Case 11."""
    token = review(desk).token
    same = desk.ask("/r/never-was").text
    for one in (wrong, token[:-1], token + "A", token.swapcase()):
        answer = desk.ask(f"/r/{one}")
        assert (answer.status_code, answer.text) == (404, same)


def test_guessing_is_slowed_down_and_locks_nobody_out(desk: Desk) -> None:
    vera = review(desk)
    with time_machine.travel(NOW, tick=False):
        statuses = [desk.ask(f"/r/guess{turn}", address=vera.address).status_code for turn in range(25)]
        assert statuses == [404] * 20 + [429] * 5
        assert vera.get().status_code == 200
        assert vera.send(1).status_code == 303


def test_a_revoked_link_is_unknown_at_once_with_every_message_it_stood_in(desk: Desk) -> None:
    """Cases 12 and 90."""
    vera = review(desk)
    second = vera.another_link()
    vera.save(1, 5)
    assert desk.ask(f"/r/{second}").status_code == 200

    vera.change_reviewer(state=ReviewerState.REVOKED, ended_at=NOW)
    before = desk.everything()

    unknown = desk.ask("/r/never-was").text
    for token in (vera.token, second):
        for end in ("", "/1", "/1/files/1", "/cannot"):
            answer = desk.ask(f"/r/{token}{end}")
            assert (answer.status_code, answer.text) == (404, unknown)
        assert desk.send(f"/r/{token}/1", rating="7", do="send").status_code == 404
    assert desk.everything() == before


def test_a_link_that_is_revoked_while_a_review_is_sent_is_unknown_as_well(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Case 12."""
    vera = review(desk)
    entered, came = outside.enter, []

    def enter(*given: Any) -> outside.Visitor:
        if came:
            raise Unknown
        return entered(*given)

    def write(*_: Any, **__: Any) -> None:
        came.append("revoked")
        raise NotNow

    monkeypatch.setattr(outside, "enter", enter)
    monkeypatch.setattr(outside, "write", write)
    assert vera.send(1).status_code == 404


# --- the end -------------------------------------------------------------------------------------------------------


def _closed(vera: Reviewing) -> None:
    vera.change(closed_at=NOW, closing=Closing.REQUESTER)


def _late(vera: Reviewing) -> None:
    vera.change(due_at=NOW)


def _old(vera: Reviewing) -> None:
    vera.desk.clock.now = NOW + timedelta(days=60)


def _passed_on(vera: Reviewing) -> None:
    vera.change_reviewer(state=ReviewerState.PASSED_ON, ended_at=NOW)


ENDS: dict[str, tuple[Callable[[Reviewing], None], str]] = {
    "closed": (_closed, "This panel is closed"),
    "late": (_late, "The due date is over"),
    "old": (_old, "This link is no longer in use"),
    "passed on": (_passed_on, "You have passed this on"),
}


@pytest.mark.parametrize("how", ENDS)
def test_a_link_that_is_over_holds_nothing_of_anybody_and_changes_nothing(desk: Desk, how: str) -> None:
    """Case 12."""
    vera = review(desk)
    vera.save(1, 3, "a draft")
    end, heading = ENDS[how]
    end(vera)
    before = desk.everything()

    for place in ("", "/1", "/2", "/77", "/1/files/1", "/cannot"):
        answer = vera.get(place)
        assert answer.status_code == 410
        assert heading in said(answer)
        for secret in (*sum(PEOPLE, ()), OUTSIDER, "Hydropower", "a draft", "<form"):
            assert secret not in answer.text, (place, secret)
    for place in ("/1", "/cannot"):
        assert vera.post(place, rating="5", do="send", reason="no_time").status_code == 410
    assert desk.everything() == before


def test_after_the_end_a_reviewer_sees_what_they_gave_for_a_while_and_nothing_else(desk: Desk) -> None:
    """Case 12."""
    vera = review(desk)
    vera.send(2, 6, "Strong on turbines")
    vera.save(3, 1, "only a draft")
    _closed(vera)

    shown = vera.get()
    assert shown.status_code == 410
    assert "Teodor Spurvhaug Your rating: 6 Strong on turbines" in said(shown)
    for secret in ("Canaryseth", "Zeisigova", "only a draft", "turbines, dams", "/files/", "912 34 567"):
        assert secret not in shown.text

    vera.change_application(2, deleted_at=NOW)
    assert "Candidate 2" in said(vera.get())
    assert "Spurvhaug" not in vera.get().text

    desk.clock.now += timedelta(days=60)
    assert "Strong on turbines" not in vera.get().text


def test_a_link_is_good_to_the_last_moment_of_its_panel(desk: Desk) -> None:
    vera = review(desk, due_at=NOW + timedelta(hours=1))
    desk.clock.now += timedelta(minutes=59, seconds=59)
    assert vera.send(1).status_code == 303
    desk.clock.now += timedelta(seconds=1)
    assert vera.send(2).status_code == 410


def test_words_that_came_too_late_are_given_back(desk: Desk) -> None:
    vera = review(desk)
    _closed(vera)
    assert "An hour of work" in vera.send(1, 5, "An hour of work").text


# --- blind ---------------------------------------------------------------------------------------------------------


def _tells(text: str) -> list[str]:
    """Everything of the three people that stands in a text."""
    parts = [part for one in PEOPLE for name in one for part in re.split(r"[\s-]", name)]
    return [one for one in (*parts, "canary.example", "912 34 567", "91234567") if one.casefold() in text.casefold()]


@pytest.mark.parametrize("language", list(Language))
def test_nothing_of_a_blind_panel_tells_who_anybody_is(desk: Desk, language: Language) -> None:
    """Case 39."""
    contents = "Look at Teodor Spurvhaug first, please.\n\n{collaborative-link-url}"
    vera = review(desk, language, blind=True, confirms=True, contents=contents)
    assert _tells(LETTER.format(first="Bjørg-Åse", last="Canaryseth"))
    vera.let_in()

    for end in ("", "/1", "/2", "/3", "/cannot", "/9", "/1/files/1", "/2/files/1"):
        answer = vera.get(end)
        headers = "\n".join(f"{name}: {value}" for name, value in answer.headers)
        assert _tells(answer.text + headers) == [], end
    for answer in (vera.send(1, 9), vera.send(1, 5, "fine"), vera.send(2, 3), vera.get("/3?done=sent")):
        assert _tells(answer.text + str(answer.headers)) == []
    vera.change_application(3, status="withdrawn")
    assert _tells(vera.get("/3").text) == []
    _closed(vera)
    assert _tells(vera.get().text) == []
    assert all(_tells(text) == [] for _, text in vera.mails())


def _pdf(author: str) -> bytes:
    made, out = pikepdf.new(), io.BytesIO()
    made.add_blank_page()
    made.docinfo["/Author"] = author
    made.save(out)
    assert author.encode() in out.getvalue()
    return out.getvalue()


def test_files_of_a_blind_panel_are_cleaned_or_left_out(desk: Desk) -> None:
    """Case 39."""
    vera = review(desk, blind=True)
    with desk.database.writes.begin() as session:
        content = _pdf("Bjorg Canaryseth")
        session.query(Attachment).filter_by(application_id=vera.applications[0]).update(
            {"content": content, "kind": "pdf"}
        )
        session.query(Attachment).filter_by(application_id=vera.applications[1]).update(
            {"content": b"%PDF-1.4 broken", "kind": "pdf"}
        )

    made = vera.get("/1/files/1")
    assert made.status_code == 200
    assert b"Canaryseth" not in made.data
    assert 'filename="cv-1.pdf"' in made.headers["Content-Disposition"]
    refused = vera.get("/2/files/1")
    assert refused.status_code == 409
    assert b"broken" not in refused.data

    vera.change(files=False)
    assert "/files/" not in vera.get("/1").text
    assert vera.get("/1/files/1").status_code == 404


def test_a_link_of_somebody_inside_opens_nothing_here(desk: Desk) -> None:
    vera = review(desk)
    vera.change_reviewer(email=None, email_key=None)
    with pytest.raises(Unknown), ways(desk.database, desk.clock, desk.house).look(REVIEWER) as work:
        outside.enter(work, link(desk, vera.reviewer))
