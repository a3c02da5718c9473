"""Pictures in the sandbox: judged as Slack judges them, and seen on its page."""

import base64

import pytest
from playwright.sync_api import expect

from bot.sandbox.checks import check_view
from bot.sandbox.state import Message
from tests.sandbox.slack_samples import modal
from tests.sandbox.test_sandbox_page import manifest, seen  # noqa: F401 - fixtures

PIXEL = "data:image/png;base64," + base64.b64encode(
    base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
).decode("ascii")
IMAGE = {"type": "image", "image_url": "https://kalle.example/papers/x/1.png", "alt_text": "Page 1 of 2"}


def test_a_picture_with_its_words_is_taken():
    assert (
        check_view(modal(IMAGE, {**IMAGE, "title": {"type": "plain_text", "text": "Page 2"}}), "modal").findings == []
    )


@pytest.mark.parametrize(
    "change",
    [{"alt_text": ""}, {"alt_text": "a" * 2001}, {"image_url": "papers/x/1.png"}, {"image_url": "https://x.example/" + "a" * 3000},
     {"title": "Page 1"}, {"title": {"type": "mrkdwn", "text": "Page 1"}}],
)  # fmt: skip
def test_a_picture_slack_would_refuse_is_refused(change):
    assert check_view(modal({**IMAGE, **change}), "modal").findings != []


def test_a_picture_without_words_is_refused():
    assert (
        check_view(modal({name: value for name, value in IMAGE.items() if name != "alt_text"}), "modal").findings != []
    )


def test_a_picture_is_seen_with_its_words_for_whoever_cannot(running, seen):  # noqa: F811 - the fixture
    ws = running.ws
    ws.post(Message(ws.new_ts(), ws.dm("U_KARI").id, "U0KALLE", "x", [{**IMAGE, "block_id": "i", "image_url": PIXEL}]))
    picture = seen.get_by_role("img", name="Page 1 of 2")
    expect(picture).to_be_visible()
    assert picture.evaluate("one => one.naturalWidth") == 1
