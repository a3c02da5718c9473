"""Slack messages: drawn from the database when they are sent, posted or edited in place."""

import json
import re
import socket
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from http.client import HTTPException
from typing import Any
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.delivery.channels import (
    CannotSay,
    ChannelDown,
    Doubtful,
    ForGood,
    ForNow,
    NothingToSay,
    NotThere,
    Outgoing,
    Posted,
    Ready,
    Receipt,
    Trouble,
    Verdict,
)

SHORTEST_WAIT = timedelta(seconds=1)
LONGEST_WAIT = timedelta(minutes=15)
USUAL_WAIT = timedelta(seconds=30)
TIMEOUT_SECONDS = 10

EVENT_TYPE = "kalle_message"
"""The name of the metadata by which a message of ours is known again."""

CLOCKS_APART = timedelta(minutes=5)
"""Slack stamps messages by its own clock; ours may be a little ahead."""

PAGE = 200
MOST_PAGES = 10

ACCESS_LOST = frozenset(
    {
        "invalid_auth",
        "not_authed",
        "account_inactive",
        "token_revoked",
        "token_expired",
        "missing_scope",
        "not_allowed_token_type",
        "no_permission",
        "org_login_required",
        "ekm_access_denied",
        "team_access_not_granted",
        "team_not_found",
        "two_factor_setup_required",
        "access_denied",
        "enterprise_is_restricted",
    }
)
FOR_GOOD = frozenset(
    {
        "channel_not_found",
        "is_archived",
        "not_in_channel",
        "msg_too_long",
        "user_not_found",
        "user_disabled",
        "user_not_visible",
        "cannot_dm_bot",
        "no_text",
        "too_many_attachments",
        "msg_blocks_too_long",
        "invalid_blocks",
        "invalid_blocks_format",
        "invalid_arguments",
        "invalid_arg_name",
        "invalid_array_arg",
        "invalid_charset",
        "invalid_form_data",
        "invalid_post_type",
        "missing_post_type",
        "restricted_action",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
        "restricted_action_non_threadable_channel",
        "restricted_action_thread_locked",
        "cannot_reply_to_message",
        "message_not_found",
        "cant_update_message",
        "cant_delete_message",
        "edit_window_closed",
        "block_mismatch",
        "messages_tab_disabled",
        "method_deprecated",
        "unknown_method",
        "slack_connect_canvas_sharing_blocked",
        "as_user_not_supported",
        "is_inactive",
        "external_channel_migrating",
    }
)
NOT_CONNECTED = (ConnectionRefusedError, socket.gaierror, ssl.SSLError, TimeoutError)


@dataclass(frozen=True)
class Post:
    """A new message; with `thread_ts` a reply, which `broadcast` shows in the channel too.

    `shows` are the applications that a digest names.
    """

    channel: str
    text: str
    blocks: list[dict[str, Any]]
    thread_ts: str | None = None
    broadcast: bool = False
    shows: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Update:
    """A posted message's new face; `shows` as with a new one."""

    channel: str
    ts: str
    text: str
    blocks: list[dict[str, Any]]
    shows: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Nothing:
    """Nothing is to be said any more; the reason goes to the row."""

    reason: str


@dataclass(frozen=True)
class Delete:
    """A posted message that is to be there no more."""

    channel: str
    ts: str


@dataclass(frozen=True)
class Publish:
    """Somebody's Home tab, whole."""

    user: str
    view: dict[str, Any]


Drawing = Post | Update | Delete | Publish | Nothing
Draw = Callable[[Outgoing], Drawing]


def worker_client(token: str, base_url: str | None = None) -> WebClient:
    """Return the client deliveries use: it never tries again by itself, the outbox does.

    slack_sdk's own handlers post a second time after a broken connection, and sleep through a 429 in this thread.
    """
    return WebClient(token=token, base_url=base_url or WebClient.BASE_URL, timeout=TIMEOUT_SECONDS, retry_handlers=[])


