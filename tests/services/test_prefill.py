"""What the words after /interview fill in, and what is said when they name nobody or several."""

from datetime import date, time

import pytest

from bot.services import people
from bot.services.invitation import prefill
from bot.services.invitation.prefill import Prefill
from bot.services.people import PersonChange
from domain.access import OPERATOR, Right
from domain.errors import NotAllowed, Unknown
from domain.status import InterviewForm, InterviewType
from storage import search
from storage.tables import Application
from tests.services.company import EMMA, KARI, METTE, SVEN, Company


def filled(company: Company, words: str, who: str = KARI) -> Prefill:
    with company.by(who) as work:
        return prefill.from_words(work, words)


def test_words_fill_what_they_name(company: Company):
    got = filled(company, "Anna fre 10:00 telefon 45m <@U0EMMA>")
    assert [row.name for row in got.chosen] == ["Anna Bergström"]
    assert (got.day, got.at, got.minutes) == (date(2026, 11, 27), time(10, 0), 45)
    assert (got.form, got.type) == (InterviewForm.TELEPHONE, InterviewType.INITIAL)
    assert got.interviewers == (EMMA,)


@pytest.mark.parametrize("words", ["Bergström 31.2.", "i går Anna Bergström", "Anna Bergström 25:99 kl"])
def test_a_word_that_is_not_understood_does_not_lose_the_name(company: Company, words: str):
    got = filled(company, words)
    assert [row.name for row in got.chosen] == ["Anna Bergström"]
    assert got.lost
    assert got.lost in words


def test_of_words_that_name_nobody_none_is_called_lost(company: Company):
    got = filled(company, "Zebedee Quux")
    assert (got.words, got.found, got.lost) == ("Zebedee Quux", 0, "")


def test_without_words_the_form_is_the_usual_one_and_the_asker_attends(company: Company):
    got = filled(company, "")
    assert (got.chosen, got.words, got.found, got.day, got.at) == ((), "", 0, None, None)
    assert (got.type, got.form, got.minutes) == (InterviewType.FIRST, InterviewForm.IN_PERSON, 60)
    assert got.interviewers == (KARI,)


@pytest.mark.parametrize(
    ("words", "found", "chosen"),
    [
        ("An", 2, []),
        ("Anna", 2, []),
        ("Anna Bergström", 1, ["Anna Bergström"]),
        ("bergstrom", 1, ["Anna Bergström"]),
        ("Zebedee", 0, []),
        ("<!channel>", 1, ["<!channel> *Bold* {confirmlink} <script> Tables"]),
        ("% _ ' OR 1=1", 0, []),
    ],
)
def test_one_fit_is_chosen_and_several_are_counted(company: Company, words: str, found: int, chosen: list[str]):
    """Case 36."""
    with company.begin(OPERATOR) as work:
        eva = work.session.get_one(Application, company.applications["Eva"])
        eva.candidate.first_name = "Annabel"
        search.index_application(work.session, eva)
    got = filled(company, words)
    assert (got.found, [row.name for row in got.chosen]) == (found, chosen)


@pytest.mark.parametrize(("handle", "who"), [("@emma", EMMA), ("@emma.clarke", EMMA), ("@sven", SVEN)])
def test_a_handle_is_found_by_name_or_address(company: Company, handle: str, who: str):
    assert filled(company, f"Ola {handle}").interviewers == (who,)


def test_a_type_one_may_not_invite_to_is_not_offered_nor_filled_in(company: Company):
    """Case 7."""
    with company.begin(OPERATOR) as work:
        people.change(work, KARI, PersonChange(rights={Right.INVITE_THIRD: False}))
    got = filled(company, "Anna third interview")
    assert InterviewType.THIRD not in got.types
    assert got.type in got.types


def test_who_may_only_read_is_offered_nobody_to_invite(company: Company):
    """Case 7."""
    with pytest.raises(NotAllowed):
        filled(company, "Anna", METTE)
    with pytest.raises(NotAllowed), company.by(METTE) as work:
        prefill.for_application(work, company.applications["Anna"])
    with pytest.raises(Unknown), company.by(METTE) as work:
        prefill.for_application(work, company.applications["Eva"])
