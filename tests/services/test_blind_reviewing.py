"""What a reviewer sees of somebody: nothing of the recruiters' own, and in blind form nothing that tells who it is."""

import json
from dataclasses import asdict

import pytest

from bot.services import card_parts, notes, papers, vacancies
from bot.services.panel import reviewing
from bot.services.papers import Leads
from bot.services.vacancies import VacancyChange
from bot.texts.translator import translator
from domain.access import OPERATOR, SYSTEM, VacancyAccess
from domain.errors import NotNow, Unknown
from domain.language import Language
from storage.panel_tables import PanelReviewer
from storage.tables import Application
from tests.services.company import EMMA, KARI, METTE, SVEN, Company
from tests.services.reviewing import (
    THREE,
    add_reviewer,
    attach,
    change,
    closed,
    desk_of,
    panel,
    panel_of,
    reviewer_of,
    sheet_of,
    write,
)
from tests.services.test_forwarding import FIRST, a_docx, a_pdf

ON_BOTH = True
LETTER = "I am Anna Bergström. Write to anna@example.org or ring +46 70 123 45 67. See github.com/annabergstrom"
TRACES = ("Anna", "anna", "Bergstr", "bergstr", "example.org", "4567", "123 45", "1234567")


@pytest.fixture
def anna(company: Company) -> Company:
    """Anna with a letter, a ranking, a note of Kari's, an application elsewhere, and files."""
    id = company.applications["Anna"]
    change(company, Application, id, cover_letter=LETTER)
    with company.by(KARI) as work:
        card_parts.rank(work, id, 3)
        notes.add(work, id, "Canary note", "Canary words")
    with company.begin(OPERATOR) as work:
        eva = work.session.get_one(Application, company.applications["Eva"])
        eva.candidate_id = work.session.get_one(Application, id).candidate_id
        eva.cover_letter = "Canary of another vacancy"
    return company


def everything(*shown: object) -> str:
    return json.dumps([asdict(one) for one in shown], ensure_ascii=False, default=str)


def test_an_open_sheet_has_the_person_and_nothing_of_the_recruiters(anna: Company):
    mine = reviewer_of(anna, panel(anna))
    shown = sheet_of(anna, mine)
    said = everything(shown)
    assert shown.label == "Anna Bergström"
    assert LETTER in shown.cover_letter
    assert ("E-post", "anna@example.org") in shown.facts
    assert not [one for one in ("Canary", "anking", "Service technician") if one in said]


def test_a_colleague_without_access_to_the_vacancy_sees_the_shortlist_and_nobody_else(anna: Company):
    mine = reviewer_of(anna, panel(anna))
    with pytest.raises(Unknown), anna.by(SVEN) as work:
        notes.listing(work, anna.applications["Anna"], 0)
    assert [one.label for one in desk_of(anna, mine).items] == ["Anna Bergström", "Ola Hansen", "Jane Miller"]


def test_a_blind_sheet_and_shortlist_hold_nothing_of_the_person(anna: Company):
    """Case 39."""
    attach(anna, "Anna", "Anna Bergström CV.pdf", "pdf", a_pdf())
    words = "Please look at Anna Bergström first.\n\n{collaborative-link-url}\n\nKari"
    mine = reviewer_of(anna, panel(anna, "Ola", "Anna", blind=True, contents=words))
    shown = sheet_of(anna, mine)
    assert shown.label == translator(Language.SV)("Candidate {number}", number=2)
    assert [one.name for one in shown.files] == ["cv-1.pdf"]
    said = everything(shown, desk_of(anna, mine))
    assert not [one for one in (*TRACES, "Ola", "Hansen", "Canary") if one in said]
    assert desk_of(anna, mine).message == "Please look at […] first.\n\nKari"


def test_blind_files_are_cleaned_or_left_out(anna: Company):
    """Case 39."""
    pdf = attach(anna, "Anna", "Anna.pdf", "pdf", a_pdf())
    word = attach(anna, "Anna", "Anna.docx", "docx", a_docx())
    text = attach(anna, "Anna", "Anna.txt", "txt", LETTER.encode())
    odd = attach(anna, "Anna", "Anna.odt", "odt", b"PK Anna")
    mine = reviewer_of(anna, panel(anna, blind=True))
    id = anna.applications["Anna"]
    with anna.by(SVEN) as work:
        me = reviewing.inside(work, mine)
        assert [one.id for one in reviewing.sheet(work, me, id).files] == [pdf, word, text]
        made = [reviewing.file(work, me, id, one) for one in (pdf, word, text)]
    assert [one.name for one in made] == ["cv-1.pdf", "cv-2.docx", "cv-3.txt"]
    assert not [one for one in made if FIRST.encode() in one.content or b"Author" in one.content]
    assert made[2].content.decode() == about_nobody()
    with pytest.raises(Unknown), anna.by(SVEN) as work:
        reviewing.file(work, reviewing.inside(work, mine), id, odd)


def about_nobody() -> str:
    """The letter as a reviewer of a blind panel reads it."""
    return "I am […]. Write to […] or ring […]. See […]"


def test_a_blind_file_that_cannot_be_cleaned_is_not_shown(anna: Company):
    """Case 39."""
    broken = attach(anna, "Anna", "Anna.pdf", "pdf", b"%PDF-1.4 Anna")
    mine = reviewer_of(anna, panel(anna, blind=True))
    with pytest.raises(NotNow), anna.by(SVEN) as work:
        reviewing.file(work, reviewing.inside(work, mine), anna.applications["Anna"], broken)


