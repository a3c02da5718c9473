"""Digests as their subscribers have them, in the sandbox: ordered, posted, edited, paused, ended."""

import threading
from datetime import UTC, datetime, timedelta

import pytest

from bot.services import people
from bot.services.acting.erasing import erase_person
from bot.services.calendar import posting
from bot.services.people import PersonChange
from domain.access import OPERATOR
from domain.language import Language
from storage.tables import Application
from tests.office import Office, invite

KARI, EMMA, METTE = "U0KARI", "U0EMMA", "U0METTE"
FRIDAY = datetime(2026, 11, 27, 7, 0, tzinfo=UTC)
"""Eight o'clock in Oslo."""


@pytest.fixture(autouse=True)
def nothing_slack_would_mind(office: Office):
    yield
    assert office.slack.complaints() == []


def digests(office: Office, who: str = EMMA):
    assert office.person(who).command("/kalle", "digests")["ok"]
    return office.person(who).modal()


def order(office: Office, who: str = EMMA, **answers: object):
    digests(office, who).click("New digest")
    step = office.person(who).modal().fill(**answers).submit()
    assert step.ok, step
    return office.person(who).modal()


def invited(office: Office, *names: str, who: str = EMMA, **answers: object) -> None:
    invite(office, who, *names, **answers).submit()
    while office.person(who).view is not None:  # a preview with doubts
        assert office.person(who).modal().submit().ok
    office.deliver_all()


def morning(office: Office, at: datetime = FRIDAY) -> None:
    office.clock.now = at
    posting.post(office.program.begin)
    office.deliver()


def newest(office: Office, who: str = EMMA):
    return office.person(who).dm()[-1]


def test_ordered_with_nothing_filled_in_it_is_ones_own_every_morning(office: Office):
    view = order(office)
    assert "To you\n · your own calendar" in view.shown
    assert "Every day at 08:00 (Oslo time)" in view.shown
    assert "Next: Tuesday 24 November at 08:00 (Oslo)" in view.shown


def test_it_comes_in_the_morning_and_is_edited_when_the_answer_comes(office: Office):
    invited(office, "Anna Berg")
    order(office)
    morning(office)
    message = newest(office)
    assert "10:00–10:45 Anna Bergström · First interview · ⏳ Awaiting response" in message.shown
    assert "Anna" not in message.text
    before = len(office.person(EMMA).dm())
    office.answer("anna@example.org", "accept")
    office.deliver()
    edited = next(one for one in office.person(EMMA).dm() if one.ts == message.ts)
    assert "✅ Accepted" in edited.shown
    assert [one.ts for one in office.person(EMMA).dm()[:before]][-1] == message.ts


def test_two_workers_post_it_once(office: Office):
    invited(office, "Anna Berg")
    order(office)
    office.clock.now = FRIDAY
    workers = [threading.Thread(target=lambda: posting.post(office.program.begin)) for _ in range(2)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    before = len(office.person(EMMA).dm())
    office.deliver()
    assert len(office.person(EMMA).dm()) == before + 1


def test_its_buttons_open_the_application_and_the_calendar(office: Office):
    invited(office, "Anna Berg")
    order(office)
    morning(office)
    emma = office.person(EMMA)
    newest(office).click("Open")
    assert emma.modal().callback_id == "candidate"
    emma.modal().close()
    newest(office).click("digest:open", "Anna Bergström")
    assert emma.modal().callback_id == "candidate"
    emma.modal().close()
    newest(office).click("Open the calendar")
    assert emma.modal().callback_id == "calendar"
    assert "Anna Bergström" in emma.modal().shown


def test_the_calendar_behind_a_teams_digest_is_the_teams(office: Office):
    invited(office, "Ola Hansen", who=KARI)
    order(office, digest_people=[KARI, EMMA])
    morning(office)
    newest(office).click("Open the calendar")
    view = office.person(EMMA).modal()
    assert "Ola Hansen" in view.shown
    assert "Of certain recruiters" in str(view.blocks)


def test_changed_paused_resumed_ended(office: Office):
    order(office)
    emma = office.person(EMMA)
    emma.modal().click("Change")
    assert emma.modal().fill(at="09:30", rhythm="weekly", weekday="2").submit().ok
    assert "Every Wednesday at 09:30 (Oslo time)" in emma.modal().shown
    emma.modal().click("Pause")
    assert "Paused" in emma.modal().shown
    morning(office, datetime(2026, 11, 25, 9, tzinfo=UTC))
    emma.modal().click("Resume")
    assert "Next: Wednesday 2 December at 09:30 (Oslo)" in emma.modal().shown
    emma.modal().click("End it")
    assert "You have ordered no digest." in emma.modal().shown


def test_a_vacancy_is_found_by_a_part_of_its_name_and_a_country_in_ones_own_language(office: Office):
    with office.program.begin(OPERATOR) as work:
        people.change(work, EMMA, PersonChange(language=Language.NB))
    digests(office).click("digests:new")
    form = office.person(EMMA).modal()
    assert form.suggest("digest_place", "devel") == ["Systems developer"]
    assert form.suggest("digest_country", "sverige") == ["Sverige"]
    assert form.suggest("digest_country", "")[1:6] == ["Norge", "Sverige", "Danmark", "Finland", "Nederland"]


def test_recruiters_and_a_vacancy_at_once_are_refused_at_the_field(office: Office):
    digests(office).click("New digest")
    form = office.person(EMMA).modal()
    form.suggest("digest_place", "devel")
    step = form.fill(digest_people=[KARI], digest_place="Systems developer").submit()
    assert list(step.errors) == ["Or a vacancy or department"]


def test_deleted_in_slack_it_is_not_posted_anew_that_day(office: Office):
    """Case 83."""
    invited(office, "Anna Berg")
    invited(office, "Ola Hansen")
    order(office)
    morning(office)
    message = newest(office)
    office.program.slack_client.chat_delete(channel=message.channel, ts=message.ts)
    office.answer("anna@example.org", "accept")
    office.deliver()
    office.answer("ola@example.org", "accept")
    office.deliver()
    assert not [one for one in office.person(EMMA).dm() if "The day" in one.shown]


def test_whoever_is_erased_is_gone_from_the_digests_of_other_days_too(office: Office):
    invited(office, "Anna Berg")
    invited(office, "Ola Hansen")
    order(office)
    morning(office)
    morning(office, FRIDAY + timedelta(days=3))
    with office.program.begin(OPERATOR) as work:
        erase_person(work, work.session.get_one(Application, office.applications["Anna"]).candidate_id)
    for _ in range(3):
        office.clock.move(seconds=61)
        office.deliver()
    standing = [one for one in office.person(EMMA).dm() if "The day" in one.shown]
    assert standing
    assert not any("Anna" in one.shown for one in standing)


def test_help_names_it(office: Office):
    office.person(METTE).command("/kalle", "")
    assert "/kalle digests" in office.person(METTE).ephemerals()[-1].shown
