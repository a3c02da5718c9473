"""The control API: JSON under /control, for tests and the page alike."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from bot.sandbox.app_clock import AppClock, zone_of
from bot.sandbox.channels import Channels, offered
from bot.sandbox.faults import BadFault
from bot.sandbox.fields import BadValue
from bot.sandbox.gestures import BadGesture, Gestures
from bot.sandbox.mailbox import Mailbox
from bot.sandbox.state import Conversation, Json, Message, View, Workspace
from bot.sandbox.submission import view_of
from bot.sandbox.telephone import BadReceipt, Telephone

_LONGEST_WAIT = 25.0


class NotFound(Exception):
    """There is no such thing to show."""


class Control:
    """Answers each path under /control with JSON."""

    def __init__(self, ws: Workspace, gestures: Gestures, mailbox: Mailbox, telephone: Telephone) -> None:
        self.ws, self.gestures, self.mailbox, self.telephone = ws, gestures, mailbox, telephone
        g = gestures
        self._paths: dict[str, Callable[[Json], Any]] = {
            "command": lambda b: g.command(
                b.get("person", ""), b.get("command", ""), b.get("text", ""), b.get("channel", "")
            ),
            "shortcut": g.shortcut,
            "say": lambda b: g.say(b.get("person", ""), b.get("channel", ""), b.get("text", ""), b.get("thread_ts")),
            "home": lambda b: g.open_home(b.get("person", ""), b.get("tab", "home")),
            "channel": Channels(gestures).answer,
            "user": lambda b: g.change_user(b.get("person", ""), b.get("changes", {})),
            "click": g.click,
            "type": g.type_into,
            "suggest": g.suggest,
            "set": g.set,
            "submit": g.submit,
            "close": g.close,
            "verify": self._verify,
            "state": self._state,
            "workspace": self._workspace,
            "wait": self._wait,
            "calls": lambda b: self._lines(self.ws.calls, b),
            "deliveries": lambda b: self._lines(self.ws.deliveries, b),
            "mails": lambda b: self.mailbox.mails(b.get("to", ""), bool(b.get("brief"))),
            "mail": self._mail,
            "texts": lambda b: telephone.texts(b.get("to", "")),
            "receipt": lambda b: telephone.send_receipt(b.get("id", ""), b.get("status", ""), b.get("reason", "")),
            "faults": self._faults,
            "clock": self._clock,
            "app-clock": AppClock(ws.options.clock_file, zone_of(ws.options.zone)).answer,
            "reset": self._reset,
        }

    def answer(self, path: str, body: Json) -> tuple[int, Any]:
        """The status and JSON for one request."""
        action = self._paths.get(path)
        if action is None:
            return 404, {"ok": False, "error": f"no /control/{path}; there are: {', '.join(self._paths)}"}
        try:
            return 200, action(body)
        except NotFound as problem:
            return 404, {"ok": False, "error": str(problem)}
        except (BadGesture, BadValue, BadFault, BadReceipt, ValueError) as problem:
            return 400, {"ok": False, "error": str(problem)}

    # -- looking ---------------------------------------------------------------------------------------------------

    def _workspace(self, _body: Json) -> Json:
        """Who is here, and what the app offers."""
        manifest = self.ws.manifest
        return {
            "people": [person.as_dict() for person in self.ws.people.values() if not person.is_bot],
            "bot": manifest.bot.as_dict(),
            "commands": list(manifest.commands),
            "shortcuts": list(manifest.shortcuts),
            "bot_url": self.ws.options.bot_url,
            "smtp": f"{self.ws.options.host}:{self.ws.options.smtp_port}",
        }

    def _state(self, body: Json) -> Json:
        """What one person has before them."""
        person = self.gestures.person(body.get("person", "")).id
        with self.ws.lock:
            stack = self.ws.stacks.get(person, [])
            return deepcopy(
                {
                    "version": self.ws.version,
                    "people": len(self.ws.people),
                    "person": person,
                    "views": [_view(view) for view in stack],
                    "home": _view(self.ws.homes.get(person)),
                    "conversations": [_conversation(c, person) for c in self.ws.visible(person)],
                    "channels": [_channel(c) for c in offered(self.ws, person)],
                }
            )

    def _wait(self, body: Json) -> Json:
        """Wait for news after version ``since``, at most ``seconds``."""
        seconds = min(float(body.get("seconds", 20)), _LONGEST_WAIT)
        return {"version": self.ws.wait_for_news(int(body.get("since", 0)), seconds)}

    def _lines(self, log: Any, body: Json) -> list[Json]:
        """The lines of a log after number ``since`` up to ``until``, newest ``last`` at most, whole or ``brief``."""
        first, end = int(body.get("since", 0)), body.get("until", float("inf"))
        with self.ws.lock:
            lines = [line for line in log if first < line["n"] <= end][-int(body.get("last", 500)) :]
            return [_brief(line) if body.get("brief") else deepcopy(line) for line in lines]

    def _mail(self, body: Json) -> Json:
        mail = self.mailbox.mail(int(body.get("id", 0)))
        if mail is None:
            raise NotFound(f"no mail {body.get('id')}")
        return {name: value for name, value in mail.items() if name != "files"}

    # -- the sandbox itself ----------------------------------------------------------------------------------------

    def _verify(self, body: Json) -> Json:
        """Whether the bot answers Slack's url_verification."""
        challenge = str(body.get("challenge") or "sandbox-challenge")
        outcome = self.gestures.deliverer.verify(challenge)
        return {"ok": outcome.ok and challenge in outcome.text, "status": outcome.status, "answer": outcome.text}

    def _faults(self, body: Json) -> Json:
        """Order a fault, list those waiting (empty body), or ``{"clear": true}``."""
        if body.get("clear"):
            self.ws.faults.clear()
        elif body:
            self.ws.faults.order(body)
        if body:
            self.ws.changed()
        return {"ok": True, "waiting": self.ws.faults.waiting()}

    def _clock(self, body: Json) -> Json:
        """Push the sandbox's own clock forward (triggers, response addresses, timestamps)."""
        self.ws.clock_offset += float(body.get("advance", 0))
        return {"ok": True, "now": self.ws.now()}

    def _reset(self, _body: Json) -> Json:
        self.ws.reset()
        self.mailbox.clear()
        self.telephone.clear()
        return {"ok": True}


