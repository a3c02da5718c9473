"""Reviews that are owed, in the sandbox: the nudge with its buttons, passing on, the Home that follows."""

from typing import Any

import pytest

from bot.sandbox.client import Message
from bot.services import people
from bot.services.panel import nudging, watching
from bot.services.people import PersonChange
from domain.access import OPERATOR, SYSTEM
from domain.language import Language
from domain.panels import ReviewerState
from storage import panels
from storage import people as person_rows
from storage.panel_tables import Panel, PanelCandidate, PanelReviewer
from storage.tables import Application
from tests.office import Office

EMMA, KARI, METTE, SVEN = "U0EMMA", "U0KARI", "U0METTE", "U0SVEN"


@pytest.fixture(autouse=True)
def nothing_slack_would_mind(office: Office):
    yield
    assert office.slack.complaints() == []


@pytest.fixture(autouse=True)
def in_english(office: Office):
    with office.program.begin(OPERATOR) as work:
        for who in (KARI, METTE, SVEN):
            people.change(work, who, PersonChange(language=Language.EN, departments=["Nordlys Energi"]))


def asked(office: Office, *who: str, title: str = "", **terms: Any) -> int:
    """A panel over Anna and Ola, asked now; the shortlist itself is in Slack."""
    with office.program.begin(SYSTEM) as work:
        applications = [work.session.get_one(Application, office.applications[one]) for one in ("Anna", "Ola")]
        vacancy = applications[0].vacancy
        vacancy.title = title or vacancy.title
        kari = person_rows.by_slack_id(work.session, KARI)
        panel = Panel(
            vacancy_id=vacancy.id,
            person_id=kari.id,
            language=Language.EN,
            created_at=work.now,
            begun_at=work.now,
            left_count=2,
            **terms,
        )
        work.session.add(panel)
        work.session.flush()
        for place, one in enumerate(applications, start=1):
            work.session.add(PanelCandidate(panel_id=panel.id, application_id=one.id, position=place))
        for person in person_rows.by_slack_ids(work.session, who):
            work.session.add(
                PanelReviewer(panel_id=panel.id, person_id=person.id, language=Language.EN, asked_at=work.now)
            )
        work.session.flush()
        for reviewer in panels.reviewers(work.session, panel.id):
            watching.desk(work, reviewer)
        made = panel.id
    office.deliver()
    return made


def nudged(office: Office, who: str = METTE) -> Message:
    """Two working days later."""
    office.clock.move(days=2)
    assert nudging.tick(office.program.begin, look=office.program.look) >= 1
    office.deliver()
    return nudge(office, who)


def nudge(office: Office, who: str = METTE) -> Message:
    return office.person(who).dm()[-1]


def reviewer(office: Office, panel: int, slack_id: str) -> PanelReviewer:
    with office.program.look(SYSTEM) as work:
        found = panels.reviewers(work.session, panel)
        return next(one for one in found if one.person.slack_id == slack_id)


def test_a_nudge_tells_how_much_is_left_and_names_nobody(office: Office):
    asked(office, METTE)
    shown = nudged(office)
    assert "2 reviews are left to give: Systems developer" in shown.shown
    assert "Asked by Kari Nordmann" in shown.shown
    assert "Anna" not in shown.shown + shown.text
    assert shown.text == "A panel waits for your reviews."


def test_snoozed_it_says_until_when_and_the_day_comes(office: Office):
    made = asked(office, METTE)
    nudged(office).click("panel:snooze:2")
    assert "Snoozed until Friday 27 November 2026." in nudge(office).shown
    assert reviewer(office, made, METTE).snoozed_until is not None
    before = len(office.person(METTE).dm())
    office.clock.move(days=1)
    nudging.tick(office.program.begin)
    office.deliver()
    assert len(office.person(METTE).dm()) == before
    office.clock.move(days=1)
    assert nudging.tick(office.program.begin) == 1
    office.deliver()
    assert "2 reviews are left to give" in nudge(office).shown


def test_a_shortlist_is_snoozed_from_its_own_button_and_stays(office: Office):
    made = asked(office, METTE)
    desk = office.person(METTE).dm()[-1]
    assert "Anna Bergström" in desk.shown
    desk.click("panel:snooze")
    office.deliver()
    assert "Anna Bergström" in office.person(METTE).dm()[-1].shown
    assert reviewer(office, made, METTE).snoozed_until is not None


def test_passed_on_the_colleague_is_asked_and_the_old_one_left_alone(office: Office):
    made = asked(office, METTE)
    nudged(office).click("panel:pass_on")
    form = office.person(METTE).modal()
    assert "Only colleagues of the vacancy’s department who are not in the panel yet." in form.shown
    assert form.fill(colleague=[SVEN]).submit().outcome == "cleared"
    office.deliver()
    assert "Anna Bergström" in office.person(SVEN).dm()[-1].shown
    assert reviewer(office, made, METTE).state is ReviewerState.PASSED_ON
    assert "Sven Lindqvist" in office.person(KARI).dm()[-1].shown
    assert "Anna" not in office.person(METTE).dm()[0].shown


@pytest.mark.parametrize(
    ("to", "said"),
    [
        (METTE, "Choose somebody else than yourself."),
        (EMMA, "Emma Clarke does not belong to Nordlys Energi."),
        ("U0EVE", "Choose a colleague who uses Kalle."),
        (SVEN, "Sven Lindqvist is in this panel already."),
    ],
)
def test_who_cannot_take_it_on_is_told_at_the_field(office: Office, to: str, said: str):
    asked(office, METTE, SVEN)
    nudged(office).click("panel:pass_on")
    answer = office.person(METTE).modal().fill(colleague=[to]).submit()
    assert answer.outcome == "errors"
    assert said in str(answer.errors)


def test_what_is_not_owed_any_more_is_neither_snoozed_nor_passed_on(office: Office):
    made = asked(office, METTE)
    shown = nudged(office)
    with office.program.begin(SYSTEM) as work:
        work.session.get_one(Panel, made).closed_at = work.now
    shown.click("panel:snooze")
    assert "This panel is closed" in office.person(METTE).ephemerals()[-1].text
    shown.click("panel:pass_on")
    assert office.person(METTE).view is None


def test_the_home_says_what_is_owed_and_follows(office: Office):
    made = asked(office, METTE, title="A vacancy with a very long title " * 6)
    office.person(METTE).open_home()
    home = office.slack.wait(lambda: (office.deliver(), office.person(METTE).home())[1], "the Home")
    assert "Reviews I owe: 1 panel waits" in home.shown
    assert "2 of 2 left" in home.shown
    assert "Anna" not in home.shown
    with office.program.begin(SYSTEM) as work:
        panel = panels.by_id(work.session, made, lock=True)
        panel.closed_at = work.now
        watching.changed(work, panel)
    office.deliver()
    assert "Reviews I owe" not in office.person(METTE).home().shown
