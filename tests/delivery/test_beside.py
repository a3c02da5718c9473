"""A second connection to the mail server, for when more is due than one takes at once."""

import threading
from collections import Counter
from contextlib import contextmanager

import pytest
from sqlalchemy import select

from bot.delivery import lane
from bot.delivery.dispatcher import Dispatcher, new_owner
from bot.delivery.smtp import SmtpCarrier
from bot.delivery.smtp_line import parse_smtp_url
from bot.delivery.turns import Turns
from domain.access import SYSTEM
from domain.delivery import Channel, ParcelState
from storage import figures
from storage.delivery_tables import Heartbeat, Parcel
from storage.engine import open_database
from tests.delivery.senders import SHORT, queued
from tests.posting import begin_with, states

MAIL = Channel.EMAIL


@pytest.fixture(autouse=True)
def few_at_once(monkeypatch):
    monkeypatch.setitem(lane.AT_ONCE, MAIL, 3)


@pytest.fixture
def alarms():
    return []


@pytest.fixture
def pair(database, watch, smtp_sink, alarms):
    """Makes a dispatcher with two connections; the second to another address if one is given."""
    carriers = []

    def make(second=None):
        first, other = (_carrier(url) for url in (smtp_sink.url, second or smtp_sink.url))
        begin = begin_with(database, watch)
        carriers.extend([first, other])
        return Dispatcher(begin, {MAIL: first}, new_owner(), alarms.append, beside={MAIL: other})

    yield make
    for one in carriers:
        one.rest()


def _carrier(url):
    return SmtpCarrier(parse_smtp_url(url), helo="kalle.example", patience=SHORT)


def _owners(database, table, **only):
    with database.reads() as session:
        return sorted(session.scalars(select(table.owner).filter_by(**only).distinct()))


def test_it_helps_for_as_long_as_the_first_has_its_hands_full(database, pair, smtp_sink):
    queued(database, 9)
    dispatcher = pair()
    assert dispatcher.deliver_one(MAIL)
    assert dispatcher.drain_beside(MAIL) == 6
    assert dispatcher.drain(MAIL) == 2
    assert set(states(database).values()) == {ParcelState.SENT}
    assert set(Counter(one.recipients[0] for one in smtp_sink.received).values()) == {1}
    assert len(smtp_sink.received) == 9


def test_it_stays_away_when_the_first_can_take_everything(database, pair, smtp_sink):
    queued(database, 2)
    dispatcher = pair()
    assert dispatcher.deliver_one(MAIL)
    assert dispatcher.drain_beside(MAIL) == 0
    assert len(smtp_sink.received) == 1


def test_both_at_once_send_each_mail_once(database, pair, smtp_sink):
    queued(database, 60)
    dispatcher = pair()
    assert dispatcher.deliver_one(MAIL)
    helper = threading.Thread(target=dispatcher.drain_beside, args=[MAIL])
    helper.start()
    dispatcher.drain(MAIL)
    helper.join(30)
    assert set(states(database).values()) == {ParcelState.SENT}
    assert sorted(Counter(one.recipients[0] for one in smtp_sink.received).values()) == [1] * 60


def test_what_one_holds_is_not_the_others_and_both_give_it_back(database, pair):
    queued(database, 6)
    dispatcher = pair()
    dispatcher.beat()
    for one in (dispatcher._lanes[MAIL], dispatcher._beside[MAIL]):
        assert one._claim()
    holding = _owners(database, Parcel, state=ParcelState.LEASED)
    assert len(holding) == 2
    assert holding == _owners(database, Heartbeat)
    dispatcher.stop()
    dispatcher.leave()
    assert set(states(database).values()) == {ParcelState.QUEUED}
    assert _owners(database, Heartbeat) == []


def test_a_server_that_takes_no_second_connection_is_no_news_and_costs_no_mail(database, pair, smtp_sink, alarms):
    queued(database, 7)
    dispatcher = pair(second="smtp://127.0.0.1:9")
    assert dispatcher.deliver_one(MAIL)
    dispatcher.drain_beside(MAIL)
    assert dispatcher._beside[MAIL].holds is False
    assert dispatcher.drain(MAIL) == 6
    assert set(states(database).values()) == {ParcelState.SENT}
    assert len(smtp_sink.received) == 7
    assert alarms == []


def test_on_sqlite_nobody_asks_for_the_database_while_another_lane_writes(sqlite, watch):
    real, inside, most = begin_with(sqlite, watch), [], []

    @contextmanager
    def begin(actor):
        inside.append(actor)
        most.append(len(inside))
        with real(actor) as work:
            yield work
        inside.pop()

    turns = Turns(begin)

    def write():
        for _ in range(25):
            with turns(SYSTEM):
                pass

    threads = [threading.Thread(target=write) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    assert most == [1] * 100


def test_on_postgresql_two_lanes_write_at_once(postgresql_url, watch):
    database = open_database(postgresql_url)
    turns, meeting, met = Turns(begin_with(database, watch)), threading.Barrier(2, timeout=20), []
    with turns(SYSTEM):
        pass

    def write():
        with turns(SYSTEM):
            met.append(meeting.wait())

    threads = [threading.Thread(target=write) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    database.close()
    assert sorted(met) == [0, 1]


def test_a_process_with_two_lines_counts_as_one(office):
    office.program.dispatcher.beat()
    with office.program.look(SYSTEM) as work:
        assert figures.workers(work.session, work.now) == 1
