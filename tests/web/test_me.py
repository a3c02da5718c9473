"""A candidate's own pages as requests: who gets in, what a cookie may, what a form must carry, what others never see."""

import io
import json
import logging
import re
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from argon2 import extract_parameters
from sqlalchemy import select

from bot.services.account import passwords
from bot.web.accesslog import hide_links
from bot.web.guard import POLICY
from domain.language import Language
from domain.status import ApplicationStatus
from storage.step_tables import Account, AccountLink
from storage.tables import Application
from tests.web.desk import SECRET, Desk, said
from tests.web.own import PASSWORD, link, mails, me, sessions_of

INSIDE = ("/me/data", "/me/address", "/me/erase", "/me/download", "/me/withdraw/1")
FORMS = ("/me/data", "/me/address", "/me/erase", "/me/withdraw/1", "/me/interview/1")


def attributes(cookie: str) -> set[str]:
    return {part.strip().split("=")[0].lower() for part in cookie.split(";")}


# --- in and out ------------------------------------------------------------------------------------------------------


def test_who_logs_in_sees_their_own_page_in_their_own_language(desk: Desk) -> None:
    who = me(desk, language=Language.NB)
    assert who.log_in().status_code == 303
    page = who.get(headers={"Accept-Language": "nl"})
    assert "Bjørg-Åse Canaryseth" in said(page)
    assert 'lang="nb"' in page.text


def test_unknown_address_and_wrong_password_get_the_same_page_byte_for_byte(desk: Desk) -> None:
    who, other = me(desk), me(desk, password="")
    pages = {
        who.log_in("Wrong-Pa55word!", email).text.replace(email, "…")
        for email in (who.email, other.email, "nobody@example.com")
    }
    assert len(pages) == 1


