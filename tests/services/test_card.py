"""A candidate's card: rank, notes, files, other applications, activities and the copies of what was sent."""

from dataclasses import replace

import pytest

from bot.services import browsing, card_pages, card_parts, notes, papers, record
from bot.services import people as people_service
from bot.services.card_pages import Part
from bot.services.people import PersonChange
from domain.access import OPERATOR, SYSTEM, ActorKind, Right
from domain.actions import Action
from domain.delivery import ParcelKind
from domain.errors import BadFields, NotAllowed, Stale, Unknown
from domain.language import Language
from domain.letters import Variant
from domain.rejection import RejectStage
from domain.status import ApplicationStatus
from storage.tables import Application, Attachment
from tests.services.acting import act, begin, undo
from tests.services.company import EMMA, KARI, LINK, METTE, SVEN, Company
from tests.services.letters import go, proposed


def card(company: Company, name: str = "Anna", by: str = KARI):
    with company.by(by) as work:
        return browsing.candidate(work, company.applications[name])


def give(company: Company, who: str, right: Right, granted: bool) -> None:
    with company.begin(OPERATOR) as work:
        people_service.change(work, who, PersonChange(rights={right: granted}))


def test_a_rank_is_given_and_taken_and_written_down_once(company: Company):
    id = company.applications["Anna"]
    for rank in (2, 2, 0):
        with company.by(KARI) as work:
            card_parts.rank(work, id, rank)
    assert card(company).ranking is None
    assert [one.facts for one in company.journal("ranked")] == [{"ranking": 2}, {"ranking": 0}]
    with company.by(METTE) as work, pytest.raises(NotAllowed):
        card_parts.rank(work, id, 1)
    with company.by(KARI) as work, pytest.raises(Unknown):
        card_parts.rank(work, id, 4)


def test_notes_are_for_who_has_the_right_and_deleted_by_who_wrote_them(company: Company):
    id = company.applications["Anna"]
    with company.by(KARI) as work:
        notes.add(work, id, " Telephone ", "Called back.")
        (row,) = notes.listing(work, id, 0).page.rows
    assert (row.subject, row.contents, row.who, row.own) == ("Telephone", "Called back.", "Kari Nordmann", True)
    with company.by(METTE) as work:
        seen = notes.listing(work, id, 0)
        assert (seen.may_write, seen.page.rows[0].own) == (False, False)
        with pytest.raises(NotAllowed):
            notes.add(work, id, "Mine", "too")
    with company.by(EMMA) as work, pytest.raises(NotAllowed):
        notes.delete(work, row.id)
    with company.by(KARI) as work:
        assert notes.delete(work, row.id) == id
    with company.by(KARI) as work, pytest.raises(Stale):
        notes.delete(work, row.id)
    give(company, KARI, Right.NOTES, False)
    assert card(company).notes is None
    with company.by(KARI) as work, pytest.raises(NotAllowed):
        notes.listing(work, id, 0)


@pytest.mark.parametrize(("subject", "contents"), [("", "x"), ("x", "  \n"), ("x" * 201, "x"), ("x", "x" * 3001)])
def test_a_note_without_words_or_with_too_many_is_refused_at_its_field(company: Company, subject: str, contents: str):
    with company.by(KARI) as work, pytest.raises(BadFields):
        notes.add(work, company.applications["Anna"], subject, contents)


def second_application(company: Company) -> int:
    """Anna applies for the other vacancy as well."""
    with company.begin(SYSTEM) as work:
        anna = work.session.get_one(Application, company.applications["Anna"])
        elsewhere = work.session.get_one(Application, company.applications["Eva"])
        new = Application(
            candidate_id=anna.candidate_id,
            vacancy_id=elsewhere.vacancy_id,
            status_at=work.now,
            created_at=work.now,
        )
        work.session.add(new)
        work.session.flush()
        return new.id


def test_a_persons_other_applications_are_shown_by_right_and_open_only_where_one_may_look(company: Company):
    other = second_application(company)
    assert card(company).others == ()
    give(company, METTE, Right.OTHERS, True)
    (row,) = card(company, by=METTE).others
    assert (row.id, row.vacancy, row.status, row.opens) == (
        other, "Service technician", ApplicationStatus.RECEIVED, False
    )  # fmt: skip
    give(company, METTE, Right.OTHERS, False)
    give(company, METTE, Right.OTHERS_OWN, True)
    assert card(company, by=METTE).others == ()
    give(company, KARI, Right.OTHERS_OWN, True)
    assert [one.opens for one in card(company).others] == [True]


def test_activities_are_hidden_from_who_may_not_see_them(company: Company):
    """Case 7."""
    give(company, KARI, Right.ACTIVITIES, False)
    assert card(company).activities is None
    for part in (Part.ACTIVITIES, Part.MESSAGES):
        with company.by(KARI) as work, pytest.raises(NotAllowed):
            card_pages.look(work, company.applications["Anna"], part, 0)
    with company.by(KARI) as work, pytest.raises(NotAllowed):
        record.copy(work, company.applications["Anna"], "parcel-1")


