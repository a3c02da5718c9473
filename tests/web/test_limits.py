"""Too many tries: guesses are slowed down, and whoever holds a link gets in all the same."""

import pytest
import time_machine
from sqlalchemy import event

from domain.language import Language
from domain.links import new_token
from tests.web.desk import NOW, Desk

GUESSER = "203.0.113.9"


@pytest.fixture(autouse=True)
def moment():
    """A minute that does not end by itself."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def _guess(desk: Desk, times: int, address: str = GUESSER, method: str = "GET") -> list[int]:
    return [desk.ask(f"/i/{new_token()}", method, address).status_code for _ in range(times)]


@pytest.mark.parametrize("method", ["GET", "POST", "HEAD"])
def test_after_twenty_unknown_links_in_a_minute_an_address_has_to_wait(desk: Desk, method: str) -> None:
    assert _guess(desk, 25, method=method) == [404] * 20 + [429] * 5


def test_the_wait_is_over_after_a_minute(desk: Desk, moment: time_machine.Traveller) -> None:
    _guess(desk, 25)
    moment.shift(61)

    assert _guess(desk, 1) == [404]


def test_the_page_to_wait_says_how_long_and_in_the_browsers_language(desk: Desk) -> None:
    _guess(desk, 20)

    response = desk.ask("/i/never-was", address=GUESSER, headers={"Accept-Language": "sv"})

    assert response.headers["Retry-After"] == "60"
    assert '<html lang="sv">' in response.text


def test_guessing_locks_nobody_out_who_holds_a_link_not_even_at_the_same_address(desk: Desk) -> None:
    invited = desk.invite()
    for method in ("GET", "POST"):
        _guess(desk, 50, method=method)

    assert desk.ask(invited.path, address=GUESSER).status_code == 200
    assert desk.send(invited.path, address=GUESSER, answer="accept", revision=0).status_code == 303
    assert desk.ask(f"{invited.path}/interview.ics", address=GUESSER).status_code == 200


def test_guesses_from_one_address_do_not_slow_down_another(desk: Desk) -> None:
    _guess(desk, 30)

    assert _guess(desk, 1, "203.0.113.10") == [404]


def test_addresses_of_one_ipv6_household_count_together(desk: Desk) -> None:
    for number in range(20):
        _guess(desk, 1, f"2001:db8:1:2::{number:x}")

    assert _guess(desk, 1, "2001:db8:1:2:ffff::1") == [429]
    assert _guess(desk, 1, "2001:db8:1:3::1") == [404]


def test_an_ipv4_address_is_the_same_when_written_as_ipv6(desk: Desk) -> None:
    _guess(desk, 20)

    assert _guess(desk, 1, f"::ffff:{GUESSER}") == [429]


def test_a_link_takes_ten_answers_a_minute(desk: Desk, moment: time_machine.Traveller) -> None:
    invited = desk.invite(Language.NB)
    answers = [desk.send(invited.path, answer="accept", revision=0) for _ in range(11)]

    assert [answer.status_code for answer in answers] == [303] * 10 + [429]
    assert '<html lang="nb">' in answers[-1].text
    moment.shift(61)
    assert desk.send(invited.path, answer="accept", revision=0).status_code == 303


def test_a_link_at_its_limit_can_still_be_looked_at(desk: Desk) -> None:
    invited = desk.invite()
    for _ in range(12):
        desk.send(invited.path, revision=0)

    assert desk.ask(invited.path).status_code == 200


def test_an_address_gives_thirty_answers_a_minute(desk: Desk) -> None:
    invited = [desk.invite() for _ in range(4)]
    answers = [desk.send(one.path, answer="accept", revision=0).status_code for one in invited for _ in range(10)]

    assert answers == [303] * 30 + [429] * 10
    assert desk.send(invited[3].path, address="10.0.0.2", answer="accept", revision=0).status_code == 429
    other = desk.invite()
    assert desk.send(other.path, address="10.0.0.2", answer="accept", revision=0).status_code == 303


def test_an_address_that_guesses_gets_no_write_begun_for_its_guesses(desk: Desk) -> None:
    _guess(desk, 20)
    begun: list[object] = []
    event.listen(desk.database.engine, "begin", begun.append)

    _guess(desk, 5)

    assert begun == []
