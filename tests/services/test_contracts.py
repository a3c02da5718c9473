"""Employment contracts: asked for, seen, sent as they were seen, kept, taken back."""

import io
from dataclasses import replace
from datetime import date
from email.message import EmailMessage
from typing import Any

import pikepdf
import pytest
from sqlalchemy import select

from bot.services import papers
from bot.services.acting import contracting
from bot.services.acting.contracting import Contracting
from bot.services.papers import Leads
from domain.access import SYSTEM
from domain.actions import Action
from domain.delivery import ParcelKind
from domain.errors import BadFields, NotAllowed, NotNow, Unknown
from domain.language import Language
from domain.letters import LetterKind, Variant
from domain.papers import words_of
from domain.status import ApplicationStatus
from storage import documents
from storage.step_tables import Document, LetterCopy, Step
from storage.tables import Application, Candidate, Template
from tests.services.acting import begin, execute, undo
from tests.services.company import EMMA, KARI, Company

VALUES = {
    "salary": "NOK 650 000 a year",
    "working-hours": "37.5 hours a week",
    "probation": "6 months",
    "notice-period": "3 months",
    "workplace": "Kjøpmannsgata 12, Trondheim",
    "manager": "Kari Nordmann",
}


def filled(company: Company, name: str, selection: int, **changes: Any) -> Contracting:
    with company.by(EMMA) as work:
        started = contracting.started(work, work.session.get_one(Application, company.applications[name]))
    values = {**started.values, **VALUES, **changes.pop("values", {})}
    days = {"start-date": date(2027, 1, 4)}
    return replace(started, values=values, days=days, selection_id=selection, **changes)


def seen(company: Company, selection: int, inputs: Contracting) -> papers.Preview:
    with company.by(EMMA) as work:
        return papers.preview(work, selection, inputs)


def send(company: Company, name: str, **changes: Any) -> Any:
    choice = begin(company, Action.CONTRACT, name, by=EMMA)
    inputs = filled(company, name, choice.selection_id, **changes)
    seen(company, choice.selection_id, inputs)
    return execute(company, choice, inputs, by=EMMA)


def attached(mail: EmailMessage) -> EmailMessage:
    (file,) = [part for part in mail.walk() if part.get_content_type() == "application/pdf"]
    return file


def nothing_went(company: Company) -> None:
    assert company.mails() == []
    with company.look(SYSTEM) as work:
        assert [work.session.scalars(select(one)).all() for one in (Step, Document, LetterCopy)] == [[], [], []]


def test_a_contract_goes_out_as_a_pdf_with_the_mail_and_is_kept(company: Company):
    step = send(company, "Ola")
    mail = company.letter(ParcelKind.CONTRACT)
    file = attached(mail)
    assert (mail["To"].addresses[0].addr_spec, file.get_filename()) == ("ola@example.org", "arbeidsavtale.pdf")
    with company.look(SYSTEM) as work:
        (kept,) = documents.of_step(work.session, step.id)
        assert (kept.kind, kept.name) == (LetterKind.CONTRACT, "arbeidsavtale.pdf")
        assert work.house.vault.open(kept.content) == file.get_content()
        assert b"%PDF" not in kept.content
        assert work.session.scalars(select(LetterCopy)).one().kind is ParcelKind.CONTRACT
    with pikepdf.open(io.BytesIO(file.get_content())) as pdf:
        assert pdf.docinfo["/Title"] == "Arbeidsavtale: Systems developer"
    assert [one.event for one in company.journal("contract")] == ["contract"]
    assert company.status("Ola") is ApplicationStatus.RECEIVED


def test_a_contract_says_what_was_filled_in(company: Company):
    choice = begin(company, Action.CONTRACT, "Søren", by=EMMA)
    inputs = filled(company, "Søren", choice.selection_id, values={"salary": "DKK 50.000 {first-name} # $x$"})
    with company.by(EMMA) as work:
        application = work.session.get_one(Application, company.applications["Søren"])
        (sheet,) = contracting.settle(work, application, contracting.checked(work, application, inputs)).paper.sheets
    words = words_of(sheet)
    assert "DKK 50.000 {first-name} # $x$" in words
    for said in ("Søren Ågård", "4. januar 2027", "37.5 hours a week", "Systems developer"):
        assert said in words
    assert "{" not in words.replace("{first-name}", "")


@pytest.mark.parametrize("what", ["address", "name", "template", "mail template", "salary", "sender", "text"])
def test_what_changed_since_the_preview_is_not_sent(company: Company, what: str):
    """Case 17."""
    choice = begin(company, Action.CONTRACT, "Ola", by=EMMA)
    inputs = filled(company, "Ola", choice.selection_id)
    seen(company, choice.selection_id, inputs)
    inputs = change(company, what, inputs)
    with pytest.raises(NotNow) as refused:
        execute(company, choice, inputs, by=EMMA)
    assert refused.value.phrase == contracting.OTHERWISE
    nothing_went(company)
    seen(company, choice.selection_id, inputs)
    execute(company, choice, inputs, by=EMMA)
    assert len(company.mails(ParcelKind.CONTRACT)) == 1


