"""No answer for two days, in the sandbox: one line to the recruiter, one nudge to the candidate at most."""

from collections.abc import Iterator

import pytest

from bot.sandbox.client import Message
from bot.services import nudging, people
from bot.services.people import PersonChange
from domain.access import OPERATOR, SYSTEM, Right
from domain.language import Language
from domain.status import MeetingStatus
from storage.tables import Interview
from tests.office import Furnished, Office, invite

EMMA, KARI = "U0EMMA", "U0KARI"
OLA = "ola@example.org"
MAIL, SMS, LEAVE, UNDO = "nudge:email", "nudge:sms", "nudge:leave", "nudge:undo"


@pytest.fixture
def texting(sqlite_url: str, furnished: Furnished) -> Iterator[Office]:
    """The office with SMS; Emma may send some."""
    for office in furnished.running(sqlite_url, sms=True):
        with office.program.begin(OPERATOR) as work:
            people.change(work, EMMA, PersonChange(rights={Right.SMS: True}))
        yield office
        assert office.slack.complaints() == []


def asked(office: Office, who: str = EMMA) -> Message:
    """Ola is invited and does not answer for two days; returns the line that says so."""
    assert invite(office, who, "Ola Hansen", day="2026-12-18").submit().outcome == "cleared"
    office.deliver_all()
    office.clock.move(hours=48)
    assert nudging.ask(office.program.begin) == 1
    office.deliver()
    return line(office, who)


def line(office: Office, who: str = EMMA) -> Message:
    return next(
        one for one in office.person(who).dm()[0].thread if "nudge:" in str(one.blocks) or "not answered" in one.shown
    )


def ids(message: Message) -> list[str]:
    return [one["action_id"] for block in message.blocks for one in block.get("elements", []) if "action_id" in one]


def interview(office: Office) -> Interview:
    with office.program.look(SYSTEM) as work:
        return work.session.query(Interview).one()


def test_the_recruiter_gets_one_line_with_what_can_be_done(texting: Office):
    shown = asked(texting)
    assert "Ola Hansen has not answered the invitation to the interview" in shown.shown
    assert [name for name in ids(shown) if name.startswith("nudge:")] == [MAIL, SMS, LEAVE]
    assert "Ola" not in shown.text


def test_without_the_right_there_is_no_sms_to_choose(office: Office):
    shown = asked(office, KARI)
    assert [name for name in ids(shown) if name.startswith("nudge:")] == [MAIL, LEAVE]


def test_nudged_by_e_mail_the_candidate_answers_with_the_link_in_it(texting: Office):
    asked(texting).click(MAIL)
    assert "Emma Clarke asks once more by e-mail." in line(texting).shown
    assert ids(line(texting)) == [UNDO]
    texting.deliver()
    assert len(texting.mails(OLA)) == 1, "it can still be undone"
    texting.deliver_all()
    assert len(texting.mails(OLA)) == 2
    assert texting.answer(OLA, "accept")[0] == 200
    assert interview(texting).meeting is MeetingStatus.ACCEPTED


def test_nudged_by_sms_it_reaches_the_telephone(texting: Office):
    asked(texting).click(SMS)
    texting.deliver_all()
    (text,) = texting.slack.texts()
    assert text["text"].startswith("Kan du komme til intervju")
    assert "/i/" in text["text"]
    assert "by SMS" in line(texting).shown


def test_left_alone_the_candidate_hears_nothing(texting: Office):
    asked(texting).click(LEAVE)
    texting.deliver_all()
    assert len(texting.mails(OLA)) == 1
    assert "leaves it at that" in line(texting).shown
    assert ids(line(texting)) == []


def test_a_nudge_is_undone_and_can_be_chosen_again(texting: Office):
    asked(texting).click(MAIL)
    line(texting).click(UNDO)
    assert [name for name in ids(line(texting)) if name.startswith("nudge:")] == [MAIL, SMS, LEAVE]
    texting.deliver_all()
    assert len(texting.mails(OLA)) == 1


def test_an_undo_that_comes_too_late_is_refused_and_the_button_goes(texting: Office):
    """Case 102."""
    asked(texting).click(MAIL)
    texting.deliver_all()
    line(texting).click(UNDO)
    assert "too late" in texting.person(EMMA).ephemerals()[-1].text
    assert ids(line(texting)) == []


def test_a_button_pressed_twice_nudges_once(texting: Office):
    """Cases 15 and 84."""
    shown = asked(texting)
    texting.slack.fault("delivery", "twice", method="block_actions")
    shown.click(MAIL)
    texting.deliver_all()
    assert len(texting.mails(OLA)) == 2


def test_an_answer_meanwhile_is_said_and_the_buttons_go(texting: Office):
    """Case 102."""
    shown = asked(texting)
    assert texting.answer(OLA, "accept")[0] == 200
    shown.click(MAIL)
    assert "has answered meanwhile" in texting.person(EMMA).ephemerals()[-1].text
    assert ids(line(texting)) == []
    texting.deliver_all()
    assert len(texting.mails(OLA)) == 1


def test_who_answers_while_the_nudge_waits_gets_none(texting: Office):
    asked(texting).click(MAIL)
    assert texting.answer(OLA, "accept")[0] == 200
    texting.deliver_all()
    assert len(texting.mails(OLA)) == 1


def test_it_stands_in_the_list_of_activities(texting: Office):
    asked(texting).click(MAIL)
    texting.person(EMMA).command("/candidates", "Ola")
    texting.person(EMMA).ephemerals()[-1].click("candidate:open")
    shown = texting.person(EMMA).modal().shown
    assert "Still no answer to the invitation" in shown
    assert "Asked once more for an answer, by e-mail" in shown


@pytest.mark.parametrize("language", Language)
def test_the_line_is_as_slack_wants_it_in_every_language(texting: Office, language: Language):
    with texting.program.begin(OPERATOR) as work:
        people.change(work, EMMA, PersonChange(language=language))
    assert invite(texting, EMMA, "Ola Hansen", day="2026-12-18").submit().outcome == "cleared"
    texting.deliver_all()
    texting.clock.move(hours=48)
    nudging.ask(texting.program.begin)
    texting.deliver()
    shown = next(one for one in texting.person(EMMA).dm()[0].thread if MAIL in str(one.blocks))
    shown.click(MAIL)
    assert any(UNDO in ids(one) for one in texting.person(EMMA).dm()[0].thread)
