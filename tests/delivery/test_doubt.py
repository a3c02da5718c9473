"""Messages of which nobody knows whether they arrived."""

import re
from datetime import timedelta

import pytest

from bot.delivery.channels import Doubtful
from bot.delivery.dispatcher import Dispatcher, new_owner
from bot.delivery.slack import Post, Update
from domain.delivery import ASKED_AFTER, ASKED_UNTIL, DOUBTFUL_AFTER, Channel, ParcelKind, ParcelState
from storage import sending, slack_messages
from tests.delivery.senders import QUEUED, SENT, Sender, queued
from tests.posting import (
    NOW,
    age,
    an_interview,
    attempts,
    begin_with,
    change,
    mail,
    parcel,
    queue_slack,
    states,
)
from tests.slackish import Answer, Slackish, refusal, slackish_server
from tests.smtp import DROP, HANG


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


# --- Slack can be asked --------------------------------------------------------------------------------------------


class Remembering(Slackish):
    """Keeps what is posted, with its metadata, and shows it to whoever looks back; `lose` loses posts on their way."""

    def __init__(self):
        super().__init__()
        self.kept, self.lose = [], False

    def answer(self, method, payload):
        if method == "chat.postMessage" and not self.lose:
            self.kept.append({**payload, "ts": f"1700.{len(self.kept) + 1}"})
        if method == "conversations.open" and method not in self.answers:
            return Answer(200, {"ok": True, "channel": {"id": f"D-{payload['users']}"}})
        usual = super().answer(method, payload)
        if method.startswith("conversations.") and method not in self.answers:
            replies = method == "conversations.replies"
            shown = [one for one in self.kept if (one.get("thread_ts") is not None) is replies]
            return Answer(200, {"ok": True, "messages": shown, "has_more": False})
        return usual

    def posts(self):
        return [payload for method, payload in self.asked if method == "chat.postMessage"]


@pytest.fixture
def slack():
    with slackish_server(Remembering()) as server:
        yield server


def in_doubt(database, slack, watch, draw=None, fault=DROP, **about):
    """A post whose answer was lost; the sender, and the message's id."""
    with database.writes.begin() as session:
        first = queue_slack(session, "n1", ParcelKind.NOTICE, **about)
    slack.answers["chat.postMessage"] = fault
    sender = Sender(database, watch, slack=slack, draw=draw)
    sender.drain(Channel.SLACK)
    slack.answers.clear()
    slack.lose = False
    assert states(database) == {first: ParcelState.UNKNOWN}
    return sender, first


@pytest.mark.parametrize("fault", [DROP, HANG])
def test_a_post_that_arrived_unheard_is_found_and_not_posted_again(database, slack, watch, fault):
    """Case 79."""
    with database.writes.begin() as session:
        interview = an_interview(session)
    sender, first = in_doubt(database, slack, watch, fault=fault, interview_id=interview.id)
    sender.dispatcher.sweep()
    assert states(database) == {first: ParcelState.UNKNOWN}  # Slack may still be at it
    age(database, ASKED_AFTER)
    sender.dispatcher.sweep()
    assert states(database) == {first: SENT}
    assert sender.drain(Channel.SLACK) == 0
    assert len(slack.posts()) == 1
    assert attempts(database, first) == [("post", None), ("asked", None)]
    with database.reads() as session:
        assert [(one.channel_id, one.ts) for one in slack_messages.of_interview(session, interview.id)] == [
            ("D-U1", "1700.1")
        ]
    assert sender.sent == [first]


def test_a_post_that_did_not_arrive_is_posted_again(database, slack, watch):
    """Case 79."""
    slack.lose = True
    sender, first = in_doubt(database, slack, watch)
    age(database, ASKED_AFTER)
    sender.dispatcher.sweep()
    row = parcel(database, first)
    assert (row.state, row.attempts, row.due_at) == (QUEUED, 1, NOW)
    assert row.last_text == "asked: it had not arrived"
    assert sender.drain(Channel.SLACK) == 1
    one, two = slack.posts()
    assert one == two
    assert states(database) == {first: SENT}


def test_a_reply_is_looked_for_in_its_thread(sqlite, slack, watch):
    """Case 79."""
    sender, first = in_doubt(sqlite, slack, watch, draw=lambda _: Post("D1", "Hei", [], thread_ts="1600.1"))
    age(sqlite, ASKED_AFTER)
    sender.dispatcher.sweep()
    assert states(sqlite) == {first: SENT}
    methods = [method for method, _ in slack.asked]
    assert methods == ["chat.postMessage", "conversations.history", "conversations.replies"]
    asked = slack.asked[-1][1]
    assert (asked["channel"], asked["ts"], asked["include_all_metadata"]) == ("D1", "1600.1", "1")
    assert float(asked["oldest"]) < watch.now.timestamp()


def test_a_post_of_somebody_else_is_not_taken_for_ours(sqlite, slack, watch):
    slack.lose = True
    sender, first = in_doubt(sqlite, slack, watch)
    mark = slack.posts()[0]["metadata"]["event_payload"]["parcel"]
    for payload in ({"parcel": mark[:-1]}, {"parcel": None}, {}, None, "text"):
        slack.kept.append({"ts": "1", "metadata": {"event_type": "kalle_message", "event_payload": payload}})
    slack.kept.append({"ts": "2", "metadata": {"event_type": "other", "event_payload": {"parcel": mark}}})
    age(sqlite, ASKED_AFTER)
    sender.dispatcher.sweep()
    assert states(sqlite) == {first: QUEUED}


