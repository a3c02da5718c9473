"""Slack's door and everything behind it, without a network: signed requests go in, what would go out is kept.

For what needs a hundred requests or requests that no honest Slack sends. Honest ones are in the tests with the office.
"""

import json
import time
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any, ClassVar
from urllib.parse import urlencode

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient
from werkzeug.test import TestResponse

from bot.sandbox.deliveries import sign
from bot.slack_client import KeptClient
from bot.wiring import Program
from bot.work import ways
from tests.office import SIGNING_SECRET, settings_for
from tests.services.company import KARI, TEAM, Company

FORM = "application/x-www-form-urlencoded"
RESPONSE_URL = "https://hooks.slack.example/response"
numbers = count(1)


class Wire:
    """What would have gone to Slack: (method or "response", arguments). `broken` is raised by the methods it names."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.said: list[tuple[str, dict[str, Any]]] = []
        self.broken: dict[str, Exception] = {}
        for client in (WebClient, KeptClient):
            patch.setattr(client, "api_call", lambda _client, method, **more: self._call(method, more))
        patch.setattr(WebhookClient, "send_dict", lambda client, body, headers=None: self._respond(client.url, body))

    def _call(self, method: str, more: dict[str, Any]) -> dict[str, Any]:
        arguments = more.get("json") or more.get("params") or {}
        self.said.append((method, arguments))
        if method in self.broken:
            raise self.broken[method]
        return {"ok": True, "team_id": TEAM, "user_id": "U0KALLE"}

    def _respond(self, url: str, body: dict[str, Any]) -> None:
        assert url == RESPONSE_URL
        self.said.append(("response", body))


@dataclass
class Answer:
    """What came back, and what went out meanwhile."""

    status: int
    text: str
    calls: list[tuple[str, dict[str, Any]]]

    @property
    def body(self) -> dict[str, Any]:
        return dict(json.loads(self.text)) if self.text.startswith("{") else {}

    @property
    def view(self) -> dict[str, Any]:
        """The view that was shown, by a call or in the answer."""
        shown = [arguments["view"] for method, arguments in self.calls if method.startswith("views.")]
        return dict((shown or [self.body.get("view")])[-1] or {})

    @property
    def whole(self) -> str:
        """Everything a person could have got to see."""
        return self.text + json.dumps(self.calls, ensure_ascii=False)


@dataclass
class Desk:
    """Signed requests in people's names."""

    program: Program
    company: Company
    wire: Wire
    stamp: int = field(default_factory=lambda: int(time.time()))

    def __post_init__(self) -> None:
        self.http = self.program.web.test_client()

    def knock(self, body: bytes, headers: Mapping[str, str] | None = None, kind: str = FORM) -> TestResponse:
        """Send any bytes with any headers; without headers, with Slack's."""
        if headers is None:
            headers = self.headers(body)
        return self.http.post(
            "/slack/events",
            data=body,
            headers=dict(headers),
            content_type=kind,
            base_url=self.program.settings.public_url,
        )

    def headers(self, body: bytes, stamp: str = "", secret: str = SIGNING_SECRET) -> dict[str, str]:
        stamp = stamp or str(self.stamp)
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": sign(secret, stamp, body)}

    def send(self, body: bytes, kind: str = FORM) -> Answer:
        before = len(self.wire.said)
        response = self.knock(body, kind=kind)
        return Answer(response.status_code, response.get_data(as_text=True), self.wire.said[before:])

    # --- gestures --------------------------------------------------------------------------------------------------

    def command(self, who: str, name: str, text: str = "", **more: Any) -> Answer:
        return self.send(command_body(who, name, text, **more))

    def act(self, kind: str, who: str, **more: Any) -> Answer:
        """Any interaction."""
        return self.send(interaction_body(kind, who, **more))

    def press(
        self, who: str, action_id: str, value: str = "", *, view: dict[str, Any] | None = None, **more: Any
    ) -> Answer:
        """A button of a view, or of a message."""
        action = {"type": "button", "action_id": action_id, "block_id": "b", "value": value}
        where = {"view": view} if view else {"response_url": RESPONSE_URL, "channel": {"id": "D1", "name": "dm"}}
        return self.act("block_actions", who, **{"actions": [action], "container": {}, **where, **more})

    def submit(self, who: str, view: dict[str, Any]) -> Answer:
        return self.act("view_submission", who, view=view)

    def suggest(self, who: str, words: str) -> Answer:
        return self.act(
            "block_suggestion", who, action_id="applications", block_id="applications", value=words, view={}
        )

    def event(self, inner: dict[str, Any], team: str = TEAM, event_id: str = "") -> Answer:
        body = {
            "type": "event_callback", "team_id": team, "event_id": event_id or f"Ev{next(numbers)}", "event": inner
        }  # fmt: skip
        return self.send(json.dumps(body).encode(), "application/json")


