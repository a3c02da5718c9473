"""HTTP servers that answer as Twilio, 46elks and an endpoint of one's own do: strict about what they are told.

Each keeps what it took in `sent`; what is put into `answers` is given instead, once each, or told by HANG and DROP.
"""

import base64
import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl

from tests.smtp import DROP, HANG

ACCOUNT, TOKEN = "ACcanary0123456789abcdef01234567", "canary/auth token"


@dataclass
class Told:
    """One answer on order; `keep` says that the message is taken all the same."""

    status: int = 500
    body: object = field(default_factory=dict)
    headers: dict = field(default_factory=dict)
    fault: object = None
    keep: bool = False


@dataclass
class Texting:
    kind: str
    url: str = ""
    sent: list = field(default_factory=list)
    asked: list = field(default_factory=list)
    answers: list = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)

    def tell(self, status=500, body=None, *, fault=None, keep=False, **headers):
        self.answers.append(Told(status, body or {}, headers, fault, keep))


@contextmanager
def texting_server(kind):
    service = Texting(kind)
    handler = type("Handler", (_Handler,), {"service": service})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    where = f"127.0.0.1:{server.server_port}"
    login = f"{ACCOUNT}:{TOKEN.replace('/', '%2F').replace(' ', '%20')}"
    service.url = {
        "twilio": f"twilio+http://{login}@{where}?from=+4759440000",
        "46elks": f"46elks+http://{login}@{where}?from=Nordlys",
        "json": f"http://{where}/send?team=1",
    }[kind]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield service
    service.released.set()
    server.shutdown()
    server.server_close()
    thread.join()


class _Handler(BaseHTTPRequestHandler):
    service: Texting

    def do_GET(self):
        self.take(None)

    def do_OPTIONS(self):
        self.answer(204, b"")

    def do_POST(self):
        self.take(self.rfile.read(int(self.headers["Content-Length"])))

    def take(self, body):
        self.service.asked.append((self.command, self.path))
        told = self.service.answers.pop(0) if self.service.answers else None
        if told is None or told.keep:
            status, found = getattr(self, f"as_{self.service.kind.strip('46')}")(body)
        if told is None:
            self.answer(status, json.dumps(found).encode() if isinstance(found, dict) else found)
        elif told.fault is HANG:
            self.service.released.wait(20)
            self.close_connection = True
        elif told.fault is DROP:
            self.connection.close()
            self.close_connection = True
        else:
            said = told.body if isinstance(told.body, bytes) else json.dumps(told.body).encode()
            self.answer(told.status, said, {name.replace("_", "-"): value for name, value in told.headers.items()})

    def as_twilio(self, body):
        if not self.logged_in():
            return 401, {"code": 20003, "message": "Authenticate", "status": 401}
        account = f"/2010-04-01/Accounts/{ACCOUNT}"
        if self.command == "GET":
            return (200, {"sid": ACCOUNT, "status": "active"}) if self.path == f"{account}.json" else (404, {})
        form = self.form(body)
        if self.path != f"{account}/Messages.json":
            return 404, {"code": 20404, "status": 404}
        if not form or not {"To", "Body"} <= set(form) <= {
            "To",
            "Body",
            "From",
            "MessagingServiceSid",
            "StatusCallback",
        }:
            return 400, {"code": 21602, "status": 400}
        return self.keep(form, {"sid": f"SM{len(self.service.sent):032x}", "status": "queued"}, 201)

    def as_elks(self, body):
        if not self.logged_in():
            return 401, b"API access requires Basic HTTP authentication"
        if self.command == "GET":
            return (200, {"balance": 1}) if self.path == "/a1/me" else (404, b"")
        form = self.form(body)
        if self.path != "/a1/sms" or not form or not {"from", "to", "message"} <= set(form):
            return 400, b"Missing key to"
        return self.keep(form, {"id": f"s{len(self.service.sent):032x}", "status": "created", "parts": 1}, 200)

    def as_json(self, body):
        fields = json.loads(body)
        if self.path != "/send?team=1" or self.headers["Content-Type"] != "application/json; charset=utf-8":
            return 400, {}
        before = next((n for n, one in enumerate(self.service.sent) if one["key"] == fields["key"]), None)
        if before is not None:
            return 200, {"id": f"j{before}"}
        return self.keep(fields, {"id": f"j{len(self.service.sent)}"}, 200)

    def keep(self, fields, answer, status):
        self.service.sent.append(fields)
        return status, answer

    def logged_in(self):
        expected = base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
        return self.headers.get("Authorization") == f"Basic {expected}"

    def form(self, body):
        """The form, or None when it is not written as forms are."""
        if self.headers["Content-Type"] != "application/x-www-form-urlencoded" or not body.isascii():
            return None
        return dict(parse_qsl(body.decode(), strict_parsing=True, keep_blank_values=True, errors="strict"))

    def answer(self, status, body, headers=None):
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass
