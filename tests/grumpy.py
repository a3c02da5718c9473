"""A mail server that can be difficult at every step, also those aiosmtpd's hooks do not reach.

server.answers["auth"] = "535 5.7.8 wrong password"
server.answers["banner"] = DROP
"""

import contextlib
import socket
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.smtp import DROP, HANG, Fault

STEPS = ("banner", "ehlo", "starttls", "auth", "mail", "rcpt", "data", "body")
USUAL = {
    "banner": "220 grumpy.example ESMTP",
    "ehlo": "250-grumpy.example\r\n250-STARTTLS\r\n250-AUTH PLAIN\r\n250 SIZE 10000",
    "starttls": "454 4.7.0 not now",
    "auth": "235 2.7.0 welcome",
    "mail": "250 2.1.0 ok",
    "rcpt": "250 2.1.5 ok",
    "data": "354 go on",
    "body": "250 2.0.0 queued as 4711",
    "rset": "250 2.0.0 ok",
    "quit": "221 2.0.0 bye",
}


@dataclass
class Grumpy:
    """What it answers, what it heard, and the mails it took; `conversations` counts connections."""

    answers: dict[str, str | Fault] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)
    received: list[bytes] = field(default_factory=list)
    conversations: int = 0
    hanging: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)
    port: int = 0

    @property
    def url(self) -> str:
        """Its address as the setting SMTP_URL wants it."""
        return f"smtp://127.0.0.1:{self.port}"


class _Handler(socketserver.StreamRequestHandler):
    grumpy: Grumpy

    def handle(self) -> None:
        """Hold one conversation."""
        self.grumpy.conversations += 1
        with contextlib.suppress(OSError):
            if self._answer("banner"):
                while self._turn():
                    pass

    def _turn(self) -> bool:
        line = self.rfile.readline().decode("utf-8", "replace").strip()
        verb = line.partition(" ")[0].lower()
        if not verb:
            return False
        self.grumpy.heard.append(line)
        if verb != "data":
            return self._answer(verb) and verb != "quit"
        return self._answer("data") and (self.last != "354" or self._body())

    def _body(self) -> bool:
        content = b""
        while not content.endswith(b"\r\n.\r\n"):
            line = self.rfile.readline()
            if not line:
                return False
            content += line
        refused = str(self.grumpy.answers.get("body", "2"))[0] in "45"
        if not refused:
            self.grumpy.received.append(content.removesuffix(b".\r\n").replace(b"\r\n..", b"\r\n."))
        return self._answer("body")

    def _answer(self, step: str) -> bool:
        answer = self.grumpy.answers.get(step, USUAL.get(step, "502 5.5.1 unknown"))
        if answer is HANG:
            self.grumpy.hanging.set()
            self.grumpy.over.wait(60)
            return False
        if answer is DROP:
            self.connection.shutdown(socket.SHUT_RDWR)
            return False
        self.last = str(answer)[:3]
        self.wfile.write(f"{answer}\r\n".encode())
        return True


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64


@contextlib.contextmanager
def grumpy_server() -> Iterator[Grumpy]:
    """Run one for as long as the block lasts."""
    grumpy = Grumpy()
    handler = type("Handler", (_Handler,), {"grumpy": grumpy})
    with _Server(("127.0.0.1", 0), handler) as server:
        grumpy.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield grumpy
        finally:
            grumpy.over.set()
            server.shutdown()
            thread.join()
