"""The Web API's methods that look back: a conversation's messages, a thread's replies."""

from __future__ import annotations

import base64
import binascii
import re

from bot.sandbox.refusal import Call, Refusal
from bot.sandbox.state import Conversation, Json, Message, Workspace

_USUAL, _MOST = 100, 999
_TS = re.compile(r"\d+(\.\d{1,6})?")


def history(ws: Workspace, call: Call) -> Json:
    """conversations.history: newest first; of threads only what was shown in the conversation too."""
    conversation = _conversation(ws, call)
    found = [one for one in conversation.messages if one.only_for is None and (not one.thread_ts or one.broadcast)]
    return _page(call, [one for one in reversed(found) if _within(call, one)])


def replies(ws: Workspace, call: Call) -> Json:
    """conversations.replies: a thread's beginning, then its replies, oldest first."""
    conversation = _conversation(ws, call)
    beginning = ws.message(conversation.id, call.text("ts"))
    if beginning is None or beginning.only_for:
        raise Refusal("thread_not_found")
    found = [one for one in conversation.messages if one.thread_ts == beginning.ts and one.only_for is None]
    return _page(call, [beginning, *(one for one in found if _within(call, one))])


def _conversation(ws: Workspace, call: Call) -> Conversation:
    """A conversation by its own id (a person's will not do), which the bot is in and has the scope to read."""
    conversation = ws.conversations.get(call.text("channel"))
    if conversation is None or (conversation.is_private and not conversation.has_bot):
        raise Refusal("channel_not_found")
    needed = conversation.read_scope.replace(":read", ":history")
    if needed not in ws.manifest.scopes:
        raise Refusal("missing_scope", needed=needed, provided=",".join(sorted(ws.manifest.scopes)))
    if not conversation.has_bot:
        raise Refusal("not_in_channel")
    return conversation


def _within(call: Call, message: Message) -> bool:
    """Later than `oldest` and earlier than `latest`; those two moments themselves only when asked for."""
    at, inclusive = _micros(message.ts), call.flag("inclusive")
    oldest, latest = _moment(call, "oldest"), _moment(call, "latest")
    after = oldest is None or at > oldest or (inclusive and at == oldest)
    return after and (latest is None or at < latest or (inclusive and at == latest))


def _moment(call: Call, name: str) -> int | None:
    value = str(call.args.get(name) or "")
    if value and not _TS.fullmatch(value):
        raise Refusal(f"invalid_ts_{name}")
    return _micros(value) if value else None


def _micros(ts: str) -> int:
    seconds, _, rest = ts.partition(".")
    return int(seconds) * 1_000_000 + int(rest.ljust(6, "0"))


def _page(call: Call, found: list[Message]) -> Json:
    limit, start = page_size(call), page_start(call)
    shown = found[start : start + limit]
    cursor = next_cursor(start + limit, len(found))
    answer: Json = {"ok": True, "messages": [_shown(call, one) for one in shown], "has_more": bool(cursor)}
    return answer | ({"response_metadata": {"next_cursor": cursor}} if cursor else {})


def next_cursor(start: int, length: int) -> str:
    """What to ask for the rest with; empty when there is none."""
    return base64.b64encode(f"next:{start}".encode()).decode() if start < length else ""


def _shown(call: Call, message: Message) -> Json:
    """A message; what its sender noted on it only when asked for."""
    shown = message.as_slack()
    if not call.flag("include_all_metadata"):
        shown.pop("metadata", None)
    return shown | ({"subtype": "thread_broadcast"} if message.broadcast else {})


def page_size(call: Call) -> int:
    """How many at once."""
    value = str(call.args.get("limit") or _USUAL)
    if not value.isdecimal() or not 1 <= int(value) <= _MOST:
        raise Refusal("invalid_limit")
    return int(value)


def page_start(call: Call) -> int:
    """Where a page begins."""
    cursor = str(call.args.get("cursor") or "")
    if not cursor:
        return 0
    try:
        word, _, number = base64.b64decode(cursor, validate=True).decode().partition(":")
        return {"next": int(number)}[word]
    except (binascii.Error, ValueError, KeyError) as problem:
        raise Refusal("invalid_cursor") from problem
