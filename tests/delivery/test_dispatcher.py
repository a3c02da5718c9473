"""The dispatcher on both databases, with a real mail server and a server in Slack's place."""

import random
import threading
from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import text

from bot.delivery import lane
from bot.delivery.channels import ChannelDown, ForNow
from bot.delivery.dispatcher import Dispatcher, new_owner
from bot.delivery.slack import Post, SlackCarrier, Update, worker_client
from bot.delivery.smtp import SmtpCarrier
from bot.delivery.smtp_line import Patience, parse_smtp_url
from bot.vault import Vault
from domain.delivery import DELAYS, DOUBTFUL_AFTER, SILENT_AFTER, Channel, ParcelKind, ParcelState
from storage import outbox, sending, slack_messages
from storage.engine import open_database
from tests.grumpy import grumpy_server
from tests.posting import (
    NOW,
    VAULT,
    Watch,
    age,
    an_interview,
    attempts,
    begin_with,
    change,
    mail,
    parcel,
    queue_mail,
    queue_slack,
    states,
)
from tests.slackish import Answer, refusal, slackish_server
from tests.smtp import DROP, HANG

SHORT = Patience(connect=5, step=5, sending=5, answer=0.2)
QUEUED, LEASED, SENT, FAILED = ParcelState.QUEUED, ParcelState.LEASED, ParcelState.SENT, ParcelState.FAILED


