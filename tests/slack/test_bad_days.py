"""Slack's side fails: the person reads what happened, the log knows without names, and nothing is changed."""

import io

import pytest

from bot.services import who
from domain.access import SYSTEM
from storage.tables import Invitation, Person
from tests.office import SIGNING_SECRET, Office, invite
from tests.services.company import EMMA, EVE, KARI, TEAM
from tests.slack.desk import Desk, api_error, sendable

SLOW = {
    "429": api_error("ratelimited", 429),
    "500": api_error("internal_error", 500),
    "timeout": TimeoutError("timed out"),
    "reset": ConnectionResetError("reset"),
    **{word: api_error(word) for word in ("expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id")},
}


@pytest.mark.parametrize("fault", SLOW.values(), ids=SLOW.keys())
def test_a_form_that_slack_was_too_slow_for_is_said_and_is_no_fault_of_ours(
    desk: Desk, log: io.StringIO, fault: Exception
):
    """Case 81."""
    desk.wire.broken["views.open"] = fault
    answer = desk.command(EMMA, "/interview", "Anna Bergström")
    assert (answer.status, answer.body["response_type"]) == (200, "ephemeral")
    assert "took too long for Slack" in answer.body["text"]
    assert "slack_trigger_too_late" in log.getvalue()
    assert "Traceback" not in log.getvalue()
    assert "Bergstr" not in log.getvalue()


def test_a_form_that_slack_refuses_is_said_with_a_number_that_the_log_knows(desk: Desk, log: io.StringIO):
    """Case 34."""
    desk.wire.broken["views.open"] = api_error("invalid_auth")
    answer = desk.command(KARI, "/interview", "Anna Bergström")
    number = answer.body["text"].rstrip(".").split()[-1]
    assert (answer.status, answer.body["response_type"], len(number)) == (200, "ephemeral", 8)
    assert number in log.getvalue()
    for secret in ("Bergstr", "xoxb", SIGNING_SECRET):
        assert secret not in log.getvalue()
        assert secret not in answer.text


def test_a_press_whose_answer_cannot_be_told_is_still_answered(desk: Desk, log: io.StringIO):
    desk.wire.broken |= {"views.open": api_error("invalid_auth"), "views.push": TimeoutError()}
    answer = desk.press(KARI, "candidate:open", str(desk.company.applications["Anna"]))
    assert answer.status == 200
    assert [kind for kind, _ in answer.calls] == ["views.open", "response"]
    assert "Bergstr" not in log.getvalue()


def test_a_view_that_somebody_else_was_faster_with_stays_as_it_is(desk: Desk, log: io.StringIO):
    desk.wire.broken["views.update"] = api_error("hash_conflict")
    view = {"type": "modal", "id": "V1", "hash": "h", "blocks": [], "callback_id": "vacancy", "private_metadata": ""}
    answer = desk.press(KARI, "candidate:open", str(desk.company.applications["Anna"]), view=view)
    assert (answer.status, [kind for kind, _ in answer.calls]) == (200, ["views.update"])
    assert "Traceback" not in log.getvalue()


def test_an_error_of_ours_in_a_form_stands_in_the_form_and_changes_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, log: io.StringIO
):
    view = sendable(desk)
    before = desk.company.everything()
    monkeypatch.setattr("bot.services.mailing.compose", lambda *_: 1 / 0)
    answer = desk.submit(KARI, view)
    assert answer.body["response_action"] == "errors"
    assert desk.company.everything() == before
    assert "Bergstr" not in log.getvalue()


# --- the database is busy ------------------------------------------------------------------------------------------------


def test_looking_goes_on_while_somebody_writes(desk: Desk):
    """Case 81."""
    with desk.company.begin(SYSTEM) as work:
        who.pin(work, TEAM, "U0KALLE")
        work.session.flush()
        assert "Anna" in str(desk.command(KARI, "/candidates", "Anna").body)
        assert desk.command(KARI, "/interview", "Anna").calls[-1][0] == "views.open"


