"""A panel that asks outside reviewers for a code: a link that was passed on opens nothing."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine

from bot.texts.letters import shipped
from domain.language import Language
from domain.letters import LetterKind
from domain.panels import Closing
from storage.delivery_tables import Parcel
from storage.panel_tables import ReviewCode
from tests.web.desk import NOW, Desk, said
from tests.web.panels import OUTSIDER, PEOPLE, Reviewing, link, review


@pytest.fixture
def vera(desk: Desk) -> Reviewing:
    """A reviewer who is asked for a code."""
    return review(desk, confirms=True)


@pytest.fixture(autouse=True)
def moment() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def _code(desk: Desk, vera: Reviewing) -> ReviewCode:
    with desk.database.reads() as session:
        return session.get_one(ReviewCode, vera.reviewer)


def _wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def test_without_the_code_there_is_nothing_of_anybody_to_see_and_nothing_to_change(desk: Desk, vera: Reviewing) -> None:
    shown = vera.get()
    assert shown.status_code == 200
    assert "Confirm that it is you" in said(shown)
    for end in ("/1", "/2", "/cannot", "/1/files/1"):
        answer = vera.get(end)
        assert (answer.status_code, answer.location) == (303, vera.path)
    sent = vera.send(1, 5, "Typed for an hour")
    assert sent.status_code == 403
    assert "Typed for an hour" in sent.text
    assert vera.post("/cannot", reason="no_time").status_code == 403
    for text in (shown.text, sent.text):
        assert not any(name in text for one in PEOPLE for name in one)
    assert vera.reviews() == []


def test_the_code_goes_to_the_address_the_link_was_made_for_and_lets_that_browser_in(
    desk: Desk, vera: Reviewing
) -> None:
    """Case 90."""
    vera.post("/code")
    [(address, text)] = vera.mails()
    [code] = vera.codes()
    assert address == OUTSIDER
    assert not any(name in text for one in PEOPLE for name in one)

    let_in = vera.post("/code/check", code=f" {code[:3]} {code[3:]} ")

    assert (let_in.status_code, let_in.location) == (303, vera.path)
    assert PEOPLE[0][1] in vera.get().text
    assert vera.send(1).status_code == 303
    cookie = let_in.headers["Set-Cookie"]
    assert all(part in cookie for part in ("HttpOnly", "SameSite=Lax", "Path=/r/", "Max-Age=43200"))
    assert not re.search(rf"kalle_r_{vera.reviewer}\b", cookie)
    # Somebody else with the same link is asked all the same.
    assert "Confirm that it is you" in said(desk.ask(vera.path))


def test_over_https_the_cookie_travels_only_there(desk: Desk, vera: Reviewing) -> None:
    other = Desk(desk.database, public_url="https://jobs.nordlys.example/kalle")
    vera.post("/code")
    answer = other.send(f"{vera.path}/code/check", code=vera.codes()[-1])
    assert "Secure" in answer.headers["Set-Cookie"]
    assert "Path=/kalle/r/" in answer.headers["Set-Cookie"]


def test_what_is_kept_of_a_code_and_a_session_is_no_use_to_who_reads_it(desk: Desk, vera: Reviewing) -> None:
    vera.post("/code")
    [code] = vera.codes()
    kept = _code(desk, vera)
    assert code not in kept.digest
    held = vera.post("/code/check", code=code).headers["Set-Cookie"].partition("=")[2].partition(";")[0]
    assert held not in str(desk.everything())
    with desk.database.reads() as session:
        assert all(code.encode() not in (one.body or b"") for one in session.query(Parcel))


@pytest.mark.parametrize("typed", ["", "abc", "0", "%", "１２３４５６", "x" * 5000, "\0"])
def test_what_is_no_code_is_refused_in_words(desk: Desk, vera: Reviewing, typed: str) -> None:
    vera.post("/code")
    answer = vera.post("/code/check", code=typed)
    assert answer.status_code == 422
    assert "This is not the code" in said(answer)
    assert "Set-Cookie" not in answer.headers


def test_after_five_tries_not_even_the_right_code_lets_in(desk: Desk, vera: Reviewing) -> None:
    vera.post("/code")
    [code] = vera.codes()
    answers = [vera.post("/code/check", code=_wrong(code)) for _ in range(5)]
    assert [one.status_code for one in answers] == [422] * 5
    assert "too many tries" in said(answers[-1])

    late = vera.post("/code/check", code=code)

    assert late.status_code == 422
    assert "too many tries" in said(late)
    vera.post("/code")
    assert vera.post("/code/check", code=vera.codes()[-1]).status_code == 303


def test_a_code_works_once_for_fifteen_minutes_and_only_the_last_one(desk: Desk, vera: Reviewing) -> None:
    vera.post("/code")
    vera.post("/code")
    first, second = vera.codes()
    if first != second:
        assert vera.post("/code/check", code=first).status_code == 422
    assert vera.post("/code/check", code=second).status_code == 303
    assert desk.send(f"{vera.path}/code/check", code=second).status_code == 422
    vera.post("/code")
    desk.clock.now += timedelta(minutes=15)
    assert "good no more" in said(desk.send(f"{vera.path}/code/check", code=vera.codes()[-1]))


def test_a_code_of_somebody_else_is_none_here(desk: Desk, vera: Reviewing) -> None:
    other = review(desk, confirms=True)
    other.post("/code")
    vera.post("/code")
    if other.codes() != vera.codes():
        assert vera.post("/code/check", code=other.codes()[-1]).status_code == 422
    other.post("/code/check", code=other.codes()[-1])
    held = {one.key: one.value for one in other.client._cookies.values()}
    for name, value in held.items():
        vera.client.set_cookie(name, value, domain="127.0.0.1", path="/r/")
    assert "Confirm that it is you" in said(vera.get())


def test_at_most_five_codes_are_mailed_within_an_hour(
    desk: Desk, vera: Reviewing, moment: time_machine.Traveller
) -> None:
    answers = [vera.post("/code") for _ in range(6)]
    assert [one.status_code for one in answers] == [303] * 5 + [429]
    assert "5 codes were sent within an hour" in said(answers[-1])
    assert len(vera.codes()) == 5

    desk.clock.now += timedelta(hours=1)
    assert vera.post("/code").status_code == 303


def test_codes_are_asked_for_no_more_often_than_answers_are_given(desk: Desk, vera: Reviewing) -> None:
    assert [vera.post("/code/check", code="000000").status_code for _ in range(12)] == [422] * 10 + [429] * 2


def test_a_session_is_over_after_a_working_day_and_what_was_typed_comes_back(desk: Desk, vera: Reviewing) -> None:
    vera.let_in()
    assert vera.save(1, 5).status_code == 303
    desk.clock.now += timedelta(hours=12)

    answer = vera.save(1, 6, "A long comment")

    assert answer.status_code == 403
    assert "A long comment" in answer.text
    assert vera.reviews() == [(1, 5, "", False)]


def test_the_session_serves_every_link_of_the_same_reviewer(desk: Desk, vera: Reviewing) -> None:
    vera.let_in()
    vera.token = link(desk, vera.reviewer)
    assert PEOPLE[0][1] in vera.get().text


def test_after_the_end_the_code_still_guards_what_was_given_and_without_that_none_is_sent(
    desk: Desk, vera: Reviewing
) -> None:
    other = review(desk, confirms=True)
    vera.let_in()
    vera.send(1, 6, "Own words")
    for one in (vera, other):
        one.change(closed_at=NOW, closing=Closing.REQUESTER)

    assert "Own words" in vera.get().text
    assert "Own words" not in desk.ask(vera.path).text
    assert other.get().status_code == 410
    other.post("/code")
    assert other.codes() == []


def test_where_no_code_is_asked_for_none_is_sent(desk: Desk) -> None:
    plain = review(desk)
    assert plain.post("/code").status_code == 303
    assert plain.post("/code/check", code="000000").status_code == 303
    assert plain.mails() == []


@pytest.mark.parametrize("language", list(Language))
def test_the_mail_is_in_the_reviewers_language_and_names_the_position(desk: Desk, language: Language) -> None:
    other = review(desk, language, confirms=True)
    other.post("/code")
    [(_, text)] = other.mails()
    assert "{" not in text
    assert "Hydropower engineer" in text
    greeting = shipped(LetterKind.PANEL_CODE, language).contents.split("\n")[0]
    assert text.startswith(greeting)
