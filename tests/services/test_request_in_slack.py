"""What is left of a request's words where colleagues read them: all but the way to a link that is not for them."""

import re

import pytest

from bot.services.panel import request
from bot.services.panel.request import About
from bot.texts.letters import shipped
from bot.texts.translator import translator
from domain.access import SYSTEM
from domain.language import Language
from domain.letters import LetterKind
from storage import vacancies
from tests.services.company import Company

LINK = "{collaborative-link-url}"
AWAY = re.compile(r"(?i)\b(?:link|lenke|länk|page|side|sida|pagina|there|der|där|daar)(?:n|en|t|et)?\b")
"""Words that lead to a link or to a page, in five languages."""


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (f"We need this before Monday. Review them here: {LINK}", "We need this before Monday."),
        (f"Hi!\n\nHere they are. The link is yours alone:\n\n{LINK}\n\nBye", "Hi!\n\nHere they are.\n\nBye"),
        (f"Here:\n{LINK}\n\nBye", "Bye"),
        (f"Please look at {LINK} before Monday.", "Please look at the list below before Monday."),
        (f"Go to {LINK}", "Go to the list below"),
        (f"{{number-of-applicants}} people.\n{LINK}\n{LINK}.", "3 people."),
        ("No link at all: nothing changes.", "No link at all: nothing changes."),
    ],
)
def test_only_the_way_to_the_link_is_taken_out(company: Company, written: str, read: str) -> None:
    with company.look(SYSTEM) as work:
        what = About(vacancies.everything(work.session)[0], 3, None, "Kari Nordmann", "kari@nordlys.example")
        assert request.message(work, what, written, Language.EN) == read


@pytest.mark.parametrize("language", list(Language))
def test_nothing_else_of_the_shipped_request_leads_to_a_link_or_a_page(company: Company, language: Language) -> None:
    """In Slack there is neither; the button that the letter names is there, and on the page outside as well."""
    text = shipped(LetterKind.PANEL_REQUEST, language).contents
    with company.look(SYSTEM) as work:
        what = About(vacancies.everything(work.session)[0], 2, None, "Kari Nordmann", "kari@nordlys.example")
        read = request.message(work, what, text, language)

    assert AWAY.search(text), "the whole letter does lead there"
    assert AWAY.findall(read) == []
    assert translator(language)("I cannot review") in read
    assert "{" not in read
