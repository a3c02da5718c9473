"""What becomes of a message, and of what dead processes left, on SQLite and on PostgreSQL."""

from datetime import timedelta

from sqlalchemy import select

from domain.delivery import DOUBTFUL_AFTER, LEASE, SILENT_AFTER, ParcelKind, ParcelState
from storage import sending
from storage.delivery_tables import Heartbeat
from tests.posting import NOW, age, attempts, change, parcel, queue_mail, states
from tests.storage.queueing import A_MINUTE, claim, hand_over, queued, write


def test_a_late_answer_ends_every_doubt(database):
    """Case 48."""
    first, second, third = queued(database, 3)
    claim(database, limit=3)
    for parcel_id in (first, second, third):
        hand_over(database, parcel_id)
    age(database, DOUBTFUL_AFTER)
    assert write(database, sending.sweep_doubtful, NOW).resent == [first, second, third]
    change(database, second, state=ParcelState.HELD)
    assert claim(database, "w2") == [first]
    for parcel_id in (first, second, third):
        assert write(database, sending.settle_sent, parcel_id, "w1", NOW)
    assert hand_over(database, first, "w2") is False
    assert set(states(database).values()) == {ParcelState.SENT}


def test_a_late_answer_leaves_a_second_copy_on_its_way_and_a_cancelled_message_alone(database):
    first, second = queued(database, 2)
    claim(database, "w2", limit=2)
    hand_over(database, first, "w2")
    change(database, second, state=ParcelState.CANCELLED)
    assert write(database, sending.settle_sent, first, "w1", NOW) is False
    assert write(database, sending.settle_sent, second, "w1", NOW) is False


def test_what_the_other_side_said_fits_its_column_on_one_line(database):
    (first,) = queued(database)
    claim(database)
    write(database, sending.settle_failed, first, "w1", code=550, said="no\r\n" + "\x00x" * 400)
    row = parcel(database, first)
    assert (row.state, row.last_code, row.attempts) == (ParcelState.FAILED, 550, 1)
    assert row.last_text.startswith("no x x")
    assert len(row.last_text) == 300


def test_what_a_silent_process_claimed_is_given_to_others_and_the_rest_stays(database):
    """Case 87."""
    silent = queued(database, 3)
    write(database, sending.beat, "w1", NOW)
    claim(database, "w1", limit=3)
    hand_over(database, silent[0])
    age(database, SILENT_AFTER + timedelta(seconds=1))
    with database.writes.begin() as session:
        queue_mail(session, 4)
    write(database, sending.beat, "w2", NOW)
    claim(database, "w2")
    assert write(database, sending.release_silent, NOW) == 2
    assert claim(database, "w3", limit=9) == silent[1:]
    assert states(database)[silent[0]] is ParcelState.HANDOVER


def test_a_lease_that_is_over_is_given_back_even_without_a_heartbeat(database):
    (first,) = queued(database)
    claim(database, "never seen")
    assert write(database, sending.release_silent, NOW) == 0
    age(database, LEASE)
    assert write(database, sending.release_silent, NOW) == 1
    assert claim(database) == [first]


def test_a_process_that_ends_gives_back_what_it_had_not_handed_over(database):
    first, second = queued(database, 2)
    write(database, sending.beat, "w1", NOW)
    claim(database, limit=2)
    hand_over(database, first)
    write(database, sending.forget, "w1")
    assert states(database) == {first: ParcelState.HANDOVER, second: ParcelState.QUEUED}
    with database.reads() as session:
        assert session.scalars(select(Heartbeat)).all() == []


def test_processes_long_gone_are_forgotten(database):
    write(database, sending.beat, "w1", NOW)
    age(database, sending.FORGOTTEN_AFTER + A_MINUTE)
    write(database, sending.beat, "w2", NOW)
    write(database, sending.release_silent, NOW)
    with database.reads() as session:
        assert [row.owner for row in session.scalars(select(Heartbeat))] == ["w2"]


def test_a_doubtful_message_goes_once_more_and_then_a_person_decides(database):
    """Case 48."""
    (first,) = queued(database)
    sealed = parcel(database, first).body
    claim(database)
    hand_over(database, first)
    age(database, DOUBTFUL_AFTER - A_MINUTE)
    assert write(database, sending.sweep_doubtful, NOW) == sending.Swept(resent=[], held=[])
    age(database, A_MINUTE)
    assert write(database, sending.sweep_doubtful, NOW).resent == [first]
    row = parcel(database, first)
    assert (row.state, row.resent, row.body, row.message_id) == (ParcelState.QUEUED, True, sealed, "<1@kalle.example>")

    claim(database)
    hand_over(database, first)
    write(database, sending.settle_unknown, first, "w1", said="broke")
    assert write(database, sending.sweep_doubtful, NOW).held == []
    age(database, DOUBTFUL_AFTER)
    assert write(database, sending.sweep_doubtful, NOW).held == [first]
    assert states(database) == {first: ParcelState.HELD}
    assert claim(database) == []
    assert attempts(database, first) == [("body", None)]


def test_a_kind_that_may_not_be_repeated_is_held_at_once(database, monkeypatch):
    monkeypatch.setattr(sending, "RESENT_WHEN_DOUBTFUL", frozenset(ParcelKind) - {ParcelKind.INVITATION})
    (first,) = queued(database)
    claim(database)
    hand_over(database, first)
    age(database, DOUBTFUL_AFTER)
    assert write(database, sending.sweep_doubtful, NOW) == sending.Swept(resent=[], held=[first])
