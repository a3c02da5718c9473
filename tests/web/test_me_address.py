"""Changing one's own e-mail address: a link to the new one, opened by who is logged in, and the former one is told."""

import email
import email.policy
import html
import re
from datetime import timedelta
from email.message import EmailMessage

import pytest

from bot.services.acting import erasing
from bot.work import ways
from domain.access import SYSTEM
from domain.delivery import ParcelKind, ParcelState
from domain.language import Language
from storage.delivery_tables import Parcel
from storage.tables import Application, Candidate, JournalEntry
from tests.web.desk import VAULT, Desk, said
from tests.web.own import PASSWORD, Me, link, mails, me

NEW = "New.Canary@example.net"


def opened(parcel: Parcel) -> EmailMessage:
    assert parcel.body is not None
    return email.message_from_bytes(VAULT.open(parcel.body), policy=email.policy.default)  # type: ignore[return-value]


def words(parcel: Parcel) -> str:
    plain = opened(parcel).get_body(("plain",))
    assert plain is not None
    return str(plain.get_content())


def asked(desk: Desk, who: Me, address: str = NEW, password: str = PASSWORD) -> str:
    """Ask for another address; the path of the link that was mailed, or nothing."""
    before = len(mails(desk))
    who.post("/me/address", word=who.word(), email=address, password=password)
    sent = mails(desk)[before:]
    return re.findall(r"/me/address/\S+", words(sent[-1]))[-1] if sent else ""


def confirmed(who: Me, path: str) -> int:
    return int(who.post(path, word=who.word()).status_code)


def address(desk: Desk, who: Me) -> tuple[str | None, str | None]:
    with desk.database.reads() as session:
        person = session.get_one(Candidate, who.candidate)
        return person.email, person.email_key


def logged_in(desk: Desk, language: Language = Language.EN) -> Me:
    who = me(desk, language=language)
    who.log_in()
    return who


def test_a_new_address_counts_once_the_link_that_went_to_it_was_opened_and_confirmed(desk: Desk) -> None:
    who = logged_in(desk)
    path = asked(desk, who)
    [mail] = mails(desk)
    assert (mail.kind, mail.recipient) == (ParcelKind.ACCOUNT, "New.Canary@example.net")
    page = who.get(path)
    assert NEW in said(page)
    assert address(desk, who) == (who.email, who.email)
    assert confirmed(who, path) == 303
    assert address(desk, who) == (NEW, NEW.casefold())
    assert "Your details are saved." in said(who.get("/me/?done=changed"))


def test_the_former_address_is_told_and_opens_nothing_any_more(desk: Desk) -> None:
    who = logged_in(desk)
    elsewhere = Me(desk, who.candidate, who.email)
    elsewhere.log_in()
    former_link = link(desk, who)
    confirmed(who, asked(desk, who))
    told = mails(desk)[-1]
    assert (told.recipient, str(opened(told)["Subject"])) == (who.email, "Your e-mail address was changed")
    assert "jobb@nordlys.example" in words(told)
    assert NEW.casefold() not in words(told).casefold()
    assert who.get(former_link).status_code == 404
    assert "Log in" in said(elsewhere.get())
    assert elsewhere.log_in().status_code == 422
    assert elsewhere.log_in(email=NEW).status_code == 303


def test_a_link_in_a_strangers_mailbox_gives_the_stranger_nothing(desk: Desk) -> None:
    who, stranger = logged_in(desk), logged_in(desk)
    path = asked(desk, who)
    nobody = Me(desk, 0, "")
    assert nobody.get(path).status_code == 403
    assert nobody.post(path, word="x").status_code == 303
    assert stranger.get(path).status_code == 404
    assert confirmed(stranger, path) == 404
    assert address(desk, who)[0] == who.email


def test_an_address_of_somebody_elses_gets_the_same_page_and_no_mail(desk: Desk) -> None:
    who, other = logged_in(desk), me(desk)
    pages = []
    for typed in (other.email, other.email.upper(), NEW):
        page = who.post("/me/address", word=who.word(), email=typed, password=PASSWORD)
        shown = html.unescape(page.text)
        pages.append((page.status_code, re.sub(r'value="[^"]*"', "", re.sub("(?i)" + re.escape(typed), "…", shown))))
    assert len(set(pages)) == 1
    assert [one.recipient for one in mails(desk)] == [NEW]


