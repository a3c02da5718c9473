"""*Save and send user name & password*: a link that works once, and never a password."""

import json
import logging
import re
from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.services import deliveries
from bot.services.account import setting, visiting
from bot.services.acting import crediting, lettering, letters
from bot.services.acting.choosing import Choice
from bot.services.acting.letters import LetterInputs
from bot.services.acting.looking import StepView
from bot.services.candidates import Contact, correct
from bot.texts.letters import shipped
from bot.work import ways
from domain import tags
from domain.access import CANDIDATE
from domain.actions import Action
from domain.delivery import ParcelKind, ParcelState
from domain.errors import BadFields, NotNow, Unknown
from domain.language import Language
from domain.letters import LetterKind
from domain.status import ApplicationStatus, CandidateCategory
from domain.steps import ItemState
from storage.base import Table
from storage.delivery_tables import Parcel
from storage.step_tables import Account, AccountLink, AccountSession, LetterCopy
from storage.tables import Application
from tests.services.acting import act, begin, execute, undo
from tests.services.company import KARI, Company, html_of, mail_of, text_of

LINK = re.compile(r"https://kalle\.nordlys\.example/me/set/([\w-]{43})")
PASSWORD = "Canary-Pa55word!"


def inputs_for(company: Company, *names: str, **changes: str) -> LetterInputs:
    """The letters as they stand in the form, with some parts written anew."""
    with company.by(KARI) as work:
        chosen = [work.session.get_one(Application, company.applications[name]) for name in names]
        texts = letters.starting_texts(work, LetterKind.CREDENTIALS, chosen)
    return LetterInputs("jobs@nordlys.example", {one: replace(text, **changes) for one, text in texts.items()})


def send(company: Company, *names: str) -> StepView:
    return act(company, Action.SAVE_AND_SEND, *names, inputs=inputs_for(company, *names))


def tokens(company: Company) -> list[str]:
    """The links that wait in the outbox, oldest first."""
    return [LINK.findall(text_of(mail_of(one)))[0] for one in company.mails(ParcelKind.CREDENTIALS, ParcelKind.ACCOUNT)]


def rows(company: Company, table: type[Table]) -> list[Table]:
    with company.look(CANDIDATE) as work:
        return list(work.session.scalars(select(table)))


def doors(company: Company):
    return ways(company.database, company.clock, company.house)


def choose(company: Company, token: str, password: str = PASSWORD) -> str:
    return setting.choose(doors(company), token, password)


# --- the step --------------------------------------------------------------------------------------------------------


def test_the_person_is_saved_and_gets_a_user_name_and_a_link(company: Company) -> None:
    step = send(company, "Ola")
    assert step.counts == {ItemState.DONE: 1}
    assert company.status("Ola") is ApplicationStatus.SAVED
    mail = company.letter(ParcelKind.CREDENTIALS)
    assert "Brukernavn: ola@example.org" in text_of(mail)
    [token] = LINK.findall(text_of(mail))
    assert f'href="https://kalle.nordlys.example/me/set/{token}"' in html_of(mail)
    assert mail["To"].addresses[0].addr_spec == "ola@example.org"


def test_everybody_gets_a_link_of_their_own_in_a_mail_of_their_own(company: Company) -> None:
    send(company, "Ola", "Anna", "Daan")
    assert len(set(tokens(company))) == 3
    waiting = {one.recipient: LINK.findall(text_of(mail_of(one))) for one in company.mails(ParcelKind.CREDENTIALS)}
    assert sorted(waiting) == ["anna@example.org", "daan@example.org", "ola@example.org"]
    assert all(len(found) == 1 for found in waiting.values())


def test_nobody_but_the_candidate_sees_the_link(company: Company, caplog: pytest.LogCaptureFixture) -> None:
    """Case 25. The token is in the sealed letter alone: not in the copy, the journal, the step, a log or any other row."""
    caplog.set_level(logging.DEBUG)
    send(company, "Ola")
    [token] = tokens(company)
    company.after_a_minute()
    choose(company, token)
    everything = "\n".join(str(row._mapping) for table in Table.metadata.sorted_tables for row in _all(company, table))
    assert token not in everything
    assert token not in caplog.text
    copy = _copy(company)
    assert "…" in copy
    assert "/me/set/" not in copy
    assert "ola@example.org" in copy


def _all(company: Company, table):
    with company.look(CANDIDATE) as work:
        return work.session.execute(select(table)).all()


def _copy(company: Company) -> str:
    [copy] = rows(company, LetterCopy)
    assert isinstance(copy, LetterCopy)
    return str(json.loads(company.house.vault.open(copy.text))["text"])


def test_the_preview_has_no_link_either(company: Company) -> None:
    choice = begin(company, Action.SAVE_AND_SEND, "Ola")
    with company.by(KARI) as work:
        page = lettering.preview(work, choice.selection_id, inputs_for(company, "Ola"), None)
    [post] = page.rows[0].posts
    assert "(den personlige lenken)" in post.letter.text
    assert "ola@example.org" in post.letter.text
    assert "/me/set/" not in post.letter.html
    assert rows(company, AccountLink) == []


