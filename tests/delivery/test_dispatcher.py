"""The way of a message on both databases, with a real mail server and a server in Slack's place; the end of a process."""

import pytest

from bot.delivery.channels import ChannelDown, ForNow
from bot.delivery.dispatcher import new_owner
from bot.delivery.slack import Post, Update
from bot.delivery.smtp import SmtpCarrier
from bot.vault import Vault
from domain.delivery import DELAYS, SLACK_DELAYS, Channel, ParcelKind, ParcelState
from storage import outbox, sending, slack_messages
from tests.delivery.senders import (
    ALLOW_SENT,
    FAILED,
    QUEUED,
    REFUSE_SENT,
    SENT,
    Sender,
    queued,
    run_sql,
)
from tests.posting import (
    NOW,
    VAULT,
    an_interview,
    attempts,
    mail,
    parcel,
    queue_mail,
    queue_slack,
    states,
)


def test_what_is_due_leaves_and_is_written_down(database, smtp_sink, watch):
    first, second = queued(database, 2)
    sender = Sender(database, watch, mail=smtp_sink)
    assert sender.drain() == 2
    assert [one.data for one in smtp_sink.wait_for(2)] == [mail(1), mail(2)]
    row = parcel(database, first)
    assert (row.state, row.sent_at, row.last_code, row.owner) == (SENT, NOW, 250, "")
    assert attempts(database, second) == [("sent", 250)]
    assert sender.sent == [first, second]
    assert sender.drain() == 0


def test_an_interview_cancelled_while_its_invitation_is_prepared_sends_nothing(database, smtp_sink, watch, monkeypatch):
    with database.writes.begin() as session:
        interview = an_interview(session)
        (first,) = [queue_mail(session, 1, interview_id=interview.id, interview_revision=0)]
    prepare = SmtpCarrier.prepare

    def cancelled_meanwhile(carrier, outgoing):
        ready = prepare(carrier, outgoing)
        with database.writes.begin() as session:
            outbox.cancel_queued(session, interview.id, [ParcelKind.INVITATION], "cancelled")
        return ready

    monkeypatch.setattr(SmtpCarrier, "prepare", cancelled_meanwhile)
    Sender(database, watch, mail=smtp_sink).drain()
    assert smtp_sink.asked == ["anna1@example.org"]
    assert smtp_sink.received == []
    assert states(database) == {first: ParcelState.CANCELLED}


def test_a_posted_card_is_known_and_its_thread_follows_it(database, slack, watch):
    with database.writes.begin() as session:
        interview = an_interview(session)
        about = {"interview_id": interview.id}
        facts = {"candidate_id": interview.application.candidate_id}
        queue_slack(session, "card", ParcelKind.CARD, facts=facts, **about)
        queue_slack(session, "entry", ParcelKind.ENTRY, **about)

    def draw(outgoing):
        if outgoing.kind is ParcelKind.CARD:
            return Post("U1", "card", [])
        with database.reads() as session:
            (card,) = slack_messages.of_interview(session, interview.id)
            return Post("U1", "entry", [], thread_ts=card.ts)

    assert Sender(database, watch, slack=slack, draw=draw).drain(Channel.SLACK) == 2
    assert [payload.get("thread_ts") for _method, payload in slack.asked] == [None, "1700.1"]
    with database.reads() as session:
        posted = slack_messages.of_interview(session, interview.id)
    assert [(one.kind, one.ts, one.candidate_id) for one in posted] == [
        (ParcelKind.CARD, "1700.1", facts["candidate_id"]),
        (ParcelKind.ENTRY, "1700.2", None),
    ]


def test_a_card_edited_in_place_is_known_once(sqlite, slack, watch):
    with sqlite.writes.begin() as session:
        interview = an_interview(session)
        for number in range(2):
            queue_slack(session, f"card{number}", ParcelKind.CARD, interview_id=interview.id)
    drawings = iter([Post("U1", "card", []), Update("D-U1", "1700.1", "card", [])])
    assert Sender(sqlite, watch, slack=slack, draw=lambda _: next(drawings)).drain(Channel.SLACK) == 2
    with sqlite.reads() as session:
        assert len(slack_messages.of_interview(session, interview.id)) == 1


def test_a_message_that_cannot_be_made_fails_alone_and_those_behind_it_leave(database, smtp_sink, watch):
    """Case 53."""
    other_key = Vault("another secret, of another installation").seal(mail(1))
    with database.writes.begin() as session:
        sealed_elsewhere = queue_mail(session, 1, body=other_key)
        broken = queue_mail(session, 2, body=VAULT.seal(b"no\nline ends"))
        empty = queue_mail(session, 3, body=None)
        fine = queue_mail(session, 4)
    sender = Sender(database, watch, mail=smtp_sink)
    assert sender.drain() == 4
    assert [one.recipients for one in smtp_sink.wait_for(1)] == [["anna4@example.org"]]
    found = states(database)
    assert (found[broken], found[empty], found[fine]) == (FAILED, FAILED, SENT)
    row = parcel(database, sealed_elsewhere)  # the right key may come back
    assert (row.state, row.attempts, row.due_at) == (QUEUED, 1, NOW + DELAYS[0])
    assert "SECRET_KEY" in row.last_text


