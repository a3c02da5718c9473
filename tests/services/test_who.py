"""Who is asking: one workspace, people the database knows, the first administrator, a chosen language."""

import pytest

from bot.services import people, who
from domain.access import OPERATOR, SYSTEM, Level
from domain.errors import ForeignWorkspace, NotNow, Stranger
from domain.language import Language
from storage.engine import open_database
from storage.tables import Person
from tests.services.company import EMMA, EVE, KARI, TEAM, Company


def test_people_are_known_in_their_own_workspace_only(company: Company):
    """Case 16."""
    assert who.actor_of(company.ask, KARI, "slack").name == "Kari Nordmann"
    who.insist_served(TEAM, TEAM)
    for team in ("T0OTHER", "", "t0sandbox"):
        with pytest.raises(ForeignWorkspace):
            who.insist_served(team, TEAM)
    for stranger in (EVE, "", "U0NOBODY"):
        with pytest.raises(Stranger):
            who.actor_of(company.ask, stranger, "slack")


def test_somebody_switched_off_is_a_stranger(company: Company):
    """Case 16."""
    with company.begin(OPERATOR) as work:
        people.remove(work, KARI)
    with pytest.raises(Stranger):
        who.actor_of(company.ask, KARI, "slack")


def test_an_installation_is_bound_once(company: Company):
    with company.begin(SYSTEM) as work:
        who.pin(work, TEAM, "U0NEW")
        assert who.pinned(work) == (TEAM, "U0NEW")
        with pytest.raises(NotNow, match="belongs to the workspace"):
            who.pin(work, "T0OTHER", "U0KALLE")


@pytest.fixture
def empty(sqlite_url: str):
    """A company with nobody in it."""
    database = open_database(sqlite_url)
    yield Company(database)
    database.close()


def set_up(company: Company, code: str, slack_id: str = EVE) -> None:
    with company.begin(SYSTEM) as work:
        who.become_administrator(work, code, slack_id, "Eve", Language.EN)


def test_the_code_makes_one_administrator_and_works_once(empty: Company):
    with empty.begin(SYSTEM) as work:
        code = who.new_setup_code(work)
    assert code
    with pytest.raises(NotNow, match="not the set-up code"):
        set_up(empty, "00000000" if code != "00000000" else "1")
    set_up(empty, f" {code} ")
    assert empty.actor(EVE).level is Level.COMPLETE
    with pytest.raises(NotNow):
        set_up(empty, code, EMMA)
    with empty.begin(SYSTEM) as work:
        assert who.new_setup_code(work) is None


def test_an_empty_code_opens_nothing(empty: Company):
    for code in ("", " ", "x"):
        with pytest.raises(NotNow):
            set_up(empty, code)


def test_no_code_works_while_there_is_an_administrator(company: Company):
    with company.begin(SYSTEM) as work:
        assert who.new_setup_code(work) is None
    with pytest.raises(NotNow):
        set_up(company, "12345678")


def changed(company: Company, slack_id: str = KARI, **more: object) -> Person | None:
    usual = {"name": "Kari N", "language": Language.DA, "email": "new@nordlys.example", "deleted": False}
    with company.begin(SYSTEM) as work:
        who.changed_in_slack(work, slack_id, **{**usual, **more})
        return work.session.query(Person).filter_by(slack_id=slack_id).one_or_none()


def test_slack_tells_name_and_language_but_changes_no_address(company: Company):
    with company.begin(SYSTEM) as work:
        work.session.query(Person).filter_by(slack_id=KARI).one().language_chosen = False
    person = changed(company)
    assert person is not None
    assert (person.name, person.language, person.email) == ("Kari N", Language.DA, "kari@nordlys.example")


def test_a_language_that_was_chosen_stays(company: Company):
    with company.by(KARI) as work:
        who.choose_language(work, Language.SV)
    person = changed(company)
    assert person is not None
    assert person.language is Language.SV


def test_a_deleted_account_is_switched_off_and_does_not_come_back_by_itself(company: Company):
    """Case 16."""
    changed(company, deleted=True)
    person = changed(company, deleted=False)
    assert person is not None
    assert not person.active


def test_strangers_are_not_taken_in_by_a_changed_profile(company: Company):
    assert changed(company, EVE) is None
