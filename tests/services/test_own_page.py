"""What a candidate can do on their own pages: log in, see, change, withdraw, take along, have erased."""

import io
import json
import zipfile
from dataclasses import replace

import pytest
from argon2 import extract_parameters
from sqlalchemy import event, select

from bot.services import candidates
from bot.services.account import leaving, own_data, own_page, passwords, setting, taking_along, visiting
from bot.services.account.own_data import OwnData
from bot.services.acting.choosing import Choice
from bot.services.acting.emailing import Emailing
from bot.work import ways
from domain.access import CANDIDATE, SYSTEM
from domain.accounts import LONGEST_PASSWORD, Stage, missing_in, stage_of
from domain.actions import Action
from domain.delivery import ParcelKind, ParcelState
from domain.errors import BadFields, NotNow, Unknown
from domain.language import Language
from domain.letters import LetterKind, Variant
from domain.status import ApplicationStatus, MeetingStatus, VacancyState
from storage import accounts, outbox, search
from storage.base import Table
from storage.step_tables import Account, Document
from storage.tables import Application, Attachment, Candidate
from tests.services.acting import act, begin, undo
from tests.services.company import KARI, LINK, Company, text_of
from tests.services.letters import go, proposed
from tests.services.test_crediting import send

PASSWORD = "Canary-Pa55word!"


def id_of(company: Company, name: str) -> int:
    """The candidate's."""
    with company.look(CANDIDATE) as work:
        return work.session.get_one(Application, company.applications[name]).candidate_id


def with_account(company: Company, name: str, password: str = PASSWORD) -> int:
    candidate_id = id_of(company, name)
    with company.begin(CANDIDATE) as work:
        accounts.ensure(work.session, candidate_id, work.now)
        if password:
            accounts.set_password(work.session, candidate_id, passwords.hashed(password), work.now)
    return candidate_id


def log_in(company: Company, address: str, password: str = PASSWORD) -> str:
    return visiting.log_in(ways(company.database, company.clock, company.house), address, password)


def page(company: Company, candidate_id: int) -> own_page.OwnPage:
    with company.look(CANDIDATE) as work:
        return own_page.page_of(work, candidate_id)