class SlackCarrier:
    """Posts and edits messages; `draw` turns a parcel into one at the moment it leaves."""

    def __init__(self, client: WebClient, draw: Draw) -> None:
        self._client = client
        self._draw = draw

    def prepare(self, parcel: Outgoing) -> Ready:
        """Draw the message as things stand now."""
        drawing = self._draw(parcel)
        if isinstance(drawing, Nothing):
            raise NothingToSay(drawing.reason)
        return _ReadyCall(self._client, drawing, parcel.mark)

    def ask(self, parcel: Outgoing) -> Verdict:
        """Look for a post of ours where it would be by now. An edit is simply made again, so it needs no looking for."""
        drawing = self._draw(parcel)
        if not isinstance(drawing, Post) or parcel.handed_over_at is None:
            return NotThere()
        since = parcel.handed_over_at - CLOCKS_APART
        try:
            channel = self._conversation(drawing.channel)
            found = self._look_for(parcel.mark, channel, None, since)
            if drawing.thread_ts is not None and isinstance(found, NotThere):
                found = self._look_for(parcel.mark, channel, drawing.thread_ts, since)
            if isinstance(found, Receipt) and found.posted is not None and drawing.shows:
                found = replace(found, posted=replace(found.posted, shows=drawing.shows))
        except SlackApiError as error:
            trouble = refusal(error, "ask")
            return CannotSay(trouble.text, lasting=isinstance(trouble, ForGood) or trouble.text == "missing_scope")
        except (SlackClientError, OSError, HTTPException) as error:
            return CannotSay(type(error).__name__)
        return found

    def _look_for(self, mark: str, channel: str, thread_ts: str | None, since: datetime) -> Verdict:
        """Walk through what a conversation, or a thread in it, got since a moment."""
        cursor = ""
        for _ in range(MOST_PAGES):
            answer = self._page(channel, thread_ts, since, cursor)
            for message in answer.get("messages") or ():
                if mark_of(message) == mark:
                    posted = Posted(channel, str(message.get("ts")))
                    return Receipt(ref=f"{channel}:{posted.ts}", text="found by asking", posted=posted)
            cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return NotThere()
        return CannotSay("too many messages to look through", lasting=True)

    def _page(self, channel: str, thread_ts: str | None, since: datetime, cursor: str) -> Mapping[str, Any]:
        asked = {
            "channel": channel,
            "oldest": f"{since.timestamp():.6f}",
            "include_all_metadata": True,
            "limit": PAGE,
            **({"cursor": cursor} if cursor else {}),
        }
        if thread_ts is None:
            return data_of(self._client.api_call("conversations.history", params=asked))
        return data_of(self._client.api_call("conversations.replies", params={**asked, "ts": thread_ts}))

    def _conversation(self, channel: str) -> str:
        """The id of the direct messages with a person; Slack looks through conversations only."""
        if not channel.startswith(("U", "W")):
            return channel
        answer = data_of(self._client.api_call("conversations.open", json={"users": channel}))
        return str(answer["channel"]["id"])

    def rest(self) -> None:
        """There is no connection to let go of."""

    def interrupt(self) -> None:
        """A preparation is only drawing; there is nothing to wait for."""


class _ReadyCall:
    """One call of the Web API."""

    def __init__(self, client: WebClient, drawing: Post | Update | Delete | Publish, mark: str) -> None:
        self._client = client
        self._drawing = drawing
        self._mark = mark

    def hand_over(self) -> Receipt:
        """Make the call."""
        phase = "post" if isinstance(self._drawing, Post) else "update"  # taking away may be tried again as an edit may
        try:
            answer = self._call_or_without_pictures()
        except SlackApiError as error:
            raise refusal(error, phase) from error
        except SlackClientError as error:
            raise ChannelDown(None, type(error).__name__, "connect") from error
        except (OSError, HTTPException) as error:
            raise broken(error, phase) from error
        if isinstance(self._drawing, Delete):
            return Receipt(ref=f"{self._drawing.channel}:{self._drawing.ts}", code=200, text="deleted")
        if isinstance(self._drawing, Publish):
            return Receipt(ref=f"home:{self._drawing.user}", code=200, text="published")
        shows = self._drawing.shows
        posted = Posted(str(answer.get("channel")), str(answer.get("ts")), new=phase == "post", shows=shows)
        return Receipt(ref=f"{posted.channel_id}:{posted.ts}", code=200, text="ok", posted=posted)

    def abandon(self) -> None:
        """Nothing was said yet."""

    def _call_or_without_pictures(self) -> Mapping[str, Any]:
        """Slack refuses a message whose picture it cannot fetch: the words go without it then."""
        try:
            return self._call()
        except SlackApiError as error:
            plain = _without_pictures(self._drawing)
            if plain is None or error.response.get("error") != "invalid_blocks":
                raise
            self._drawing = plain
            return self._call()

    def _call(self) -> Mapping[str, Any]:
        drawing = self._drawing
        if isinstance(drawing, Delete):
            return data_of(self._client.api_call("chat.delete", json={"channel": drawing.channel, "ts": drawing.ts}))
        if isinstance(drawing, Publish):
            return data_of(self._client.api_call("views.publish", json={"user_id": drawing.user, "view": drawing.view}))
        common: dict[str, Any] = {"channel": drawing.channel, "text": drawing.text, "blocks": drawing.blocks}
        common |= {"unfurl_links": False, "unfurl_media": False}
        if isinstance(drawing, Update):
            return data_of(self._client.api_call("chat.update", json={**common, "ts": drawing.ts}))
        if self._mark:
            common["metadata"] = {"event_type": EVENT_TYPE, "event_payload": {"parcel": self._mark}}
        if drawing.thread_ts is not None:
            common |= {"thread_ts": drawing.thread_ts, "reply_broadcast": drawing.broadcast}
        return data_of(self._client.api_call("chat.postMessage", json=common))


