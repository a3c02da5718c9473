"""The Home tab, as its reader finds it in the sandbox."""

import pytest

from bot.services import people, vacancies
from bot.services.acting import erasing
from bot.services.vacancies import VacancyChange
from domain.access import OPERATOR, VacancyAccess
from domain.status import Answer
from storage.tables import Application
from tests.office import Office, invite

EMMA, KARI, STRANGER = "U0EMMA", "U0KARI", "U0EVE"


@pytest.fixture(autouse=True)
def nothing_slack_would_mind(office: Office):
    yield
    assert office.slack.complaints() == []


def invited(office: Office, *names: str, who: str = EMMA, **answers: object) -> None:
    invite(office, who, *names, **answers).submit()
    while office.person(who).view is not None:
        assert office.person(who).modal().submit().ok


def opened(office: Office, who: str = EMMA):
    """The tab as it is drawn after the event arrived, which Slack sends by itself."""
    office.person(who).open_home()
    return office.slack.wait(lambda: drawn(office, who), "the Home")


def drawn(office: Office, who: str):
    office.deliver()
    return office.person(who).home()


def test_it_says_what_is_today_and_in_the_next_seven_days(office: Office):
    invited(office, "Anna Bergström", day="2026-11-23", at="15:00")
    invited(office, "Ola Hansen", day="2026-11-27")
    invited(office, "Jane Miller", day="2026-12-20")
    shown = opened(office).shown
    assert shown.index("Today") < shown.index("Anna Bergström") < shown.index("The next seven days")
    assert shown.index("The next seven days") < shown.index("Ola Hansen")
    assert "Jane Miller" not in shown


def test_an_answer_changes_it_by_itself(office: Office):
    invited(office, "Anna Bergström")
    assert "Accepted" not in opened(office).shown
    office.deliver_all()
    office.answer("anna@example.org", str(Answer.ACCEPT))
    office.deliver()
    assert "Accepted" in office.person(EMMA).home().shown


def test_who_asks_for_another_time_stands_first(office: Office):
    invited(office, "Anna Bergström")
    office.deliver_all()
    office.answer("anna@example.org", str(Answer.NEW_TIME))
    shown = opened(office).shown
    assert shown.index("1 asks for another time") < shown.index("Today")


def test_a_name_opens_the_application(office: Office):
    invited(office, "Anna Bergström")
    opened(office).click("Open")
    assert "Anna Bergström" in office.person(EMMA).modal().shown


def test_a_stranger_is_told_so(office: Office):
    assert "Ik ken je nog niet" in opened(office, STRANGER).shown


def test_it_is_read_in_the_language_chosen_in_it(office: Office):
    opened(office).click("home:language", "nb")
    office.deliver()
    assert "De neste sju dagene" in office.person(EMMA).home().shown


def test_the_language_written_to_kalle_is_the_homes_too_and_its_menu_forgets_the_old_one(office: Office):
    """Slack keeps what was chosen in a block for as long as the block keeps its name."""
    opened(office).click("home:language", "nb")
    office.deliver()
    before = settings_of(office)
    office.person(EMMA).command("/kalle", "language sv")
    office.deliver()
    assert "De kommande sju dagarna" in office.person(EMMA).home().shown
    after = settings_of(office)
    assert before["block_id"] != after["block_id"]
    assert after["elements"][0]["initial_option"]["value"] == "sv"


def settings_of(office: Office) -> dict:
    blocks = office.person(EMMA).home().blocks
    return next(one for one in blocks if "home:language" in str(one))


def test_quiet_hours_are_set_in_it(office: Office):
    opened(office).click("Quiet hours and nudges")
    form = office.person(EMMA).modal()
    assert not form.fill(**{"Quiet from": "20:00"}).submit().ok
    office.person(EMMA).modal().fill(**{"Quiet until": "07:00"}).submit()
    office.deliver()
    assert "Quiet from 20:00 to 07:00" in office.person(EMMA).home().shown


def test_a_calendar_address_is_made_shown_and_ended(office: Office):
    opened(office).click("Calendar address")
    office.person(EMMA).modal().submit()
    form = office.person(EMMA).modal()
    (url,) = [word for word in form.shown.split() if word.endswith(".ics")]
    assert office.get(url)[0] == 200
    form.click("End this address")
    assert office.get(url)[0] == 404


def test_a_week_that_is_full_is_paged(office: Office):
    from domain.language import Language
    from storage.tables import Interview
    from tests.cast import Applicant, apply
    from tests.slack.test_calendar import _copied, _first_interview

    first = _first_interview(office)
    with office.program.begin(OPERATOR) as work:
        anna = work.session.get_one(Interview, first)
        for number in range(45):
            person = Applicant(f"Nils{number:02}", "Åmange", Language.NB, f"n{number}@example.org")
            _copied(work, anna, apply(work, person, anna.application.vacancy_id), number % 48)
    home, seen = opened(office), set()
    while True:
        seen |= {word for word in home.shown.split() if word.startswith("Nils")}
        if "Next page" not in home.buttons:
            break
        home.click("Next page")
        office.deliver()
        home = office.person(EMMA).home()
    assert len(seen) == 45


def test_in_quiet_hours_the_card_follows_and_colleagues_hear_of_it_in_the_morning(office: Office):
    invited(office, "Anna Bergström", interviewers=[EMMA, KARI])
    office.deliver_all()
    for who in (EMMA, KARI):
        opened(office, who).click("home:telling")
        office.person(who).modal().fill(quiet_from="08:00", quiet_until="18:00").submit()
    before = len(office.person(KARI).dm())
    office.answer("anna@example.org", str(Answer.ACCEPT))
    office.deliver()
    assert any("Accepted" in message.shown for message in office.person(EMMA).dm())
    assert len(office.person(KARI).dm()) == before
    office.clock.move(hours=10)
    office.deliver()
    assert len(office.person(KARI).dm()) == before + 1


def test_who_was_erased_is_gone_from_it(office: Office):
    invited(office, "Anna Bergström")
    assert "Anna Bergström" in opened(office).shown
    with office.program.begin(OPERATOR) as work:
        candidate = work.session.get_one(Application, office.applications["Anna"]).candidate_id
        erasing.erase_person(work, candidate)
    office.deliver()
    assert "Anna" not in office.person(EMMA).home().shown


def test_who_loses_a_vacancy_or_is_switched_off_reads_no_more_of_it(office: Office):
    invited(office, "Anna Bergström", interviewers=[EMMA, KARI])
    assert "Anna Bergström" in opened(office, KARI).shown
    with office.program.begin(OPERATOR) as work:
        vacancies.change(work, "DEV-1", VacancyChange(members={KARI: VacancyAccess.NONE}))
    office.deliver()
    assert "Anna" not in office.person(KARI).home().shown
    with office.program.begin(OPERATOR) as work:
        people.remove(work, KARI)
    office.deliver()
    assert "Jeg kjenner deg ikke" in office.person(KARI).home().shown


def test_the_help_names_every_command(office: Office):
    office.person(EMMA).command("/kalle", "")
    shown = office.person(EMMA).ephemerals()[-1].shown
    for command in ("/interview", "/calendar", "/panel", "/vacancies", "/candidates", "/kalle digests"):
        assert f"{command}\n" in shown