# --- logging in ------------------------------------------------------------------------------------------------------


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every hash that is computed to compare, by its parameters."""
    seen: list[str] = []
    verified = passwords.verified

    def counted(kept: str, password: str) -> bool:
        seen.append(str(extract_parameters(kept)))
        return verified(kept, password)

    monkeypatch.setattr(passwords, "verified", counted)
    return seen


@pytest.mark.parametrize(
    ("address", "password"),
    [
        ("ola@example.org", "Wrong-Pa55word!"),
        ("ola@example.org", ""),
        ("anna@example.org", PASSWORD),  # an account without a password
        ("jane@example.org", PASSWORD),  # a candidate without an account
        ("nobody@example.org", PASSWORD),
        ("", ""),
    ],
)
def test_whatever_was_wrong_costs_the_same_work_and_is_said_in_the_same_words(
    company: Company, computed: list[str], address: str, password: str
) -> None:
    with_account(company, "Ola")
    with_account(company, "Anna", "")
    with pytest.raises(NotNow) as refused:
        log_in(company, address, password)
    assert refused.value.phrase == visiting.WRONG
    assert computed == [str(extract_parameters(passwords.hashed("x")))]


def test_the_right_password_costs_the_same_work(company: Company, computed: list[str]) -> None:
    with_account(company, "Ola")
    assert log_in(company, "ola@example.org")
    assert computed == [str(extract_parameters(passwords.hashed("x")))]


def test_the_word_nobody_knows_fits_nothing() -> None:
    assert not passwords.fits("", "")
    assert not passwords.fits("", PASSWORD)
    assert not passwords.fits("no hash", PASSWORD)


def test_the_user_name_may_be_typed_with_capitals_and_the_password_on_any_keyboard(company: Company) -> None:
    with_account(company, "Ola", "Blåbær-2\u00c5!")
    assert log_in(company, " OLA@Example.org ", "Blåbær-2A\u030a!")


def test_a_password_that_was_changed_while_it_was_checked_opens_nothing(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_account(company, "Ola")
    fits = passwords.fits

    def late(kept: str, password: str) -> bool:
        with_account(company, "Ola", "Another-Pa55word!")
        return fits(kept, password)

    monkeypatch.setattr(passwords, "fits", late)
    with pytest.raises(NotNow):
        log_in(company, "ola@example.org")


def test_a_session_ends_after_twelve_hours_with_the_account_and_with_a_new_password(company: Company) -> None:
    ola = with_account(company, "Ola")
    ended = []
    for end in (
        lambda: company.clock.move(hours=12),
        lambda: with_account(company, "Ola"),
        lambda: _without_account(company, ola),
    ):
        with_account(company, "Ola")
        token = log_in(company, "ola@example.org")
        assert _visits(company, token)
        end()
        ended.append(_visits(company, token))
    assert ended == [False, False, False]


def _visits(company: Company, token: str) -> bool:
    with company.look(CANDIDATE) as work:
        return visiting.visitor(work, token) is not None


def _without_account(company: Company, candidate_id: int) -> None:
    with company.begin(CANDIDATE) as work:
        work.session.delete(work.session.get_one(Account, candidate_id))


@pytest.mark.parametrize(
    ("password", "lacks"),
    [
        (PASSWORD, 0),
        ("Aa1!aaaa", 0),
        ("Aa1!aaa", 1),
        ("aa1!aaaa", 1),
        ("AA1!AAAA", 1),
        ("Aaa!aaaa", 1),
        ("Aa1aaaaa", 1),
        ("Aa1 aaaa", 1),
        ("", 5),
        ("Åø1!åååå", 0),
        ("Aa1!" * 51, 1),
    ],
)
def test_what_a_password_lacks(password: str, lacks: int) -> None:
    assert len(missing_in(password)) == lacks
    assert LONGEST_PASSWORD == 200


# --- what is told ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", list(ApplicationStatus))
def test_a_candidate_is_told_no_more_than_in_process_withdrawn_ended_or_kept(status: ApplicationStatus) -> None:
    told = stage_of(status, VacancyState.ACTIVE, deleted=False, settled=True)
    expected = {
        ApplicationStatus.WITHDRAWN: Stage.WITHDRAWN,
        ApplicationStatus.REJECTED: Stage.ENDED,
        ApplicationStatus.HIRED: Stage.ENDED,
        ApplicationStatus.SAVED: Stage.KEPT,
    }
    assert told is expected.get(status, Stage.IN_PROCESS)


def test_what_can_still_be_taken_back_is_told_to_nobody(company: Company) -> None:
    ola = with_account(company, "Ola")
    with company.begin(CANDIDATE) as work:
        one = work.session.get_one(Application, company.applications["Ola"])
        one.status, one.status_at = ApplicationStatus.REJECTED, work.now
    assert [one.stage for one in page(company, ola).applications] == [Stage.IN_PROCESS]
    company.clock.move(seconds=60)
    assert [one.stage for one in page(company, ola).applications] == [Stage.ENDED]


def test_an_interview_is_shown_once_it_cannot_be_taken_back_and_never_when_it_was(company: Company) -> None:
    ola = with_account(company, "Ola")
    company.invite("Ola")
    assert page(company, ola).interviews == ()
    company.after_a_minute()
    [one] = page(company, ola).interviews
    assert (one.vacancy, one.meeting, one.may_answer) == ("Systems developer", MeetingStatus.AWAITING, True)


def test_an_interview_that_a_step_cancels_is_cancelled_for_the_candidate_when_the_step_stands(company: Company) -> None:
    ola = with_account(company, "Ola")
    company.invite("Ola")
    company.after_a_minute()
    act(company, Action.WITHDRAW, "Ola")
    [before] = page(company, ola).interviews
    company.after_a_minute()
    [after] = page(company, ola).interviews
    assert (before.cancelled, after.cancelled, after.may_answer) == (False, True, False)


def test_an_interview_of_an_application_that_is_over_will_not_take_place(company: Company) -> None:
    ola = with_account(company, "Ola")
    company.invite("Ola")
    company.after_a_minute()
    withdraw(company, ola, "Ola")
    [one] = page(company, ola).interviews
    assert (one.lapsed, one.cancelled, one.may_answer) == (True, False, False)


def test_nobody_sees_what_is_somebody_elses(company: Company) -> None:
    ola = with_account(company, "Ola")
    [interview] = company.invite("Anna")
    company.after_a_minute()
    assert page(company, ola).interviews == ()
    with company.begin(CANDIDATE) as work:
        with pytest.raises(Unknown):
            own_page.way_to_answer(work, ola, interview)
        with pytest.raises(Unknown):
            own_page.own_application(work, ola, company.applications["Anna"])
        with pytest.raises(Unknown):
            leaving.withdraw(work, ola, company.applications["Anna"])


# --- own data --------------------------------------------------------------------------------------------------------


def change(company: Company, candidate_id: int, **values: object) -> bool:
    usual = {"first_name": "Ola", "last_name": "Hansen", "mobile": "+4791234567", "language": Language.NB}
    with company.begin(CANDIDATE) as work:
        return own_data.change(work, candidate_id, OwnData(**{**usual, **values}))  # type: ignore[arg-type]


def test_names_number_and_language_are_changed_found_and_written_down(company: Company) -> None:
    ola = with_account(company, "Ola")
    assert change(company, ola, last_name=" Håkonsen\u202e ", mobile="922 34 567", language=Language.SV)
    with company.look(CANDIDATE) as work:
        person = work.session.get_one(Candidate, ola)
        assert (person.last_name, person.mobile, person.language) == ("Håkonsen", "+4792234567", Language.SV)
        found = search.find_applications(work.session, "hakonsen", vacancy_ids=None)
        assert [one.id for one in found] == [company.applications["Ola"]]
    [entry] = company.journal("own_data_changed")
    assert entry.facts == {"changed": ["last_name", "mobile", "language"]}


def test_the_same_once_more_changes_and_says_nothing(company: Company) -> None:
    ola = with_account(company, "Ola")
    assert not change(company, ola)
    assert company.journal("own_data_changed") == []


def test_what_cannot_be_used_is_named_and_nothing_is_saved(company: Company) -> None:
    ola = with_account(company, "Ola")
    with pytest.raises(BadFields) as wrong:
        change(company, ola, first_name="  ", last_name="x" * 201, mobile="22 33 44 55")
    assert set(wrong.value.fields) == {"first_name", "last_name", "mobile"}
    assert page(company, ola).first_name == "Ola"


# --- leaving ---------------------------------------------------------------------------------------------------------


def withdraw(company: Company, candidate_id: int, name: str) -> None:
    with company.begin(CANDIDATE) as work:
        leaving.withdraw(work, candidate_id, company.applications[name])


def test_withdrawing_ends_one_application_and_tells_who_attends_the_interview(company: Company) -> None:
    ola = with_account(company, "Ola")
    [interview] = company.invite("Ola")
    company.after_a_minute()
    withdraw(company, ola, "Ola")
    assert company.status("Ola") is ApplicationStatus.WITHDRAWN
    assert company.interview(interview).meeting is MeetingStatus.NOT_APPLICABLE
    assert len(company.journal("answered")) == 1
    assert company.mails(ParcelKind.NOTICE) == []
    assert company.status("Eva") is ApplicationStatus.RECEIVED


def test_without_an_interview_the_contact_of_the_vacancy_is_told_once(company: Company) -> None:
    ola = with_account(company, "Ola")
    withdraw(company, ola, "Ola")
    withdraw(company, ola, "Ola")
    [mail] = company.mails(ParcelKind.NOTICE)
    assert mail.recipient == "jobs@nordlys.example"
    assert "Ola Hansen" in text_of(company.letter(ParcelKind.NOTICE))
    assert len(company.journal("withdrew")) == 1


def test_a_step_is_not_taken_back_over_a_withdrawal(company: Company) -> None:
    ola = with_account(company, "Ola")
    step = act(company, Action.SAVE, "Ola")
    withdraw(company, ola, "Ola")
    assert undo(company, step).counts == step.counts
    assert company.status("Ola") is ApplicationStatus.WITHDRAWN


def test_what_is_over_cannot_be_withdrawn(company: Company) -> None:
    ola = with_account(company, "Ola")
    with company.begin(CANDIDATE) as work:
        one = work.session.get_one(Application, company.applications["Ola"])
        one.status, one.status_at = ApplicationStatus.REJECTED, work.now
    company.clock.move(hours=1)
    with pytest.raises(NotNow):
        withdraw(company, ola, "Ola")


def test_everything_taken_along_is_ones_own_and_whole(company: Company) -> None:
    ola = with_account(company, "Ola")
    with company.begin(CANDIDATE) as work:
        one = work.session.get_one(Application, company.applications["Ola"])
        one.cover_letter = "Kjære dere"
        for number, name in enumerate(("../../etc/passwd", "CV Øystein.pdf")):
            work.session.add(
                Attachment(
                    application_id=one.id, name=name, kind="pdf", digest=str(number), content=b"%PDF",
                    created_at=work.now,
                )
            )  # fmt: skip
    company.invite("Ola", "Anna")
    company.after_a_minute()
    with company.look(CANDIDATE) as work:
        packed = zipfile.ZipFile(io.BytesIO(taking_along.everything(work, ola)))
    assert packed.namelist() == ["data.json", "files/1-_.._etc_passwd", "files/2-CV Øystein.pdf"]
    data = json.loads(packed.read("data.json"))
    assert (data["email"], data["mobile"]) == ("ola@example.org", "+4791234567")
    [application] = data["applications"]
    assert application["cover_letter"] == "Kjære dere"
    assert application["files"] == packed.namelist()[1:]
    assert [one["answer"] for one in application["interviews"]] == ["awaiting"]
    assert "anna" not in packed.read("data.json").decode().casefold()
    assert PASSWORD not in str(data)


def test_contracts_that_were_sent_are_among_the_files_and_those_taken_back_are_not(company: Company) -> None:
    ola = id_of(company, "Ola")
    kept, undone = act(company, Action.SAVE, "Ola"), act(company, Action.WITHDRAW, "Ola")
    undo(company, undone)
    with company.begin(CANDIDATE) as work:
        for step, name in ((kept, "Contract.pdf"), (undone, "Never sent.pdf")):
            work.session.add(
                Document(
                    application_id=company.applications["Ola"], step_id=step.id, kind=LetterKind.CONTRACT, name=name,
                    content=work.house.vault.seal(b"%PDF"), created_at=work.now,
                )
            )  # fmt: skip
    assert files_of(company, ola) == {}
    company.after_a_minute()
    assert files_of(company, ola) == {"files/1-Contract.pdf": b"%PDF"}


def files_of(company: Company, candidate_id: int) -> dict[str, bytes]:
    with company.look(CANDIDATE) as work:
        packed = zipfile.ZipFile(io.BytesIO(taking_along.everything(work, candidate_id)))
    return {name: packed.read(name) for name in packed.namelist() if name != "data.json"}


def test_erasing_wants_the_user_name_typed_and_leaves_nothing_of_the_person(company: Company) -> None:
    ola = with_account(company, "Ola")
    token = log_in(company, "ola@example.org")
    with company.begin(CANDIDATE) as work:
        setting.ask_for_link(work, "ola@example.org")
    with company.begin(CANDIDATE) as work, pytest.raises(BadFields):
        leaving.erase(work, ola, "ola")
    assert _visits(company, token)
    with company.begin(CANDIDATE) as work:
        leaving.erase(work, ola, "OLA@example.org ")
    assert not _visits(company, token)
    with company.look(CANDIDATE) as work:
        assert work.session.get(Candidate, ola) is None
        assert work.session.get(Application, company.applications["Ola"]) is None
        assert work.session.get(Account, ola) is None
        rows = [work.session.execute(select(table)).all() for table in Table.metadata.sorted_tables]
        assert "ola@example.org" not in str(rows)
        assert work.session.get(Application, company.applications["Anna"]) is not None


def test_a_letter_that_can_be_taken_back_is_in_no_file_yet(company: Company) -> None:
    send(company, "Ola")
    ola = id_of(company, "Ola")
    assert _messages(company, ola) == []
    company.after_a_minute()
    [message] = _messages(company, ola)
    assert "…" in message["text"]
    assert company.parcels(ParcelKind.CREDENTIALS)[0].state is ParcelState.SENT


def _messages(company: Company, candidate_id: int) -> list[dict[str, str]]:
    with company.look(CANDIDATE) as work:
        packed = zipfile.ZipFile(io.BytesIO(taking_along.everything(work, candidate_id)))
    found: list[dict[str, str]] = json.loads(packed.read("data.json"))["applications"][0]["messages"]
    return found


def test_a_letter_that_was_taken_back_is_in_no_file_ever(company: Company) -> None:
    choice = begin(company, Action.EMAIL, "Ola")
    undo(company, go(company, choice, letter_to(company, choice, "Never sent")))
    company.after_a_minute()
    assert _messages(company, id_of(company, "Ola")) == []


def test_what_was_written_to_a_former_address_is_taken_along(company: Company) -> None:
    choice = begin(company, Action.EMAIL, "Ola")
    go(company, choice, letter_to(company, choice, "Earlier"))
    company.after_a_minute()
    with company.by(KARI) as work:
        right = candidates.Contact("ola.right@example.org", "", Language.NB)
        candidates.correct(work, company.applications["Ola"], right)
    [message] = _messages(company, id_of(company, "Ola"))
    assert (message["subject"], message["to"]) == ("Earlier", "ola@example.org")


def test_invitations_are_taken_along_with_their_links_made_harmless(company: Company) -> None:
    company.invite("Ola")
    assert _messages(company, id_of(company, "Ola")) == []
    token = text_of(company.letter(ParcelKind.INVITATION)).partition(LINK)[2].split()[0]
    company.after_a_minute()
    [message] = _messages(company, id_of(company, "Ola"))
    assert (message["kind"], message["to"]) == ("invitation", "ola@example.org")
    assert f"{LINK}…" in message["text"]
    assert token not in message["text"]


def test_what_somebody_else_got_is_not_taken_along(company: Company) -> None:
    choice = begin(company, Action.FORWARD, "Ola")
    go(company, choice, replace(proposed(company, choice), recipient="boss@nordlys.example"))
    company.after_a_minute()
    assert [one.state for one in company.parcels(ParcelKind.FORWARD)] == [ParcelState.SENT]
    assert _messages(company, id_of(company, "Ola")) == []


def letter_to(company: Company, choice: Choice, subject: str) -> Emailing:
    text = Variant(subject, "Hi {first-name}", "")
    return replace(proposed(company, choice), texts={Language.NB: text})


@pytest.mark.parametrize("who", ["ola", "nobody", "dead"])
def test_asking_for_a_link_writes_as_much_for_everybody(
    company: Company, monkeypatch: pytest.MonkeyPatch, who: str
) -> None:
    """How long the answer takes tells nobody whether there is an account."""
    ola, written = with_account(company, "Ola"), []
    if who == "dead":
        with company.begin(SYSTEM) as work:
            work.session.get_one(Candidate, ola).email_stopped = "5.1.1"
    put = outbox.put
    monkeypatch.setattr(outbox, "put", lambda *given, **more: written.append("INSERT") or put(*given, **more))
    before = len(company.parcels(ParcelKind.ACCOUNT))
    with company.begin(CANDIDATE) as work:
        engine = work.session.get_bind()
        event.listen(engine, "before_cursor_execute", keep := _keeping(written))
        setting.ask_for_link(work, "nobody@example.org" if who == "nobody" else "ola@example.org")
        work.session.flush()
        event.remove(engine, "before_cursor_execute", keep)
    assert len([one for one in written if one.startswith(("INSERT", "UPDATE", "DELETE"))]) == 3
    assert len([one for one in written if one.startswith("SELECT")]) == 2
    assert len(company.parcels(ParcelKind.ACCOUNT)) - before == (1 if who == "ola" else 0)


def _keeping(written: list[str]):
    def keep(connection, cursor, statement, parameters, context, executemany) -> None:
        written.append(statement)

    return keep


@pytest.mark.parametrize("name", ["\u200b", "\u202e", "\ufeff", "\x00", " \u00a0 "])
def test_a_name_of_which_nothing_shows_is_none(company: Company, name: str) -> None:
    ola = with_account(company, "Ola")
    with company.begin(CANDIDATE) as work, pytest.raises(BadFields) as wrong:
        own_data.change(work, ola, OwnData(name, "Hansen", "", Language.NB))
    assert set(wrong.value.fields) == {"first_name"}
