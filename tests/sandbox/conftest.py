"""A real sandbox on loopback, and a tiny bot behind it that checks every signature and does as each test says."""

import json
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from slack_sdk import WebClient
from slack_sdk.signature import SignatureVerifier

from bot.sandbox.client import Sandbox as Client
from bot.sandbox.server import Sandbox
from bot.sandbox.workspace import Manifest, Options, Person

HERE = Path(__file__).parent
SECRET = "s3cret"
TOKEN = "xoxb-sandbox-test"
PEOPLE = [
    Person("U_KARI", "kari", "Kari Nordmann", "kari@nordlys.example", "nb-NO", "Europe/Oslo", "Recruiter"),
    Person("U_LARS", "lars", "Lars Svensson", "lars@nordlys.example", "sv-SE", "Europe/Stockholm", "Manager"),
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What the fake Slack does by itself is left to the long run: every test of Kalle in Slack goes through it."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.long)


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


class StubBot:
    """Answers Slack's deliveries: set ``on[kind]`` to a function of the payload giving (status, body, type)."""

    def __init__(self):
        self.on, self.seen, self.forged = {}, [], 0
        bot, verifier = self, SignatureVerifier(SECRET)

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                raw = self.rfile.read(int(self.headers["Content-Length"])).decode()
                if not verifier.is_valid_request(raw, dict(self.headers)):
                    bot.forged += 1
                    self.answer(401, "")
                    return
                kind, payload = bot.read(self.headers["Content-Type"], raw)
                bot.seen.append((kind, payload, dict(self.headers)))
                said = bot.on.get(kind, lambda payload: None)(payload)
                self.answer(*bot.dressed(said))

            def answer(self, status, body, kind="text/plain"):
                data = body.encode()
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/slack/events"
        threading.Thread(target=self.server.serve_forever, args=(0.005,), daemon=True).start()

    @staticmethod
    def read(content_type, raw):
        if "json" in content_type:
            body = json.loads(raw)
            return body["type"], body
        form = {name: values[0] for name, values in parse_qs(raw, keep_blank_values=True).items()}
        if "payload" in form:
            payload = json.loads(form["payload"])
            return payload["type"], payload
        return "command", form

    @staticmethod
    def dressed(said):
        if said is None:
            return 200, ""
        if isinstance(said, dict):
            return 200, json.dumps(said), "application/json"
        return said if isinstance(said, tuple) else (200, said)

    def last(self, kind):
        return [payload for name, payload, _ in self.seen if name == kind][-1]

    def count(self, kind):
        return len([name for name, _, _ in self.seen if name == kind])


@pytest.fixture
def bot():
    stub = StubBot()
    yield stub
    stub.server.shutdown()
    stub.server.server_close()


@pytest.fixture
def manifest():
    return Manifest()


@pytest.fixture
def running(bot, manifest):
    options = Options(bot.url, SECRET, TOKEN, port=free_port(), smtp_port=free_port(), retry_delays=(0.01, 0.01, 0.01))
    sandbox = Sandbox(options, PEOPLE, manifest)
    sandbox.start_mail()
    # As `serve` does, but it sees sooner that it shall stop.
    threading.Thread(target=sandbox._http.serve_forever, args=(0.005,), daemon=True).start()
    yield sandbox
    sandbox.stop()


@pytest.fixture
def slack(running):
    return Client(f"http://127.0.0.1:{running.ws.options.port}")


@pytest.fixture
def web(running):
    return WebClient(TOKEN, base_url=f"http://127.0.0.1:{running.ws.options.port}/api/")


@pytest.fixture
def kari(slack):
    return slack.person("U_KARI")


@pytest.fixture
def lars(slack):
    return slack.person("U_LARS")
