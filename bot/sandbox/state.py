"""The workspace's memory: people, conversations, views, triggers, response addresses, and the two logs."""

from __future__ import annotations

import secrets
import threading
import time
from collections import deque
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox import limits
from bot.sandbox.checks import elements_of
from bot.sandbox.faults import Faults
from bot.sandbox.fields import Values, initial_values
from bot.sandbox.workspace import (
    APP_ID,
    BOT_ID,
    BOT_USER,
    OTHER_TEAM,
    PRIVATE,
    PUBLIC,
    SHARED,
    TEAM_ID,
    Channel,
    Manifest,
    Options,
    Person,
)

Json = dict[str, Any]
_LOG_LENGTH = 2000


def new_id(prefix: str) -> str:
    """A fresh id in Slack's manner: a letter and ten of [A-Z0-9]."""
    return prefix + "".join(secrets.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") for _ in range(10))


def normalised(blocks: list[Json]) -> list[Json]:
    """Blocks as Slack stores them: every block and element has its id, every text its flags."""
    stored = deepcopy(blocks)
    for block in stored:
        block.setdefault("block_id", secrets.token_urlsafe(4)[:5])
        for element in elements_of(block):
            element.setdefault("action_id", secrets.token_urlsafe(4)[:5])
    _flag_texts(stored)
    return stored


def _flag_texts(value: Any) -> None:
    if isinstance(value, dict):
        if value.get("type") == "plain_text":
            value.setdefault("emoji", True)
        if value.get("type") == "mrkdwn":
            value.setdefault("verbatim", False)
    for entry in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _flag_texts(entry)


@dataclass
class Message:
    """One message; ``only_for`` names the person an ephemeral one is shown to."""

    ts: str
    channel: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    broadcast: bool = False
    only_for: str | None = None
    metadata: Json | None = None
    edited: str | None = None
    deleted: bool = False
    by_slackbot: bool = False
    values: dict[str, Values] = field(default_factory=dict)
    notices: dict[str, str] = field(default_factory=dict)

    def as_slack(self) -> Json:
        """The message as Slack puts it into payloads and answers."""
        message: Json = {"type": "message", "user": self.user, "ts": self.ts, "text": self.text, "team": TEAM_ID}
        if self.user == BOT_USER:
            message |= {"bot_id": BOT_ID, "app_id": APP_ID}
        optional = {"blocks": self.blocks, "thread_ts": self.thread_ts, "metadata": self.metadata}
        message |= {name: deepcopy(value) for name, value in optional.items() if value}
        if self.edited:
            message["edited"] = {"user": self.user, "ts": self.edited}
        return message

    def values_for(self, person: str) -> Values:
        """What a person has filled into the message's own inputs."""
        return self.values.setdefault(person, initial_values(self.blocks))


@dataclass
class Conversation:
    """A channel or a direct message with the bot; ``teams`` are the other organisations that read a channel."""

    id: str
    name: str
    members: list[str]
    is_im: bool
    messages: list[Message] = field(default_factory=list)
    is_private: bool = False
    is_archived: bool = False
    teams: list[str] = field(default_factory=list)

    @property
    def has_bot(self) -> bool:
        """Whether the bot is in it."""
        return BOT_USER in self.members

    @property
    def kind(self) -> str:
        """What it is to a person."""
        return SHARED if self.teams else PRIVATE if self.is_private else PUBLIC

    @property
    def read_scope(self) -> str:
        """The scope without which the bot learns nothing of it."""
        return "im:read" if self.is_im else "groups:read" if self.is_private else "channels:read"


@dataclass
class View:
    """A modal or an App Home, as one person has it before them."""

    id: str
    owner: str
    body: Json
    blocks: list[Json]
    values: Values
    hash: str
    root: str
    previous: str | None = None
    open: bool = True
    errors: dict[str, str] = field(default_factory=dict)
    notice: str = ""

    def as_slack(self, with_state: bool = True) -> Json:
        """The view as Slack puts it into payloads and answers."""
        defaults: Json = {
            "title": None,
            "submit": None,
            "close": None,
            "private_metadata": "",
            "callback_id": "",
            "external_id": "",
            "clear_on_close": False,
            "notify_on_close": False,
        }
        body = defaults | {name: value for name, value in self.body.items() if name != "blocks"}
        return deepcopy(
            body
            | {
                "id": self.id,
                "team_id": TEAM_ID,
                "blocks": self.blocks,
                "hash": self.hash,
                "state": {"values": self.values if with_state else {}},
                "root_view_id": self.root,
                "previous_view_id": self.previous,
                "app_id": APP_ID,
                "app_installed_team_id": TEAM_ID,
                "bot_id": BOT_ID,
            }
        )


@dataclass
class Trigger:
    """A trigger_id: whose, from which view, until when."""

    person: str
    view: str | None
    until: float
    used: bool = False


@dataclass
class ResponseUrl:
    """A response address: where its answers go and how often it was used."""

    person: str
    channel: str
    until: float
    original: str | None = None
    thread_ts: str | None = None
    posts: int = 0


class Workspace:
    """Everything the sandbox remembers; take ``lock`` to change it and call ``changed()`` after."""

    def __init__(self, options: Options, people: list[Person], manifest: Manifest) -> None:
        self.options, self.manifest = options, manifest
        self.lock = threading.RLock()
        self._news = threading.Condition(self.lock)
        self.version, self.closing, self.clock_offset = 0, False, 0.0
        self.first_people = people
        self.faults = Faults()
        self._begin()

    def _begin(self) -> None:
        self.people = {person.id: person for person in [*self.first_people, self.manifest.bot]}
        self.conversations = {one.id: self._first(one) for one in self.options.channels}
        self.stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}
        self.triggers: dict[str, Trigger] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.suggested: dict[tuple[str, str, str, str], list[Json]] = {}
        self.calls: deque[Json] = deque(maxlen=_LOG_LENGTH)
        self.deliveries: deque[Json] = deque(maxlen=_LOG_LENGTH)
        self.log_number = 0
        self._last_ts = 0

    def _first(self, channel: Channel) -> Conversation:
        everybody = [person.id for person in self.first_people if not person.is_outside]
        members = [*(channel.members or everybody), *([BOT_USER] if channel.has_bot else [])]
        teams = [OTHER_TEAM] if channel.kind == SHARED else []
        private = channel.kind == PRIVATE
        return Conversation(channel.id, channel.name, members, False, is_private=private, teams=teams)

    def reset(self) -> None:
        """Forget everything that happened; the people, the manifest and the address stay."""
        with self.lock:
            self.faults.clear()
            self.clock_offset = 0.0
            self._begin()
            self.changed()

    # -- time and news ---------------------------------------------------------------------------------------------

    def now(self) -> float:
        """The sandbox's own Unix time, which the control API can push forward."""
        return time.time() + self.clock_offset

    def new_ts(self) -> str:
        """A message timestamp later than every one before."""
        with self.lock:
            self._last_ts = max(int(self.now() * 1_000_000), self._last_ts + 1)
            return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def changed(self) -> None:
        """Tell every waiting page that something is new."""
        with self._news:
            self.version += 1
            self._news.notify_all()

    def wait_for_news(self, since: int, seconds: float) -> int:
        """Wait until the version passes ``since``, at most some seconds; return the version."""
        with self._news:
            self._news.wait_for(lambda: self.version > since or self.closing, seconds)
            return self.version

    def next_number(self) -> int:
        """The number of the next log line."""
        with self.lock:
            self.log_number += 1
            return self.log_number

    # -- conversations ---------------------------------------------------------------------------------------------

    def dm(self, person: str) -> Conversation:
        """The direct message between a person and the bot, opened when needed."""
        key = "D" + person[1:]
        with self.lock:
            if key not in self.conversations:
                self.conversations[key] = Conversation(key, "directmessage", [person, BOT_USER], True)
            return self.conversations[key]

    def conversation(self, channel: str) -> Conversation | None:
        """A conversation by its id; a person's id means the DM with them."""
        if channel in self.people and channel != BOT_USER:
            return self.dm(channel)
        return self.conversations.get(channel)

    def visible(self, person: str) -> Iterator[Conversation]:
        """The conversations a person is in, the DM first."""
        yield self.dm(person)
        yield from (c for c in list(self.conversations.values()) if person in c.members and not c.is_im)

    def message(self, channel: str, ts: str) -> Message | None:
        """A message by conversation and timestamp, ephemeral ones included."""
        conversation = self.conversation(channel)
        found = [m for m in conversation.messages if m.ts == ts] if conversation else []
        return found[0] if found else None

    def post(self, message: Message) -> Message:
        """Add a message to its conversation."""
        with self.lock:
            self.conversations[message.channel].messages.append(message)
            self.changed()
        return message

    # -- views, triggers, response addresses -----------------------------------------------------------------------

    def view(self, view_id: str) -> View | None:
        """An open view or a published home, by id."""
        for view in [*[v for stack in self.stacks.values() for v in stack], *self.homes.values()]:
            if view.id == view_id and view.open:
                return view
        return None

    def view_called(self, external_id: str) -> View | None:
        """An open view by the app's own id for it."""
        for view in [*[v for stack in self.stacks.values() for v in stack], *self.homes.values()]:
            if external_id and view.open and view.body.get("external_id") == external_id:
                return view
        return None

    def new_trigger(self, person: str, view: str | None = None) -> str:
        """A trigger_id that lives three seconds."""
        trigger = f"{secrets.randbelow(10**13)}.{secrets.randbelow(10**13)}.{secrets.token_hex(16)}"
        late = self.faults.take_delivery("expire_trigger")
        until = self.now() + (-1.0 if late else limits.TRIGGER_SECONDS)
        with self.lock:
            self.triggers[trigger] = Trigger(person, view, until)
        return trigger

    def new_response_url(self, entry: ResponseUrl) -> str:
        """An address the bot may answer to five times within thirty minutes."""
        key = secrets.token_urlsafe(18)
        with self.lock:
            self.response_urls[key] = entry
        return f"http://{self.options.host}:{self.options.port}/response/{key}"