def test_a_page_for_an_unknown_address_computes_one_hash_as_for_a_known_one(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = me(desk)
    seen: list[str] = []
    verified = passwords.verified
    monkeypatch.setattr(
        passwords,
        "verified",
        lambda kept, given: (seen.append(str(extract_parameters(kept))), verified(kept, given))[1],
    )
    who.log_in("Wrong-Pa55word!")
    who.log_in("Wrong-Pa55word!", "nobody@example.com")
    assert len(seen) == 2
    assert len(set(seen)) == 1


def test_every_page_carries_the_headers_that_protect_it_and_is_kept_by_nobody(desk: Desk) -> None:
    who = me(desk)
    who.log_in()
    answers = [who.get(path) for path in ("/me/", *INSIDE, "/me/forgotten", "/me/set/x", "/me/nothing")]
    answers.append(who.post("/me/data", word=who.word()))
    answers.append(who.post("/me/", user_name="x", password="x" * 100_000))
    assert [one.status_code for one in answers] == [200] * 7 + [404, 404, 422, 413]
    for one in answers:
        assert one.headers["Content-Security-Policy"] == POLICY
        assert one.headers["Cache-Control"] == "no-store"
        assert one.headers["X-Frame-Options"] == "DENY"
        assert one.headers["Referrer-Policy"] == "no-referrer"


def test_the_cookie_is_for_these_pages_alone_and_no_script_reads_it(desk: Desk) -> None:
    cookie = me(desk).log_in().headers["Set-Cookie"]
    assert attributes(cookie) == {"kalle_me", "expires", "max-age", "path", "httponly", "samesite"}
    assert "Path=/me;" in f"{cookie};"
    assert "SameSite=Lax" in cookie


@pytest.mark.parametrize(
    ("public_url", "path"),
    [("https://jobs.nordlys.example", "/me"), ("https://nordlys.example/kalle", "/kalle/me")],
)
def test_where_people_come_by_https_the_cookie_goes_by_nothing_else(desk: Desk, public_url: str, path: str) -> None:
    secure = Desk(desk.database, public_url=public_url)
    cookie = me(secure).post(f"{path}/", user_name="1.canary@example.com", password=PASSWORD).headers["Set-Cookie"]
    assert "secure" in attributes(cookie)
    assert f"Path={path};" in f"{cookie};"


def test_a_session_somebody_prepared_is_not_the_one_that_is_opened(desk: Desk) -> None:
    """A cookie that was in the browser before logging in, valid or not, opens nothing afterwards."""
    attacker, victim = me(desk), me(desk)
    attacker.log_in()
    planted = attacker.cookie()
    victim.client.set_cookie("kalle_me", planted, domain="127.0.0.1", path="/me")
    victim.log_in()
    assert victim.cookie() != planted
    assert victim.email in said(victim.get())
    assert "Log in" in said(attacker.get())
    assert [one.candidate_id for one in sessions_of(desk.database)] == [victim.candidate]


@pytest.mark.parametrize("made_up", ["", "x", "A" * 43, "A.B.C", "token.1795176000.AAAA", "é", "x" * 5000])
def test_a_cookie_that_was_made_up_is_nobodys(desk: Desk, made_up: str) -> None:
    who = me(desk)
    page = who.get("/me/", headers={"Cookie": f"kalle_me={made_up}"})
    assert (page.status_code, "Log in" in said(page)) == (200, True)


def test_a_cookie_of_which_a_letter_was_changed_is_nobodys(desk: Desk) -> None:
    who = me(desk)
    who.log_in()
    whole = who.cookie()
    for place in (0, 50, len(whole) - 2):
        forged = whole[:place] + ("A" if whole[place] != "A" else "B") + whole[place + 1 :]
        assert "Log in" in said(desk.ask("/me/", headers={"Cookie": f"kalle_me={forged}"})), place


def test_half_an_hour_without_a_request_ends_a_session_and_each_request_begins_it_anew(desk: Desk) -> None:
    who = me(desk)
    who.log_in()
    for _ in range(3):
        desk.clock.now += timedelta(minutes=29)
        assert who.email in said(who.get())
    desk.clock.now += timedelta(minutes=31)
    assert "Log in" in said(who.get())


def test_twelve_hours_end_a_session_however_busy_it_was(desk: Desk) -> None:
    who = me(desk)
    who.log_in()
    for _ in range(35):
        desk.clock.now += timedelta(minutes=20)
        assert who.email in said(who.get())
    desk.clock.now += timedelta(minutes=20)
    assert "Log in" in said(who.get())


def test_who_logs_out_is_out_also_with_the_cookie_that_was_kept(desk: Desk) -> None:
    who = me(desk)
    who.log_in()
    kept = who.cookie()
    assert who.post("/me/logout").status_code == 303
    assert who.cookie() == ""
    assert "Log in" in said(desk.ask("/me/", headers={"Cookie": f"kalle_me={kept}"}))
    assert sessions_of(desk.database) == []


# --- limits ----------------------------------------------------------------------------------------------------------


def test_guessing_one_password_ends_after_ten_tries_wherever_they_come_from(desk: Desk) -> None:
    who = me(desk)
    for number in range(10):
        who.address = f"10.1.0.{number}"
        assert who.log_in(f"Guess-{number}-Aa!").status_code == 422
    who.address = "10.1.1.1"
    answer = who.log_in()
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
    assert sessions_of(desk.database) == []


def test_an_address_that_nobody_has_is_limited_in_the_same_way(desk: Desk) -> None:
    who = me(desk)
    answers = [who.log_in("Guess-Aa1!", "nobody@example.com").status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]


def test_guessing_many_accounts_from_one_address_ends_after_thirty_tries(desk: Desk) -> None:
    who = me(desk)
    answers = [who.log_in("Guess-Aa1!", f"nobody{number}@example.com").status_code for number in range(31)]
    assert answers == [422] * 30 + [429]
    who.address = "10.9.9.9"
    assert who.log_in().status_code == 303


def test_who_is_kept_out_by_somebody_elses_guesses_gets_in_by_a_link(desk: Desk) -> None:
    who = me(desk)
    for number in range(11):
        who.address = f"10.1.0.{number}"
        who.log_in("Guess-Aa1!")
    assert who.post(link(desk, who), password="Another-Pa55word!").status_code == 303
    assert who.email in said(who.get())


# --- links -----------------------------------------------------------------------------------------------------------


def test_opening_a_link_does_not_use_it_up_and_setting_a_password_logs_in(desk: Desk) -> None:
    who = me(desk, password="")
    path = link(desk, who)
    before = desk.everything()
    for method in ("GET", "HEAD", "OPTIONS", "GET"):
        assert who.get(path, method).status_code == 200
    assert desk.everything() == before
    assert who.post(path, password=PASSWORD).status_code == 303
    assert who.email in said(who.get())


def test_used_expired_forged_and_foreign_links_lead_to_the_same_page(desk: Desk) -> None:
    """Cases 11 and 25."""
    invited = desk.invite()
    who = me(desk, invited)
    used, expired, voided = link(desk, who), link(desk, who), link(desk, who)
    who.post(used, password=PASSWORD)
    late = link(desk, who)
    desk.clock.now += timedelta(hours=24)
    answer_link = f"/me/set/{invited.token}"
    paths = [used, expired, voided, late, answer_link, "/me/set/never-was", f"/me/set/{'A' * 43}", "/me/set/%00"]
    pages = set()
    for path in paths:
        for response in (desk.ask(path), desk.send(path, password=PASSWORD)):
            assert response.status_code == 404
            pages.add(response.text)
    assert len(pages) == 1
    assert desk.ask(late.replace("/me/set/", "/i/")).status_code == 404


def test_guessing_links_is_limited(desk: Desk) -> None:
    answers = [desk.ask(f"/me/set/guess-{number}").status_code for number in range(21)]
    assert answers == [404] * 20 + [429]


def test_a_weak_password_is_told_what_it_lacks_and_is_not_shown_again(desk: Desk) -> None:
    who = me(desk, password="")
    answer = who.post(link(desk, who), password="canary")
    assert answer.status_code == 422
    assert "A capital letter." in said(answer)
    assert 'value="canary"' not in answer.text
    with desk.database.reads() as session:
        assert session.get_one(Account, who.candidate).password == ""


def test_a_new_password_ends_every_session_there_was(desk: Desk) -> None:
    who, elsewhere = me(desk), me(desk)
    elsewhere.candidate, elsewhere.email = who.candidate, who.email
    elsewhere.log_in()
    who.post(link(desk, who), password="Another-Pa55word!")
    assert "Log in" in said(elsewhere.get())


def test_asking_for_a_link_gets_the_same_answer_for_everybody_and_a_mail_for_who_has_a_page(desk: Desk) -> None:
    who = me(desk)
    desk.invite()
    asked = {
        who.post("/me/forgotten", user_name=address).text
        for address in (who.email, "nobody@example.com", "2.canary@example.com", "", "\0'--")
    }
    assert len(asked) == 1
    [mail] = mails(desk)
    assert mail.recipient == who.email


def test_asking_is_limited_for_an_address_with_a_word_and_for_an_account_without_one(desk: Desk) -> None:
    who = me(desk)
    answers = []
    for number in range(5):
        who.address = f"10.1.0.{number}"
        answers.append(who.post("/me/forgotten", user_name=who.email).text)
    assert len(set(answers)) == 1
    assert len(mails(desk)) == 3
    who.address = "10.2.0.1"
    codes = [who.post("/me/forgotten", user_name=f"nobody{n}@example.com").status_code for n in range(11)]
    assert codes == [200] * 10 + [429]


# --- forms -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", FORMS)
def test_a_form_that_is_not_of_this_session_changes_nothing(desk: Desk, path: str) -> None:
    who, other = me(desk), me(desk)
    who.log_in()
    other.log_in()
    foreign = other.word()
    before = desk.everything()
    fields = {"first_name": "Eve", "last_name": "Eve", "user_name": who.email}
    for word in ({}, {"word": ""}, {"word": foreign}, {"word": "é"}):
        assert who.post(path, **fields, **word).status_code == 403
    assert desk.everything() == before


@pytest.mark.parametrize("path", [*FORMS, "/me/", "/me/forgotten", "/me/logout", "/me/set/x"])
@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_a_form_from_somebody_elses_page_changes_nothing(desk: Desk, path: str, headers: dict[str, str]) -> None:
    who = me(desk)
    who.log_in()
    word = who.word()
    before = desk.everything()
    answer = who.post(path, headers, word=word, user_name=who.email, password=PASSWORD, first_name="Eve", last_name="E")
    assert answer.status_code == 403
    assert desk.everything() == before


@pytest.mark.parametrize("path", [*INSIDE, "/me/?done=changed", "/me/forgotten", "/me/interview/1"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_looking_changes_nothing(desk: Desk, path: str, method: str) -> None:
    who = me(desk)
    who.log_in()
    before = desk.everything()
    who.get(path, method)
    assert desk.everything() == before


@pytest.mark.parametrize("path", INSIDE)
def test_who_is_not_logged_in_is_sent_to_the_door(desk: Desk, path: str) -> None:
    desk.invite()
    answer = desk.ask(path)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/me/")
    posted = desk.send(path, word="x")
    assert posted.status_code in {303, 405}


def test_what_is_somebody_elses_looks_like_what_is_not_there(desk: Desk) -> None:
    theirs = desk.invite()
    who = me(desk)
    who.log_in()
    word = who.word()
    before = desk.everything()
    for number in (theirs.application, 4711, 2**31 - 1):
        assert who.get(f"/me/withdraw/{number}").status_code == 404
        assert who.post(f"/me/withdraw/{number}", word=word).status_code == 404
        assert who.post(f"/me/interview/{number}", word=word).status_code == 404
    assert who.get(f"/me/withdraw/{2**40}").status_code == 404
    assert desk.everything() == before


# --- inside ----------------------------------------------------------------------------------------------------------


def test_the_own_interview_is_answered_on_the_answer_page(desk: Desk) -> None:
    invited = desk.invite()
    who = me(desk, invited)
    who.log_in()
    answer = who.post(f"/me/interview/{invited.interview}", word=who.word())
    assert answer.status_code == 303
    path = answer.headers["Location"]
    assert "/i/" in path
    assert who.post(path, answer="accept", revision=0).status_code == 303
    assert "Accepted" in said(who.get())


def test_an_interview_that_is_over_is_not_answered(desk: Desk) -> None:
    invited = desk.invite()
    who = me(desk, invited)
    desk.clock.now += timedelta(days=30)
    who.log_in()
    answer = who.post(f"/me/interview/{invited.interview}", word=who.word())
    assert answer.status_code == 409
    assert "can no longer be answered" in said(answer)
    assert "<button" not in re.sub(r"(?s)<form method=\"post\" action=\"/me/logout\".*?</form>", "", who.get().text)


def test_withdrawing_asks_once_more_and_touches_no_other_application(desk: Desk) -> None:
    first, second = desk.invite(), desk.invite()
    who = me(desk, first)
    with desk.database.writes.begin() as session:
        session.get_one(Application, second.application).candidate_id = who.candidate
    who.log_in()
    asked = who.get(f"/me/withdraw/{first.application}")
    assert "Are you sure?" in said(asked)
    assert desk.status(first) == ApplicationStatus.RECEIVED
    assert who.post(f"/me/withdraw/{first.application}", word=who.word()).status_code == 303
    assert desk.status(first) == ApplicationStatus.WITHDRAWN
    assert desk.status(second) == ApplicationStatus.RECEIVED
    assert who.get(f"/me/withdraw/{first.application}").status_code == 303


def test_the_internal_status_is_on_no_page(desk: Desk) -> None:
    invited = desk.invite()
    desk.change_application(invited, status=ApplicationStatus.PANEL_REVIEW, ranking=1)
    who = me(desk, invited)
    who.log_in()
    shown = said(who.get())
    assert "In process" in shown
    assert "Panel" not in shown


def test_what_a_person_wrote_is_never_markup(desk: Desk) -> None:
    who = me(desk)
    who.log_in()
    who.post("/me/data", word=who.word(), first_name="<b>{{7*7}}</b>", last_name='"><script>', mobile="", language="en")
    for path in ("/me/", "/me/data"):
        text = who.get(path).text
        assert "<script>" not in text
        assert "<b>" not in text
        assert "49" not in said(who.get(path))


def test_everything_can_be_downloaded_as_one_file(desk: Desk) -> None:
    who = me(desk)
    who.log_in()
    answer = who.get("/me/download")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="my-data.zip"'
    packed = zipfile.ZipFile(io.BytesIO(answer.data))
    assert json.loads(packed.read("data.json"))["email"] == who.email


def test_whoever_is_removed_is_logged_out(desk: Desk) -> None:
    who = me(desk)
    who.log_in()
    with desk.database.writes.begin() as session:
        session.delete(session.get_one(Account, who.candidate))
    assert "Log in" in said(who.get())


def test_neither_password_nor_token_is_in_a_log_or_in_the_database(
    desk: Desk, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    """Case 25."""
    caplog.set_level(logging.DEBUG)
    who = me(desk, password="")
    path = link(desk, who)
    token = path.rpartition("/")[2]
    who.get(path)
    who.post(path, password=PASSWORD)
    cookie = who.cookie()
    who.post("/me/logout")
    who.log_in()
    who.log_in(PASSWORD + "x")
    who.post("/me/", user_name=PASSWORD, password=who.email)
    who.post("/me/forgotten", user_name=who.email)
    kept = _file_of(desk) + b"".join(desk.house.vault.open(one.body or b"") for one in mails(desk))
    written = caplog.text + "".join(capsys.readouterr())
    for secret in (PASSWORD, token, cookie.partition(".")[0], SECRET):
        assert secret.encode() not in kept
        assert secret not in written


def _file_of(desk: Desk) -> bytes:
    """The database as it lies on the disk, its log too."""
    path = Path(desk.database.engine.url.database or "")
    return b"".join(one.read_bytes() for one in path.parent.glob(f"{path.name}*"))


def test_a_link_in_a_line_of_the_log_is_hidden_by_its_shape() -> None:
    address = f"https://kalle.example/me/set/{'Az09-_' * 7}"
    assert hide_links(f"GET {address} HTTP/1.1") == "GET https://kalle.example/me/set/… HTTP/1.1"
    assert hide_links(f"GET /me/address/{'Az09-_=' * 30} HTTP/1.1") == "GET /me/address/… HTTP/1.1"


def test_links_that_were_sent_are_kept_as_digests(desk: Desk) -> None:
    who = me(desk)
    path = link(desk, who)
    with desk.database.reads() as session:
        [kept] = session.scalars(select(AccountLink.digest))
    assert kept not in path
    assert re.fullmatch(r"[0-9a-f]{64}", kept)
