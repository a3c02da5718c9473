"""Real processes that send, killed, frozen and stopped; what counts is what the receiver got."""

import signal
from collections import Counter
from datetime import timedelta

import pytest

from domain.delivery import LEASE, ParcelState
from storage.engine import open_database
from tests.chaos import modes
from tests.grumpy import grumpy_server
from tests.posting import age, mail, parcel, queue_mail, states
from tests.sender import nursery, wait_until
from tests.smtp import HANG

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def home():
    with nursery() as running:
        yield running


def queued(database, count):
    with database.writes.begin() as session:
        return [queue_mail(session, number) for number in range(1, count + 1)]


def wait_for_more(sink, more):
    target = len(sink.received) + more
    wait_until(lambda: len(sink.received) >= target, 60)


def test_a_frozen_sender_makes_no_copy_when_it_wakes(database, database_url, smtp_sink, home):
    """Case 49."""
    ids = queued(database, 30)
    frozen = []
    for _ in range(2):
        frozen.append(home.start("serve", database_url, smtp_sink.url))
        wait_for_more(smtp_sink, 3)
        modes.stand_still(home, frozen[-1], database)
        age(database, LEASE + timedelta(seconds=1))
    awake = home.start("serve", database_url, smtp_sink.url)
    wait_until(lambda: ParcelState.QUEUED not in states(database).values())
    for pid in frozen:
        home.send(pid, signal.SIGCONT)
    wait_until(lambda: set(states(database).values()) == {ParcelState.SENT})
    for pid in [awake, *frozen]:
        home.send(pid, signal.SIGTERM)
        home.wait_until_gone(pid)
    assert Counter(one.recipients[0] for one in smtp_sink.received) == {f"anna{n}@example.org": 1 for n in range(1, 31)}
    assert states(database) == dict.fromkeys(ids, ParcelState.SENT)


def test_a_sender_told_to_stop_finishes_what_is_leaving_and_gives_the_rest_back(
    database, database_url, smtp_sink, home
):
    """Case 86. So many that three rounds do not come to the end of them, however long a signal takes."""
    ids = queued(database, 400)
    for _ in range(3):
        pid = home.start("serve", database_url, smtp_sink.url)
        wait_for_more(smtp_sink, 4)
        home.send(pid, signal.SIGTERM)
        home.send(pid, signal.SIGTERM)
        assert home.wait_until_gone(pid) < 10
        found = states(database)
        assert set(found.values()) <= {ParcelState.SENT, ParcelState.QUEUED}
        sent = [number for number, parcel_id in enumerate(ids, 1) if found[parcel_id] is ParcelState.SENT]
        assert sorted(one.data for one in smtp_sink.received) == sorted(mail(number) for number in sent)


def test_a_sender_that_waits_for_a_mail_server_stops_at_once_and_costs_the_message_nothing(sqlite_url, home):
    """Case 86."""
    database = open_database(sqlite_url)
    (first,) = queued(database, 1)
    with grumpy_server() as server:
        server.answers["rcpt"] = HANG
        pid = home.start("serve", sqlite_url, server.url)
        assert server.hanging.wait(20)
        home.send(pid, signal.SIGTERM)
        assert home.wait_until_gone(pid) < 8
    row = parcel(database, first)
    assert (row.state, row.attempts, row.owner) == (ParcelState.QUEUED, 0, "")
    database.close()


def test_four_processes_that_read_and_then_write_lose_no_count(sqlite_url, home):
    """Case 52."""
    database = open_database(sqlite_url)
    (first,) = queued(database, 1)
    writers = [home.start("count", sqlite_url, "100") for _ in range(4)]
    for pid in writers:
        home.wait_until_gone(pid, 60)
    assert parcel(database, first).attempts == 400
    database.close()
