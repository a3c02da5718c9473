"""What the forms of the actions say before, and what stands in them afterwards, as a recruiter reads it."""

import pytest
from sqlalchemy import select

from domain.access import SYSTEM
from domain.language import Language
from domain.status import ApplicationStatus
from storage.tables import Application, Interview
from tests.cast import Applicant, apply
from tests.office import Office, invite

EMMA, METTE = "U0EMMA", "U0METTE"


@pytest.fixture(autouse=True)
def nothing_slack_would_mind(office: Office):
    yield
    assert office.slack.complaints() == []


def form(office: Office, words: str):
    emma = office.person(EMMA)
    emma.command("/candidates", words)
    return emma.modal()


def test_a_transfer_says_that_interviews_end_only_while_it_moves(office: Office):
    assert invite(office, EMMA, "Ola Hansen").submit().outcome == "cleared"
    moving = form(office, "transfer Ola")
    assert "Interviews to come are cancelled" in moving.shown
    assert "The interview on" in moving.shown
    copying = moving.fill(copy=["Copy this data (do not move)"])
    assert "Interviews to come are cancelled" not in copying.shown
    assert "The interview on" not in copying.shown
    assert "stays in this vacancy as well" in copying.shown


def test_a_transfer_does_not_offer_the_vacancy_where_the_person_is(office: Office):
    moving = form(office, "transfer Ola")
    assert moving.suggest("vacancy", "e") == ["Service technician (TECH-2)"]
    assert moving.fill(state="Expired").suggest("vacancy", "e") == []


def test_both_wrong_fields_of_a_forward_are_named_at_once(office: Office):
    view = form(office, "forward Ola").fill(Recipient="nobody at all", Contents="Hello {salary}")
    assert view.submit().outcome == "errors"
    wrong = office.person(EMMA).modal().errors
    assert set(wrong) == {"Recipient", "Contents"}
    assert wrong["Contents"].startswith("Kalle does not know {salary}. It knows {first-name}, ")
    assert "{application}" in wrong["Contents"]


def test_missing_values_of_a_contract_are_listed_by_their_labels(office: Office):
    view = form(office, "contract Ola")
    view.click("Preview")
    shown = office.person(EMMA).modal().shown + "".join(one.shown for one in office.person(EMMA).ephemerals()[-1:])
    assert "• Salary: The contract needs this value." in shown
    assert "{salary}" not in shown.replace("{salary}\n", "")


def test_people_at_different_stages_are_told_apart_before_they_are_rejected(office: Office):
    with office.program.begin(SYSTEM) as work:
        work.session.get_one(Application, office.applications["Ola"]).status = ApplicationStatus.INTERVIEW_2
    emma = office.person(EMMA)
    emma.command("/candidates", "reject")
    emma.modal().type("words", "systems", enter=True)
    emma.modal().click("Tick all 7 that fit")
    emma.modal().click("Execute")
    assert "These people stand at different stages." in emma.modal().shown
    assert "Recipient" not in emma.modal().shown.split("\n")
    emma.modal().close()
    assert "These people" not in form(office, "reject Jane").shown


def test_two_of_one_name_are_told_apart_in_the_list(office: Office):
    with office.program.begin(SYSTEM) as work:
        vacancy = work.session.get_one(Application, office.applications["Anna"]).vacancy_id
        apply(work, Applicant("Ola", "Hansen", Language.NB, "other@example.org"), vacancy)
    emma = office.person(EMMA)
    emma.command("/candidates", "reject Ola")
    choosers = [one for block in emma.modal().blocks for one in block.get("elements", [])]
    [cards] = [one for one in choosers if one.get("action_id") == "list:card"]
    told = [one["description"]["text"] for one in cards["options"]]
    assert len(set(told)) == 2
    assert any("other@example.org" in one for one in told)


def test_whoever_may_only_look_is_told_that_and_not_that_nobody_is_there(office: Office):
    mette = office.person(METTE)
    mette.command("/candidates", "afslag Ola")
    assert mette.views == []
    shown = mette.ephemerals()[-1].data["text"]
    assert "»afslag Ola«" not in shown
    assert "adgang" in shown


def test_a_withdrawn_offer_stands_under_its_own_title(office: Office):
    assert form(office, "offer Ola").fill(mailing="No email").submit().outcome == "updated"
    emma = office.person(EMMA)
    emma.modal().close()
    emma.command("/candidates", "ola")
    emma.ephemerals()[-1].click("Open")
    assert "(Oslo time)" in emma.modal().shown.partition("Job offer made, no e-mail")[2][:60]
    emma.modal().click("Withdraw the offer")
    assert emma.modal().title == "Withdraw the offer"


def test_an_undone_invitation_is_called_so_and_nothing_can_be_done_with_it(office: Office):
    assert invite(office, EMMA, "Ola Hansen").submit().outcome == "cleared"
    with office.program.begin(SYSTEM) as work:
        one = work.session.scalars(select(Interview)).one()
        one.taken_back, one.cancelled_at = True, work.now
    emma = office.person(EMMA)
    emma.command("/candidates", "ola")
    emma.ephemerals()[-1].click("Open")
    assert "Undone before anything was sent" in emma.modal().shown
    assert "Edit meeting invitation" not in emma.modal().shown
    assert "Record an answer" not in emma.modal().buttons
