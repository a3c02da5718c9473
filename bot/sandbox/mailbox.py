"""The candidates' mailbox: an SMTP server that keeps what it is given, in memory."""

from __future__ import annotations

import asyncio
import email
import email.policy
import threading
import time
from collections import deque
from collections.abc import Callable
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from bot.sandbox.faults import Fault, Faults

Json = dict[str, Any]
MOST_MAILS = 1000
_LARGEST = 25_000_000


class Mailbox:
    """The mails that arrived, oldest first, each parsed once."""

    def __init__(self, news: Callable[[], None] = lambda: None) -> None:
        self._lock, self._news = threading.Lock(), news
        self._mails: deque[Json] = deque(maxlen=MOST_MAILS)
        self._last = 0

    def keep(self, sender: str, recipients: list[str], raw: bytes) -> Json:
        """Take a mail in; return it parsed."""
        with self._lock:
            self._last += 1
            mail = parsed(self._last, sender, recipients, raw)
            self._mails.append(mail)
        self._news()
        return mail

    def mails(self, to: str = "", brief: bool = False) -> list[Json]:
        """The mails to an address (or all), without their raw text; ``brief`` leaves out the bodies too."""
        left_out = ("raw", "files", "text", "html", "headers") if brief else ("raw", "files")
        with self._lock:
            chosen = [mail for mail in self._mails if not to or to.lower() in map(str.lower, mail["envelope_to"])]
        return [{name: value for name, value in mail.items() if name not in left_out} for mail in chosen]

    def mail(self, number: int) -> Json | None:
        """One mail whole; ``files`` holds its attachments' bytes."""
        with self._lock:
            return next((mail for mail in self._mails if mail["id"] == number), None)

    def clear(self) -> None:
        """Throw everything away."""
        with self._lock:
            self._mails.clear()
        self._news()


def parsed(number: int, sender: str, recipients: list[str], raw: bytes) -> Json:
    """A mail's headers, text, HTML and attachments, as a mail program sees them."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)  # noqa: S101 - the policy makes it one
    text, html, files = _parts(message)
    return {
        "id": number,
        "at": time.time(),
        "envelope_from": sender,
        "envelope_to": recipients,
        "from": str(message["From"] or ""),
        "to": str(message["To"] or ""),
        "subject": str(message["Subject"] or ""),
        "message_id": str(message["Message-ID"] or ""),
        "date": str(message["Date"] or ""),
        "headers": [[name, str(value)] for name, value in message.items()],
        "text": text,
        "html": html,
        "has_html": bool(html),
        "raw": raw.decode("utf-8", "replace"),
        "files": [file.pop("bytes") for file in files],
        "attachments": files,
    }


def _parts(message: EmailMessage) -> tuple[str, str, list[Json]]:
    text, html = "", ""
    files: list[Json] = []
    for part in message.walk():
        if part.is_multipart():
            continue
        kind, attached = part.get_content_type(), part.get_content_disposition() == "attachment"
        if kind == "text/plain" and not attached and not text:
            text = _decoded(part)
        elif kind == "text/html" and not attached and not html:
            html = _decoded(part)
        else:
            files.append(_file(part, len(files), attached))
    return text, html, files


def _decoded(part: EmailMessage) -> str:
    content = part.get_content()
    text = content if isinstance(content, str) else bytes(content).decode("utf-8", "replace")
    return text.replace("\r\n", "\n")


def _file(part: EmailMessage, index: int, attached: bool) -> Json:
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    return {
        "index": index,
        "filename": part.get_filename() or f"part-{index + 1}",
        "content_type": part.get_content_type(),
        "method": part.get_param("method") or "",
        "attached": attached,
        "size": len(data),
        "bytes": data,
        "content_id": str(part["Content-ID"] or ""),
        "text": data.decode("utf-8", "replace") if part.get_content_maintype() == "text" else "",
    }


class _Handler:
    """aiosmtpd's hooks: accept everything, but for the faults on order."""

    def __init__(self, mailbox: Mailbox, faults: Faults) -> None:
        self._mailbox, self._faults = mailbox, faults

    async def handle_RCPT(  # noqa: N802 - aiosmtpd names it
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        fault = self._faults.take_smtp("rcpt", address)
        if fault and (said := await self._spoil(server, fault)):
            return said
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        recipients = [str(address) for address in envelope.rcpt_tos]
        fault = self._faults.take_smtp("data", " ".join(recipients))
        keep = fault is None or fault.keep
        if keep:
            self._keep(envelope, recipients)
        if fault and (said := await self._spoil(server, fault)):
            return said
        if not keep:  # a wait that was long enough for nobody: what is said to be kept must be
            self._keep(envelope, recipients)
        return "250 2.0.0 kept"

    def _keep(self, envelope: Envelope, recipients: list[str]) -> None:
        content = envelope.content or b""
        raw = content if isinstance(content, bytes) else content.encode()
        self._mailbox.keep(str(envelope.mail_from or ""), recipients, raw)

    async def _spoil(self, server: SMTP, fault: Fault) -> str:
        """What is said on a bad day; empty when the conversation goes on after a wait."""
        if fault.what == "hang":
            # On a thread of its own: the other conversations go on.
            await asyncio.to_thread(self._faults.hang, fault.seconds)
            return ""
        if fault.what == "drop":
            if isinstance(server.transport, asyncio.WriteTransport):
                server.transport.abort()
            return "421 4.3.0 gone"
        text = fault.text or ("5.1.1 no such mailbox" if fault.code >= 500 else "4.3.0 try again later")
        return f"{fault.code} {text}"


def _welcome(_server: SMTP, _session: Session, _envelope: Envelope, _kind: str, _login: LoginPassword) -> AuthResult:
    return AuthResult(success=True)


class MailServer:
    """The SMTP server in front of a mailbox, on its own thread."""

    def __init__(self, mailbox: Mailbox, faults: Faults, host: str, port: int) -> None:
        self._controller = Controller(
            _Handler(mailbox, faults),
            hostname=host,
            port=port,
            auth_require_tls=False,
            authenticator=_welcome,
            data_size_limit=_LARGEST,
            enable_SMTPUTF8=True,
        )

    def start(self) -> None:
        """Listen; OSError when the port is taken."""
        self._controller.start()

    def stop(self) -> None:
        """Stop listening."""
        self._controller.stop()