def command_body(who: str, name: str, text: str = "", team: str = TEAM, **more: str) -> bytes:
    fields = {
        "command": name, "text": text, "user_id": who, "user_name": who.lower(), "team_id": team, "channel_id": "D1",
        "trigger_id": f"t{next(numbers)}", "response_url": RESPONSE_URL, "api_app_id": "A0KALLE",
    }  # fmt: skip
    return urlencode(fields | more).encode()


def interaction_body(kind: str, who: str, team: str = TEAM, **more: Any) -> bytes:
    payload = {
        "type": kind, "team": {"id": TEAM, "domain": "d"}, "user": {"id": who, "team_id": team, "name": who.lower()},
        "api_app_id": "A0KALLE", "trigger_id": f"t{next(numbers)}",
    }  # fmt: skip
    return urlencode({"payload": json.dumps(payload | more)}).encode()


def as_shown(view: dict[str, Any], **answers: Any) -> dict[str, Any]:
    """A view as Slack sends it back, untouched but for these answers: raw states by field name."""
    shown: dict[str, Any] = deepcopy(view) | {"id": f"V{next(numbers)}", "hash": f"h{next(numbers)}"}
    states: dict[str, dict[str, Any]] = {}
    for number, block in enumerate(shown["blocks"]):
        block.setdefault("block_id", f"auto{number}")
        if block["type"] != "input":
            continue
        element = block["element"]
        state = answers.get(block["block_id"].split(".")[0]) or _initial(element)
        states[block["block_id"]] = {element["action_id"]: {"type": element["type"], **state}}
    return shown | {"state": {"values": states}}


def _initial(element: dict[str, Any]) -> dict[str, Any]:
    found = {name.removeprefix("initial_"): value for name, value in element.items() if name.startswith("initial_")}
    return {"value" if name == "value" else f"selected_{name}": value for name, value in found.items()}


def sendable(desk: Desk, who: str = KARI) -> dict[str, Any]:
    """Step 2 of an invitation as Slack would send it back."""
    desk.command(who, "/interview", "")
    step = as_shown(
        desk.wire.said[-1][1]["view"],
        applications={"selected_options": [{"value": str(desk.company.applications["Anna"])}]},
        day={"selected_date": "2026-11-27"},
        at={"selected_time": "10:00"},
        place={"value": "Room 7"},
    )
    return as_shown(desk.submit(who, step).view)


def opened_desk(company: Company, patch: pytest.MonkeyPatch, *, sms: bool = False) -> Desk:
    """The program over the cast's company; `sms` says that there is a way to send some."""
    database = company.database
    company.house = replace(company.house, sms=sms)
    to = ways(database, company.clock, company.house)
    company.begin, company.look, company.ask = to.begin, to.look, to.ask
    settings = settings_for(str(database.engine.url), 3000, 1, 2)
    house = replace(company.house, public_url=settings.public_url)  # its vault is drawn once for all tests
    program = Program(settings, database, house, company.clock)
    return Desk(program, company, Wire(patch))


def api_error(word: str, status: int = 200) -> SlackApiError:
    """What slack_sdk raises for a refusal."""

    class Response(dict):  # type: ignore[type-arg]
        status_code = status
        headers: ClassVar = {}

    return SlackApiError("The request to the Slack API failed.", Response(ok=False, error=word))
