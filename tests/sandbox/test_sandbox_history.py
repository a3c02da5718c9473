"""Looking back in the sandbox: a conversation's messages and a thread's replies, with what their sender noted on them."""

from datetime import UTC, datetime, timedelta

import pytest
from slack_sdk.errors import SlackApiError

from bot.delivery.channels import NotThere, Outgoing, Receipt
from bot.delivery.slack import Post, SlackCarrier
from bot.sandbox.workspace import Manifest
from domain.delivery import ParcelKind

NOTE = {"event_type": "kalle_message", "event_payload": {"parcel": "abc"}}


def refused(call, **more):
    with pytest.raises(SlackApiError) as caught:
        call(**more)
    return caught.value.response["error"]


def post(web, text, **more):
    return web.chat_postMessage(channel="U_KARI", text=text, **more)["ts"]


def texts(answer):
    return [one["text"] for one in answer["messages"]]


def test_the_newest_come_first_and_replies_only_when_shown_to_all(web):
    first = post(web, "one")
    post(web, "a reply", thread_ts=first)
    post(web, "a loud reply", thread_ts=first, reply_broadcast=True)
    post(web, "two")
    assert texts(web.conversations_history(channel="D_KARI")) == ["two", "a loud reply", "one"]
    assert texts(web.conversations_replies(channel="D_KARI", ts=first)) == ["one", "a reply", "a loud reply"]


def test_what_a_sender_noted_is_shown_only_when_asked_for(web):
    post(web, "one", metadata=NOTE)
    assert "metadata" not in web.conversations_history(channel="D_KARI")["messages"][0]
    shown = web.conversations_history(channel="D_KARI", include_all_metadata=True)["messages"][0]
    assert shown["metadata"] == NOTE


def test_moments_bound_what_is_shown(web):
    marks = [post(web, str(number)) for number in range(4)]
    asked = {"channel": "D_KARI", "oldest": marks[1], "latest": marks[3]}
    assert texts(web.conversations_history(**asked)) == ["2"]
    assert texts(web.conversations_history(**asked, inclusive=True)) == ["3", "2", "1"]


def test_pages_follow_one_another(web):
    for number in range(5):
        post(web, str(number))
    seen, cursor = [], ""
    while True:
        page = web.conversations_history(channel="D_KARI", limit=2, cursor=cursor)
        seen += texts(page)
        if not page["has_more"]:
            break
        cursor = page["response_metadata"]["next_cursor"]
    assert seen == ["4", "3", "2", "1", "0"]


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"channel": "U_KARI"}, "channel_not_found"),
        ({"channel": "C0GENERAL"}, "missing_scope"),
        ({"channel": "D_KARI", "oldest": "yesterday"}, "invalid_ts_oldest"),
        ({"channel": "D_KARI", "limit": 1000}, "invalid_limit"),
        ({"channel": "D_KARI", "cursor": "next"}, "invalid_cursor"),
    ],
)
def test_what_slack_refuses_is_refused(web, asked, error):
    post(web, "one")
    assert refused(web.conversations_history, **asked) == error


def test_a_thread_that_is_none_is_not_found(web):
    post(web, "one")
    assert refused(web.conversations_replies, channel="D_KARI", ts="1.000000") == "thread_not_found"


class TestWithoutTheScope:
    @pytest.fixture
    def manifest(self):
        return Manifest(scopes=frozenset({"chat:write", "im:write", "channels:history"}))

    def test_direct_messages_are_not_read(self, web):
        post(web, "one")
        assert refused(web.conversations_history, channel="D_KARI") == "missing_scope"


@pytest.mark.parametrize("threaded", [False, True])
def test_a_post_of_ours_is_found_again_by_its_mark(web, running, threaded):
    """Case 79."""
    web.retry_handlers = []
    thread = post(web, "the card") if threaded else None
    carrier = SlackCarrier(web, lambda parcel: Post("U_KARI", "Hei", [], thread_ts=thread))

    def parcel(mark):
        at = datetime.now(UTC) + timedelta(seconds=1)
        return Outgoing(1, ParcelKind.ENTRY, "U_KARI", "", None, b"", {}, None, None, 1, mark, at)

    assert carrier.ask(parcel("mark-1")) == NotThere()
    receipt = carrier.prepare(parcel("mark-1")).hand_over()
    found = carrier.ask(parcel("mark-1"))
    assert isinstance(found, Receipt)
    assert found.posted == receipt.posted
    assert carrier.ask(parcel("mark-2")) == NotThere()
    assert [call["verdicts"] for call in running.ws.calls if call["verdicts"]] == []
