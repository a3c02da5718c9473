"""Short forms of `python -m tests.chaos`: real processes, random moments, counted at the receiver. A step of its own in CI."""

import pytest

from tests.chaos import modes
from tests.sender import nursery

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def home():
    with nursery() as running:
        yield running


def test_thirty_killed_senders_lose_nothing_and_copy_only_what_was_in_doubt(database_url, home):
    """Case 41. The mail server has bad days too."""
    tally = modes.run("kill", database_url, home, messages=240, incidents=30, seed=41)
    assert tally.good, tally
    assert tally.messages == 240


@pytest.mark.parametrize("mode", ["freeze", "unwritable"])
def test_a_sender_that_cannot_go_on_for_a_while_makes_no_copy_and_no_doubt(mode, database_url, home):
    """Cases 42 and 49. Frozen beyond its lease, or unable to write down that a message was sent."""
    tally = modes.run(mode, database_url, home, messages=60, incidents=2, seed=49)
    assert tally.good, tally


def test_senders_told_to_stop_lose_repeat_and_doubt_nothing(database_url, home):
    """Case 86."""
    tally = modes.run("term", database_url, home, messages=120, incidents=8, seed=86)
    assert tally.good, tally


@pytest.mark.postgres
def test_two_processes_drain_a_queue_together_without_one_double(postgresql_url, home):
    """Case 50. The command does this with 20,000."""
    tally = modes.run("drain", postgresql_url, home, messages=500, incidents=0, seed=47)
    assert tally.good, tally
