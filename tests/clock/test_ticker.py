"""The clock wakes what is to be done, and lets go of it when the program ends."""

import threading
import time

import pytest
import structlog

from bot.clock import ticker as clock
from bot.clock.ticker import Tick, Ticker
from bot.delivery.dispatcher import Dispatcher, new_owner
from bot.delivery.smtp import SmtpCarrier
from bot.delivery.smtp_line import parse_smtp_url
from domain.delivery import Channel, ParcelState
from storage import sending
from storage.engine import open_database
from tests.grumpy import grumpy_server
from tests.posting import begin_with, queue_mail, states
from tests.sender import wait_until
from tests.smtp import HANG


@pytest.fixture
def sqlite(sqlite_url):
    opened = open_database(sqlite_url)
    yield opened
    opened.close()


def ticker_for(database, mail):
    begin = begin_with(database)
    carrier = SmtpCarrier(parse_smtp_url(mail.url), helo="kalle.example")
    return Ticker(Dispatcher(begin, {Channel.EMAIL: carrier}, new_owner()), begin, lambda: True)


def queued(database, number=1):
    with database.writes.begin() as session:
        return queue_mail(session, number)


def test_what_is_queued_leaves_by_itself(database, smtp_sink):
    ticker = ticker_for(database, smtp_sink)
    ticker.start()
    try:
        wait_until(lambda: ticker.last_tick is not None)
        first = queued(database)
        smtp_sink.wait_for(1)
        wait_until(lambda: states(database)[first] is ParcelState.SENT)
    finally:
        assert ticker.stop()
    with database.reads() as session:
        assert sending.last_beat(session) is None


def test_a_process_that_sends_is_seen_from_its_first_moment(sqlite, smtp_sink):
    ticker = ticker_for(sqlite, smtp_sink)
    ticker.start()
    with sqlite.reads() as session:
        assert sending.last_beat(session) is not None
    ticker.stop()


def test_a_channel_can_be_woken_before_its_time(sqlite, smtp_sink, monkeypatch):
    monkeypatch.setattr(clock, "DELIVERY_SECONDS", 3600)
    ticker = ticker_for(sqlite, smtp_sink)
    ticker.start()
    try:
        wait_until(lambda: ticker._delivery[Channel.EMAIL].last is not None)
        queued(sqlite)
        ticker.wake(Channel.EMAIL)
        smtp_sink.wait_for(1)
    finally:
        ticker.stop()


def test_a_tick_that_fails_is_logged_without_what_it_held_and_goes_on():
    done = threading.Event()
    answers = iter([ValueError("anna@example.org"), None])

    def work():
        if failure := next(answers):
            raise failure
        done.set()

    tick = Tick("test", work)
    with structlog.testing.capture_logs() as logged:
        tick.start()
        tick.wake()
        wait_until(lambda: logged)
        assert tick.last is None
        tick.wake()
        assert done.wait(10)
        tick.end()
        assert tick.join(10)
    assert [one["event"] for one in logged] == ["tick_failed"]
    assert "anna" not in str(logged)


def test_a_tick_never_runs_twice_at_once_and_many_wakings_are_one():
    runs, running, go = [], threading.Semaphore(0), threading.Event()

    def work():
        runs.append(threading.current_thread())
        running.release()
        go.wait(10)

    tick = Tick("test", work)
    tick.start()
    tick.wake()
    assert running.acquire(timeout=10)
    for _ in range(5):
        tick.wake()
    assert len(runs) == 1
    go.set()
    assert running.acquire(timeout=10)
    tick.end()
    assert tick.join(10)
    assert len(runs) == 2


def test_the_end_does_not_wait_for_a_mail_server_that_has_the_body(sqlite):
    """Case 86."""
    first = queued(sqlite)
    with grumpy_server() as server:
        server.answers["body"] = HANG
        ticker = ticker_for(sqlite, server)
        ticker.start()
        assert server.hanging.wait(10)
        began = time.monotonic()
        assert ticker.stop(within_seconds=0.3) is False
        assert time.monotonic() - began < 8
        assert states(sqlite) == {first: ParcelState.HANDOVER}
        assert ticker.stop() is True  # a second time changes nothing
        server.over.set()
        ticker._delivery[Channel.EMAIL].join(10)


def test_nothing_is_scheduled_at_an_hour_that_may_not_exist(sqlite, smtp_sink):
    """Case 67."""
    ticker = ticker_for(sqlite, smtp_sink)
    ticker.start()
    try:
        triggers = {type(job.trigger).__name__ for job in ticker._scheduler.get_jobs()}
        kept = [(job.coalesce, job.max_instances, job.misfire_grace_time) for job in ticker._scheduler.get_jobs()]
    finally:
        ticker.stop()
    assert triggers == {"IntervalTrigger"}
    assert set(kept) == {(True, 1, None)}
