"""What refusals do to a message and to its channel."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import text

from bot.delivery import lane
from domain.delivery import DELAYS, Channel
from tests.delivery.senders import (
    FAILED,
    QUEUED,
    SENT,
    Sender,
    queued,
)
from tests.posting import (
    NOW,
    attempts,
    change,
    mail,
    parcel,
    queue_mail,
    queue_slack,
    states,
)
from tests.slackish import Answer, refusal


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
    sender.dispatcher._lanes[Channel.EMAIL]._settling.given_up = fail
    sender.drain()
    assert states(database) == {first: FAILED}
    assert attempts(database, first) == [("rcpt", 550)]