@pytest.fixture
def sqlite(sqlite_url):
    """SQLite alone, for what has nothing to do with the kind of database."""
    opened = open_database(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def grumpy():
    with grumpy_server() as server:
        yield server


@pytest.fixture
def slack():
    with slackish_server() as server:
        yield server


@pytest.fixture
def no_rest(monkeypatch):
    """A channel that is down is tried again at once."""
    monkeypatch.setattr(lane, "FIRST_REST", 0.0)


@pytest.fixture
def watch():
    return Watch()


class Sender:
    """A dispatcher with what it told others."""

    def __init__(self, database, watch, *, mail=None, slack=None, draw=None):
        self.alarms, self.given_up, self.sent = [], [], []
        carriers = {}
        if mail is not None:
            carriers[Channel.EMAIL] = SmtpCarrier(parse_smtp_url(mail.url), helo="kalle.example", patience=SHORT)
        if slack is not None:
            client = worker_client("xoxb-1", slack.url)
            client.timeout = 1
            carriers[Channel.SLACK] = SlackCarrier(client, draw or (lambda parcel: Post(parcel.recipient, "Hei", [])))
        self.owner = new_owner()
        self.dispatcher = Dispatcher(
            begin_with(database, watch),
            carriers,
            self.owner,
            self.alarms.append,
            lambda work, parcel_id: self.given_up.append((parcel_id, parcel_text(work, parcel_id))),
            lambda work, parcel_id: self.sent.append(parcel_id),
        )

    def drain(self, channel=Channel.EMAIL):
        return self.dispatcher.drain(channel)


def parcel_text(work, parcel_id):
    return outbox.by_id(work.session, parcel_id).last_text


def queued(database, count=1, **changes):
    with database.writes.begin() as session:
        return [queue_mail(session, number, **changes) for number in range(1, count + 1)]


# --- the way of a message ------------------------------------------------------------------------------------------


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


# --- refusals ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", ["mail", "rcpt", "data", "body"])
def test_a_refusal_for_now_waits_its_turn_and_leaves_then(sqlite, grumpy, watch, step):
    """Case 45."""
    (first,) = queued(sqlite)
    grumpy.answers[step] = "450 4.2.0 later"
    sender = Sender(sqlite, watch, mail=grumpy)
    sender.drain()
    row = parcel(sqlite, first)
    assert (row.state, row.attempts, row.due_at, row.last_code) == (QUEUED, 1, NOW + DELAYS[0], 450)
    grumpy.answers.clear()
    assert sender.drain() == 0
    watch.move(minutes=1)
    sender.drain()
    assert attempts(sqlite, first) == [(step, 450), ("sent", 250)]
    assert grumpy.received == [mail(1)]


def test_the_visible_delays_are_used_up_and_then_somebody_is_told(sqlite, grumpy, watch):
    """Case 45."""
    (first,) = queued(sqlite)
    grumpy.answers["rcpt"] = "450 4.2.0 greylisted"
    sender = Sender(sqlite, watch, mail=grumpy)
    waits = []
    while states(sqlite)[first] is QUEUED:
        began = watch.now
        watch.now = parcel(sqlite, first).due_at
        waits.append(watch.now - began)
        sender.drain()
    assert waits[1:] == list(DELAYS)
    assert sum(DELAYS, timedelta()) >= timedelta(hours=24)
    assert states(sqlite) == {first: FAILED}
    assert sender.given_up == [(first, "4.2.0 greylisted")]
    assert grumpy.received == []


def test_a_recipient_refused_for_good_fails_alone_and_somebody_is_told(database, grumpy, watch):
    """Case 46."""
    first, second = queued(database, 2)
    change(database, first, recipient="gone@example.org")
    grumpy.answers["rcpt"] = "550 5.1.1 " + "no such user " * 40
    sender = Sender(database, watch, mail=grumpy)
    sender.dispatcher.deliver_one(Channel.EMAIL)
    grumpy.answers.clear()
    sender.drain()
    assert states(database) == {first: FAILED, second: SENT}
    ((told, words),) = sender.given_up
    assert told == first
    assert len(words) == 300
    assert sender.alarms == []


@pytest.mark.parametrize(("step", "answer"), [("banner", "554 5.7.1 go away"), ("mail", "550 5.7.1 not your address")])
def test_a_refusal_of_ourselves_pauses_the_channel_with_one_alarm(sqlite, grumpy, watch, no_rest, step, answer):
    """Case 46."""
    ids = queued(sqlite, 3)
    grumpy.answers[step] = answer
    sender = Sender(sqlite, watch, mail=grumpy)
    for _ in range(5):
        sender.dispatcher.deliver_one(Channel.EMAIL)
    assert states(sqlite) == dict.fromkeys(ids, QUEUED)
    assert [parcel(sqlite, one).attempts for one in ids] == [0, 0, 0]
    assert [(alarm.event, alarm.code) for alarm in sender.alarms] == [("channel_down", int(answer[:3]))]
    assert sender.given_up == []
    grumpy.answers.clear()
    assert sender.drain() == 3
    grumpy.answers[step] = answer
    queued_again(sqlite)
    sender.dispatcher.deliver_one(Channel.EMAIL)
    assert len(sender.alarms) == 2


def queued_again(database):
    with database.writes.begin() as session:
        queue_mail(session, 99)


def test_a_crowded_server_rests_the_whole_channel_and_costs_no_try(sqlite, grumpy, watch, monkeypatch):
    """Case 47."""
    ids = queued(sqlite, 3)
    grumpy.answers["data"] = "432 4.3.2 concurrent limit"
    sender = Sender(sqlite, watch, mail=grumpy)
    rests = []
    clock = [0.0]
    monkeypatch.setattr(lane, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    for _ in range(9):
        assert sender.drain() == 1  # one try, and the rest of the rows are left alone
        assert sender.drain() == 0
        rests.append(sender.dispatcher._lanes[Channel.EMAIL]._rests_until - clock[0])
        clock[0] += rests[-1]
    assert [parcel(sqlite, one).attempts for one in ids] == [0, 0, 0]
    assert 3.75 <= rests[0] <= 6.25
    assert 225 <= rests[-1] <= 375
    assert len({round(rest, 6) for rest in rests[-3:]}) == 3  # never the same moment as everybody else
    assert [alarm.event for alarm in sender.alarms] == ["channel_down"]
    assert grumpy.received == []
    grumpy.answers.clear()
    assert sender.drain() == 3


def test_slack_asking_for_time_costs_no_try_and_holds_up_nobody(database, slack, grumpy, watch):
    """Case 77."""
    (a_mail,) = queued(database)
    with database.writes.begin() as session:
        notice = queue_slack(session, "n1")
    slack.answers["chat.postMessage"] = Answer(429, {"ok": False, "error": "ratelimited"}, {"Retry-After": "86400"})
    sender = Sender(database, watch, slack=slack, mail=grumpy)
    assert sender.drain(Channel.SLACK) == 1
    row = parcel(database, notice)
    assert (row.state, row.attempts, row.due_at) == (QUEUED, 0, NOW + timedelta(minutes=15))
    assert sender.drain(Channel.EMAIL) == 1
    assert states(database)[a_mail] is SENT
    slack.answers.clear()
    watch.move(minutes=15)
    assert sender.drain(Channel.SLACK) == 1
    assert states(database)[notice] is SENT


def test_slack_refusing_for_good_is_told_and_a_bad_token_pauses_the_channel(sqlite, slack, watch, no_rest):
    """Case 78."""
    with sqlite.writes.begin() as session:
        gone, waiting = queue_slack(session, "n1"), queue_slack(session, "n2")
    sender = Sender(sqlite, watch, slack=slack)
    slack.answers["chat.postMessage"] = refusal("is_archived")
    sender.dispatcher.deliver_one(Channel.SLACK)
    slack.answers["chat.postMessage"] = refusal("token_revoked")
    for _ in range(3):
        sender.dispatcher.deliver_one(Channel.SLACK)
    assert states(sqlite) == {gone: FAILED, waiting: QUEUED}
    assert sender.given_up == [(gone, "is_archived")]
    assert [alarm.text for alarm in sender.alarms] == ["post: token_revoked"]


def test_telling_that_fails_does_not_unwrite_what_happened(database, grumpy, watch):
    (first,) = queued(database)
    grumpy.answers["rcpt"] = "550 5.1.1 gone"

    def fail(work, _parcel_id):
        work.session.execute(text("INSERT INTO nothing VALUES (1)"))

    sender = Sender(database, watch, mail=grumpy)
    sender.dispatcher._lanes[Channel.EMAIL]._given_up = fail
    sender.drain()
    assert states(database) == {first: FAILED}
    assert attempts(database, first) == [("rcpt", 550)]


# --- doubt ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", [HANG, DROP])
def test_a_body_without_an_answer_goes_once_more_as_it_was_and_not_before_time(database, smtp_sink, watch, fault):
    """Cases 45 and 48."""
    (first,) = queued(database)
    smtp_sink.answer("after", fault, times=1)
    sender = Sender(database, watch, mail=smtp_sink)
    sender.drain()
    assert states(database) == {first: ParcelState.UNKNOWN}
    age(database, DOUBTFUL_AFTER - timedelta(seconds=20))
    sender.dispatcher.sweep()
    assert sender.drain() == 0
    age(database, timedelta(seconds=20))
    assert sender.dispatcher.sweep().resent == [first]
    assert sender.drain() == 1
    one, two = smtp_sink.wait_for(2)
    assert one.data == two.data == mail(1)
    assert states(database) == {first: SENT}


def test_a_message_in_doubt_twice_is_held_and_somebody_is_told(sqlite, smtp_sink, watch):
    """Case 48."""
    (first,) = queued(sqlite)
    smtp_sink.answer("after", DROP)
    sender = Sender(sqlite, watch, mail=smtp_sink)
    for _ in range(3):
        sender.drain()
        age(sqlite, DOUBTFUL_AFTER)
        sender.dispatcher.sweep()
    assert states(sqlite) == {first: ParcelState.HELD}
    assert len(smtp_sink.received) == 2
    assert [parcel_id for parcel_id, _words in sender.given_up] == [first]


def test_a_break_of_our_own_after_the_hand_over_is_doubtful(sqlite, smtp_sink, watch):
    (first,) = queued(sqlite)

    class Broken:
        def hand_over(self):
            raise KeyError("anna1@example.org")

    sender = Sender(sqlite, watch, mail=smtp_sink)
    sender.dispatcher._lanes[Channel.EMAIL].carrier.prepare = lambda _parcel: Broken()
    sender.drain()
    assert states(sqlite) == {first: ParcelState.UNKNOWN}
    assert "anna1" not in parcel(sqlite, first).last_text


# --- what cannot be sent or written --------------------------------------------------------------------------------


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
    assert parcel(sqlite, poison).attempts == len(DELAYS) + 1
    assert sender.given_up == [(poison, "could not be prepared (ZeroDivisionError)")]


REFUSE_SENT = {
    "sqlite": [
        """CREATE TRIGGER full BEFORE UPDATE ON outbox WHEN NEW.state = 'sent'
        BEGIN SELECT RAISE(ABORT, 'disk full'); END"""
    ],
    "postgresql": [
        """CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN IF NEW.state = 'sent' THEN RAISE EXCEPTION 'disk full'; END IF; RETURN NEW; END $$""",
        "CREATE TRIGGER full_disk BEFORE UPDATE ON outbox FOR EACH ROW EXECUTE FUNCTION full_disk()",
    ],
}
ALLOW_SENT = {"sqlite": ["DROP TRIGGER full"], "postgresql": ["DROP FUNCTION full_disk CASCADE"]}


def run_sql(database, by_dialect):
    with database.writes.begin() as session:
        for statement in by_dialect[database.engine.dialect.name]:
            session.execute(text(statement))


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


# --- several processes ---------------------------------------------------------------------------------------------


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


# --- the end -------------------------------------------------------------------------------------------------------


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
