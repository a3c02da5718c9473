"""How quickly messages follow one another in Slack."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from bot.delivery import lane
from bot.delivery.slack import Post, Update
from domain.delivery import DELAYS, SLACK_DELAYS, Channel, ParcelState
from tests.delivery.senders import QUEUED, SENT, Sender
from tests.posting import NOW, parcel, queue_mail, queue_slack, states
from tests.slackish import Answer, refusal


@pytest.fixture
def clock(monkeypatch):
    """Seconds that pass when they are told to."""
    now = [100.0]
    monkeypatch.setattr(lane, "time", SimpleNamespace(monotonic=lambda: now[0]))
    return now


def recipients(slack):
    return [payload["channel"] for _method, payload in slack.asked]


def test_a_conversation_gets_one_new_message_a_second_and_others_do_not_wait_for_it(database, slack, watch, clock):
    with database.writes.begin() as session:
        for number in range(3):
            queue_slack(session, f"kari{number}", recipient="UKARI")
        queue_slack(session, "lars", recipient="ULARS")
    sender = Sender(database, watch, slack=slack, paced=True)
    assert sender.drain(Channel.SLACK) == 2
    assert recipients(slack) == ["UKARI", "ULARS"]
    clock[0] += 0.9
    assert sender.drain(Channel.SLACK) == 0
    clock[0] += 0.2
    assert sender.drain(Channel.SLACK) == 1
    clock[0] += 1.1
    assert sender.drain(Channel.SLACK) == 1
    assert recipients(slack)[2:] == ["UKARI", "UKARI"]
    assert set(states(database).values()) == {SENT}


def test_an_edit_is_no_new_message_and_slows_nothing_down(sqlite, slack, watch, clock):
    with sqlite.writes.begin() as session:
        for number in range(2):
            queue_slack(session, f"card{number}")
    drawings = iter([Update("D1", "1.2", "Hei", []), Post("U1", "Hei", [])])
    sender = Sender(sqlite, watch, slack=slack, draw=lambda _: next(drawings), paced=True)
    assert sender.drain(Channel.SLACK) == 2


def test_slack_asking_for_time_is_obeyed_by_everything_for_that_conversation(database, slack, watch):
    """Case 77."""
    with database.writes.begin() as session:
        first, second = (queue_slack(session, f"kari{number}", recipient="UKARI") for number in range(2))
        later = queue_slack(session, "later", recipient="UKARI", due_at=NOW + timedelta(hours=1))
        other = queue_slack(session, "lars", recipient="ULARS")
        a_mail = queue_mail(session, 1, recipient="UKARI")
    slack.answers["chat.postMessage"] = Answer(429, {"ok": False, "error": "ratelimited"}, {"Retry-After": "40"})
    sender = Sender(database, watch, slack=slack)
    sender.dispatcher.deliver_one(Channel.SLACK)
    slack.answers.clear()
    assert sender.drain(Channel.SLACK) == 1
    assert states(database)[other] is SENT
    wait = NOW + timedelta(seconds=40)
    assert [parcel(database, one).due_at for one in (first, second, later)] == [wait, wait, NOW + timedelta(hours=1)]
    assert [parcel(database, one).attempts for one in (first, second)] == [0, 0]
    assert parcel(database, a_mail).due_at == NOW
    watch.move(seconds=40)
    assert sender.drain(Channel.SLACK) == 2


def test_slacks_own_trouble_is_tried_again_within_seconds_and_for_a_day(sqlite, slack, watch):
    with sqlite.writes.begin() as session:
        first = queue_slack(session, "n1")
    slack.answers["chat.postMessage"] = refusal("internal_error")
    sender = Sender(sqlite, watch, slack=slack)
    waits = []
    while states(sqlite)[first] is QUEUED:
        began, watch.now = watch.now, parcel(sqlite, first).due_at
        waits.append(watch.now - began)
        sender.drain(Channel.SLACK)
    assert waits[1:] == list(SLACK_DELAYS)
    assert waits[1:4] == [timedelta(seconds=5), timedelta(seconds=15), DELAYS[0]]
    assert sum(waits, timedelta()) >= timedelta(hours=24)
    assert states(sqlite) == {first: ParcelState.FAILED}


def test_a_dead_mail_server_and_a_revoked_token_stop_nothing_but_their_own_way(
    database, grumpy, slack, smtp_sink, watch
):
    with database.writes.begin() as session:
        a_mail, a_post = queue_mail(session, 1), queue_slack(session, "n1")
    slack.answers["chat.postMessage"] = refusal("token_revoked")
    grumpy.answers["banner"] = "554 5.3.2 closed"
    Sender(database, watch, mail=grumpy).drain(Channel.EMAIL)
    assert states(database) == {a_mail: QUEUED, a_post: QUEUED}
    sender = Sender(database, watch, mail=smtp_sink, slack=slack)
    assert sender.drain(Channel.SLACK) == 1
    assert sender.drain(Channel.EMAIL) == 1
    assert states(database) == {a_mail: SENT, a_post: QUEUED}
    slack.answers.clear()
    assert Sender(database, watch, slack=slack).drain(Channel.SLACK) == 1
    assert set(states(database).values()) == {SENT}
