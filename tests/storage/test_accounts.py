"""Candidates' accounts on SQLite and on PostgreSQL: links that work once, also for many at once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from bot.services.account import passwords, setting, visiting
from bot.work import ways
from domain.access import CANDIDATE
from domain.errors import NotNow, Unknown
from domain.links import digest, new_token
from storage import accounts
from storage.step_tables import AccountLink, AccountSession
from storage.tables import Application
from tests.services.company import Company, opened

PASSWORD = "Canary-Pa55word!"
ADDRESS = "ola@example.org"


@pytest.fixture
def company(database):
    return opened(database)


@pytest.fixture
def doors(company: Company):
    return ways(company.database, company.clock, company.house)


@pytest.fixture
def ola(company: Company) -> int:
    """A candidate with an account and a password."""
    with company.begin(CANDIDATE) as work:
        candidate_id = work.session.get_one(Application, company.applications["Ola"]).candidate_id
        assert accounts.ensure(work.session, candidate_id, work.now)
        assert not accounts.ensure(work.session, candidate_id, work.now)
        accounts.set_password(work.session, candidate_id, passwords.hashed(PASSWORD), work.now)
        return candidate_id


def a_link(company: Company, candidate_id: int) -> str:
    token = new_token()
    with company.begin(CANDIDATE) as work:
        accounts.add_link(work.session, candidate_id, digest(token), work.now, work.now)
    return token


def count(company: Company, table: type) -> int:
    with company.look(CANDIDATE) as work:
        return work.session.query(table).count()


def test_of_many_who_use_a_link_at_once_one_gets_in(company: Company, doors, ola: int) -> None:
    """Case 25."""
    token, barrier = a_link(company, ola), threading.Barrier(4)

    def choose(number: int) -> bool:
        barrier.wait()
        try:
            setting.choose(doors, token, f"Number-{number}-Pa55word!")
        except Unknown:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(choose, range(4))) == [False, False, False, True]
    assert count(company, AccountSession) == 1
    assert count(company, AccountLink) == 0


def test_logging_in_and_out(company: Company, doors, ola: int) -> None:
    token = visiting.log_in(doors, ADDRESS, PASSWORD)
    with company.look(CANDIDATE) as work:
        found = visiting.visitor(work, token)
        assert found is not None
        assert found.candidate_id == ola
    with company.begin(CANDIDATE) as work:
        visiting.log_out(work, token)
        assert visiting.visitor(work, token) is None


def test_asking_for_a_link_changing_the_address_and_forgetting(company: Company, doors, ola: int) -> None:
    with company.begin(CANDIDATE) as work:
        setting.ask_for_link(work, ADDRESS)
    company.leave()
    assert count(company, AccountLink) == 1
    with company.begin(CANDIDATE) as work:
        accounts.address_changed(work.session, ola)
    assert count(company, AccountLink) == 0
    with pytest.raises(NotNow):
        visiting.log_in(doors, ADDRESS, PASSWORD)
    with company.begin(CANDIDATE) as work:
        accounts.forget(work.session, ola)
        assert accounts.holder_of_address(work.session, ADDRESS) is None


def test_what_was_over_a_day_ago_is_dropped_and_nothing_else(company: Company, doors, ola: int) -> None:
    visiting.log_in(doors, ADDRESS, PASSWORD)
    a_link(company, ola)
    company.clock.move(days=3)
    visiting.log_in(doors, ADDRESS, PASSWORD)
    a_link(company, ola)
    with company.begin(CANDIDATE) as work:
        assert accounts.drop_old(work.session, work.now - timedelta(days=1), 10) == 2
    assert (count(company, AccountSession), count(company, AccountLink)) == (1, 1)
