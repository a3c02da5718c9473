"""Links that lead nowhere: polite, in the reader's language, and without a word about the candidate."""

import re
from datetime import timedelta

import pytest
import structlog

from bot.services import reply
from domain.language import Language
from domain.links import Purpose, new_token
from domain.status import ApplicationStatus
from storage.tables import Link
from tests.web.desk import CANDIDATE, NOW, START, WRONG_LINKS, Desk, Invited, said


def _ended(desk: Desk, how: str) -> Invited:
    invited = desk.invite()
    if how == "past":
        desk.clock.now = START + timedelta(minutes=1)
    elif how == "cancelled":
        desk.change(invited, cancelled_at=NOW)
    elif how == "deleted":
        desk.change_application(invited, deleted_at=NOW)
    else:
        desk.change_application(invited, status=ApplicationStatus(how))
    return invited


DEAD = {
    "past": "This interview has begun or is over",
    "cancelled": "This interview is cancelled",
    "withdrawn": "The application is withdrawn",
    "rejected": "This link is no longer in use",
    "hired": "This link is no longer in use",
    "deleted": "This link is no longer in use",
}


@pytest.mark.parametrize(("how", "title"), DEAD.items())
def test_a_dead_end_says_what_is_and_whom_to_ask(desk: Desk, how: str, title: str) -> None:
    page = desk.ask(_ended(desk, how).path)

    assert page.status_code == 410
    assert title in said(page)
    assert "Kari Nordmann" in said(page)
    assert 'href="mailto:kari@nordlys.example"' in page.text
    assert 'href="tel:+4722334455"' in page.text


@pytest.mark.parametrize("how", DEAD)
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("end", ["", "/interview.ics"])
def test_a_dead_end_holds_nothing_of_the_candidate_and_changes_nothing(
    desk: Desk, how: str, method: str, end: str
) -> None:
    invited = _ended(desk, how)
    before = desk.everything()

    response = desk.ask(invited.path + end, method, data={"answer": "accept", "revision": "0"})

    assert response.status_code == (405 if method == "POST" and end else 410)
    assert "<form" not in response.text
    for secret in (*CANDIDATE.values(), "Hydropower", "2026", "Havnegata", invited.token):
        assert secret not in response.text
    assert desk.everything() == before


def test_a_dead_end_is_in_the_candidates_language(desk: Desk) -> None:
    invited = desk.invite(Language.NB)
    desk.change(invited, cancelled_at=NOW)

    page = desk.ask(invited.path, headers={"Accept-Language": "nl"})

    assert '<html lang="nb">' in page.text


def _unknown(desk: Desk) -> list[str]:
    """A right token cut, doubled, in other letters; a revoked one; and what never was."""
    token = desk.invite().token
    revoked = desk.invite()
    with desk.database.writes.begin() as session:
        session.query(Link).filter_by(interview_id=revoked.interview).update({"revoked_at": NOW})
    return [token[:-1], token[:20], token * 2, token.swapcase(), f"{token}.", revoked.token, *WRONG_LINKS]


def test_every_unknown_link_gets_the_same_page(desk: Desk) -> None:
    answers = [
        desk.ask(f"/i/{token}", method, address=f"10.1.0.{number}")
        for number, token in enumerate(_unknown(desk))
        for method in ("GET", "POST")
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.data for answer in answers}) == 1
    assert len({tuple(sorted(answer.headers.items())) for answer in answers}) == 1


def test_an_unknown_link_has_no_calendar_file(desk: Desk) -> None:
    response = desk.ask(f"/i/{new_token()}/interview.ics")

    assert (response.status_code, response.data) == (404, desk.ask("/i/never-was").data)


def test_a_token_opens_no_other_page(desk: Desk) -> None:
    token = desk.invite().token
    unknown = desk.ask("/i/never-was")

    for path in (f"/r/{token}", f"/calendar/{token}.ics", f"/me/{token}", f"/{token}", f"/i/{token}/"):
        response = desk.ask(path)
        assert (response.status_code, response.data) == (404, unknown.data)


def test_a_link_made_for_another_purpose_is_unknown_here(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    invited = desk.invite()
    asked: list[Purpose] = []

    def find(session: object, purpose: Purpose, token: str) -> None:
        asked.append(purpose)

    monkeypatch.setattr(reply.links, "find", find)

    assert desk.ask(invited.path).status_code == 404
    assert asked == [Purpose.ANSWER]


@pytest.mark.parametrize(
    ("wish", "language"),
    [
        ("nb-NO,nb;q=0.9,en;q=0.8", "nb"),
        ("no", "nb"),
        ("fr,de;q=0.9,sv;q=0.3", "sv"),
        ("da;q=0.4,nl;q=0.7", "nl"),
        ("nl;q=0,da", "da"),
        ("fr", "en"),
        ("*", "en"),
        ("", "en"),
        (";;,=q;\x7f", "en"),
    ],
)
def test_a_page_for_nobody_is_in_the_language_the_browser_asks_for(desk: Desk, wish: str, language: str) -> None:
    page = desk.ask("/i/never-was", headers={"Accept-Language": wish})

    assert f'<html lang="{language}">' in page.text


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_refused_and_change_nothing(desk: Desk, method: str) -> None:
    invited = desk.invite()
    before = desk.everything()

    response = desk.ask(invited.path, method, data={"answer": "withdraw"})

    assert response.status_code == 405
    assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}
    assert "<h1>" in response.text
    assert desk.everything() == before


def test_a_body_no_form_of_ours_can_make_is_refused_in_the_candidates_language(desk: Desk) -> None:
    invited = desk.invite(Language.SV)

    response = desk.send(invited.path, answer="new_time", revision=0, note="x" * 1_000_000)

    assert response.status_code == 413
    assert '<html lang="sv">' in response.text
    with desk.interview(invited) as interview:
        assert interview.note == ""


def test_what_breaks_is_told_with_a_number_and_logged_without_the_link_or_what_was_written(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    invited = desk.invite(Language.DA)

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(f"disk full while writing {CANDIDATE['email']} {invited.token}")

    monkeypatch.setattr(reply, "answer", broken)
    with structlog.testing.capture_logs() as logs:
        response = desk.send(invited.path, answer="accept", revision=0)

    assert response.status_code == 500
    assert '<html lang="da">' in response.text
    failures = [line for line in logs if line["event"] == "web.failed"]
    assert len(failures) == 1
    assert failures[0]["reference"] in said(response)
    assert re.search(r"answer\.py:\d+ _record", " ".join(failures[0]["where"]))
    assert invited.token not in f"{logs}{response.text}"
    assert CANDIDATE["email"] not in f"{logs}{response.text}"
