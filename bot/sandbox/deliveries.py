"""Signed requests to the bot, with Slack's three seconds, its retries for events, and the bad days on order."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import threading
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from bot.sandbox import limits
from bot.sandbox.shapes import Report
from bot.sandbox.state import Json, Workspace

FORM = "application/x-www-form-urlencoded"
JSON_TYPE = "application/json"
TIMEOUT = "operation_timeout"
FAILED = "dispatch_failed"
_RETRY_REASONS = {TIMEOUT: "http_timeout", FAILED: "http_error", "connection_failed": "connection_failed"}


@dataclass
class Outcome:
    """How the bot answered; ``problem`` is empty when it acknowledged in time."""

    status: int = 0
    text: str = ""
    content_type: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    ms: float = 0.0
    problem: str = ""
    number: int = 0

    @property
    def ok(self) -> bool:
        """Whether the bot acknowledged."""
        return not self.problem

    def json(self) -> Any:
        """The answer as JSON; None when it is empty, ValueError when it is something else."""
        return json.loads(self.text) if self.text.strip() else None


@dataclass
class Parcel:
    """One request on its way."""

    kind: str
    payload: Json
    body: bytes
    content_type: str
    extra_headers: dict[str, str] = field(default_factory=dict)


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """Slack's v0 signature of a body."""
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


class Deliverer:
    """Sends parcels to the bot and keeps the log of them."""

    def __init__(self, ws: Workspace) -> None:
        self.ws = ws
        self._target = urlsplit(ws.options.bot_url)

    def command(self, payload: dict[str, str]) -> Outcome:
        """Deliver a slash command."""
        return self._deliver(Parcel("command", payload, urlencode(payload).encode(), FORM))

    def interaction(self, payload: Json) -> Outcome:
        """Deliver an interaction as ``payload=``."""
        body = urlencode({"payload": json.dumps(payload)}).encode()
        return self._deliver(Parcel(payload["type"], payload, body, FORM))

    def verify(self, challenge: str) -> Outcome:
        """Ask the bot to prove that it is one."""
        payload = {"token": "sandbox", "challenge": challenge, "type": "url_verification"}
        return self._deliver(Parcel("url_verification", payload, json.dumps(payload).encode(), JSON_TYPE))

    def event(self, payload: Json, subscription: str, scope: str = "") -> None:
        """Deliver an event in the background, three times more when it is not acknowledged.

        Only what the app subscribed to, and only with the ``scope`` that it takes.
        """
        manifest = self.ws.manifest
        wanted = manifest.events is None or subscription in manifest.events
        if wanted and (not scope or scope in manifest.scopes):
            threading.Thread(target=self._event, args=(payload,), daemon=True).start()

    def _event(self, payload: Json) -> None:
        body = json.dumps(payload).encode()
        outcome = self._deliver(Parcel("event", payload, body, JSON_TYPE))
        for number, delay in enumerate(self.ws.options.retry_delays, start=1):
            if outcome.ok or outcome.headers.get("x-slack-no-retry") == "1":
                return
            time.sleep(delay)
            if self.ws.closing:
                return
            headers = {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": _RETRY_REASONS[outcome.problem]}
            outcome = self._deliver(Parcel("event", payload, body, JSON_TYPE, headers))

    # -- one parcel ------------------------------------------------------------------------------------------------

    def _deliver(self, parcel: Parcel) -> Outcome:
        faults = self.ws.faults
        if wait := faults.take_delivery("delay", parcel.kind):
            faults.hang(wait.seconds)
        if faults.take_delivery("lost", parcel.kind):
            outcome = Outcome(problem=TIMEOUT)
            self._log(parcel, {}, outcome, "lost on the way")
            return outcome
        headers, remark = self._headers(parcel)
        outcome = self._send(parcel, headers)
        if outcome.ok and faults.take_delivery("drop_ack", parcel.kind):
            outcome.problem, remark = TIMEOUT, remark + "acknowledgement dropped"
        self._log(parcel, headers, outcome, remark)
        if faults.take_delivery("twice", parcel.kind):
            self._log(parcel, headers, self._send(parcel, headers), "delivered twice")
        return outcome

    def _headers(self, parcel: Parcel) -> tuple[dict[str, str], str]:
        faults, now = self.ws.faults, int(time.time())
        old = faults.take_delivery("old_timestamp", parcel.kind)
        wrong = faults.take_delivery("wrong_signature", parcel.kind)
        timestamp = str(now - 600 if old else now)
        secret = "not the secret" if wrong else self.ws.options.signing_secret
        headers = {
            "Content-Type": parcel.content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": sign(secret, timestamp, parcel.body),
            "Accept": "*/*",
            **parcel.extra_headers,
        }
        return headers, "old timestamp " * bool(old) + "wrong signature " * bool(wrong)

    def _send(self, parcel: Parcel, headers: dict[str, str]) -> Outcome:
        started = time.monotonic()
        outcome = self._exchange(parcel.body, headers)
        seconds = time.monotonic() - started
        outcome.ms = round(seconds * 1000, 1)
        if outcome.ok and seconds > limits.ACK_SECONDS:
            outcome.problem = TIMEOUT
        return outcome

    def _exchange(self, body: bytes, headers: dict[str, str]) -> Outcome:
        path = (self._target.path or "/") + (f"?{self._target.query}" if self._target.query else "")
        connection = http.client.HTTPConnection(
            self._target.hostname or "", self._target.port or 80, timeout=limits.ACK_SECONDS
        )
        try:
            connection.request("POST", path, body, headers)
            response = connection.getresponse()
            text = response.read().decode("utf-8", "replace")
            answer_headers = {name.lower(): value for name, value in response.getheaders()}
        except TimeoutError:
            return Outcome(problem=TIMEOUT)
        except (OSError, http.client.HTTPException):
            return Outcome(problem="connection_failed")
        finally:
            connection.close()
        problem = "" if 200 <= response.status < 300 else FAILED
        return Outcome(response.status, text, answer_headers.get("content-type", ""), answer_headers, 0.0, problem)

    def _log(self, parcel: Parcel, headers: dict[str, str], outcome: Outcome, remark: str) -> None:
        with self.ws.lock:
            outcome.number = self.ws.next_number()
            self.ws.deliveries.append(
                {
                    "n": outcome.number,
                    "at": self.ws.now(),
                    "type": parcel.kind,
                    "url": self.ws.options.bot_url,
                    "headers": headers,
                    "payload": parcel.payload,
                    "body": parcel.body.decode(),
                    "status": outcome.status,
                    "ms": outcome.ms,
                    "answer": outcome.text,
                    "content_type": outcome.content_type,
                    "outcome": outcome.problem or "ok",
                    "remark": remark.strip(),
                    "verdicts": [],
                }
            )
            self.ws.changed()

    def judge(self, number: int, report: Report) -> None:
        """Write the judge's findings about the bot's answer beside the delivery it answered."""
        with self.ws.lock:
            for line in self.ws.deliveries:
                if line["n"] == number:
                    line["verdicts"] += [finding.as_dict() for finding in report.findings]
            self.ws.changed()
