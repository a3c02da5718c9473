"""Letters that the recruiter prints and posts: one for each person, one document, nothing sent."""

import io
from dataclasses import replace

import pikepdf
import pytest

from bot.services import papers
from bot.services.acting import posting_letters
from bot.services.acting.choosing import Choice
from bot.services.acting.looking import StepView
from bot.services.acting.posting_letters import Posting
from domain.access import SYSTEM
from domain.actions import Action
from domain.errors import BadFields, NotNow
from domain.language import Language
from domain.letters import LetterKind, Variant
from domain.status import ApplicationStatus
from storage import documents
from storage.tables import Application, Vacancy
from tests.services.acting import begin, execute
from tests.services.company import KARI, Company

PEOPLE = ("Ola", "Anna", "Søren", "Niels")


def inputs_for(company: Company, names: tuple[str, ...], kind: LetterKind = LetterKind.POSTED_RECEIVED) -> Posting:
    with company.by(KARI) as work:
        people = [work.session.get_one(Application, company.applications[name]) for name in names]
        return posting_letters.started(work, people, kind)


def post(company: Company, *names: str, kind: LetterKind = LetterKind.POSTED_RECEIVED) -> StepView:
    inputs = inputs_for(company, names, kind)
    done = execute(company, begin(company, Action.LETTER, *names), inputs)
    done = done if isinstance(done, StepView) else execute(company, done, inputs)
    assert isinstance(done, StepView)
    return done


def fetched(company: Company, link: str) -> papers.Print:
    with company.by(KARI) as work:
        ticket, _ = papers.read(work, link.rpartition("/")[2])
        return papers.printed(work, ticket)


def test_several_letters_are_kept_apart_and_printed_as_one(company: Company):
    step = post(company, *PEOPLE)
    with company.look(SYSTEM) as work:
        kept = documents.of_step(work.session, step.id)
        assert [one.application_id for one in kept] == [company.applications[name] for name in PEOPLE]
        assert all(work.house.vault.open(one.content).startswith(b"%PDF") for one in kept)
    made = fetched(company, step.papers)
    with pikepdf.open(io.BytesIO(made.content)) as pdf:
        assert len(pdf.pages) == len(PEOPLE)
    assert made.name == "letters.pdf"


def test_nothing_is_sent_and_the_status_stays(company: Company):
    step = post(company, "Ola", kind=LetterKind.POSTED_REJECTED)
    company.after_a_minute()
    assert company.parcels() == []
    assert company.status("Ola") is ApplicationStatus.RECEIVED
    assert [one.facts["letter"] for one in company.journal("letter")] == ["posted_rejected"]
    assert fetched(company, step.papers).name == "brev-avslag.pdf"


def test_who_was_erased_meanwhile_is_not_printed_with_the_others(company: Company):
    step = post(company, "Ola", "Anna", "Søren")
    with company.begin(SYSTEM) as work:
        work.session.get_one(Application, company.applications["Anna"]).deleted_at = work.now
    with pikepdf.open(io.BytesIO(fetched(company, step.papers).content)) as pdf:
        assert len(pdf.pages) == 2


def test_fetching_is_written_down_for_each_once(company: Company):
    step = post(company, "Ola", "Anna")
    fetched(company, step.papers)
    fetched(company, step.papers)
    assert len(company.journal("paper_fetched")) == 2


def test_a_letter_may_go_to_who_has_no_address_of_mail(company: Company):
    assert begin(company, Action.LETTER, "Niels").left_out == ()


def test_a_name_that_cannot_be_printed_leaves_one_out_and_not_the_others(company: Company):
    with company.begin(SYSTEM) as work:
        work.session.get_one(Application, company.applications["Ola"]).candidate.last_name = "张"
    choice = begin(company, Action.LETTER, "Ola", "Anna")
    assert [(one.name, one.refused.facts) for one in choice.left_out if one.refused] == [
        ("Ola 张", {"characters": "张"})
    ]
    done = execute(company, choice, inputs_for(company, ("Ola", "Anna")))
    assert isinstance(done, StepView)
    with company.look(SYSTEM) as work:
        assert len(documents.of_step(work.session, done.id)) == 1


def test_a_gap_in_a_sentence_is_told_before_the_letter_is_made(company: Company):
    with company.begin(SYSTEM) as work:
        application = work.session.get_one(Application, company.applications["Ola"])
        work.session.get_one(Vacancy, application.vacancy_id).contact_name = ""
    choice = begin(company, Action.LETTER, "Ola")
    assert [one.asks.facts for one in choice.asked_about if one.asks] == [{"tags": "{contact-name}"}]


def test_a_gap_that_was_typed_in_is_told_before_the_letter_is_made(company: Company):
    typed = replace(inputs_for(company, ("Ola",)), texts={Language.NB: Variant("T", "Hei {middle-name}, takk.", "S")})
    again = execute(company, begin(company, Action.LETTER, "Ola"), typed)
    assert isinstance(again, Choice)
    assert [one.asks.facts for one in again.asked_about if one.asks] == [{"tags": "{middle-name}"}]


@pytest.mark.parametrize(
    ("text", "field"),
    [
        (Variant("T", "Hi {nobody}", "S"), "posted_received-nb-contents"),
        (Variant("T", "   ", "S"), "posted_received-nb-contents"),
        (Variant("T 😀", "Hi", "S"), "posted_received-nb-subject"),
    ],
)
def test_a_text_that_cannot_be_printed_is_refused_at_its_field(company: Company, text: Variant, field: str):
    inputs = replace(inputs_for(company, ("Ola",)), texts={Language.NB: text})
    with pytest.raises(BadFields) as refused:
        execute(company, begin(company, Action.LETTER, "Ola"), inputs)
    assert set(refused.value.fields) == {field}


def test_another_kind_of_text_is_no_letter(company: Company):
    inputs = replace(inputs_for(company, ("Ola",)), letter=LetterKind.OFFER)
    with pytest.raises(BadFields):
        execute(company, begin(company, Action.LETTER, "Ola"), inputs)


def test_a_preview_has_a_letter_of_each_language(company: Company):
    names = ("Ola", "Niels", "Søren", "Anna", "Jane", "Daan")
    choice = begin(company, Action.LETTER, *names)
    with company.by(KARI) as work:
        shown = papers.preview(work, choice.selection_id, inputs_for(company, names))
    assert shown.pages == 5
    for greeting in ("Kjære Ola", "Hej Anna", "Dear Jane", "Beste Daan", "Kære Niels"):
        assert greeting in shown.words


def test_a_letter_cannot_be_taken_back(company: Company):
    assert not post(company, "Ola").can_be_undone


def test_nobody_to_print_for_is_said(company: Company):
    choice = begin(company, Action.LETTER, "Ola")
    with pytest.raises(NotNow), company.by(KARI) as work:
        papers.preview(work, choice.selection_id, inputs_for(company, ("Anna",)))