def change(company: Company, what: str, inputs: Contracting) -> Contracting:
    with company.begin(SYSTEM) as work:
        candidate = work.session.get_one(Application, company.applications["Ola"]).candidate
        if what == "address":
            candidate.email = candidate.email_key = "other@example.org"
        elif what == "name":
            candidate.last_name = "Olsen"
        elif "template" in what:
            kind = LetterKind.CONTRACT if what == "template" else LetterKind.CONTRACT_MAIL
            words = {"subject": "Ny", "contents": "Ny tekst", "signature": "Nordlys"}
            work.session.add(Template(kind=kind, language=Language.NB, **words))
        elif what == "salary":
            inputs = replace(inputs, values={**inputs.values, "salary": "NOK 950 000 a year"})
        elif what == "sender":
            inputs = replace(inputs, sender="kalle@nordlys.example")
        elif inputs.contract is not None:
            inputs = replace(inputs, contract=replace(inputs.contract, contents="{salary} {start-date} and so on"))
    return inputs


def test_a_contract_that_nobody_saw_is_not_sent(company: Company):
    choice = begin(company, Action.CONTRACT, "Ola", by=EMMA)
    with pytest.raises(NotNow) as refused:
        execute(company, choice, filled(company, "Ola", choice.selection_id), by=EMMA)
    assert refused.value.phrase == contracting.UNSEEN
    nothing_went(company)


def test_somebody_elses_preview_does_not_count(company: Company):
    """A contract needs a right that Kari has not; the preview is asked for by its author alone."""
    choice = begin(company, Action.CONTRACT, "Ola", by=EMMA)
    inputs = filled(company, "Ola", choice.selection_id)
    with pytest.raises(Unknown), company.by(KARI) as work:
        papers.preview(work, choice.selection_id, inputs)
    with pytest.raises(NotAllowed):
        begin(company, Action.CONTRACT, "Ola", by=KARI)


@pytest.mark.parametrize(
    ("text", "field", "said"),
    [
        (Variant("T", "Hi {salry} and {confirmlink}", "S"), "contract_text", "Invalid tag: {salry}, {confirmlink}"),
        (Variant("{nothing}", "Hi", "S"), "contract_title", "Invalid tag: {nothing}"),
        (Variant("T", "A car: {x-car}", "S"), "x-car-value", "The contract needs this value."),
        (Variant("T", "   ", "S"), "contract_text", "Please fill this in."),
        (Variant("T", "Until {end-date}", "S"), "value-end_date", "The contract needs this value."),
        (Variant("T", "You are great 😀", "S"), "contract_text", "The font of printed letters has no 😀."),
        (Variant("T", "Our number {vacancy-ref-number} {contact-telephone} {middle-name}", "S"), "contract_text", None),
    ],
)
def test_what_the_text_wants_and_nobody_gave_is_refused_by_name(
    company: Company, text: Variant, field: str, said: str | None
):
    choice = begin(company, Action.CONTRACT, "Ola", by=EMMA)
    inputs = filled(company, "Ola", choice.selection_id, contract=text)
    with pytest.raises(BadFields) as refused, company.by(EMMA) as work:
        papers.preview(work, choice.selection_id, inputs)
    phrase = refused.value.fields[field]
    words = phrase.text.format(**phrase.facts) if phrase.facts else phrase.text
    assert words == said if said else "{middle-name}" in words
    nothing_went(company)


def test_a_missing_salary_is_refused_at_its_field(company: Company):
    choice = begin(company, Action.CONTRACT, "Ola", by=EMMA)
    inputs = filled(company, "Ola", choice.selection_id, values={"salary": "  "})
    with pytest.raises(BadFields) as refused, company.by(EMMA) as work:
        papers.preview(work, choice.selection_id, inputs)
    assert set(refused.value.fields) == {"value-salary"}


def test_the_end_is_not_before_the_start(company: Company):
    choice = begin(company, Action.CONTRACT, "Ola", by=EMMA)
    inputs = filled(company, "Ola", choice.selection_id, contract=Variant("T", "{start-date} to {end-date}", "S"))
    with pytest.raises(BadFields) as refused, company.by(EMMA) as work:
        papers.preview(work, choice.selection_id, replace(inputs, days={**inputs.days, "end-date": date(2026, 1, 1)}))
    assert set(refused.value.fields) == {"value-end_date"}


def test_values_of_the_companys_own_are_filled_in(company: Company):
    text = Variant("Contract", "You get {x-car} from {start-date}, agreed {today}.", "{company}\n{first-name}")
    step = send(company, "Jane", contract=text, values={"x-car": "a Škoda"})
    with company.look(SYSTEM) as work:
        assert len(documents.of_step(work.session, step.id)) == 1


def test_who_has_no_address_gets_no_contract(company: Company):
    choice = begin(company, Action.CONTRACT, "Niels", by=EMMA)
    assert [one.refused for one in choice.people] == [contracting.NO_ADDRESS]


