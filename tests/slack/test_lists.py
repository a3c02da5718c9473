"""Looking: vacancies and candidates as lists, one of each as a card, and from there to the invitation."""

import pytest
from sqlalchemy import update

from bot.services import people, vacancies
from bot.services.people import PersonChange
from bot.services.vacancies import VacancyChange
from domain.access import OPERATOR, SYSTEM, Level, VacancyAccess
from domain.language import Language
from domain.status import ApplicationStatus
from storage.tables import Application, Person
from tests.cast import Applicant, apply
from tests.office import Office

KARI, SVEN, EVE = "U0KARI", "U0SVEN", "U0EVE"


@pytest.fixture(autouse=True)
def nothing_slack_would_mind(office: Office):
    yield
    assert office.slack.complaints() == []


def listed(office: Office, command: str, words: str = "", who: str = KARI):
    assert office.person(who).command(command, words)["ok"]
    return office.person(who).ephemerals()[-1]


def names(message) -> list[str]:
    return [one["text"]["text"] for one in message.blocks if one["type"] == "section"]


def walk(message) -> list[list[str]]:
    """Every page of a list, by its own buttons."""
    pages = [names(message)]
    while "Neste side" in message.buttons:
        message.click("Neste side")
        message = message.again()
        pages.append(names(message))
    return pages


def test_vacancies_are_listed_with_what_stands_in_them(office: Office):
    message = listed(office, "/vacancies")
    assert names(message) == ["Service technician", "Systems developer"]
    assert "DEV-1" in message.shown
    assert names(listed(office, "/vacancies", who=SVEN)) == ["Service technician"]


def test_lists_page_on_and_back_and_lose_nobody(office: Office):
    with office.program.begin(OPERATOR) as work:
        for number in range(17):
            vacancies.add(
                work,
                VacancyChange(
                    reference=f"X-{number:02}",
                    title=f"Post {number:02}",
                    zone="Europe/Oslo",
                    members={KARI: VacancyAccess.READ},
                ),
            )
    message = listed(office, "/vacancies")
    pages = walk(message)
    assert [len(page) for page in pages] == [8, 8, 3]
    assert len({name for page in pages for name in page}) == 19
    message.again().click("Forrige side")
    assert names(message.again()) == pages[1]


def test_candidates_page_and_searching_narrows_them(office: Office):
    with office.program.begin(SYSTEM) as work:
        vacancy = work.session.get_one(Application, office.applications["Anna"]).vacancy_id
        for number in range(20):
            apply(work, Applicant(f"Nils{number:02}", "Mange", Language.NB, f"n{number}@example.org"), vacancy)
    pages = walk(listed(office, "/candidates"))
    assert sum(map(len, pages)) == 28
    assert max(map(len, pages)) <= 12
    assert names(listed(office, "/candidates", "bergst")) == ["Anna Bergström"]
    found = walk(listed(office, "/candidates", "mange"))
    assert [len([one for one in page if "Mange" in one]) for page in found] == [12, 8]
    assert "Zebedee" in listed(office, "/candidates", "Zebedee").shown


def test_who_has_no_vacancy_reads_that_there_is_nothing(office: Office):
    with office.program.begin(OPERATOR) as work:
        people.add(work, EVE, PersonChange(name="Eve", level=Level.LIMITED, language=Language.NL))
    for command in ("/vacancies", "/candidates"):
        message = listed(office, command, who=EVE)
        assert message.buttons == []
        assert len(names(message)) == 1


def test_from_vacancy_over_candidate_to_the_invitation_in_one_window(office: Office):
    listed(office, "/vacancies").click("Åpne", nth=1)
    kari = office.person(KARI)
    assert kari.modal().callback_id == "vacancy"
    assert "Anna Bergström" in kari.modal().shown
    opened = [one["text"]["text"] for one in kari.modal().blocks if one["type"] == "section"][2:]
    kari.modal().click("Åpne", nth=opened.index("Anna Bergström"))
    assert kari.modal().callback_id == "candidate"
    assert "anna@example.org" in kari.modal().shown
    kari.modal().click("Inviter til intervju")
    view = kari.modal()
    assert [one.callback_id for one in kari.views] == ["invitation"]
    assert view.fill(day="2026-11-27", at="10:00", place="Room").submit().outcome == "pushed"
    assert kari.modal().submit().outcome == "cleared"
    with office.program.look(SYSTEM) as work:
        application = work.session.get_one(Application, office.applications["Anna"])
        assert application.status is ApplicationStatus.INTERVIEW_1


def test_a_vacancy_pages_its_applications_within_its_window(office: Office):
    with office.program.begin(SYSTEM) as work:
        vacancy = work.session.get_one(Application, office.applications["Anna"]).vacancy_id
        for number in range(20):
            apply(work, Applicant(f"Nils{number:02}", "Mange", Language.NB, f"n{number}@example.org"), vacancy)
    listed(office, "/vacancies").click("Åpne", nth=1)
    kari, met = office.person(KARI), []
    while True:
        view = kari.modal()
        met += [one["text"]["text"] for one in view.blocks if one.get("block_id", "").startswith("application:")]
        if "Neste side" not in view.buttons:
            break
        view.click("Neste side")
    assert len(met) == len(set(met)) == 27


def test_the_shortcut_opens_the_form(office: Office):
    assert office.person(KARI).shortcut("invite")["ok"]
    assert office.person(KARI).modal().callback_id == "invitation"


def test_help_tells_what_there_is_in_the_readers_language_and_where_to_begin(office: Office):
    assert "/interview" in listed(office, "/kalle").shown
    assert "/kalle setup" in listed(office, "/kalle", who=EVE).shown


def test_a_language_is_chosen_and_stays_chosen(office: Office):
    assert (
        "svenska" in listed(office, "/kalle", "language sv").text.casefold()
        or "språk" in listed(office, "/kalle").shown
    )
    assert (
        "Vakanser" in listed(office, "/vacancies").text or "Rekryteringsöversikt" in listed(office, "/vacancies").text
    )
    office.person(KARI).change(locale="da-DK")
    office.slack.wait(lambda: office.slack.deliveries("event"))
    assert "Rekryteringsöversikt" in listed(office, "/vacancies").text
    for word in ("", "fi", "klingon"):
        assert "nb" in listed(office, "/kalle", f"language {word}").text


def test_a_profile_changed_in_slack_changes_the_language_of_who_chose_none(office: Office):
    with office.program.begin(SYSTEM) as work:
        work.session.execute(update(Person).values(language_chosen=False))
    office.person(KARI).change(locale="da-DK")
    office.slack.wait(lambda: [one for one in office.slack.deliveries("event") if one["status"] == 200])
    assert "Rekrutteringsoversigt" in listed(office, "/vacancies").text
