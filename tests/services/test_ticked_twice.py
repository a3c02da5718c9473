"""Somebody with two applications, both of them ticked: one message where it is the person who is written to."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.services import record
from bot.services.acting import looking
from bot.services.acting.lettering import ONCE
from domain.access import SYSTEM, VacancyAccess
from domain.actions import Action
from domain.delivery import ParcelKind, ParcelState
from domain.errors import Phrase
from domain.letters import Variant
from domain.steps import ItemState, StepView
from storage import people, vacancies
from storage.tables import Application, Vacancy
from tests.services.acting import begin, execute, undo
from tests.services.company import EMMA, KARI, Company, mail_of, text_of
from tests.services.letters import go, previewed, proposed, reason, seen
from tests.services.test_emailing import sms_of, with_sms

ON_BOTH = True

PLAIN = Variant("About Friday", "Hi {first-name}, bring a pen.", "")
OF_VACANCY = Variant("About {vacancy}", "Hi {first-name}, bring a pen.", "")
TWO = ("Ola", "Ola again", "Jane")


@pytest.fixture
def twice(company: Company) -> Company:
    """Ola has applied for another vacancy as well; Emma may act in both."""
    with company.begin(SYSTEM) as work:
        ola = work.session.get_one(Application, company.applications["Ola"])
        other = work.session.scalars(select(Vacancy).where(Vacancy.id != ola.vacancy_id).order_by(Vacancy.id)).first()
        row = Application(candidate_id=ola.candidate_id, vacancy_id=other.id, created_at=work.now, status_at=work.now)
        work.session.add(row)
        work.session.flush()
        company.applications["Ola again"] = row.id
    return company


def sent(company: Company, *names: str, text: Variant = PLAIN, by: str = EMMA) -> StepView:
    choice = begin(company, Action.EMAIL, *names, by=by)
    inputs = proposed(company, choice, by=by)
    return go(company, choice, replace(inputs, texts=dict.fromkeys(inputs.texts, text)), by=by)


def told(company: Company, name: str) -> list[str]:
    """The words of the copies that stand with an application."""
    with company.by(EMMA) as work:
        id = company.applications[name]
        return [record.copy(work, id, one.name).text for one in record.messages(work, id, 0).rows]


def lines(company: Company, step: StepView) -> dict[str, Phrase | None]:
    with company.by(EMMA) as work:
        return {one.vacancy: one.reason for one in looking.view(work, step.id).page.rows if one.name == "Ola Hansen"}


def test_the_same_words_go_once_and_stand_with_both_applications(twice: Company) -> None:
    assert {one.name for one in begin(twice, Action.EMAIL, *TWO, by=EMMA).asked_about} == {"Ola Hansen"}
    step = sent(twice, *TWO)
    assert step.counts == {ItemState.DONE: 3}
    assert [one.recipient for one in twice.mails(ParcelKind.EMAIL)] == ["ola@example.org", "jane@example.org"]
    assert told(twice, "Ola") == told(twice, "Ola again") == ["Hi Ola, bring a pen.\n"]
    first, second = lines(twice, step).values()
    assert first is None
    assert second is not None
    assert second.text == "The same words were sent once, with “{vacancy}”."
    assert [one.application_id for one in twice.journal("email")] == [twice.applications[one] for one in TWO]


def test_the_preview_shows_what_goes_once_only_once(twice: Company) -> None:
    choice = begin(twice, Action.EMAIL, *TWO, by=EMMA)
    inputs = proposed(twice, choice, by=EMMA)
    for text, shown in ((PLAIN, [1, 0, 1]), (OF_VACANCY, [1, 1, 1])):
        page = previewed(twice, choice, replace(inputs, texts=dict.fromkeys(inputs.texts, text)), by=EMMA)
        assert [len(row.posts) for row in page.rows] == shown
        assert [row.why_not is ONCE for row in page.rows] == [not many for many in shown]


def test_words_about_each_vacancy_go_for_each(twice: Company) -> None:
    sent(twice, "Ola", "Ola again", text=OF_VACANCY)
    subjects = [str(mail_of(one)["Subject"]) for one in twice.mails(ParcelKind.EMAIL)]
    assert len(set(subjects)) == 2


def test_an_sms_goes_once(twice: Company) -> None:
    with_sms(twice, there=True)
    choice = begin(twice, Action.EMAIL, "Ola", "Ola again")
    inputs = proposed(twice, choice)
    inputs = replace(inputs, send_as="sms", texts={}, sms=dict.fromkeys(inputs.texts, "Hi {first-name}"))
    go(twice, choice, inputs)
    assert sms_of(twice) == [("+4791234567", "Hi Ola")]


def test_who_shares_a_telephone_gets_words_of_their_own(twice: Company) -> None:
    with_sms(twice, there=True)
    with twice.begin(SYSTEM) as work:
        work.session.get_one(Application, twice.applications["Anna"]).candidate.mobile = "+4791234567"
    choice = begin(twice, Action.EMAIL, "Anna", "Ola")
    inputs = proposed(twice, choice)
    go(twice, choice, replace(inputs, send_as="sms", texts={}, sms=dict.fromkeys(inputs.texts, "Hi")))
    assert sms_of(twice) == [("+4791234567", "Hi")] * 2


def test_undo_takes_the_one_message_back_with_both(twice: Company) -> None:
    step = undo(twice, sent(twice, "Ola", "Ola again"), by=EMMA)
    assert step.counts == {ItemState.UNDONE: 2}
    assert twice.mails(ParcelKind.EMAIL) == []


def test_once_it_has_left_neither_is_taken_back(twice: Company) -> None:
    step = sent(twice, *TWO)
    with twice.begin(SYSTEM) as work:
        for parcel in twice.mails(ParcelKind.EMAIL)[:1]:
            work.session.merge(parcel).state = ParcelState.SENT
    assert undo(twice, step, by=EMMA).counts == {ItemState.SENT: 2, ItemState.UNDONE: 1}


def test_a_message_goes_on_with_the_application_whose_step_stands(twice: Company) -> None:
    with twice.begin(SYSTEM) as work:
        kari = people.by_slack_id(work.session, KARI).id
        there = work.session.get_one(Application, twice.applications["Ola again"]).vacancy_id
        vacancies.put_member(work.session, there, kari, VacancyAccess.NORMAL)
    step = sent(twice, "Ola", "Ola again", by=KARI)
    with twice.begin(SYSTEM) as work:
        vacancies.drop_member(work.session, there, kari)
    assert undo(twice, step).counts == {ItemState.DONE: 1, ItemState.UNDONE: 1}
    [mail] = twice.mails(ParcelKind.EMAIL)
    assert mail.application_id == twice.applications["Ola again"]
    assert text_of(mail_of(mail)) == "Hi Ola, bring a pen.\n"


def test_a_rejection_says_that_the_person_is_ticked_twice_and_sends_a_letter_for_each(twice: Company) -> None:
    choice = begin(twice, Action.REJECT, *TWO, by=EMMA)
    said = {one.application_id: one.asks for one in choice.asked_about}
    assert set(said) == {twice.applications["Ola"], twice.applications["Ola again"]}
    assert [(one.text, one.facts) for one in said.values() if one is not None] == [
        ("This person is ticked {count} times, and gets a letter for each application.", {"count": 2})
    ] * 2
    inputs = replace(proposed(twice, choice, by=EMMA), reason_id=reason(twice, by=EMMA))
    go(twice, choice, inputs, by=EMMA)
    assert [one.recipient for one in twice.mails(ParcelKind.REJECTION)] == ["ola@example.org"] * 2 + [
        "jane@example.org"
    ]


def test_who_is_unticked_in_time_was_seen_all_the_same(twice: Company) -> None:
    choice = begin(twice, Action.REJECT, *TWO, by=EMMA)
    inputs = replace(proposed(twice, choice, by=EMMA), reason_id=reason(twice, by=EMMA))
    left = [twice.applications["Ola"], twice.applications["Jane"]]
    done = execute(twice, seen(twice, choice, inputs, by=EMMA), inputs, by=EMMA, only=left)
    assert isinstance(done, StepView)
    assert done.counts == {ItemState.DONE: 2}
