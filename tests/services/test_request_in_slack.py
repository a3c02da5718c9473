"""What is left of a request's words where colleagues read them: all but the way to a link that is not for them."""

import pytest

from bot.services.panel import request
from bot.services.panel.request import About
from domain.access import SYSTEM
from domain.language import Language
from storage import vacancies
from tests.services.company import Company

LINK = "{collaborative-link-url}"


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
