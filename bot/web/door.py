"""Slack's door: what cannot be a request of Slack's is turned away before Bolt sees it, without a word and without a log.

Bolt answers some hostile headers with an error of its own and writes bodies it refuses to the log; neither may happen.
"""

import re
from collections.abc import Callable

from flask import Flask, Request, Response, request

PATH = "/slack/events"
LARGEST = 1_048_576
_TIMESTAMP = re.compile(r"[0-9]{9,11}", re.ASCII)
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}", re.ASCII)


def mount(app: Flask, handle: Callable[[Request], Response]) -> None:
    """Answer Slack's path; `handle` gets what may be Slack's."""

    @app.post(PATH)
    def slack_events() -> Response:
        if not may_be_slack(request):
            return Response(status=401)
        return handle(request)


def may_be_slack(asked: Request) -> bool:
    """True when the headers have Slack's shape and the body is text of a size Slack sends."""
    if asked.content_length is None or asked.content_length > LARGEST:
        return False
    timestamp = asked.headers.get("X-Slack-Request-Timestamp", "")
    signature = asked.headers.get("X-Slack-Signature", "")
    if not _TIMESTAMP.fullmatch(timestamp) or not _SIGNATURE.fullmatch(signature):
        return False
    try:
        asked.get_data(cache=True).decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
