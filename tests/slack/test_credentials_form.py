"""*Save and send user name & password* in Slack: nobody there ever sees the link."""

import re

from domain.actions import Action
from domain.delivery import ParcelKind
from domain.status import ApplicationStatus
from tests.services.company import KARI, text_of
from tests.slack.acting import act_form
from tests.slack.desk import Desk, as_shown

TOKEN = re.compile(r"/me/set/([\w-]{43})")


def form(desk: Desk, **answers: object) -> dict[str, object]:
    return as_shown(act_form(desk, desk.company.applications["Ola"], Action.SAVE_AND_SEND, who=KARI), **answers)


def test_from_the_form_to_the_mail_without_the_link_in_slack(desk: Desk) -> None:
    """Case 25."""
    before = len(desk.wire.said)
    view = form(desk)
    assert "{link}" in str(view)
    preview = desk.press(KARI, "letters:preview", view=view)
    assert "(den personlige lenken)" in preview.whole
    result = desk.submit(KARI, view)
    assert desk.company.status("Ola") is ApplicationStatus.SAVED
    [token] = TOKEN.findall(text_of(desk.company.letter(ParcelKind.CREDENTIALS)))
    shown = preview.whole + result.whole + str(desk.wire.said[before:])
    assert token not in shown
    assert "/me/set/" not in shown


def test_a_letter_with_a_password_in_it_is_refused_at_its_field(desk: Desk) -> None:
    answer = desk.submit(KARI, form(desk, **{"nb-contents": {"value": "Passord: {password} {link}"}}))
    assert answer.body["response_action"] == "errors"
    assert set(answer.body["errors"]) == {"nb-contents"}
    assert desk.company.status("Ola") is ApplicationStatus.RECEIVED