def _brief(line: Json) -> Json:
    """A log line without what was said, for a list."""
    kept = ("n", "at", "method", "type", "ok", "status", "ms", "outcome", "remark", "verdicts")
    short = {name: deepcopy(line[name]) for name in kept if name in line}
    return short | {"error": line["answer"].get("error")} if "method" in line else short


def _view(view: View | None) -> Json | None:
    return view_of(view)


def _message(message: Message, person: str) -> Json:
    shown = message.as_slack() | {
        "channel": message.channel,
        "ephemeral": message.only_for is not None,
        "deleted": message.deleted,
        "slackbot": message.by_slackbot,
        "broadcast": message.broadcast,
        "notice": message.notices.get(person, ""),
        "values": message.values_for(person),
        "is_edited": message.edited is not None,
    }
    shown.setdefault("blocks", [])
    shown.setdefault("thread_ts", None)
    return shown


def _conversation(conversation: Conversation, person: str) -> Json:
    seen = [m for m in conversation.messages if m.only_for in (None, person)]
    return _channel(conversation) | {
        "is_im": conversation.is_im,
        "members": conversation.members,
        "messages": [_message(message, person) for message in seen],
    }


def _channel(conversation: Conversation) -> Json:
    return {
        "id": conversation.id,
        "name": conversation.name,
        "kind": conversation.kind,
        "is_private": conversation.is_private,
        "is_archived": conversation.is_archived,
        "has_bot": conversation.has_bot,
    }
