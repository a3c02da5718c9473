"""That one mail was sent and that the next one leaves is written in one transaction: what may go wrong in between."""

import threading
from datetime import timedelta

import pytest
import structlog

from bot.delivery.smtp import SmtpCarrier
from domain.delivery import DOUBTFUL_AFTER, Channel, ParcelState
from storage.delivery_tables import Parcel
from tests.delivery.senders import ALLOW_SENT, FAILED, QUEUED, REFUSE_SENT, SENT, Sender, queued, run_sql
from tests.posting import age, attempts, parcel, states
from tests.smtp import HANG

HANDOVER, LEASED = ParcelState.HANDOVER, ParcelState.LEASED


class Killed(BaseException):
    """The process ends here: nothing of it is caught on the way."""


def at_second(monkeypatch, do, *, when="before"):
    """Do something when the second mail is prepared: before its envelope is named, or when that was accepted."""
    prepare, seen = SmtpCarrier.prepare, []

    def prepared(carrier, outgoing):
        seen.append(outgoing.id)
        if len(seen) == 2 and when == "before":
            do()
        ready = prepare(carrier, outgoing)
        if len(seen) == 2 and when == "after":
            do()
        return ready

    monkeypatch.setattr(SmtpCarrier, "prepare", prepared)


def hang_up(sender):
    """What the system does for a process that is gone."""
    sender.dispatcher._lanes[Channel.EMAIL].carrier.rest()


def at_each_body(database, monkeypatch):
    """The states as they were at each moment a body left."""
    seen, real = [], SmtpCarrier.enter_body

    def entered(carrier, line):
        seen.append(list(states(database).values()))
        real(carrier, line)

    monkeypatch.setattr(SmtpCarrier, "enter_body", entered)
    return seen


def test_when_a_body_leaves_the_one_before_it_is_written_down(database, smtp_sink, watch, monkeypatch):
    queued(database, 3)
    seen = at_each_body(database, monkeypatch)
    assert Sender(database, watch, mail=smtp_sink).drain() == 3
    assert seen == [[HANDOVER, LEASED, LEASED], [SENT, HANDOVER, LEASED], [SENT, SENT, HANDOVER]]


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_process_killed_between_two_mails_leaves_one_in_doubt_and_loses_none(
    database, smtp_sink, watch, monkeypatch, when
):
    ids = queued(database, 3)

    def kill():
        raise Killed

    at_second(monkeypatch, kill, when=when)
    killed = Sender(database, watch, mail=smtp_sink)
    killed.dispatcher.deliver_one(Channel.EMAIL)
    with pytest.raises(Killed):
        killed.dispatcher.deliver_one(Channel.EMAIL)
    hang_up(killed)
    assert list(states(database).values()) == [HANDOVER, LEASED, LEASED]
    age(database, DOUBTFUL_AFTER + timedelta(minutes=1))
    other = Sender(database, watch, mail=smtp_sink)
    other.dispatcher.sweep()
    assert other.drain() == 3
    assert states(database) == dict.fromkeys(ids, SENT)
    assert sorted(one.recipients[0] for one in smtp_sink.wait_for(4)) == [
        f"anna{number}@example.org" for number in (1, 1, 2, 3)
    ]


def test_a_refused_recipient_is_written_down_with_the_mail_before(database, grumpy, watch, monkeypatch):
    first, second, third = queued(database, 3)
    sender = Sender(database, watch, mail=grumpy)
    at_second(monkeypatch, lambda: grumpy.answers.update(rcpt="550 5.1.1 no such user"))
    for _ in range(2):
        sender.dispatcher.deliver_one(Channel.EMAIL)
    assert (states(database)[first], states(database)[second]) == (SENT, FAILED)
    assert sender.sent == [first]
    grumpy.answers.clear()
    sender.drain()
    assert states(database)[third] is SENT
    assert attempts(database, first) == [("sent", 250)]


def test_a_server_that_hangs_at_the_next_mail_does_not_hold_back_the_last(database, grumpy, watch, monkeypatch):
    first, second = queued(database, 2)
    sender = Sender(database, watch, mail=grumpy)
    at_second(monkeypatch, lambda: grumpy.answers.update(rcpt=HANG))
    draining = threading.Thread(target=sender.drain)
    draining.start()
    try:
        assert grumpy.hanging.wait(10)
        while states(database)[first] is not SENT:
            assert draining.is_alive()
        assert states(database)[second] is LEASED
    finally:
        sender.dispatcher.stop()
        draining.join(10)
    assert states(database) == {first: SENT, second: QUEUED}


def test_a_connection_that_has_to_be_opened_anew_does_not_hold_back_the_last(sqlite, grumpy, watch, monkeypatch):
    first, second = queued(sqlite, 2)
    sender = Sender(sqlite, watch, mail=grumpy)
    seen = []
    carrier = sender.dispatcher._lanes[Channel.EMAIL].carrier
    at_second(monkeypatch, lambda: carrier._line.cut())  # noqa: PLW0108 - there is no line yet
    open_line = SmtpCarrier._connect

    def connect(carrier):
        line = open_line(carrier)
        seen.append(states(sqlite)[first])
        return line

    monkeypatch.setattr(SmtpCarrier, "_connect", connect)
    assert sender.drain() == 2
    assert seen == [LEASED, SENT]
    assert states(sqlite) == {first: SENT, second: SENT}