def _without_pictures(drawing: Post | Update | Delete | Publish) -> Post | Update | None:
    """The same message without its pictures; None when it has none."""
    if not isinstance(drawing, (Post, Update)):
        return None
    blocks = [block for block in drawing.blocks if block["type"] != "image"]
    return replace(drawing, blocks=blocks) if len(blocks) < len(drawing.blocks) else None


def mark_of(message: Mapping[str, Any]) -> str:
    """The mark that a message of ours carries; empty for any other."""
    metadata = message.get("metadata")
    if not isinstance(metadata, dict) or metadata.get("event_type") != EVENT_TYPE:
        return ""
    payload = metadata.get("event_payload")
    return str(payload.get("parcel") or "") if isinstance(payload, dict) else ""


def data_of(answer: Any) -> Mapping[str, Any]:
    """What Slack answered."""
    found: Mapping[str, Any] = answer.data
    return found


def retry_after(value: str | None) -> timedelta:
    """Read Slack's Retry-After: seconds, kept between a second and a quarter of an hour; odd values are half a minute."""
    text = (value or "").strip()
    if not re.fullmatch(r"[+-]?\d{1,9}(\.\d{1,9})?", text):
        return USUAL_WAIT
    return min(max(timedelta(seconds=float(text)), SHORTEST_WAIT), LONGEST_WAIT)


def refusal(error: SlackApiError, phase: str) -> Trouble:
    """What Slack's no means."""
    answer = error.response
    status = int(answer.status_code)
    body = answer.data if isinstance(answer.data, dict) else {}
    word = str(body.get("error"))
    if not re.fullmatch(r"[a-z_]+", word):  # slack_sdk puts a whole page here when the answer is no JSON
        word = f"HTTP {status}"
    if status == 429 or word in ("ratelimited", "rate_limited"):
        headers = {str(name).lower(): value for name, value in (answer.headers or {}).items()}
        return ForNow(status, word, phase, retry_after(_first(headers.get("retry-after"))))
    if word in ACCESS_LOST:
        return ChannelDown(status, word, phase)
    if word in FOR_GOOD:
        return ForGood(status, _with_reasons(word, body), phase)
    return ForNow(status, word, phase)


def _first(value: Any) -> str | None:
    if isinstance(value, (list, tuple)):
        value = value[0] if value else None
    return None if value is None else str(value)


def _with_reasons(word: str, body: Mapping[str, Any]) -> str:
    """Slack's word, and what it says about the place in the message."""
    metadata = body.get("response_metadata")
    messages = metadata.get("messages") if isinstance(metadata, dict) else None
    return f"{word} {json.dumps(messages)}" if messages else word


def broken(error: Exception, phase: str) -> Trouble:
    """What a broken connection means: before the request left, after it, and whether a second time does harm."""
    reason = error.reason if isinstance(error, URLError) else error
    name = type(reason).__name__
    if isinstance(error, URLError) and isinstance(reason, NOT_CONNECTED):
        return ChannelDown(None, name, "connect", busy=not isinstance(reason, ssl.SSLError))
    if phase == "update":
        return ForNow(None, f"no answer ({name})", phase)
    return Doubtful(None, f"no answer ({name})", phase)