def test_a_change_that_would_wait_too_long_is_refused_in_words_and_not_made(
    desk: Desk, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
):
    """Case 81."""
    monkeypatch.setattr("storage.inbound.HASTE_MS", 50)
    with desk.company.begin(SYSTEM) as work:
        who.pin(work, TEAM, "U0KALLE")
        work.session.flush()
        answer = desk.command(KARI, "/kalle", "language sv")
    assert answer.status == 200
    assert "nummeret" in answer.body["text"]
    assert desk.company.journal("language_chosen") == []
    assert desk.command(KARI, "/kalle", "language sv").status == 200
    assert len(desk.company.journal("language_chosen")) == 1


# --- with the fake Slack itself ------------------------------------------------------------------------------------------


def test_slack_answering_badly_leaves_words_and_no_half_made_things(office: Office, log: io.StringIO):
    for word, said in (("500", "for lang tid"), ("429", "for lang tid"), ("invalid_auth", "nummeret")):
        office.slack.fault("api", word, method="views.open")
        assert office.person(KARI).command("/interview", "Anna")["ok"]
        assert office.person(KARI).view is None
        assert said in office.person(KARI).ephemerals()[-1].text
    office.slack.clear_faults()
    assert office.person(KARI).command("/interview", "Anna")["ok"]
    assert office.person(KARI).modal()
    with office.program.look(SYSTEM) as work:
        assert work.session.query(Invitation).count() == 0


def test_slack_not_answering_is_said_within_its_three_seconds(office: Office, log: io.StringIO):
    """Case 81."""
    office.slack.fault("api", "hang", method="views.open", seconds=2.6)
    answer = office.person(KARI).command("/interview", "")
    assert answer["outcome"] == "ok"
    assert "for lang tid" in office.person(KARI).ephemerals()[-1].text


def test_a_trigger_that_expired_on_the_way_is_said(office: Office):
    office.slack.fault("delivery", "expire_trigger")
    office.person(KARI).command("/interview", "")
    assert office.person(KARI).view is None
    assert office.person(KARI).ephemerals()[-1].text


def test_a_submission_whose_answer_was_lost_can_be_pressed_again(office: Office):
    """Case 84."""
    step = invite(office, KARI, "Anna Bergström")
    office.slack.fault("delivery", "drop_ack", method="view_submission")
    assert step.submit().outcome == "trouble"
    assert step.submit().outcome == "cleared"
    office.deliver_all()
    assert len(office.mails("anna@example.org")) == 1


# --- the first administrator -----------------------------------------------------------------------------------------------


def test_the_setup_code_makes_the_first_administrator_once(desk: Desk):
    with desk.company.begin(SYSTEM) as work:
        work.session.query(Person).filter_by(slack_id=EMMA).one().active = False
        code = who.new_setup_code(work)
    wrong = desk.command(EVE, "/kalle", "setup 1")
    right = desk.command(EVE, "/kalle", f"setup  {code} ")
    again = desk.command(KARI, "/kalle", f"setup {code}")
    assert "not the set-up code" in wrong.body["text"]
    assert "administrator" in right.body["text"]
    assert desk.company.actor(EVE).sees_everything
    assert not desk.company.actor(KARI).sees_everything
    assert again.status == 200


def test_the_setup_code_of_another_workspace_opens_nothing(desk: Desk):
    """Case 16."""
    with desk.company.begin(SYSTEM) as work:
        work.session.query(Person).filter_by(slack_id=EMMA).one().active = False
        code = who.new_setup_code(work)
    answer = desk.command(EVE, "/kalle", f"setup {code}", team="T0OTHER")
    assert answer.body["text"] == "Kalle does not serve this workspace."
    with desk.company.look(SYSTEM) as work:
        assert work.session.query(Person).filter_by(slack_id=EVE).count() == 0
