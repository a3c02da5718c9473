"""A machine whose clock jumps, and a process that slept for hours."""

from datetime import timedelta

import pytest

from domain.delivery import DOUBTFUL_AFTER, Channel, ParcelState
from storage import sending
from storage.engine import open_database
from tests.delivery.senders import LEASED, QUEUED, SENT, Sender, queued
from tests.posting import Watch, age, parcel, queue_mail, states

SLEPT = timedelta(hours=2)
JUMPS = [timedelta(hours=3), timedelta(hours=-3)]


def take(database, owner, watch, limit=1):
    with database.writes.begin() as session:
        sending.beat(session, owner, watch.now)
        return [one.id for one in sending.claim(session, Channel.EMAIL, owner, watch.now, limit)]


@pytest.mark.parametrize("jump", JUMPS, ids=["ahead", "back"])
def test_what_left_before_a_jump_does_not_leave_again(database, smtp_sink, watch, jump):
    """Case 64."""
    ids = queued(database, 3)
    sender = Sender(database, watch, mail=smtp_sink)
    assert sender.drain() == 3
    for by in (jump, -jump):
        watch.now += by
        sender.dispatcher.beat()
        assert sender.dispatcher.sweep() == sending.Swept(resent=[], held=[])
        assert sender.drain() == 0
    assert len(smtp_sink.received) == 3
    assert states(database) == dict.fromkeys(ids, SENT)


@pytest.mark.parametrize("jump", JUMPS, ids=["ahead", "back"])
def test_a_jump_in_the_middle_of_a_message_brings_no_copy(database, smtp_sink, watch, jump):
    """Case 64. The clock jumps between the claim and the hand-over, and another process looks after the lost."""
    (first,) = queued(database)
    sender, other = Sender(database, watch, mail=smtp_sink), Sender(database, watch, mail=smtp_sink)
    sender.dispatcher.beat()
    prepare = sender.dispatcher._lanes[Channel.EMAIL].carrier.prepare

    def jumped(outgoing):
        ready = prepare(outgoing)
        watch.now += jump
        other.dispatcher.sweep()
        other.drain()
        return ready

    sender.dispatcher._lanes[Channel.EMAIL].carrier.prepare = jumped
    sender.drain()
    watch.now += max(-jump, timedelta())
    sender.drain()
    other.drain()
    assert len(smtp_sink.received) == 1
    assert states(database) == {first: SENT}


def test_after_a_jump_back_nothing_waits_longer_than_the_jump(database, smtp_sink, watch):
    """Case 64. What became due, and what a process that died had taken, both leave once the clock is where it was."""
    taken, due = queued(database, 2)
    assert take(database, "dead", watch) == [taken]
    watch.move(hours=-3)
    here = Sender(database, watch, mail=smtp_sink)
    here.drain()
    assert states(database)[due] is QUEUED
    watch.move(hours=3, seconds=121)
    if database.engine.dialect.name == "postgresql":  # its own clock did not jump; two minutes have passed on it too
        age(database, timedelta(seconds=121))
    here.dispatcher.sweep()
    assert here.drain() == 2
    assert states(database) == {taken: SENT, due: SENT}
    assert len(smtp_sink.received) == 2


def test_what_is_queued_during_a_jump_back_leaves_at_once(database, smtp_sink, watch):
    """Case 64."""
    watch.move(hours=-3)
    with database.writes.begin() as session:
        first = queue_mail(session, 1, due_at=watch.now, now=watch.now)
    assert Sender(database, watch, mail=smtp_sink).drain() == 1
    assert states(database) == {first: SENT}


@pytest.mark.parametrize("jump", JUMPS, ids=["ahead", "back"])
def test_on_postgresql_leases_beats_and_doubts_are_judged_by_the_database_alone(postgresql_url, jump):
    """Case 64. On SQLite everybody is on one machine, and there is no other clock."""
    database = open_database(postgresql_url)
    try:
        watch = Watch()
        leaving, claimed = queued(database, 2)
        assert take(database, "w1", watch, limit=2) == [leaving, claimed]
        with database.writes.begin() as session:
            assert sending.mark_handover(session, leaving, "w1", watch.now)
        watch.now += jump
        with database.writes.begin() as session:
            assert sending.release_silent(session, watch.now) == 0
            assert sending.sweep_doubtful(session, watch.now) == sending.Swept([], [])
            assert sending.to_be_asked(session, Channel.EMAIL, watch.now) == []
        assert states(database) == {leaving: ParcelState.HANDOVER, claimed: LEASED}
        with database.writes.begin() as session:
            assert sending.mark_handover(session, claimed, "w1", watch.now)
        age(database, DOUBTFUL_AFTER)
        with database.writes.begin() as session:
            assert sending.sweep_doubtful(session, watch.now).resent == [leaving, claimed]
    finally:
        database.close()


def test_a_process_that_slept_for_two_hours_leaves_what_others_have_done(database, smtp_sink, watch):
    """Case 64. It sleeps after its claim; the others send; it wakes and goes on where it was."""
    first, second = queued(database, 2)
    sleeper, other = Sender(database, watch, mail=smtp_sink), Sender(database, watch, mail=smtp_sink)
    sleeper.dispatcher.beat()
    prepare = sleeper.dispatcher._lanes[Channel.EMAIL].carrier.prepare

    def slept(outgoing):
        ready = prepare(outgoing)
        sleeper.dispatcher._lanes[Channel.EMAIL].carrier.prepare = prepare
        watch.now += SLEPT
        if database.engine.dialect.name == "postgresql":
            age(database, SLEPT)
        other.dispatcher.sweep()
        assert other.drain() == 2
        return ready

    sleeper.dispatcher._lanes[Channel.EMAIL].carrier.prepare = slept
    sleeper.drain()
    sleeper.dispatcher.beat()
    sleeper.dispatcher.sweep()
    sleeper.drain()
    assert len(smtp_sink.received) == 2
    assert states(database) == {first: SENT, second: SENT}


def test_a_process_that_slept_alone_goes_on_with_what_it_had(database, smtp_sink, watch):
    """Case 64. Its lease ran out meanwhile: it does not send by it, takes the message anew and sends it once."""
    (first,) = queued(database)
    sleeper = Sender(database, watch, mail=smtp_sink)
    lane = sleeper.dispatcher._lanes[Channel.EMAIL]
    prepare = lane.carrier.prepare

    def slept(outgoing):
        ready = prepare(outgoing)
        lane.carrier.prepare = prepare
        watch.now += SLEPT
        if database.engine.dialect.name == "postgresql":
            age(database, SLEPT)
        return ready

    lane.carrier.prepare = slept
    sleeper.drain()
    assert smtp_sink.received == []
    sleeper.dispatcher.sweep()
    assert sleeper.drain() == 1
    assert len(smtp_sink.received) == 1
    assert parcel(database, first).state is SENT