def test_the_sealed_letter_is_forgotten_when_it_has_left(company: Company) -> None:
    send(company, "Ola")
    company.after_a_minute()
    [parcel] = company.parcels(ParcelKind.CREDENTIALS)
    assert (parcel.state, parcel.body) == (ParcelState.SENT, None)


@pytest.mark.parametrize("state", [ParcelState.QUEUED, ParcelState.UNKNOWN, ParcelState.HELD, ParcelState.FAILED])
def test_a_letter_that_may_have_to_go_once_more_is_kept(company: Company, state: ParcelState) -> None:
    send(company, "Ola")
    with company.begin(CANDIDATE) as work:
        [parcel] = work.session.scalars(select(Parcel).where(Parcel.kind == ParcelKind.CREDENTIALS))
        parcel.state = state
        work.session.flush()
        deliveries.in_doubt(work, parcel.id)
        deliveries.sent(work, parcel.id)
    [parcel] = company.parcels(ParcelKind.CREDENTIALS)
    assert parcel.body is not None


@pytest.mark.parametrize("part", ["subject", "contents", "signature"])
@pytest.mark.parametrize("tag", ["{password}", "{candidate-password}", "{test-password}"])
def test_a_letter_that_asks_for_a_password_is_refused_with_the_reason(company: Company, part: str, tag: str) -> None:
    """Case 25."""
    wrong = inputs_for(company, "Ola", **{part: f"Your password: {tag} {{link}}"})
    choice = begin(company, Action.SAVE_AND_SEND, "Ola")
    with pytest.raises(BadFields) as refused:
        execute(company, choice, wrong)
    assert list(refused.value.fields) == [f"nb-{part}"]
    assert "never mails a password" in refused.value.fields[f"nb-{part}"].text
    assert company.status("Ola") is ApplicationStatus.RECEIVED
    assert rows(company, Account) == []


def test_a_letter_without_the_link_is_refused(company: Company) -> None:
    choice = begin(company, Action.SAVE_AND_SEND, "Ola")
    with pytest.raises(BadFields) as refused:
        execute(company, choice, inputs_for(company, "Ola", contents="Hei"))
    assert list(refused.value.fields) == ["nb-contents"]


def test_both_names_of_each_tag_are_filled(company: Company) -> None:
    act(
        company,
        Action.SAVE_AND_SEND,
        "Ola",
        inputs=inputs_for(company, "Ola", contents="{username} {candidate-username}\n{url}\n{link}"),
    )
    text = text_of(company.letter(ParcelKind.CREDENTIALS))
    assert "ola@example.org ola@example.org" in text
    assert len(LINK.findall(text)) == 2


def test_who_has_no_address_is_left_out_by_name(company: Company) -> None:
    choice = begin(company, Action.SAVE_AND_SEND, "Ola", "Niels")
    assert [one.name for one in choice.left_out] == ["Niels Postløs"]
    done = execute(company, choice, inputs_for(company, "Ola"))
    assert isinstance(done, StepView)
    assert done.counts == {ItemState.DONE: 1, ItemState.EXCLUDED: 1}
    assert company.status("Niels") is ApplicationStatus.RECEIVED


def test_a_language_nobody_wrote_a_text_for_leaves_that_person_as_they_were(company: Company) -> None:
    choice = begin(company, Action.SAVE_AND_SEND, "Ola", "Anna")
    asked = execute(company, choice, inputs_for(company, "Ola"))
    assert isinstance(asked, Choice)
    assert [one.name for one in asked.left_out] == ["Anna Bergström"]
    done = execute(company, asked, inputs_for(company, "Ola"))
    assert isinstance(done, StepView)
    assert done.counts == {ItemState.DONE: 1, ItemState.EXCLUDED: 1}
    assert company.status("Anna") is ApplicationStatus.RECEIVED
    assert len(rows(company, Account)) == 1


# --- undo ------------------------------------------------------------------------------------------------------------


def test_undone_in_time_there_is_no_link_no_account_and_no_letter(company: Company) -> None:
    step = send(company, "Ola")
    [token] = tokens(company)
    undo(company, step)
    assert company.status("Ola") is ApplicationStatus.RECEIVED
    assert rows(company, Account) == []
    assert rows(company, AccountLink) == []
    [parcel] = company.parcels(ParcelKind.CREDENTIALS)
    assert (parcel.state, parcel.body) == (ParcelState.CANCELLED, None)
    with pytest.raises(Unknown):
        choose(company, token)
    with company.look(CANDIDATE) as work:
        person = work.session.get_one(Application, company.applications["Ola"]).candidate
        assert person.category is CandidateCategory.CANDIDATE


def test_undoing_a_second_letter_leaves_the_account_and_the_first_link(company: Company) -> None:
    send(company, "Ola")
    [first] = tokens(company)
    company.after_a_minute()
    undo(company, send(company, "Ola"))
    assert len(rows(company, Account)) == 1
    assert choose(company, first)