def test_a_panel_without_files_shows_none(anna: Company):
    file = attach(anna, "Anna", "cv.pdf", "pdf", a_pdf())
    mine = reviewer_of(anna, panel(anna, files=False))
    assert sheet_of(anna, mine).files == ()
    with pytest.raises(Unknown), anna.by(SVEN) as work:
        reviewing.file(work, reviewing.inside(work, mine), anna.applications["Anna"], file)


def test_a_file_is_reached_by_its_own_person_alone(anna: Company):
    """Case 10."""
    annas, daans = attach(anna, "Anna", "a.pdf", "pdf", a_pdf()), attach(anna, "Daan", "d.pdf", "pdf", a_pdf())
    mine = reviewer_of(anna, panel(anna))
    for name, file in (("Ola", annas), ("Anna", daans), ("Anna", 999), ("Daan", daans)):
        with pytest.raises(Unknown), anna.by(SVEN) as work:
            reviewing.file(work, reviewing.inside(work, mine), anna.applications[name], file)


@pytest.mark.parametrize("blind", [False, True])
def test_a_link_to_a_file_is_good_for_its_reviewer_while_the_panel_is_open(anna: Company, blind: bool):
    """Cases 10 and 39."""
    original = a_pdf()
    file = attach(anna, "Anna", "Anna.pdf", "pdf", original)
    mine = reviewer_of(anna, panel(anna, blind=blind, inside=(SVEN, METTE)))
    with anna.by(SVEN) as work:
        address = papers.link(work, Leads.REVIEW, file, mine)
    assert not [one for one in TRACES if one in address]
    token = address.rpartition("/")[2]
    made = fetched(anna, token)
    assert made.name == ("cv-1.pdf" if blind else f"attachment-{file}.pdf")
    assert (made.download, made.kind) == (True, "application/octet-stream")
    assert (made.content == original) is not blind
    (line,) = anna.journal("file_fetched")
    assert line.facts == {"attachment": file, "panel": panel_of(anna, mine)}
    closed(anna, panel_of(anna, mine))
    with pytest.raises(Unknown):
        fetched(anna, token)


def fetched(company: Company, token: str) -> papers.Print:
    with company.begin(SYSTEM) as work:
        ticket, actor = papers.read(work, token)
    with company.begin(actor) as work:
        return papers.printed(work, ticket)


def test_a_link_made_for_another_reviewers_place_leads_nowhere(anna: Company):
    """Case 10."""
    file = attach(anna, "Anna", "Anna.pdf", "pdf", a_pdf())
    mine = reviewer_of(anna, panel(anna, inside=(SVEN, EMMA)))
    with anna.by(METTE) as work:
        token = papers.link(work, Leads.REVIEW, file, mine).rpartition("/")[2]
    with pytest.raises(Unknown):
        fetched(anna, token)


def test_after_closing_there_is_nothing_but_ones_own_reviews(anna: Company):
    attach(anna, "Anna", "cv.pdf", "pdf", a_pdf())
    mine = reviewer_of(anna, panel(anna))
    write(anna, mine, "Anna", "6", "Mine")
    write(anna, mine, "Ola", "3", give=False)
    closed(anna, panel_of(anna, mine))
    assert [(one.label, one.rating) for one in desk_of(anna, mine).items] == [("Anna Bergström", 6)]
    shown = sheet_of(anna, mine)
    assert (shown.facts, shown.cover_letter, shown.files) == ((), "", ())
    assert (shown.rating, shown.comment, shown.closed) == (6, "Mine", True)
    with pytest.raises(Unknown):
        sheet_of(anna, mine, "Ola")


def test_nothing_of_another_reviewer_is_on_a_sheet_or_a_shortlist(anna: Company):
    panel_id = panel(anna, inside=(SVEN, EMMA))
    mine, hers = reviewer_of(anna, panel_id), reviewer_of(anna, panel_id, EMMA)
    before = everything(desk_of(anna, mine), *(sheet_of(anna, mine, one) for one in THREE))
    for name in THREE:
        write(anna, hers, name, "7", "Canary comment", by=EMMA)
    assert everything(desk_of(anna, mine), *(sheet_of(anna, mine, one) for one in THREE)) == before


def test_the_requesters_words_are_filled_in_without_the_line_of_the_link(anna: Company):
    words = (
        "We look for a {vacancy} ({project}), {number-of-applicants} people.\n\nHere: {collaborative-link-url}\n\nKari"
    )
    mine = reviewer_of(anna, panel(anna, contents=words))
    said = "We look for a Systems developer (Systems developer), 3 people.\n\nKari"
    assert desk_of(anna, mine).message == said


def test_an_outside_reviewer_is_spoken_to_in_their_language(anna: Company):
    panel_id = panel(anna, "Anna", blind=True)
    with anna.begin(SYSTEM) as work:
        add_reviewer(work, panel_id, email="x@example.org", email_key="x@example.org")
        row = work.session.query(PanelReviewer).filter_by(email_key="x@example.org").one()
        row.language = Language.NL
        work.session.flush()
        shown = reviewing.desk(work, row)
    assert [one.label for one in shown.items] == [translator(Language.NL)("Candidate {number}", number=1)]


def test_access_to_the_vacancy_changes_nothing_about_ones_part(anna: Company):
    mine = reviewer_of(anna, panel(anna, inside=(METTE,)), METTE)
    with anna.begin(OPERATOR) as work:
        vacancies.change(work, "DEV-1", VacancyChange(members={METTE: VacancyAccess.NONE}))
    write(anna, mine, by=METTE)
    assert desk_of(anna, mine, METTE).given == 1
