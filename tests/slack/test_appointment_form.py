"""Appointments that are not interviews, in the sandbox: from the calendar, and back to it."""

import pytest

from bot.services import people
from bot.services.people import PersonChange
from domain.access import OPERATOR, SYSTEM
from domain.language import Language
from storage.calendar_tables import Appointment
from tests.office import Office

EMMA = "U0EMMA"
NEW, CHANGE, CANCEL = "appointment:new", "appointment:change", "appointment:cancel"


@pytest.fixture(autouse=True)
def nothing_slack_would_mind(office: Office):
    yield
    assert office.slack.complaints() == []


def calendar(office: Office):
    assert office.person(EMMA).command("/calendar", "")["ok"]
    return office.person(EMMA).modal()


def filled(office: Office, **answers: object):
    """The new form, filled in, over the calendar."""
    calendar(office).click(NEW)
    form = office.person(EMMA).modal()
    assert form.callback_id == "appointment"
    usual = {"title": "Lunch with the board", "day": "2026-11-25", "at": "12:00", "minutes": "90", "place": "Room 7"}
    return form.fill(**{**usual, **answers})


def rows(office: Office) -> list[Appointment]:
    with office.program.look(SYSTEM) as work:
        return list(work.session.query(Appointment).order_by(Appointment.id))


def test_a_new_one_stands_in_the_calendar_below_at_once(office: Office):
    assert filled(office).submit().ok
    below = office.person(EMMA).modal()
    assert below.callback_id == "calendar"
    assert "Lunch with the board" in below.shown
    assert "Room 7" in below.shown
    assert below.blocks
    (row,) = rows(office)
    assert (row.title, row.minutes, row.revision) == ("Lunch with the board", 90, 0)


def test_it_is_opened_changed_and_the_calendar_shows_it(office: Office):
    filled(office).submit()
    office.person(EMMA).modal().click(CHANGE)
    assert office.person(EMMA).modal().fill(title="Lunch alone", at="13:00").submit().ok
    assert "Lunch alone" in office.person(EMMA).modal().shown
    assert rows(office)[0].revision == 1


def test_it_is_cancelled_from_its_form(office: Office):
    filled(office).submit()
    office.person(EMMA).modal().click(CHANGE)
    office.person(EMMA).modal().click(CANCEL)
    assert "The appointment is cancelled." in office.person(EMMA).modal().shown
    assert rows(office)[0].cancelled_at is not None
    assert "Lunch" not in calendar(office).shown


def test_about_a_candidate_it_names_them(office: Office):
    assert filled(office, about_application="Ola Hansen").submit().ok
    assert "Ola Hansen" in office.person(EMMA).modal().shown
    assert rows(office)[0].application_id == office.applications["Ola"]


def test_about_a_vacancy_it_names_it(office: Office):
    assert filled(office, about_vacancy="Systems developer").submit().ok
    assert "Systems developer" in office.person(EMMA).modal().shown


def test_an_hour_that_does_not_exist_is_refused_at_its_field(office: Office):
    """Case 66."""
    answer = filled(office, day="2027-03-28", at="02:30").submit()
    assert list(answer.errors) == ["Time"]
    assert rows(office) == []


def test_an_hour_that_comes_twice_is_asked_about(office: Office):
    """Case 66."""
    assert filled(office, day="2027-10-31", at="02:30").submit().ok
    form = office.person(EMMA).modal()
    assert form.callback_id == "appointment"
    assert form.fill(second_hour="The second one, winter time").submit().ok
    assert rows(office)[0].starts_at.hour == 1


def test_a_form_sent_twice_makes_one(office: Office):
    """Case 15."""
    form = filled(office)
    office.slack.fault("delivery", "twice", method="view_submission")
    form.submit()
    assert len(rows(office)) == 1


@pytest.mark.parametrize("language", Language)
def test_the_form_is_as_slack_wants_it_in_every_language(office: Office, language: Language):
    with office.program.begin(OPERATOR) as work:
        people.change(work, EMMA, PersonChange(language=language))
    assert filled(office).submit().ok
    office.person(EMMA).modal().click(CHANGE)
    assert office.person(EMMA).modal().callback_id == "appointment"