def test_a_drawing_that_fails_is_tried_by_the_plan_and_given_up(sqlite, slack, watch):
    """Case 53."""
    with sqlite.writes.begin() as session:
        poison, fine = queue_slack(session, "poison"), queue_slack(session, "fine")

    def draw(outgoing):
        if outgoing.id == poison:
            raise ZeroDivisionError("Anna Holm")
        return Post("U1", "Hei", [])

    sender = Sender(sqlite, watch, slack=slack, draw=draw)
    sender.drain(Channel.SLACK)
    assert states(sqlite) == {poison: QUEUED, fine: SENT}
    while states(sqlite)[poison] is QUEUED:
        watch.now = parcel(sqlite, poison).due_at
        sender.drain(Channel.SLACK)
    assert parcel(sqlite, poison).attempts == len(SLACK_DELAYS) + 1
    assert sender.given_up == [(poison, "could not be prepared (ZeroDivisionError)")]


def test_who_cannot_write_down_that_it_was_sent_sends_nothing_more(database, smtp_sink, watch):
    """Case 42."""
    ids = queued(database, 3)
    run_sql(database, REFUSE_SENT)
    try:
        sender = Sender(database, watch, mail=smtp_sink)
        for _ in range(10):
            sender.drain()
        assert len(smtp_sink.received) == 1
        assert [alarm.event for alarm in sender.alarms] == ["cannot_record"]
        assert states(database) == {ids[0]: ParcelState.HANDOVER, ids[1]: QUEUED, ids[2]: QUEUED}
    finally:
        run_sql(database, ALLOW_SENT)
    assert sender.drain() == 2
    assert states(database) == dict.fromkeys(ids, SENT)
    assert [one.recipients[0] for one in smtp_sink.wait_for(3)] == [f"anna{number}@example.org" for number in (1, 2, 3)]


def test_a_database_that_takes_nothing_lets_nothing_leave(sqlite, smtp_sink, watch):
    """Case 42."""
    (first,) = queued(sqlite)
    sender = Sender(sqlite, watch, mail=smtp_sink)
    statements = ["CREATE TRIGGER full BEFORE UPDATE ON outbox BEGIN SELECT RAISE(ABORT, 'disk full'); END"]
    run_sql(sqlite, {"sqlite": statements})
    with pytest.raises(Exception, match="disk full"):
        sender.drain()
    assert smtp_sink.asked == []
    run_sql(sqlite, ALLOW_SENT)
    assert sender.drain() == 1
    assert states(sqlite) == {first: SENT}


def test_after_stop_nothing_more_is_taken(sqlite, smtp_sink, watch):
    """Case 86."""
    (first,) = queued(sqlite)
    sender = Sender(sqlite, watch, mail=smtp_sink)
    sender.dispatcher.stop()
    sender.dispatcher.stop()
    assert sender.drain() == 0
    assert states(sqlite) == {first: QUEUED}


@pytest.mark.parametrize("moment", ["before", "while"])
def test_what_is_being_prepared_when_the_end_comes_is_given_back_untried(database, grumpy, watch, moment):
    """Case 86."""
    (first,) = queued(database)
    sender = Sender(database, watch, mail=grumpy)
    lane_of_mail = sender.dispatcher._lanes[Channel.EMAIL]
    prepare = lane_of_mail.carrier.prepare

    def stopped_meanwhile(outgoing):
        if moment == "while":
            sender.dispatcher.stop()
            raise ForNow(None, "cut", "rcpt")
        ready = prepare(outgoing)
        sender.dispatcher.stop()
        return ready

    lane_of_mail.carrier.prepare = stopped_meanwhile
    sender.drain()
    row = parcel(database, first)
    assert (row.state, row.attempts, row.due_at, row.owner) == (QUEUED, 0, NOW, "")
    assert grumpy.received == []
    assert attempts(database, first) == []


def test_who_leaves_writes_down_what_is_owed_and_gives_the_rest_back(sqlite, smtp_sink, watch):
    """Case 86."""
    first, second = queued(sqlite, 2)
    sender = Sender(sqlite, watch, mail=smtp_sink)
    sender.dispatcher.beat()
    run_sql(sqlite, REFUSE_SENT)
    sender.drain()
    run_sql(sqlite, ALLOW_SENT)
    with sqlite.writes.begin() as session:
        sending.claim(session, Channel.EMAIL, sender.owner, NOW)
    sender.dispatcher.stop()
    sender.dispatcher.leave()
    assert states(sqlite) == {first: SENT, second: QUEUED}


def test_an_alarm_that_fails_stops_nothing(sqlite, grumpy, watch):
    queued(sqlite)
    grumpy.answers["mail"] = "550 5.7.1 no"
    sender = Sender(sqlite, watch, mail=grumpy)

    def ring(_alert):
        raise OSError

    sender.dispatcher._lanes[Channel.EMAIL]._alarm = ring
    assert sender.drain() == 1


def test_names_of_processes_are_never_the_same():
    assert len({new_owner() for _ in range(100)}) == 100
    assert len(new_owner()) <= 64


def test_trouble_does_not_show_the_other_sides_words_in_its_own():
    assert "anna" not in repr(ChannelDown(550, "anna@example.org unknown", "rcpt"))