def test_every_line_says_who_did_it_where_and_leads_to_what_was_sent(company: Company):
    company.invite("Anna")
    id = company.applications["Anna"]
    with company.by(KARI) as work:
        page = card_pages.look(work, id, Part.ACTIVITIES, 0).page
        line = next(one for one in page.rows if one.event == "invited")
        copy = record.copy(work, id, line.copy)
    assert (line.who, line.surface, line.actor) == ("Kari Nordmann", "slack", ActorKind.PERSON)
    assert (copy.kind, copy.recipient) == (ParcelKind.INVITATION, "anna@example.org")
    assert "Anna" in copy.text


def test_a_copy_never_holds_the_secret_of_a_link(company: Company):
    company.invite("Anna")
    id = company.applications["Anna"]
    whole = company.letter(ParcelKind.INVITATION).get_body(("plain",)).get_content()
    token = whole.partition(LINK)[2].split()[0]
    with company.by(KARI) as work:
        name = card_pages.look(work, id, Part.MESSAGES, 0).page.rows[0].name
        text = record.copy(work, id, name).text
    assert len(token) > 20
    assert token not in text
    assert f"{LINK}…" in text


def test_a_copy_of_what_never_went_out_says_so(company: Company):
    choice = begin(company, Action.EMAIL, "Anna")
    texts = {Language.SV: Variant("Never sent", "Hi {first-name}", "")}
    step = go(company, choice, replace(proposed(company, choice), texts=texts))
    assert the_copy(company).not_sent == record.WAITING
    undo(company, step)
    assert (the_copy(company).subject, the_copy(company).not_sent) == ("Never sent", record.TAKEN_BACK)
    company.after_a_minute()
    assert the_copy(company).not_sent == record.TAKEN_BACK


def test_a_copy_of_what_went_out_says_nothing_more(company: Company):
    company.invite("Anna")
    assert the_copy(company).not_sent == record.WAITING
    company.after_a_minute()
    assert the_copy(company).not_sent is None


def the_copy(company: Company) -> record.Copy:
    id = company.applications["Anna"]
    with company.by(KARI) as work:
        [message] = card_pages.look(work, id, Part.MESSAGES, 0).page.rows
        return record.copy(work, id, message.name)


def test_a_copy_of_somebody_else_or_of_nothing_is_nothing(company: Company):
    company.invite("Anna")
    with company.by(KARI) as work:
        name = card_pages.look(work, company.applications["Anna"], Part.MESSAGES, 0).page.rows[0].name
    for who, other, asked in (
        (KARI, "Ola", name),
        (KARI, "Anna", "parcel-999"),
        (KARI, "Anna", ""),
        (SVEN, "Anna", name),
    ):
        with company.by(who) as work, pytest.raises(Unknown):
            record.copy(work, company.applications[other], asked)


def test_a_files_link_is_for_one_person_and_hands_out_bytes_under_a_neutral_name(company: Company):
    """Case 33."""
    with company.begin(SYSTEM) as work:
        file = Attachment(
            application_id=company.applications["Anna"],
            name="../../x <Anna> CV.pdf",
            kind="pdf",
            digest="d",
            content=b"%PDF-1.7 hello",
            created_at=work.now,
        )
        work.session.add(file)
    (row,) = card(company).files
    assert (row.name, row.size) == ("../../x <Anna> CV.pdf", 14)
    token = row.link.rpartition("/")[2]
    with company.begin(SYSTEM) as work:
        ticket, actor = papers.read(work, token)
    assert actor.slack_id == KARI
    with company.begin(actor) as work:
        made = papers.printed(work, ticket)
    assert (made.content, made.kind, made.download) == (b"%PDF-1.7 hello", "application/octet-stream", True)
    assert made.name == f"attachment-{ticket.id}.pdf"
    assert len(company.journal("file_fetched")) == 1
    with company.begin(company.actor(SVEN)) as work, pytest.raises(Unknown):
        papers.printed(work, ticket)


def test_the_card_says_how_it_ended_and_what_can_be_taken_back(company: Company):
    done = act(company, Action.SAVE, "Anna")
    assert card(company).undoable_step == done.id
    assert card(company, by=METTE).undoable_step == 0
    undo(company, done)
    assert card(company).undoable_step == 0
    with company.begin(SYSTEM) as work:
        row = work.session.get_one(Application, company.applications["Anna"])
        row.status, row.reject_stage, row.reject_reason_id = ApplicationStatus.REJECTED, RejectStage.FIRST, 1
    outcome = card(company).outcome
    assert (outcome.stage, str(outcome.reason)) == (RejectStage.FIRST, "experience")


def test_a_long_letter_is_paged_whole(company: Company):
    text = "".join(f"{number:05} words. " for number in range(3000))
    with company.begin(SYSTEM) as work:
        work.session.get_one(Application, company.applications["Anna"]).cover_letter = text
    pieces: list[str] = []
    with company.by(KARI) as work:
        first = card_pages.look(work, company.applications["Anna"], Part.LETTER, 0)
        for number in range(first.page.last + 1):
            pieces += card_pages.look(work, company.applications["Anna"], Part.LETTER, number).page.rows
    assert "".join(pieces) == text
