"""A few lines in place of Slack's Web API, which answer as they are told.

slack.answers["chat.postMessage"] = Answer(429, {"ok": False, "error": "ratelimited"}, {"Retry-After": "30"})
slack.answers["chat.postMessage"] = HANG    # the message is posted, and nobody hears of it
"""

import contextlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

from tests.smtp import DROP, HANG, Fault


@dataclass(frozen=True)
class Answer:
    """One HTTP answer; `body` may be text that is no JSON."""

    status: int = 200
    body: dict[str, Any] | str = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


def refusal(word: str, status: int = 200, **more: Any) -> Answer:
    """Slack's usual no."""
    return Answer(status, {"ok": False, "error": word, **more})


@dataclass
class Slackish:
    """What it was asked (method and payload), and what it answers."""

    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    answers: dict[str, Answer | Fault] = field(default_factory=dict)
    over: threading.Event = field(default_factory=threading.Event)
    hanging: threading.Event = field(default_factory=threading.Event)
    port: int = 0

    @property
    def url(self) -> str:
        """The base address of its Web API."""
        return f"http://127.0.0.1:{self.port}/api/"

    def answer(self, method: str, payload: dict[str, Any]) -> Answer | Fault:
        """Write the question down and say what to answer."""
        self.asked.append((method, payload))
        named = str(payload.get("channel"))
        usual = {
            "ok": True,
            "channel": f"D-{named}" if named.startswith("U") else named,
            "ts": payload.get("ts", f"1700.{len(self.asked)}"),
        }
        return self.answers.get(method, Answer(200, usual))


class _Handler(BaseHTTPRequestHandler):
    slack: Slackish

    def do_POST(self) -> None:
        """Answer one call."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        form = "json" not in self.headers["Content-Type"]
        payload = dict(parse_qsl(body.decode())) if form else json.loads(body)
        answer = self.slack.answer(self.path.rpartition("/")[2], payload)
        if isinstance(answer, Fault):
            self.close_connection = True
            if answer is HANG:
                self.slack.hanging.set()
                self.slack.over.wait(60)
            assert answer in (HANG, DROP)
            return
        body = answer.body if isinstance(answer.body, str) else json.dumps(answer.body)
        self.send_response(answer.status)
        for name, value in {"Content-Type": "application/json", **answer.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - http.server's name
        """Say nothing."""


@contextlib.contextmanager
def slackish_server(slack: Slackish | None = None) -> Iterator[Slackish]:
    """Run one for as long as the block lasts."""
    slack = slack or Slackish()
    with ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"slack": slack})) as server:
        server.daemon_threads = True
        slack.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield slack
        finally:
            slack.over.set()
            server.shutdown()
            thread.join()
