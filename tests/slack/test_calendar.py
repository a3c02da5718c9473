"""/calendar as a recruiter uses it, in the sandbox: narrowed down, ticked, mailed, and the applications behind it."""

import pytest

from domain.access import OPERATOR
from domain.language import Language
from storage.tables import Interview
from tests.cast import Applicant, apply
from tests.office import Office, invite

KARI, EMMA, EVE = "U0KARI", "U0EMMA", "U0EVE"
TICK, FROM, TO = "calendar:tick", "Start date", "End date"


@pytest.fixture(autouse=True)
def nothing_slack_would_mind(office: Office):
    yield
    assert office.slack.complaints() == []


def invited(office: Office, *names: str, who: str = EMMA, **answers: object) -> None:
    invite(office, who, *names, **answers).submit()
    while office.person(who).view is not None:  # a preview with doubts
        assert office.person(who).modal().submit().ok


def calendar(office: Office, words: str = "", who: str = EMMA):
    assert office.person(who).command("/calendar", words)["ok"]
    return office.person(who).modal()


def boxes(view) -> list[str]:
    found = [one for block in view.blocks for one in block.get("elements", []) if one.get("type") == "checkboxes"]
    return [option["text"]["text"] for box in found for option in box["options"]]


def headers(view) -> list[str]:
    return [block["text"]["text"] for block in view.blocks if block["type"] == "header"]


def test_ones_own_interviews_by_day_with_answer_vacancy_and_zone(office: Office):
    invited(office, "Anna Berg")
    invited(office, "Ola Hansen", day="2026-11-30", type="second")
    view = calendar(office)
    assert headers(view) == ["Friday 27 November 2026", "Monday 30 November 2026"]
    assert boxes(view) == ["10:00–10:45 Anna Bergström, First interview", "10:00–10:45 Ola Hansen, Second interview"]
    assert "Awaiting response" in view.shown
    assert "Oslo time" in view.shown


def test_typed_words_narrow_it_down(office: Office):
    invited(office, "Anna Berg")
    invited(office, "Ola Hansen", day="2026-11-30", type="second")
    assert len(boxes(calendar(office, "this week"))) == 1
    assert boxes(calendar(office, "interview 2")) == ["10:00–10:45 Ola Hansen, Second interview"]
    assert boxes(calendar(office, "1.12-15.12")) == []


def test_a_day_that_does_not_exist_is_refused_by_name(office: Office):
    emma = office.person(EMMA)
    emma.command("/calendar", "31.11")
    assert "There is no such day: 31.11" in emma.ephemerals()[-1].text
    emma.command("/calendar", "15.12-1.12")
    assert "backwards" in emma.ephemerals()[-1].text


def test_it_is_narrowed_down_in_the_form_too(office: Office):
    invited(office, "Anna Berg")
    invited(office, "Ola Hansen", day="2026-11-30", type="second")
    view = calendar(office)
    view.fill(**{TO: "2026-11-28"})
    assert boxes(office.person(EMMA).modal()) == ["10:00–10:45 Anna Bergström, First interview"]
    office.person(EMMA).modal().fill(**{TO: "2026-12-28", "Select activity": ["second"]})
    assert boxes(office.person(EMMA).modal()) == ["10:00–10:45 Ola Hansen, Second interview"]


def test_dates_that_are_backwards_are_refused_and_what_was_chosen_stays(office: Office):
    view = calendar(office)
    view.fill(**{FROM: "2026-12-15", TO: "2026-12-01"})
    assert "backwards" in office.person(EMMA).modal().shown


def test_while_both_dates_are_being_moved_the_calendar_stays_and_says_why(office: Office):
    """Slack tells of each date by itself: a later start lies past the old end until the end has followed."""
    invited(office, "Anna Berg")
    invited(office, "Ola Hansen", day="2026-12-30", type="second")
    calendar(office, "1.11-28.11").fill(**{FROM: "2026-12-15"})
    between = office.person(EMMA).modal()
    assert between.callback_id == "calendar"
    assert "backwards" in between.shown
    assert boxes(between) == ["10:00–10:45 Anna Bergström, First interview"]
    between.fill(**{TO: "2026-12-31"})
    assert boxes(office.person(EMMA).modal()) == ["10:00–10:45 Ola Hansen, Second interview"]
    assert "backwards" not in office.person(EMMA).modal().shown


def test_whoever_is_ticked_gets_a_mail(office: Office):
    invited(office, "Anna Berg", "Ola Hansen")
    office.deliver_all()
    before = len(office.mails("anna@example.org"))
    view = calendar(office)
    view.fill(**{TICK: [boxes(view)[0]]})
    assert "1 ticked" in office.person(EMMA).modal().shown
    office.person(EMMA).modal().click("Execute")
    form = office.person(EMMA).modal()
    assert form.callback_id == "act"
    assert "Anna Berg" in form.shown
    assert before == 1


def test_a_name_opens_the_application(office: Office):
    invited(office, "Anna Berg")
    view = calendar(office)
    view.click("calendar:card", "Anna Bergström")
    assert [one.callback_id for one in office.person(EMMA).views] == ["calendar", "candidate"]


def test_nobody_ticked_is_said(office: Office):
    invited(office, "Anna Berg")
    calendar(office).click("Execute")
    assert "Tick at least one person first." in office.person(EMMA).modal().shown


def test_it_pages_and_loses_nobody(office: Office):
    with office.program.begin(OPERATOR) as work:
        vacancy = work.session.get_one(Interview, _first_interview(office)).application.vacancy_id
        people = [
            apply(work, Applicant(f"Nils{number:02}", "Åmange", Language.NB, f"n{number}@example.org"), vacancy)
            for number in range(40)
        ]
        anna = work.session.get_one(Interview, _first_interview(office))
        for number, id in enumerate(people):
            _copied(work, anna, id, number)
    view, seen = calendar(office), []
    while True:
        seen += boxes(view)
        if "Next page" not in view.buttons:
            break
        view.click("Next page")
        view = office.person(EMMA).modal()
    assert len(seen) == len(set(seen)) == 41


def _first_interview(office: Office) -> int:
    from sqlalchemy import select

    with office.program.look(OPERATOR) as work:
        found = work.session.scalar(select(Interview.id))
    if found is None:
        invited(office, "Anna Berg")
        return _first_interview(office)
    return found


def _copied(work, anna: Interview, application_id: int, number: int) -> None:
    from datetime import timedelta

    work.session.add(
        Interview(
            application_id=application_id,
            uid=f"copy-{number}",
            type=anna.type,
            form=anna.form,
            starts_at=anna.starts_at + timedelta(hours=number),
            minutes=30,
            created_by_id=anna.created_by_id,
            created_at=anna.created_at,
        )
    )
    work.session.flush()


def test_who_sees_no_vacancy_sees_nobodys_interviews(office: Office):
    invited(office, "Anna Berg")
    view = calendar(office, "everybody", who="U0SVEN")
    assert "Anna" not in view.shown