def test_what_marks_a_post_tells_nothing_and_stays_the_same(sqlite, slack, watch):
    with sqlite.writes.begin() as session:
        for key in ("entry:anna@example.org", "entry:2"):
            queue_slack(session, key)
    Sender(sqlite, watch, slack=slack).drain(Channel.SLACK)
    marks = [one["metadata"]["event_payload"] for one in slack.posts()]
    assert [set(one) for one in marks] == [{"parcel"}, {"parcel"}]
    assert all(re.fullmatch("[0-9a-f]{32}", one["parcel"]) for one in marks)
    assert marks[0] != marks[1]


@pytest.mark.parametrize(
    "answer",
    [refusal("internal_error"), Answer(429, {"ok": False, "error": "ratelimited"}, {"Retry-After": "9"}), DROP],
)
def test_while_slack_does_not_answer_the_question_waits_and_after_an_hour_the_rule_decides(
    sqlite, slack, watch, answer
):
    """Case 79."""
    sender, first = in_doubt(sqlite, slack, watch)
    slack.answers["conversations.history"] = answer
    age(sqlite, DOUBTFUL_AFTER)
    assert sender.dispatcher.sweep() == sending.Swept(resent=[], held=[])
    assert states(sqlite) == {first: ParcelState.UNKNOWN}
    age(sqlite, ASKED_UNTIL - DOUBTFUL_AFTER)
    assert sender.dispatcher.sweep().resent == [first]


def test_without_the_scope_to_look_the_rule_decides_at_once(sqlite, slack, watch):
    """Case 79."""
    sender, first = in_doubt(sqlite, slack, watch)
    slack.answers["conversations.history"] = refusal("missing_scope")
    age(sqlite, ASKED_AFTER)
    sender.dispatcher.sweep()
    row = parcel(sqlite, first)
    assert (row.state, row.resent) == (QUEUED, True)


def test_an_edit_in_doubt_is_simply_made_again(sqlite, slack, watch):
    """Case 79."""
    with sqlite.writes.begin() as session:
        first = queue_slack(session, "card")
    slack.answers["chat.update"] = DROP
    sender = Sender(sqlite, watch, slack=slack, draw=lambda _: Update("D1", "1700.1", "Hei", []))
    sender.drain(Channel.SLACK)
    assert parcel(sqlite, first).state is QUEUED
    change(sqlite, first, state=ParcelState.UNKNOWN, handed_over_at=NOW - ASKED_AFTER * 2)  # its sender was killed
    age(sqlite, ASKED_AFTER)
    sender.dispatcher.sweep()
    slack.answers.clear()
    watch.move(seconds=15)
    assert sender.drain(Channel.SLACK) == 1
    assert states(sqlite) == {first: SENT}
    assert "conversations.history" not in [method for method, _ in slack.asked]


def test_what_another_process_settled_meanwhile_is_left_alone(sqlite, slack, watch):
    sender, first = in_doubt(sqlite, slack, watch)
    age(sqlite, ASKED_AFTER)
    carrier = sender.dispatcher._askable[Channel.SLACK]
    ask = carrier.ask

    def slowly(outgoing):
        verdict = ask(outgoing)
        change(sqlite, first, handed_over_at=watch.now)  # it was queued, and is in doubt once more
        return verdict

    carrier.ask = slowly
    sender.dispatcher.sweep()
    assert states(sqlite) == {first: ParcelState.UNKNOWN}


def test_a_question_that_breaks_leaves_it_to_the_rule_and_stops_no_other(sqlite, slack, watch):
    sender, first = in_doubt(sqlite, slack, watch)
    with sqlite.writes.begin() as session:
        second = queue_slack(session, "n2")
    slack.answers["chat.postMessage"] = DROP
    sender.drain(Channel.SLACK)
    age(sqlite, ASKED_AFTER)
    carrier = sender.dispatcher._askable[Channel.SLACK]
    ask = carrier.ask

    def fail(outgoing):
        if outgoing.id == first:
            raise KeyError("anna@example.org")
        return ask(outgoing)

    carrier.ask = fail
    sender.dispatcher.sweep()
    assert states(sqlite) == {first: QUEUED, second: SENT}
    assert "anna" not in parcel(sqlite, first).last_text


def test_while_slack_is_away_it_is_asked_one_question_a_round(sqlite, slack, watch):
    sender, _ = in_doubt(sqlite, slack, watch)
    with sqlite.writes.begin() as session:
        queue_slack(session, "n2")
    slack.answers["chat.postMessage"] = DROP
    sender.drain(Channel.SLACK)
    slack.answers["conversations.open"] = refusal("internal_error")
    age(sqlite, ASKED_AFTER)
    sender.dispatcher.sweep()
    assert [method for method, _ in slack.asked].count("conversations.open") == 1


# --- an SMS service that knows what it took ------------------------------------------------------------------------


@pytest.mark.parametrize("recognised", [True, False])
def test_an_sms_goes_again_where_repeats_are_recognised_and_is_held_where_not(sqlite, watch, recognised):
    class Service:
        repeats_are_recognised = recognised

        def prepare(self, _parcel):
            return self

        def hand_over(self):
            raise Doubtful(None, "no answer", "post")

        def rest(self):
            pass

    with sqlite.writes.begin() as session:
        first = queue_slack(session, "sms", ParcelKind.SMS_REMINDER, channel=Channel.SMS, recipient="+4791234567")
    held = []
    dispatcher = Dispatcher(
        begin_with(sqlite, watch), {Channel.SMS: Service()}, new_owner(), given_up=lambda _work, id: held.append(id)
    )
    for _ in range(3):
        dispatcher.drain(Channel.SMS)
        age(sqlite, DOUBTFUL_AFTER)
        dispatcher.sweep()
    assert states(sqlite) == {first: QUEUED if recognised else ParcelState.HELD}
    assert held == ([] if recognised else [first])
    assert len(attempts(sqlite, first)) == (3 if recognised else 1)