def test_a_name_that_cannot_be_printed_is_refused_with_its_letters(company: Company):
    with company.begin(SYSTEM) as work:
        work.session.get_one(Candidate, _candidate(company, "Ola")).last_name = "张伟"
    choice = begin(company, Action.CONTRACT, "Ola", by=EMMA)
    with pytest.raises(BadFields) as refused, company.by(EMMA) as work:
        papers.preview(work, choice.selection_id, filled(company, "Ola", choice.selection_id))
    assert refused.value.fields["contract_text"].facts == {"characters": "张 伟"}


def _candidate(company: Company, name: str) -> int:
    with company.look(SYSTEM) as work:
        return work.session.get_one(Application, company.applications[name]).candidate_id


def test_a_contract_that_is_taken_back_in_time_was_never_sent_and_is_not_kept(company: Company):
    step = send(company, "Ola")
    undo(company, step, by=EMMA)
    company.after_a_minute()
    assert company.mails() == []
    with company.look(SYSTEM) as work:
        assert documents.of_step(work.session, step.id) == []


def test_sending_twice_sends_once(company: Company):
    choice = begin(company, Action.CONTRACT, "Ola", by=EMMA)
    inputs = filled(company, "Ola", choice.selection_id)
    seen(company, choice.selection_id, inputs)
    first, second = (execute(company, choice, inputs, by=EMMA) for _ in range(2))
    assert first.id == second.id
    assert len(company.mails(ParcelKind.CONTRACT)) == 1


def test_what_was_previewed_is_what_is_sent_byte_for_byte(company: Company):
    choice = begin(company, Action.CONTRACT, "Anna", by=EMMA)
    inputs = filled(company, "Anna", choice.selection_id)
    link = seen(company, choice.selection_id, inputs).link
    with company.by(EMMA) as work:
        ticket, _ = papers.read(work, link.rpartition("/")[2])
        shown = papers.printed(work, ticket).content
    execute(company, choice, inputs, by=EMMA)
    assert attached(company.letter(ParcelKind.CONTRACT)).get_content() == shown


# --- links -----------------------------------------------------------------------------------------------------------


def ticket_of(company: Company, link: str) -> papers.Ticket:
    with company.by(EMMA) as work:
        return papers.read(work, link.rpartition("/")[2])[0]


def test_a_link_is_over_after_an_hour_and_belongs_to_who_got_it(company: Company):
    step = send(company, "Ola")
    ticket = ticket_of(company, step.papers)
    assert (ticket.leads, ticket.id, ticket.slack_id) == (Leads.STEP, step.id, EMMA)
    company.clock.move(minutes=61)
    with pytest.raises(Unknown):
        ticket_of(company, step.papers)


def test_a_message_that_is_kept_closed_is_no_link(company: Company):
    send(company, "Ola")
    body = company.mails(ParcelKind.CONTRACT)[0].body
    for token in (
        "",
        "x",
        "æ",
        body.decode(),
        company.house.vault.seal(b'["other","step",1,"U0EMMA","2027"]').decode(),
    ):
        with pytest.raises(Unknown):
            ticket_of(company, token)


def test_fetching_is_written_down_once(company: Company):
    step = send(company, "Ola")
    for _ in range(2):
        with company.by(EMMA) as work:
            papers.printed(work, ticket_of(company, step.papers))
    assert len(company.journal("paper_fetched")) == 1


def test_who_lost_the_vacancy_fetches_nothing_more(company: Company):
    step = send(company, "Ola")
    ticket = ticket_of(company, step.papers)
    with pytest.raises(Unknown), company.by(KARI) as work:
        papers.printed(work, ticket)


def test_a_preview_is_a_picture_of_every_page(company: Company):
    choice = begin(company, Action.CONTRACT, "Ola", by=EMMA)
    shown = seen(company, choice.selection_id, filled(company, "Ola", choice.selection_id))
    with company.by(EMMA) as work:
        pages = papers.pictures(work, ticket_of(company, shown.link))
    assert len(pages) == shown.pages
    assert all(one.startswith(b"\x89PNG") for one in pages)
    assert "Ola Hansen" in shown.words


def test_a_template_that_slack_cannot_edit_is_used_whole(company: Company):
    long = "\n\n".join(f"Paragraph {number} {'word ' * 40}" for number in range(30))
    assert len(long) > 3000
    with company.begin(SYSTEM) as work:
        work.session.add(
            Template(kind=LetterKind.CONTRACT, language=Language.NB, subject="T", contents=long, signature="S")
        )
    choice = begin(company, Action.CONTRACT, "Ola", by=EMMA)
    inputs = filled(company, "Ola", choice.selection_id, contract=None)
    assert "Paragraph 29" in seen(company, choice.selection_id, inputs).words
    execute(company, choice, inputs, by=EMMA)
    assert len(company.mails(ParcelKind.CONTRACT)) == 1
