"""Asking a server on this machine many times: one thread, several connections, the time of each answer."""

import hashlib
import hmac
import json
import selectors
import socket
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from bench.data import TEAM

SIGNING_SECRET = "a-signing-secret-of-the-bench"
HOST = "127.0.0.1"
REQUESTS_OF_A_CONNECTION = 20
PATIENCE_SECONDS = 30


@dataclass(frozen=True)
class Answer:
    """What came back, and after how many seconds."""

    seconds: float
    status: int
    body: bytes = field(repr=False)


def request(method: str, path: str, port: int, headers: Mapping[str, str] | None = None, body: bytes = b"") -> bytes:
    """The bytes of one HTTP request."""
    lines = {"Host": f"{HOST}:{port}", **(headers or {})}
    if method == "POST":
        lines["Content-Length"] = str(len(body))
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body


def form(path: str, port: int, fields: Mapping[str, str]) -> bytes:
    """A form as a browser sends it."""
    return request(
        "POST", path, port, {"Content-Type": "application/x-www-form-urlencoded"}, urlencode(fields).encode()
    )


def _signed(port: int, fields: Mapping[str, str]) -> bytes:
    body, stamp = urlencode(fields), str(int(time.time()))
    mark = hmac.new(SIGNING_SECRET.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={mark}",
    }
    return request("POST", "/slack/events", port, headers, body.encode())


def command(port: int, user: str, name: str, words: str, number: int) -> bytes:
    """A slash command as Slack sends it; `number` makes it different from all others."""
    fields = {
        "token": "",
        "team_id": TEAM,
        "team_domain": "bench",
        "channel_id": "D0BENCH",
        "channel_name": "directmessage",
        "user_id": user,
        "user_name": "somebody",
        "command": name,
        "text": words,
        "api_app_id": "A0KALLE",
        "response_url": f"http://{HOST}:9/response/{number}",
        "trigger_id": f"{number}.0.{user}",
    }
    return _signed(port, fields)


def suggestion(port: int, user: str, typed: str, number: int) -> bytes:
    """What Slack asks at each letter typed into the candidate field."""
    payload: dict[str, Any] = {
        "type": "block_suggestion",
        "user": {"id": user, "username": "somebody", "team_id": TEAM},
        "team": {"id": TEAM, "domain": "bench"},
        "container": {"type": "view", "view_id": f"V{number}"},
        "api_app_id": "A0KALLE",
        "action_id": "applications",
        "block_id": "applications",
        "value": typed,
        "view": {
            "id": f"V{number}",
            "type": "modal",
            "callback_id": "invitation",
            "blocks": [],
            "state": {"values": {}},
        },
    }
    return _signed(port, {"payload": json.dumps(payload)})


def press(
    port: int, user: str, action_id: str, value: str, number: int, view: Mapping[str, Any] | None = None
) -> bytes:
    """A press of a button in a message, or in a view."""
    payload: dict[str, Any] = {
        "type": "block_actions",
        "user": {"id": user, "username": "somebody", "team_id": TEAM},
        "team": {"id": TEAM, "domain": "bench"},
        **(_in_view(view) if view is not None else _in_message(number)),
        "api_app_id": "A0KALLE",
        "trigger_id": f"{number}.1.{user}",
        "actions": [{"type": "button", "action_id": action_id, "block_id": "b", "value": value}],
    }
    return _signed(port, {"payload": json.dumps(payload)})


def _in_message(number: int) -> dict[str, Any]:
    return {
        "container": {"type": "message"},
        "channel": {"id": "D0BENCH", "name": "directmessage"},
        "response_url": f"http://{HOST}:9/response/{number}",
    }


def _in_view(view: Mapping[str, Any]) -> dict[str, Any]:
    return {"container": {"type": "view", "view_id": view["id"]}, "view": view}


def submission(port: int, user: str, view: Mapping[str, Any], number: int) -> bytes:
    """A form that is sent; the view holds its answers."""
    payload: dict[str, Any] = {
        "type": "view_submission",
        "user": {"id": user, "username": "somebody", "team_id": TEAM},
        "team": {"id": TEAM, "domain": "bench"},
        "api_app_id": "A0KALLE",
        "trigger_id": f"{number}.2.{user}",
        "view": view,
        "response_urls": [],
    }
    return _signed(port, {"payload": json.dumps(payload)})


# --- asking ---------------------------------------------------------------------------------------------------------


def _addresses() -> Iterator[str]:
    """One loopback address after the other: a limit per address is about strangers, and here everybody is one."""
    while True:
        for number in range(256, 65_000):
            yield f"127.1.{number // 256}.{1 + number % 254}"


_ADDRESS = _addresses()


class _Connection:
    """One line to the server. It is made anew, from another address, after some requests."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._left = 0
        self.socket: socket.socket | None = None

    def send(self, content: bytes) -> float:
        """Send a request; returns when. Connecting is not counted."""
        if self._left == 0:
            self.close()
            self.socket = socket.create_connection(
                (HOST, self._port), PATIENCE_SECONDS, source_address=(next(_ADDRESS), 0)
            )
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._left = REQUESTS_OF_A_CONNECTION
        self._left -= 1
        self._got = b""
        began = time.perf_counter()
        if self.socket is not None:
            self.socket.sendall(content)
        return began

    def receive(self) -> tuple[int, bytes] | None:
        """Take what has come; the status and the body once the answer is whole."""
        more = self.socket.recv(262_144) if self.socket is not None else b""
        if not more:
            raise ConnectionError("the server hung up")
        self._got += more
        head, found, body = self._got.partition(b"\r\n\r\n")
        if not found:
            return None
        length = _length(head)
        return None if len(body) < length else (int(head[9:12]), body)

    def close(self) -> None:
        """Hang up."""
        if self.socket is not None:
            self.socket.close()


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    raise ConnectionError("an answer without a length")


def ask(port: int, requests: list[bytes], in_flight: int) -> list[Answer]:
    """Send all requests, so many at a time; the answers in the order of the requests."""
    answers: dict[int, Answer] = {}
    waiting = iter(enumerate(requests))
    with selectors.DefaultSelector() as selector:
        busy = 0
        for _ in range(in_flight):
            busy += _next(selector, _Connection(port), waiting)
        while busy:
            ready = selector.select(PATIENCE_SECONDS)
            if not ready:
                raise TimeoutError("no answer")
            for key, _ in ready:
                connection, number, began = key.data
                whole = connection.receive()
                if whole is None:
                    continue
                answers[number] = Answer(time.perf_counter() - began, *whole)
                selector.unregister(connection.socket)
                busy -= 1 - _next(selector, connection, waiting)
    return [answers[number] for number in range(len(requests))]


def _next(selector: selectors.BaseSelector, connection: _Connection, waiting: Iterator[tuple[int, bytes]]) -> int:
    """Send the next request on this line; 0 when there is none."""
    for number, content in waiting:
        began = connection.send(content)
        if connection.socket is not None:
            selector.register(connection.socket, selectors.EVENT_READ, (connection, number, began))
        return 1
    connection.close()
    return 0