# --- the link --------------------------------------------------------------------------------------------------------


def test_the_day_of_a_link_begins_when_its_mail_leaves(company: Company) -> None:
    send(company, "Ola")
    [token] = tokens(company)
    company.clock.move(hours=20)
    company.leave()
    company.clock.move(hours=23, minutes=59)
    with company.look(CANDIDATE) as work:
        assert setting.invited(work, token).email == "ola@example.org"
    company.clock.move(minutes=1)
    with pytest.raises(Unknown):
        choose(company, token)


def test_a_link_works_once(company: Company) -> None:
    """Case 25."""
    send(company, "Ola")
    [token] = tokens(company)
    company.after_a_minute()
    choose(company, token)
    with pytest.raises(Unknown):
        choose(company, token, "Another-Pa55word!")
    with pytest.raises(NotNow):
        visiting.log_in(doors(company), "ola@example.org", "Another-Pa55word!")
    assert visiting.log_in(doors(company), "ola@example.org", PASSWORD)


def test_of_two_who_use_a_link_at_once_one_sets_the_password(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    send(company, "Ola")
    [token] = tokens(company)
    hashed = setting.passwords.hashed

    def overtaken(password: str) -> str:
        monkeypatch.setattr(setting.passwords, "hashed", hashed)
        choose(company, token, "Quicker-Pa55word!")
        return hashed(password)

    monkeypatch.setattr(setting.passwords, "hashed", overtaken)
    with pytest.raises(Unknown):
        choose(company, token)
    assert visiting.log_in(doors(company), "ola@example.org", "Quicker-Pa55word!")


def test_only_the_newest_link_works_once_it_has_left(company: Company) -> None:
    send(company, "Ola")
    [first] = tokens(company)
    company.after_a_minute()
    send(company, "Ola")
    [second] = tokens(company)
    company.after_a_minute()
    with pytest.raises(Unknown):
        choose(company, first)
    assert choose(company, second)


def test_a_weak_password_uses_nothing_up(company: Company) -> None:
    send(company, "Ola")
    [token] = tokens(company)
    with pytest.raises(setting.TooWeak) as weak:
        choose(company, token, "short")
    assert len(weak.value.missing) == 4
    assert choose(company, token)


def test_who_read_the_mail_of_a_corrected_address_gets_in_no_more(company: Company) -> None:
    send(company, "Ola")
    [token] = tokens(company)
    choose(company, token)
    send(company, "Ola")
    [second] = tokens(company)[-1:]
    with company.by(KARI) as work:
        correct(work, company.applications["Ola"], Contact("right@example.org", "", Language.NB))
    assert rows(company, AccountSession) == []
    with pytest.raises(Unknown):
        choose(company, second)
    with pytest.raises(NotNow):
        visiting.log_in(doors(company), "right@example.org", PASSWORD)


# --- a link that was asked for ---------------------------------------------------------------------------------------


def ask(company: Company, address: str) -> None:
    with company.begin(CANDIDATE) as work:
        setting.ask_for_link(work, address)


def test_who_has_an_account_gets_a_new_link_at_once_and_nobody_else_gets_a_mail(company: Company) -> None:
    send(company, "Ola")
    company.after_a_minute()
    for address in ("nobody@example.org", "anna@example.org", "", "ola@example.org\0"):
        ask(company, address)
    assert company.mails(ParcelKind.ACCOUNT) == []
    ask(company, " OLA@example.org ")
    [token] = tokens(company)
    mail = company.letter(ParcelKind.ACCOUNT)
    assert mail["To"].addresses[0].addr_spec == "ola@example.org"
    company.leave()
    assert choose(company, token)
    with company.look(CANDIDATE) as work:
        [body] = work.session.scalars(select(Parcel.body).where(Parcel.kind == ParcelKind.ACCOUNT))
        assert body is None


def test_a_link_costs_the_same_work_whether_or_not_somebody_gets_it(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(company, "Ola")
    company.after_a_minute()
    composed: list[str] = []
    compose = setting.compose
    monkeypatch.setattr(setting, "compose", lambda mail: (composed.append(mail.to_address), compose(mail))[1])
    ask(company, "ola@example.org")
    ask(company, "nobody@example.org")
    assert composed == ["ola@example.org", company.house.mail_from]
    assert len(company.mails(ParcelKind.ACCOUNT)) == 1


def test_a_stopped_address_gets_no_link(company: Company) -> None:
    send(company, "Ola")
    company.after_a_minute()
    with company.begin(CANDIDATE) as work:
        work.session.get_one(Application, company.applications["Ola"]).candidate.email_stopped = "no such user"
    ask(company, "ola@example.org")
    assert company.mails(ParcelKind.ACCOUNT) == []


@pytest.mark.parametrize("language", list(Language))
def test_our_own_letter_passes_our_own_check(language: Language) -> None:
    text = shipped(LetterKind.CREDENTIALS, language)
    assert crediting.troubles(language, text) == []
    assert set(tags.unknown(text.contents)) == {"{username}", "{link}"}
