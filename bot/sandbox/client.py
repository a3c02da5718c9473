"""A test's hands and eyes in the sandbox: people who type, click and read, over the control API."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from bot.sandbox.seen import Message, Outcome, SandboxError, View

__all__ = ["Mail", "Message", "Outcome", "Person", "Sandbox", "SandboxError", "View"]

Json = dict[str, Any]
T = TypeVar("T")


class Sandbox:
    """A running sandbox, by its address."""

    def __init__(self, base_url: str, patience: float = 10.0) -> None:
        self.base_url, self.patience = base_url.rstrip("/"), patience

    def control(self, path: str, **body: Any) -> Any:
        """Call ``/control/<path>``; SandboxError with the sandbox's own words when it refuses."""
        request = urllib.request.Request(  # noqa: S310 - the address is the sandbox's
            f"{self.base_url}/control/{path}", json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
                return json.loads(answer.read())
        except urllib.error.HTTPError as refusal:
            raise SandboxError(f"{path}: {json.loads(refusal.read())['error']}") from None

    def person(self, person_id: str) -> Person:
        """Somebody of the people file."""
        return Person(self, person_id)

    def mails(self, to: str = "") -> list[Mail]:
        """The mails that arrived (for one address), oldest first."""
        return [Mail(self, data) for data in self.control("mails", to=to)]

    def texts(self, to: str = "") -> list[Json]:
        """The SMS that arrived (at one number), oldest first: id, to, text, key, parts, encoding, repeats, status."""
        return list(self.control("texts", to=to))

    def send_receipt(self, text: Json, status: str, reason: str = "") -> int:
        """Have the SMS service say what became of an SMS; returns the HTTP status the bot answered with."""
        return int(self.control("receipt", id=text["id"], status=status, reason=reason)["status"])

    def calls(self, method: str = "") -> list[Json]:
        """The bot's Web API calls: n, method, args, answer, ok, status, ms, verdicts."""
        return [call for call in self.control("calls") if method in ("", call["method"])]

    def deliveries(self, kind: str = "") -> list[Json]:
        """The requests to the bot: n, type, payload, status, ms, answer, outcome, verdicts."""
        return [line for line in self.control("deliveries") if kind in ("", line["type"])]

    def complaints(self) -> list[str]:
        """Everything the judge found wrong in calls and answers, in words; empty is good."""
        lines = [*self.control("calls"), *self.control("deliveries")]
        return [
            f"{line.get('method') or line['type']}: {v['level']}: {v['message']} [{v['pointer']}]"
            for line in lines
            for v in line["verdicts"]
        ]

    def fault(self, kind: str, what: str, **more: Any) -> None:
        """Order a bad day: ``fault("api", "429", method="chat.postMessage", n=2, seconds=1)``."""
        self.control("faults", kind=kind, what=what, **more)

    def clear_faults(self) -> None:
        """Call every ordered fault off."""
        self.control("faults", clear=True)

    def advance_clock(self, seconds: float) -> None:
        """Push the sandbox's own clock forward."""
        self.control("clock", advance=seconds)

    def reset(self) -> None:
        """Forget everything that happened."""
        self.control("reset")

    def wait(self, look: Callable[[], T], what: str = "", timeout: float | None = None) -> T:
        """Look again and again until something truthy is seen; SandboxError after the timeout (patience)."""
        until = time.monotonic() + (self.patience if timeout is None else timeout)
        while True:
            since = self.control("wait", since=10**12, seconds=0)["version"]
            seen = look()
            if seen:
                return seen
            left = until - time.monotonic()
            if left <= 0:
                raise SandboxError(f"waited in vain for {what or 'it'}; last seen: {seen!r}")
            # News ends the wait at once; a quarter second covers what the sandbox cannot see, such as a database.
            self.control("wait", since=since, seconds=min(0.25, left))


@dataclass
class Mail:
    """A mail in the candidates' mailbox."""

    sandbox: Sandbox
    data: Json

    def __getattr__(self, name: str) -> Any:
        """``subject``, ``text``, ``html``, ``to``, ``headers``, ``attachments`` and so on."""
        try:
            return self.data[name]
        except KeyError:
            raise AttributeError(f"a mail has no {name}; it has {', '.join(self.data)}") from None

    @property
    def raw(self) -> str:
        """The mail as it came over the wire."""
        return str(self.sandbox.control("mail", id=self.data["id"])["raw"])

    def header(self, name: str) -> str | None:
        """A header's value, or None."""
        return next((value for key, value in self.data["headers"] if key.lower() == name.lower()), None)

    def attachment(self, filename: str) -> bytes:
        """An attachment's bytes, by (part of) its name or its content type."""
        for file in self.data["attachments"]:
            if filename in file["filename"] or filename == file["content_type"]:
                address = f"{self.sandbox.base_url}/attachment/{self.data['id']}/{file['index']}"
                with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310
                    return bytes(answer.read())
        raise SandboxError(
            f"no attachment {filename!r}; there are: {[f['filename'] for f in self.data['attachments']]}"
        )


class Person:
    """Somebody using Slack."""

    def __init__(self, sandbox: Sandbox, person_id: str) -> None:
        self.sandbox, self.id = sandbox, person_id

    def do(self, path: str, **body: Any) -> Json:
        """Call the control API in this person's name."""
        answer = self.sandbox.control(path, person=self.id, **body)
        return dict(answer)

    def state(self) -> Json:
        """Everything this person sees, as JSON."""
        return self.do("state")

    def command(self, name: str, text: str = "", channel: str = "") -> Json:
        """Send a slash command; the answer tells ``ok``, ``outcome``, ``ms``."""
        return self.do("command", command=name, text=text, channel=channel)

    def shortcut(self, callback_id: str, message: Message | None = None) -> Json:
        """Use a global shortcut, or a message's."""
        where = {"channel": message.channel, "ts": message.ts} if message else {}
        return self.do("shortcut", callback_id=callback_id, **where)

    def say(self, text: str, channel: str = "", thread_ts: str | None = None) -> Json:
        """Write a message (to the bot, when no channel is named)."""
        return self.do("say", text=text, channel=channel, thread_ts=thread_ts)

    def open_home(self, tab: str = "home") -> Json:
        """Open App Home."""
        return self.do("home", tab=tab)

    def change(self, **changes: Any) -> Json:
        """Change the profile in Slack: ``locale="nb-NO"``."""
        return self.do("user", changes=changes)

    @property
    def views(self) -> list[View]:
        """The stack of modals, bottom first."""
        return [View(self, data) for data in self.state()["views"]]

    @property
    def view(self) -> View | None:
        """The top modal, or None."""
        views = self.views
        return views[-1] if views else None

    def modal(self) -> View:
        """The top modal; SandboxError when there is none."""
        view = self.view
        if view is None:
            said = [message.text for message in self.ephemerals()[-1:]]
            raise SandboxError(f"{self.id} has no modal open; last told: {said}")
        return view

    def home(self) -> View | None:
        """The App Home the bot has published, or None."""
        data = self.state()["home"]
        return View(self, data) if data else None

    def messages(self, channel: str = "") -> list[Message]:
        """The messages of a conversation (the DM), replies included, ephemeral ones not."""
        return [message for message in self.everything_in(channel) if not message.is_ephemeral]

    def dm(self) -> list[Message]:
        """The messages of the DM with the bot, thread replies left out."""
        return [message for message in self.messages() if not message.thread_ts]

    def ephemerals(self, channel: str | None = None) -> list[Message]:
        """What only this person sees: in every conversation, or in one (``""`` is the DM)."""
        if channel is not None:
            return [message for message in self.everything_in(channel) if message.is_ephemeral]
        found = [m for c in self.state()["conversations"] for m in c["messages"] if m["ephemeral"]]
        return [Message(self, data) for data in sorted(found, key=lambda m: str(m["ts"]))]

    def everything_in(self, channel: str) -> list[Message]:
        """Every message of a conversation (the DM) that this person sees, ephemeral ones and replies included."""
        for conversation in self.state()["conversations"]:
            wanted = channel in (conversation["id"], conversation["name"]) or (not channel and conversation["is_im"])
            if wanted:
                return [Message(self, data) for data in conversation["messages"]]
        raise SandboxError(f"{self.id} is not in {channel!r}")
