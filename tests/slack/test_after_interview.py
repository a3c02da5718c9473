"""After the interview, in the sandbox: held, did not come, moved; on the card, in the application, in the calendar."""

from collections.abc import Iterator

import pytest

from bot.sandbox.client import Message
from bot.services import people
from bot.services.interview import begun
from bot.services.people import PersonChange
from domain.access import OPERATOR, SYSTEM
from domain.language import Language
from domain.status import Outcome
from storage.tables import Interview
from tests.office import Office, invite

EMMA = "U0EMMA"
ANNA = "anna@example.org"
HELD, ABSENT, MOVE = "outcome:held", "outcome:absent", "interview:move"


@pytest.fixture(autouse=True)
def nothing_slack_would_mind(office: Office) -> Iterator[None]:
    yield
    assert office.slack.complaints() == []


def card(office: Office) -> Message:
    return office.person(EMMA).dm()[0]


def ids(message: Message) -> list[str]:
    return [one["action_id"] for block in message.blocks for one in block.get("elements", []) if "action_id" in one]


def over(office: Office) -> Message:
    """Anna's interview with Emma has begun; returns the card."""
    assert invite(office, EMMA, "Anna Bergström").submit().outcome == "cleared"
    office.deliver_all()
    assert HELD not in ids(card(office))
    office.clock.move(days=4, hours=1)
    begun.show(office.program.begin)
    office.deliver()
    return card(office)


def interview(office: Office) -> Interview:
    with office.program.look(SYSTEM) as work:
        return work.session.query(Interview).one()


def test_when_it_begins_the_card_asks_what_became_of_it(office: Office):
    shown = over(office)
    assert [name for name in ids(shown) if name in (HELD, ABSENT, MOVE)] == [HELD, ABSENT, MOVE]
    shown.click(HELD)
    office.deliver()
    assert interview(office).outcome is Outcome.HELD
    assert "After the interview" in card(office).shown
    assert "Held" in card(office).shown
    assert [name for name in ids(card(office)) if name in (HELD, ABSENT, MOVE)] == [ABSENT]
    assert "was held" in card(office).thread[-1].shown


def test_what_was_said_is_put_right_with_one_press(office: Office):
    over(office).click(HELD)
    office.deliver()
    card(office).click(ABSENT)
    office.deliver()
    assert interview(office).outcome is Outcome.ABSENT
    assert "Did not come" in card(office).shown


def test_a_button_pressed_twice_says_it_once(office: Office):
    """Case 15."""
    shown = over(office)
    office.slack.fault("delivery", "twice", method="block_actions")
    shown.click(ABSENT)
    office.deliver()
    assert len([line for line in card(office).thread if "did not come" in line.shown]) == 1


def test_moved_opens_the_form_and_the_candidate_is_told(office: Office):
    over(office).click(MOVE)
    form = office.person(EMMA).modal()
    assert form.callback_id == "interview_moved"
    step = form.fill(day="2026-12-04", at="10:00").submit()
    while step.outcome != "closed":
        step = office.person(EMMA).modal().submit()
    office.deliver()
    assert (interview(office).revision, interview(office).outcome) == (1, None)
    assert "4 december 2026" in office.mails(ANNA)[-1].text
    assert HELD not in ids(card(office))


def test_in_the_application_it_is_said_as_well_and_the_form_shows_it(office: Office):
    over(office)
    office.person(EMMA).command("/candidates", "Anna")
    answer = office.person(EMMA).ephemerals()[-1]
    answer.click("candidate:open")
    office.person(EMMA).modal().click(ABSENT)
    shown = office.person(EMMA).modal()
    assert shown.callback_id == "candidate"
    assert "Did not come" in shown.shown
    assert "The candidate did not come to the interview" in shown.shown
    assert office.person(EMMA).command("/calendar", "all")["ok"]
    assert interview(office).outcome is Outcome.ABSENT


def test_the_calendar_shows_the_outcome_instead_of_the_answer(office: Office):
    over(office).click(HELD)
    assert office.person(EMMA).command("/calendar", "1.11-30.11")["ok"]
    assert "Held" in office.person(EMMA).modal().shown


def test_a_button_drawn_before_somebody_moved_it_is_refused(office: Office):
    """Case 102."""
    shown = over(office)
    with office.program.begin(SYSTEM) as work:
        work.session.query(Interview).one().revision = 1
    shown.click(HELD)
    assert interview(office).outcome is None
    assert office.person(EMMA).ephemerals()


@pytest.mark.parametrize("language", Language)
def test_the_card_of_a_past_interview_is_right_in_every_language(office: Office, language: Language):
    with office.program.begin(OPERATOR) as work:
        people.change(work, EMMA, PersonChange(language=language))
    assert ids(over(office))[:3] == [HELD, ABSENT, MOVE]
