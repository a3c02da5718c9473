"""Several dispatchers on one database."""

import random
import threading
from datetime import timedelta

from domain.delivery import SILENT_AFTER, Channel, ParcelState
from storage import sending
from storage.engine import open_database
from tests.delivery.senders import (
    LEASED,
    SENT,
    Sender,
    queued,
)
from tests.posting import (
    NOW,
    Watch,
    age,
    attempts,
    queue_mail,
    states,
)
from tests.smtp import HANG


def test_a_worker_frozen_before_its_hand_over_sends_no_copy_when_it_wakes(database, smtp_sink, watch):
    """Case 49."""
    (first,) = queued(database)
    frozen, other = Sender(database, watch, mail=smtp_sink), Sender(database, watch, mail=smtp_sink)
    frozen.dispatcher.beat()
    prepare = frozen.dispatcher._lanes[Channel.EMAIL].carrier.prepare

    def sleep_long(outgoing):
        ready = prepare(outgoing)
        age(database, SILENT_AFTER + timedelta(seconds=1))
        other.dispatcher.sweep()
        assert other.drain() == 1
        return ready

    frozen.dispatcher._lanes[Channel.EMAIL].carrier.prepare = sleep_long
    frozen.drain()
    assert len(smtp_sink.received) == 1
    assert states(database) == {first: SENT}


def test_on_postgresql_a_machine_with_a_wrong_clock_takes_nothing_from_others(postgresql_url, smtp_sink):
    database = open_database(postgresql_url)
    try:
        claimed, leaving = queued(database, 2)
        here = Sender(database, Watch(), mail=smtp_sink)
        here.dispatcher.beat()
        with database.writes.begin() as session:
            sending.claim(session, Channel.EMAIL, here.owner, NOW, limit=2)
            assert sending.mark_handover(session, leaving, here.owner, NOW)
        ahead = Sender(database, Watch(NOW + timedelta(hours=3)), mail=smtp_sink)
        assert ahead.dispatcher.sweep() == sending.Swept(resent=[], held=[])
        assert ahead.drain() == 0
        assert states(database) == {claimed: LEASED, leaving: ParcelState.HANDOVER}
    finally:
        database.close()


def test_two_dispatchers_send_each_message_once(database, smtp_sink, watch):
    """Case 50."""
    ids = queued(database, 30)
    senders = [Sender(database, watch, mail=smtp_sink) for _ in range(2)]
    threads = [threading.Thread(target=sender.drain) for sender in senders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one.recipients[0] for one in smtp_sink.received) == sorted(
        f"anna{n}@example.org" for n in range(1, 31)
    )
    assert states(database) == dict.fromkeys(ids, SENT)
    assert all(len(attempts(database, one)) == 1 for one in random.sample(ids, 10))


def test_nothing_is_locked_while_a_mail_server_thinks(database, smtp_sink, watch):
    """Case 81."""
    queued(database)
    smtp_sink.answer("data", HANG)
    sender = Sender(database, watch, mail=smtp_sink)
    thread = threading.Thread(target=sender.drain)
    thread.start()
    while not smtp_sink.asked:
        thread.join(0.01)
    with database.writes.begin() as session:  # a button is pressed
        queue_mail(session, 2)
    assert thread.is_alive() or smtp_sink.received == []
    thread.join()
