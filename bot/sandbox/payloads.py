"""What Slack sends to an app, key for key."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from bot.sandbox import limits
from bot.sandbox.fields import Element, State, Values, value_key
from bot.sandbox.state import Json, Message, ResponseUrl, View, Workspace, new_id
from bot.sandbox.workspace import APP_ID, BOT_USER, TEAM_DOMAIN, TEAM_ID, VERIFICATION_TOKEN


@dataclass
class Place:
    """Where something was clicked: a view or a message, as one person sees it."""

    person: str
    view: View | None = None
    message: Message | None = None

    @property
    def id(self) -> str:
        """An id of the view or the message."""
        return self.view.id if self.view else f"{self.message.channel}/{self.message.ts}" if self.message else ""

    @property
    def blocks(self) -> list[Json]:
        """The blocks seen there."""
        return self.view.blocks if self.view else self.message.blocks if self.message else []

    @property
    def values(self) -> Values:
        """What the person has filled in there."""
        return self.view.values if self.view else self.message.values_for(self.person) if self.message else {}

    def note(self, text: str) -> None:
        """Show the person a line about what went wrong there."""
        if self.view:
            self.view.notice = text
        elif self.message:
            self.message.notices[self.person] = text


def _envelope(ws: Workspace, kind: str, person: str) -> Json:
    member = ws.people[person]
    return {
        "type": kind,
        "api_app_id": APP_ID,
        "token": VERIFICATION_TOKEN,
        "team": {"id": TEAM_ID, "domain": TEAM_DOMAIN},
        "enterprise": None,
        "is_enterprise_install": False,
        "user": {"id": member.id, "username": member.name, "name": member.name, "team_id": TEAM_ID},
    }


def _response_url(ws: Workspace, person: str, channel: str, original: str | None, thread: str | None) -> str:
    until = ws.now() + limits.RESPONSE_URL_SECONDS
    return ws.new_response_url(ResponseUrl(person, channel, until, original, thread))


def command(ws: Workspace, person: str, name: str, text: str, channel: str) -> dict[str, str]:
    """A slash command: flat, every value a string."""
    conversation = ws.conversations[channel]
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": TEAM_ID,
        "team_domain": TEAM_DOMAIN,
        "channel_id": conversation.id,
        "channel_name": conversation.name,
        "user_id": person,
        "user_name": ws.people[person].name,
        "command": name,
        "text": text,
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        "response_url": _response_url(ws, person, channel, None, None),
        "trigger_id": ws.new_trigger(person),
    }


def shortcut(ws: Workspace, person: str, callback_id: str) -> Json:
    """A global shortcut."""
    return _envelope(ws, "shortcut", person) | {
        "action_ts": ws.new_ts(),
        "callback_id": callback_id,
        "trigger_id": ws.new_trigger(person),
    }


def message_shortcut(ws: Workspace, place: Place, callback_id: str) -> Json:
    """A shortcut from a message's menu."""
    return _envelope(ws, "message_action", place.person) | {
        "action_ts": ws.new_ts(),
        "callback_id": callback_id,
        "trigger_id": ws.new_trigger(place.person),
        "message_ts": place.message.ts if place.message else "",
        **_surroundings(ws, place),
    }


def _channel(ws: Workspace, channel: str) -> Json:
    return {"id": channel, "name": ws.conversations[channel].name}


def _surroundings(ws: Workspace, place: Place, answerable: bool = True) -> Json:
    """The view, or the channel and message, in which something happened."""
    if place.view:
        return {"container": {"type": "view", "view_id": place.view.id}, "view": place.view.as_slack()}
    message = place.message
    assert message is not None  # noqa: S101 - a place is one or the other
    container = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel,
        "is_ephemeral": message.only_for is not None,
    }
    around: Json = {"channel": _channel(ws, message.channel)}
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    if not message.only_for:
        around["message"] = message.as_slack()
    if answerable:
        around["response_url"] = _response_url(ws, place.person, message.channel, message.ts, message.thread_ts)
        around["state"] = {"values": deepcopy(place.values)}
    return around | {"container": container}


def action(ws: Workspace, block: Json, element: Element, state: State | None) -> Json:
    """One entry of ``actions``: the element, and what was chosen in it."""
    entry: Json = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "action_ts": ws.new_ts(),
    }
    copied = [
        name
        for name in element
        if name in ("text", "value", "style", "url", "confirm", "placeholder") or name.startswith("initial_")
    ]
    entry |= {name: deepcopy(element[name]) for name in copied}
    if state is not None:
        key = value_key(state["type"])
        entry[key] = deepcopy(state[key])
        if "timezone" in state:
            entry["timezone"] = state["timezone"]
    return entry


def block_actions(ws: Workspace, place: Place, entry: Json) -> Json:
    """A click, a choice or something typed, in a message or a view."""
    view_id = place.view.id if place.view and place.view.body["type"] == "modal" else None
    return _envelope(ws, "block_actions", place.person) | {
        "trigger_id": ws.new_trigger(place.person, view_id),
        "actions": [entry],
        **_surroundings(ws, place),
    }


def block_suggestion(ws: Workspace, place: Place, block: Json, element: Element, query: str) -> Json:
    """What has been typed into an external select so far."""
    return _envelope(ws, "block_suggestion", place.person) | {
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "value": query,
        **_surroundings(ws, place, answerable=False),
    }


def view_submission(ws: Workspace, view: View) -> Json:
    """A modal's submit button."""
    return _envelope(ws, "view_submission", view.owner) | {
        "trigger_id": ws.new_trigger(view.owner, view.id),
        "view": view.as_slack(),
        "response_urls": [],
    }


def view_closed(ws: Workspace, view: View, cleared: bool) -> Json:
    """A modal put away without submitting."""
    return _envelope(ws, "view_closed", view.owner) | {"view": view.as_slack(), "is_cleared": cleared}


def event(ws: Workspace, inner: Json, *, shared: bool = False) -> Json:
    """The envelope of an event; ``shared`` is what happened in a channel that another organisation reads."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": TEAM_ID,
        "context_team_id": TEAM_ID,
        "context_enterprise_id": None,
        "api_app_id": APP_ID,
        "event": inner,
        "type": "event_callback",
        "event_id": new_id("Ev"),
        "event_time": int(ws.now()),
        "is_ext_shared_channel": shared,
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": TEAM_ID,
                "user_id": BOT_USER,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "event_context": new_id("4-"),
    }


def home_opened(ws: Workspace, person: str, tab: str) -> Json:
    """app_home_opened, for either tab; the view only once one was published."""
    inner: dict[str, Any] = {
        "type": "app_home_opened",
        "user": person,
        "channel": ws.dm(person).id,
        "tab": tab,
        "event_ts": ws.new_ts(),
    }
    home = ws.homes.get(person)
    return inner | {"view": home.as_slack()} if home and tab == "home" else inner


def direct_message(message: Message) -> Json:
    """message.im: what a person wrote to the bot."""
    inner: Json = {
        "type": "message",
        "user": message.user,
        "ts": message.ts,
        "client_msg_id": new_id("c"),
        "text": message.text,
        "team": TEAM_ID,
        "channel": message.channel,
        "event_ts": message.ts,
        "channel_type": "im",
        "blocks": message.blocks,
    }
    return inner | {"thread_ts": message.thread_ts} if message.thread_ts else inner