@pytest.mark.parametrize("when", ["before", "after"])
def test_an_end_between_two_mails_writes_the_first_down_and_gives_the_others_back(
    database, smtp_sink, watch, monkeypatch, when
):
    """Case 86."""
    ids = queued(database, 3)
    sender = Sender(database, watch, mail=smtp_sink)
    at_second(monkeypatch, sender.dispatcher.stop, when=when)
    sender.drain()
    assert list(states(database).values()) == [SENT, QUEUED, QUEUED]
    assert len(smtp_sink.received) == 1
    assert attempts(database, ids[1]) == []


def test_an_end_between_two_mails_before_the_second_is_begun_writes_the_first_down(sqlite, smtp_sink, watch):
    """Case 86."""
    ids = queued(sqlite, 2)
    sender = Sender(sqlite, watch, mail=smtp_sink)
    sender.dispatcher.deliver_one(Channel.EMAIL)
    assert states(sqlite) == {ids[0]: HANDOVER, ids[1]: LEASED}
    sender.dispatcher.stop()
    sender.dispatcher.leave()
    hang_up(sender)
    assert states(sqlite) == {ids[0]: SENT, ids[1]: QUEUED}


def test_where_the_joint_transaction_fails_nothing_more_leaves(database, smtp_sink, watch, monkeypatch):
    """Case 42."""
    ids = queued(database, 3)
    sender = Sender(database, watch, mail=smtp_sink)
    at_second(monkeypatch, lambda: run_sql(database, REFUSE_SENT), when="after")
    for _ in range(3):
        sender.drain()
    assert list(states(database).values()) == [HANDOVER, QUEUED, QUEUED]
    assert len(smtp_sink.received) == 1
    assert [alarm.event for alarm in sender.alarms] == ["cannot_record"]
    run_sql(database, ALLOW_SENT)
    assert sender.drain() == 2
    assert states(database) == dict.fromkeys(ids, SENT)
    assert len(smtp_sink.wait_for(3)) == 3


def test_the_log_has_a_mail_as_sent_once_and_not_before_that_is_written_down(database, smtp_sink, watch, monkeypatch):
    ids = queued(database, 3)
    sender = Sender(database, watch, mail=smtp_sink)
    at_second(monkeypatch, lambda: run_sql(database, REFUSE_SENT), when="after")
    with structlog.testing.capture_logs() as logs:
        for _ in range(3):
            sender.drain()
        assert [line["event"] for line in logs if line["event"] == "parcels_sent"] == []
        run_sql(database, ALLOW_SENT)
        sender.drain()
    assert [id for line in logs if line["event"] == "parcels_sent" for id in line["parcel_ids"]] == ids


def test_a_telling_that_fails_does_not_undo_what_is_written_with_it(database, smtp_sink, watch):
    ids = queued(database, 2)
    sender = Sender(database, watch, mail=smtp_sink)

    def fail(work, parcel_id):
        parcel_of = work.session.get(Parcel, parcel_id)
        parcel_of.recipient = "somebody@else.example"
        raise ZeroDivisionError

    sender.dispatcher._lanes[Channel.EMAIL]._settling.on_sent = fail
    assert sender.drain() == 2
    assert states(database) == dict.fromkeys(ids, SENT)
    assert [parcel(database, one).recipient for one in ids] == ["anna1@example.org", "anna2@example.org"]


def test_a_telling_that_changes_rows_by_the_session_is_undone_alone(database, smtp_sink, watch):
    (first,) = queued(database)
    sender = Sender(database, watch, mail=smtp_sink)

    def change(work, parcel_id):
        work.session.get(Parcel, parcel_id).recipient = "somebody@else.example"

    sender.dispatcher._lanes[Channel.EMAIL]._settling.on_sent = change
    assert sender.drain() == 1
    assert (parcel(database, first).state, parcel(database, first).recipient) == (SENT, "anna1@example.org")


def test_a_letter_whose_key_is_missing_does_not_hold_up_the_one_before(sqlite, smtp_sink, watch):
    """The next one is opened while the server takes in this one."""
    first, second = queued(sqlite, 2)
    run_sql(sqlite, {"sqlite": [f"UPDATE outbox SET body = x'00' WHERE id = {second}"]})
    Sender(sqlite, watch, mail=smtp_sink).drain()
    assert states(sqlite) == {first: SENT, second: QUEUED}


def test_a_connection_is_not_reset_after_a_delivery_but_after_a_refusal(sqlite, grumpy, watch, monkeypatch):
    queued(sqlite, 4)
    sender = Sender(sqlite, watch, mail=grumpy)
    at_second(monkeypatch, lambda: grumpy.answers.update(rcpt="550 5.1.1 no such user"))
    for _ in range(2):
        sender.dispatcher.deliver_one(Channel.EMAIL)
    grumpy.answers.clear()
    sender.drain()
    verbs = [line.partition(" ")[0] for line in grumpy.heard]
    mails = ["MAIL", "RCPT", "DATA"]
    assert [verb.upper() for verb in verbs if verb.lower() not in ("ehlo", "quit")] == [
        *mails,
        *mails[:2],
        "RSET",
        *mails,
        *mails,
    ]
    assert grumpy.conversations == 1


def test_a_server_so_slow_that_the_lease_would_run_out_gets_what_was_taken_anew(sqlite, smtp_sink, watch, monkeypatch):
    ids = queued(sqlite, 3)
    sender = Sender(sqlite, watch, mail=smtp_sink)
    sender.dispatcher.deliver_one(Channel.EMAIL)
    leased_until = parcel(sqlite, ids[1]).lease_until
    sender.dispatcher._lanes[Channel.EMAIL]._kept_until = 0.0
    watch.move(minutes=1)
    sender.dispatcher.deliver_one(Channel.EMAIL)
    assert parcel(sqlite, ids[2]).lease_until > leased_until
    sender.drain()
    assert states(sqlite) == dict.fromkeys(ids, SENT)
