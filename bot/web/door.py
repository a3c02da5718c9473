"""Slack's door: what cannot be a request of Slack's is turned away before Bolt sees it, without a word and without a log.

Bolt reads a body before it asks whose it is, answers some hostile ones with an error of its own and writes those it
refuses to the log; none of it may happen. So the signature is checked here first.
"""

import re
from collections.abc import Callable

from flask import Flask, Request, Response, request

PATH = "/slack/events"
LARGEST = 1_048_576
_TIMESTAMP = re.compile(r"[0-9]{9,11}", re.ASCII)
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}", re.ASCII)


IsSigned = Callable[[bytes, str, str], bool]
"""Says of a body, a timestamp and a signature whether they belong together and are recent."""


def mount(app: Flask, handle: Callable[[Request], Response], is_signed: IsSigned) -> None:
    """Answer Slack's path; `handle` gets what is Slack's."""

    @app.post(PATH)
    def slack_events() -> Response:
        if not may_be_slack(request) or not is_signed(request.get_data(cache=True), *_signature(request)):
            return Response(status=401)
        return handle(request)


def may_be_slack(asked: Request) -> bool:
    """True when the headers have Slack's shape and there is a body, text of a size Slack sends."""
    if not asked.content_length or asked.content_length > LARGEST:
        return False
    timestamp, signature = _signature(asked)
    if not _TIMESTAMP.fullmatch(timestamp) or not _SIGNATURE.fullmatch(signature):
        return False
    try:
        asked.get_data(cache=True).decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _signature(asked: Request) -> tuple[str, str]:
    return asked.headers.get("X-Slack-Request-Timestamp", ""), asked.headers.get("X-Slack-Signature", "")
