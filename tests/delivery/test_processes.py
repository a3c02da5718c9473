"""Real processes that send, killed, frozen and stopped; what counts is what the receiver got."""

import random
import signal
import sqlite3
import time
from collections import Counter
from datetime import timedelta

import psycopg
import pytest

from domain.delivery import LEASE, ParcelState
from storage.engine import open_database
from tests import chaos
from tests.grumpy import grumpy_server
from tests.posting import age, mail, parcel, queue_mail, states
from tests.sender import nursery, wait_until
from tests.smtp import HANG


@pytest.fixture(scope="module")
def home():
    with nursery() as running:
        yield running


def queued(database, count):
    with database.writes.begin() as session:
        return [queue_mail(session, number) for number in range(1, count + 1)]


def freeze(home, pid, database):
    """Freeze a process, but not within a transaction: on SQLite that would freeze everybody, as the file has one lock."""
    home.send(pid, signal.SIGSTOP)
    while not lock_is_free(database):
        home.send(pid, signal.SIGCONT)
        time.sleep(0.01)
        home.send(pid, signal.SIGSTOP)


def lock_is_free(database):
    if database.engine.dialect.name == "sqlite":
        connection = sqlite3.connect(database.engine.url.database, timeout=0.2, isolation_level=None)
        statements = ["BEGIN IMMEDIATE", "ROLLBACK"]
    else:
        connection = psycopg.connect(database.engine.url.set(drivername="postgresql").render_as_string(False))
        statements = ["SET lock_timeout = '200ms'", "SELECT id FROM outbox FOR UPDATE"]
    try:
        for statement in statements:
            connection.execute(statement)
    except (sqlite3.OperationalError, psycopg.errors.LockNotAvailable):
        return False
    finally:
        connection.close()
    return True


def test_ten_killed_senders_lose_nothing_and_copy_only_what_was_in_doubt(database, database_url, smtp_sink, home):
    """Case 41."""
    tally = chaos.run(database, database_url, smtp_sink, home, 10, random.Random(41))
    assert tally.good, tally
    assert tally.copies <= 10, tally


def test_a_frozen_sender_makes_no_copy_when_it_wakes(database, database_url, smtp_sink, home):
    """Case 49."""
    ids = queued(database, 30)
    frozen = []
    for _ in range(2):
        frozen.append(home.start("serve", database_url, smtp_sink.url))
        chaos.wait_for_more(smtp_sink, 3)
        freeze(home, frozen[-1], database)
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
    """Case 86."""
    ids = queued(database, 60)
    for _ in range(3):
        pid = home.start("serve", database_url, smtp_sink.url)
        chaos.wait_for_more(smtp_sink, 4)
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