def test_somebody_who_took_the_address_meanwhile_keeps_it(desk: Desk) -> None:
    who, other = logged_in(desk), me(desk)
    path = asked(desk, who)
    with desk.database.writes.begin() as session:
        session.get_one(Candidate, other.candidate).email_key = NEW.casefold()
    assert who.get(path).status_code == confirmed(who, path) == 404
    assert address(desk, who)[0] == who.email


def test_a_link_works_once_for_a_day_and_not_after_the_company_corrected_the_address(desk: Desk) -> None:
    who = logged_in(desk)
    first, second, third = (
        asked(desk, who, one) for one in ("one@example.net", "two@example.net", "three@example.net")
    )
    assert confirmed(who, first) == 303
    assert [confirmed(who, one) for one in (first, second)] == [404, 404]
    with desk.database.writes.begin() as session:
        person = session.get_one(Candidate, who.candidate)
        person.email = person.email_key = who.email
    desk.clock.now += timedelta(hours=24)
    who.log_in()
    assert confirmed(who, third) == 404


@pytest.mark.parametrize("made_up", ["x", "gAAAAAB", "A" * 200, "%00", "æ"])
def test_a_link_that_was_made_up_leads_nowhere(desk: Desk, made_up: str) -> None:
    who = logged_in(desk)
    assert who.get(f"/me/address/{made_up}").status_code == 404
    other = VAULT.seal(b'{"candidate_id": 1}').decode()
    assert who.get(f"/me/address/{other}").status_code == 404


def test_the_password_is_asked_for(desk: Desk) -> None:
    who = logged_in(desk)
    for password in ("", "Wrong-Pa55word!"):
        page = who.post("/me/address", word=who.word(), email=NEW, password=password)
        assert (page.status_code, "That is not your password." in said(page)) == (422, True)
        assert "Wrong" not in page.text
    assert mails(desk) == []


@pytest.mark.parametrize("typed", ["", "nobody", "a@b@c", "canary@example.com\r\nBcc: all@example.org", "SAME"])
def test_what_cannot_be_used_is_said_and_nothing_is_sent(desk: Desk, typed: str) -> None:
    who = logged_in(desk)
    typed = who.email.upper() if typed == "SAME" else typed
    assert who.post("/me/address", word=who.word(), email=typed, password=PASSWORD).status_code == 422
    assert mails(desk) == []


def test_tries_are_limited(desk: Desk) -> None:
    who = logged_in(desk)
    word = who.word()
    codes = [who.post("/me/address", word=word, email=NEW, password="x").status_code for _ in range(11)]
    assert codes[-1] == 429
    assert mails(desk) == []


def test_what_was_written_to_the_former_address_follows(desk: Desk) -> None:
    who = logged_in(desk)
    to = ways(desk.database, desk.clock, desk.house)
    with to.begin(SYSTEM) as work:
        application = work.session.query(Application).filter_by(candidate_id=who.candidate).one()
        body = opened_mail(who.email)
        parcel = Parcel(
            channel="email", kind=ParcelKind.REJECTION, key="k", recipient=who.email, message_id="<a@b.example>",
            body=VAULT.seal(body), due_at=work.now, created_at=work.now, application_id=application.id, facts={},
        )  # fmt: skip
        work.session.add(parcel)
    confirmed(who, asked(desk, who))
    [rejection] = [one for one in mails(desk) if one.kind is ParcelKind.REJECTION]
    assert (rejection.recipient, rejection.state) == (NEW, ParcelState.QUEUED)
    with desk.database.reads() as session:
        entries = [one for one in session.query(JournalEntry).all() if one.event == "own_data_changed"]
    assert [one.facts for one in entries] == [{"changed": ["email"]}]


def opened_mail(to: str) -> bytes:
    return f"To: {to}\r\nMessage-ID: <a@b.example>\r\nSubject: x\r\n\r\nHi".encode()


def test_whoever_is_erased_leaves_no_mail_behind(desk: Desk) -> None:
    who = logged_in(desk)
    asked(desk, who)
    with ways(desk.database, desk.clock, desk.house).begin(SYSTEM) as work:
        erasing.erase_person(work, who.candidate)
    assert [one for one in mails(desk) if one.recipient == NEW] == []


@pytest.mark.parametrize("language", list(Language))
def test_both_mails_and_all_pages_are_in_the_candidates_language(desk: Desk, language: Language) -> None:
    who = logged_in(desk, language)
    path = asked(desk, who)
    assert f'lang="{language}"' in who.get("/me/address").text
    assert f'lang="{language}"' in who.get(path).text
    confirmed(who, path)
    assert "Bjørg-Åse" in words(mails(desk)[0])
    assert "{" not in "".join(words(one) for one in mails(desk))
