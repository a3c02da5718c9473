"""Somebody who cannot be written to: that is said at once, with what to do about it, and no form that leads nowhere."""

import pytest

from domain.access import SYSTEM
from storage.tables import Application
from tests.services.company import EMMA, KARI
from tests.slack.desk import Desk, as_shown


@pytest.fixture(params=["", "+4791234567"])
def mobile(request: pytest.FixtureRequest) -> str:
    """Ola's only number, if any."""
    return str(request.param)


def lose_address(desk: Desk, mobile: str = "") -> int:
    with desk.company.begin(SYSTEM) as work:
        application = work.session.get_one(Application, desk.company.applications["Ola"])
        application.candidate.email = application.candidate.email_key = None
        application.candidate.mobile = mobile or None
        return application.id


def inputs_of(view: dict) -> list[str]:
    return [one["block_id"] for one in view["blocks"] if one["type"] == "input"]


def test_a_mail_to_somebody_without_an_address_is_no_form(desk: Desk, mobile: str):
    """Where no SMS can be sent, a number is of no use either."""
    ola = lose_address(desk, mobile)
    view = desk.command(EMMA, "/candidates", "email Ola").view
    assert (inputs_of(view), "submit" in view) == ([], False)
    assert "There is no e-mail address to send this to." in str(view)
    assert "Enter an address or a number" in str(view)
    [door] = [one["elements"] for one in view["blocks"] if one.get("block_id") == "contact"]
    details = desk.press(EMMA, door[0]["action_id"], door[0]["value"], view=as_shown(view)).view
    assert (details["callback_id"], door[0]["value"]) == ("contact_details", str(ola))


def test_with_a_number_an_sms_can_be_chosen_by_who_may(texting: Desk, mobile: str):
    lose_address(texting, mobile)
    for who, way in ((EMMA, False), (KARI, bool(mobile))):
        view = texting.command(who, "/candidates", "email Ola").view
        assert ("send_as" in inputs_of(view)) is way


@pytest.mark.parametrize("action", ["reject", "offer"])
def test_what_can_be_done_without_a_mail_keeps_its_questions(desk: Desk, action: str):
    lose_address(desk)
    view = desk.command(EMMA, "/candidates", f"{action} Ola").view
    assert "mailing" in inputs_of(view)


def test_the_link_to_an_own_page_needs_an_address(desk: Desk):
    lose_address(desk)
    view = desk.command(EMMA, "/candidates", "credentials Ola").view
    assert (view["title"]["text"][:8], inputs_of(view)) == ("Save and", [])
    assert "Contact details" in str(view)
