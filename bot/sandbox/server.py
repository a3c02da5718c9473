"""The sandbox's HTTP server: Web API, response addresses, control API, page and attachments, on one port."""

from __future__ import annotations

import json
import mimetypes
import socket
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from bot.sandbox.api import WebApi
from bot.sandbox.control import Control
from bot.sandbox.deliveries import Deliverer
from bot.sandbox.gestures import Gestures
from bot.sandbox.mailbox import Mailbox, MailServer
from bot.sandbox.state import Json, Workspace
from bot.sandbox.telephone import Hangup, Telephone
from bot.sandbox.workspace import BadStart, Manifest, Options, Person

_PAGE = Path(__file__).parent / "page"
_LARGEST_BODY = 5_000_000
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
# The page loads nothing from outside; a mail's HTML lives in a frame without scripts.
_POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: http: https:; frame-src 'self' about:"
)


class _Server(ThreadingHTTPServer):
    """A thread for each connection, so a waiting page starves nobody."""

    daemon_threads = True
    request_queue_size = 128
    allow_reuse_address = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A page that was closed in mid-sentence is nothing to talk about."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class Sandbox:
    """The whole program: start it, and stop it."""

    def __init__(self, options: Options, people: list[Person], manifest: Manifest) -> None:
        _refuse_the_real_world(options)
        self.ws = Workspace(options, people, manifest)
        self.mailbox = Mailbox(self.ws.changed)
        self.telephone = Telephone(self.ws.faults, self.ws.changed)
        self.deliverer = Deliverer(self.ws)
        self.gestures = Gestures(self.ws, self.deliverer)
        self.api = WebApi(self.ws)
        self.control = Control(self.ws, self.gestures, self.mailbox, self.telephone)
        self._mail_server = MailServer(self.mailbox, self.ws.faults, options.host, options.smtp_port)
        self._http = self._bind(options)

    def _bind(self, options: Options) -> _Server:
        handler = type("Handler", (_Handler,), {"sandbox": self})
        try:
            return _Server((options.host, options.port), handler)
        except OSError as problem:
            raise BadStart(f"cannot listen on {options.host}:{options.port}: {problem.strerror}") from problem

    def start_mail(self) -> None:
        """Open the mailbox's door; BadStart when its port is taken."""
        options = self.ws.options
        try:
            self._mail_server.start()
        except OSError as problem:
            raise BadStart(f"cannot listen on {options.host}:{options.smtp_port}: {problem.strerror}") from problem

    def serve(self) -> None:
        """Answer requests until ``stop`` is called from another thread."""
        self._http.serve_forever(poll_interval=0.05)

    def stop(self) -> None:
        """Let waiting pages go, and close both doors."""
        self.ws.closing = True
        self.ws.faults.clear()
        self.ws.changed()
        self._http.shutdown()
        self._http.server_close()
        self._mail_server.stop()


def _refuse_the_real_world(options: Options) -> None:
    """The sandbox must never be mistaken for Slack by anything that matters."""
    if options.host not in _LOOPBACK:
        raise BadStart(f"the sandbox listens on loopback only, not on {options.host}")
    if urlsplit(options.bot_url).hostname not in _LOOPBACK or urlsplit(options.bot_url).scheme != "http":
        raise BadStart(f"the bot must be on http:// and loopback, not at {options.bot_url}")
    if not options.token.startswith("xoxb-sandbox"):
        raise BadStart("the token must start with xoxb-sandbox: a real one has no business here")
    if not options.signing_secret:
        raise BadStart("a signing secret is needed: any word will do, the same as the bot's")


class _Handler(BaseHTTPRequestHandler):
    """One connection."""

    sandbox: Sandbox
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server_version = "sandbox"

    def do_GET(self) -> None:
        """Answer a GET."""
        self._route()

    def do_POST(self) -> None:
        """Answer a POST."""
        self._route()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library names it
        """Keep quiet: the inspector shows more, and logs would hold names."""

    def _route(self) -> None:
        path = urlsplit(self.path).path
        area, _, rest = path.lstrip("/").partition("/")
        args = self._arguments()
        if args is None:
            return
        if area == "api":
            self._api(rest, args)
        elif area == "response" and self.command == "POST":
            answer = self.sandbox.api.respond(rest, args)
            self._json(answer.status, answer.body)
        elif area == "control":
            status, body = self.sandbox.control.answer(rest, args)
            self._json(status, body)
        elif area == "sms" and self.command == "POST":
            self._sms(args)
        elif area == "attachment":
            self._attachment(rest)
        else:
            self._static(path)

    def _api(self, method: str, args: Json) -> None:
        scheme, _, bearer = self.headers.get("Authorization", "").partition(" ")
        token = bearer.strip() if scheme.lower() == "bearer" else args.get("token")
        answer = self.sandbox.api.answer(method, token, args)
        self._json(answer.status, answer.body, answer.headers)

    def _sms(self, args: Json) -> None:
        try:
            self._json(*self.sandbox.telephone.answer(args))
        except Hangup:
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True

    def _arguments(self) -> Json | None:
        """Query and body as one dictionary; None when the request was refused."""
        args: Json = dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True))
        length = int(self.headers.get("Content-Length") or 0)
        if length > _LARGEST_BODY:
            self.close_connection = True
            self._json(413, {"ok": False, "error": "request_too_large"})
            return None
        body = self.rfile.read(length) if length else b""
        try:
            return args | self._parsed(body)
        except ValueError:
            self._json(200, {"ok": False, "error": "invalid_json"})
            return None

    def _parsed(self, body: bytes) -> Json:
        if not body:
            return {}
        if "json" in self.headers.get("Content-Type", ""):
            parsed = json.loads(body)
            if not isinstance(parsed, dict):
                raise ValueError("not an object")
            return parsed
        return dict(parse_qsl(body.decode(), keep_blank_values=True))

    # -- answers ---------------------------------------------------------------------------------------------------

    def _json(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        data = json.dumps(body, default=str).encode()
        self._send(status, data, "application/json; charset=utf-8", headers or {})

    def _send(self, status: int, data: bytes, content_type: str, headers: dict[str, str]) -> None:
        try:
            self.send_response(status)
            for name, value in {
                "Content-Type": content_type,
                "Content-Length": str(len(data)),
                "Cache-Control": "no-store",
                "X-Content-Type-Options": "nosniff",
                **headers,
            }.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _static(self, path: str) -> None:
        name = "index.html" if path == "/" else path.lstrip("/")
        file = _PAGE / name
        if "/" in name or not file.is_file():
            self._json(404, {"ok": False, "error": f"nothing at {path}"})
            return
        kind = mimetypes.guess_type(name)[0] or "text/plain"
        self._send(200, file.read_bytes(), f"{kind}; charset=utf-8", {"Content-Security-Policy": _POLICY})

    def _attachment(self, rest: str) -> None:
        number, _, index = rest.partition("/")
        mail = self.sandbox.mailbox.mail(int(number)) if number.isdigit() else None
        if mail is None or not index.isdigit() or int(index) >= len(mail["files"]):
            self._json(404, {"ok": False, "error": "no such attachment"})
            return
        about = mail["attachments"][int(index)]
        name = quote(about["filename"])
        self._send(
            200,
            mail["files"][int(index)],
            about["content_type"],
            {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"},
        )
