"""Slack messages through slack_sdk's real client, against a server that answers as it is told."""

import socket
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.delivery.channels import ChannelDown, Doubtful, ForGood, ForNow, NothingToSay, Outgoing, Posted
from bot.delivery.slack import Nothing, Post, SlackCarrier, Update, retry_after, worker_client
from domain.delivery import ParcelKind
from tests.slackish import Answer, refusal, slackish_server
from tests.smtp import DROP, HANG

BLOCKS = [{"type": "section", "text": {"type": "plain_text", "text": "Hei"}}]
A_POST = Post("U1", "Hei", BLOCKS)
AN_UPDATE = Update("D1", "1.2", "Hei", BLOCKS)


@pytest.fixture
def slack():
    with slackish_server() as server:
        yield server


def outgoing():
    return Outgoing(1, ParcelKind.CARD, "U1", "", None, b"", {}, None, None, 1)


def send(slack, drawing):
    client = worker_client("xoxb-1", slack if isinstance(slack, str) else slack.url)
    client.timeout = 1
    return SlackCarrier(client, lambda _parcel: drawing).prepare(outgoing()).hand_over()


def test_a_post_leaves_as_drawn_and_nothing_unfurls(slack):
    receipt = send(slack, A_POST)
    (call,) = slack.asked
    quiet = {"unfurl_links": False, "unfurl_media": False}
    assert call == ("chat.postMessage", {"channel": "U1", "text": "Hei", "blocks": BLOCKS, **quiet})
    assert receipt.posted == Posted("D-U1", "1700.1")
    assert receipt.ref == "D-U1:1700.1"


def test_a_reply_goes_to_its_thread_and_is_shown_outside_when_asked(slack):
    send(slack, Post("U1", "Hei", BLOCKS, thread_ts="1.2", broadcast=True))
    payload = slack.asked[0][1]
    assert (payload["thread_ts"], payload["reply_broadcast"]) == ("1.2", True)


def test_an_update_changes_the_message_in_place(slack):
    receipt = send(slack, AN_UPDATE)
    method, payload = slack.asked[0]
    assert (method, payload["channel"], payload["ts"]) == ("chat.update", "D1", "1.2")
    assert receipt.posted is not None
    assert receipt.posted.ts == "1.2"


def test_nothing_to_say_asks_nothing_of_slack(slack):
    carrier = SlackCarrier(worker_client("xoxb-1", slack.url), lambda _parcel: Nothing("the interview is gone"))
    with pytest.raises(NothingToSay) as nothing:
        carrier.prepare(outgoing())
    assert nothing.value.reason == "the interview is gone"
    assert slack.asked == []


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("30", 30),
        ("0", 1),
        ("86400", 900),
        ("abc", 30),
        ("1.5", 1.5),
        ("-5", 1),
        (None, 30),
        ("", 30),
        ("nan", 30),
        ("1e400", 30),
        ("9" * 5000, 30),
        ("٣٠", 30),
        ("Wed, 21 Oct 2026 07:28:00 GMT", 30),
    ],
)
def test_the_wait_slack_asks_for_is_kept_within_bounds(value, seconds):
    """Case 77."""
    assert retry_after(value) == timedelta(seconds=seconds)


@pytest.mark.parametrize("header", ["7", "abc", None])
@pytest.mark.parametrize("drawing", [A_POST, AN_UPDATE])
def test_too_many_requests_is_nobodys_fault_and_is_not_slept_on(slack, header, drawing):
    """Case 77."""
    headers = {} if header is None else {"Retry-After": header}
    for method in ("chat.postMessage", "chat.update"):
        slack.answers[method] = Answer(429, {"ok": False, "error": "ratelimited"}, headers)
    with pytest.raises(ForNow) as trouble:
        send(slack, drawing)
    assert trouble.value.retry_after == retry_after(header)
    assert len(slack.asked) == 1


@pytest.mark.parametrize(
    "word", ["channel_not_found", "is_archived", "not_in_channel", "msg_too_long", "user_not_found", "cannot_dm_bot"]
)
def test_a_refusal_for_good_ends_the_message(slack, word):
    """Case 78."""
    slack.answers["chat.postMessage"] = refusal(word)
    with pytest.raises(ForGood) as trouble:
        send(slack, A_POST)
    assert trouble.value.text == word


def test_what_slack_says_about_a_wrong_message_is_kept(slack):
    """Case 78."""
    slack.answers["chat.postMessage"] = refusal("invalid_blocks", response_metadata={"messages": ["[ERROR] too long"]})
    with pytest.raises(ForGood) as trouble:
        send(slack, A_POST)
    assert trouble.value.text == 'invalid_blocks ["[ERROR] too long"]'


@pytest.mark.parametrize(("drawing", "method"), [(A_POST, "chat.postMessage"), (AN_UPDATE, "chat.update")])
def test_a_message_whose_picture_slack_cannot_fetch_goes_without_it(slack, drawing, method):
    picture = {"type": "image", "image_url": "https://kalle.example/digests/x.png", "alt_text": "a week"}
    said = {"messages": ["[ERROR] downloading image failed"]}
    slack.answers[method] = refusal("invalid_blocks", response_metadata=said)
    with pytest.raises(ForGood):
        send(slack, replace(drawing, blocks=[*drawing.blocks, picture]))
    first, second = (payload["blocks"] for _, payload in slack.asked)
    assert first == [*drawing.blocks, picture]
    assert second == drawing.blocks


@pytest.mark.parametrize("word", ["invalid_auth", "account_inactive", "token_revoked", "missing_scope"])
def test_a_token_that_is_refused_is_the_channels_trouble(slack, word):
    """Case 78."""
    slack.answers["chat.postMessage"] = refusal(word)
    with pytest.raises(ChannelDown) as trouble:
        send(slack, A_POST)
    assert not trouble.value.busy


@pytest.mark.parametrize(
    "answer",
    [
        refusal("internal_error"),
        refusal("a_word_nobody_knows"),
        refusal("service_unavailable", 503),
        Answer(500, "<html>Oops</html>", {"Content-Type": "text/html"}),
        Answer(200, "no JSON"),
    ],
)
def test_slacks_own_trouble_is_trouble_for_now(slack, answer):
    slack.answers["chat.postMessage"] = answer
    with pytest.raises(ForNow) as trouble:
        send(slack, A_POST)
    assert trouble.value.retry_after is None
    assert "<" not in trouble.value.text


@pytest.mark.parametrize("fault", [HANG, DROP])
def test_a_post_without_an_answer_is_doubtful_and_not_made_twice(slack, fault):
    slack.answers["chat.postMessage"] = fault
    with pytest.raises(Doubtful):
        send(slack, A_POST)
    assert len(slack.asked) == 1


@pytest.mark.parametrize("fault", [HANG, DROP])
def test_an_update_without_an_answer_may_simply_be_made_again(slack, fault):
    slack.answers["chat.update"] = fault
    with pytest.raises(ForNow):
        send(slack, AN_UPDATE)
    assert len(slack.asked) == 1


def test_slack_being_away_is_the_channels_trouble():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(ChannelDown) as trouble:
            send(f"http://127.0.0.1:{taken.getsockname()[1]}/api/", A_POST)
    assert trouble.value.busy
