"""Putting a candidate's contact details right, so that a letter that failed can be sent again."""

from bot.sandbox.client import View
from domain.access import OPERATOR
from domain.texting import NumberTrouble
from storage.tables import Application, Candidate
from tests.office import Office, invite


def open_details(office: Office) -> View:
    kari = office.person("U0KARI")
    kari.command("/candidates", "Ola")
    kari.ephemerals()[-1].click("candidate:open")
    kari.modal().click("candidate:contact")
    return kari.modal()


def test_a_wrong_address_is_corrected_and_the_letter_sent_again(office):
    office.slack.fault("smtp", "answer", stage="rcpt", code=550, text="no such user", match="ola@")
    invite(office, "U0KARI", "Ola").submit()
    office.deliver_all()
    kari = office.person("U0KARI")
    assert "⚠️" in kari.dm()[0].shown

    after = open_details(office).fill(email="ola.hansen@example.org").submit()
    assert after.outcome == "updated"
    assert "ola.hansen@example.org" in kari.modal().shown
    kari.modal().close()
    kari.dm()[0].click("interview:resend")
    office.deliver()
    assert len(office.mails("ola.hansen@example.org")) == 1
    assert office.slack.complaints() == []


def test_an_address_that_is_none_or_anothers_is_refused_at_its_field(office):
    form = open_details(office)
    for address in ("ola at home", "ANNA@example.org"):
        form = form.fill(email=address)
        assert form.submit().outcome == "errors"
    office.person("U0KARI").modal().close()
    assert "ola@example.org" in open_details(office).values.values()


def test_the_new_address_finds_the_candidate(office):
    open_details(office).fill(email="zebra@example.org").submit()
    kari = office.person("U0KARI")
    kari.modal().close()
    kari.command("/candidates", "zebra")
    assert "Ola Hansen" in kari.ephemerals()[-1].shown


def test_letters_edited_in_step_2_are_there_after_going_back_and_on(office):
    letters = invite(office, "U0KARI", "Ola")
    letters.type("nb-contents", "Kjære {first-name}, {confirmlink}")
    kari = office.person("U0KARI")
    kari.modal().close()
    kari.modal().fill(day="2026-11-30").submit()
    assert "Kjære {first-name}, {confirmlink}" in kari.modal().values.values()
    kari.modal().close()
    kari.modal().fill(type="second").submit()
    assert "Kjære {first-name}, {confirmlink}" not in kari.modal().values.values()


def stop(office: Office) -> None:
    """What deliveries write down when Ola's address and number fail for good."""
    with office.program.begin(OPERATOR) as work:
        application = work.session.get_one(Application, office.applications["Ola"])
        person = work.session.get_one(Candidate, application.candidate_id)
        person.mobile_stopped, person.email_stopped = str(NumberTrouble.NO_MOBILE), "550 <no> such user"


def test_a_number_that_gets_no_sms_and_an_address_that_gets_no_mail_are_marked_until_they_are_corrected(office):
    stop(office)
    form = open_details(office)
    assert "550 <no> such user" in form.shown
    assert "it is not a mobile number" in form.shown or "det er ikke et mobilnummer" in form.shown
    form.fill(email="ola.hansen@example.org", mobile="480 12 301").submit()
    office.person("U0KARI").modal().close()
    assert "⚠️" not in open_details(office).shown
    assert office.slack.complaints() == []


def test_who_says_that_they_are_right_has_them_used_again(office):
    stop(office)
    open_details(office).fill(again=["yes"]).submit()
    office.person("U0KARI").modal().close()
    form = open_details(office)
    assert "⚠️" not in form.shown
    assert "+4791234567" in form.values.values()


def test_a_landline_is_refused_at_its_field(office):
    form = open_details(office)
    assert form.fill(mobile="22 33 44 55").submit().outcome == "errors"
