"""A real SMTP server that keeps what it gets and can be told to be as difficult as mail servers are.

sink.answer("rcpt", "550 5.1.1 no such mailbox", to="gone@example.org")
sink.answer("data", "451 4.3.0 later", times=2)
sink.answer("data", HANG)
sink.answer("after", DROP)      # the mail is kept, and nobody hears of it
"""

import asyncio
import contextlib
import email
import email.policy
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from enum import Enum
from typing import Any, Literal

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

Stage = Literal["rcpt", "data", "after"]


class Fault(Enum):
    """What a server does that gives no answer at all."""

    HANG = "says nothing more until the client gives up"
    DROP = "closes the connection"


HANG, DROP = Fault.HANG, Fault.DROP


@dataclass(frozen=True)
class Received:
    """One mail as it came in."""

    sender: str
    recipients: list[str]
    data: bytes

    @property
    def message(self) -> EmailMessage:
        """The mail, parsed."""
        return email.message_from_bytes(self.data, policy=email.policy.default)  # type: ignore[return-value]


@dataclass
class _Rule:
    stage: Stage
    answer: str | Fault
    times: int | None
    to: str | None

    def fits(self, stage: Stage, recipients: list[str]) -> bool:
        return self.stage == stage and self.times != 0 and (self.to is None or self.to in recipients)


class _FreePortController(Controller):
    """A controller that lets the system choose the port; aiosmtpd's own then knocks at port 0."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@dataclass
class SmtpSink:
    """The server; `received` holds the mails it said yes to, or kept before it fell silent."""

    parameters: dict[str, Any] = field(default_factory=dict)
    received: list[Received] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    _rules: list[_Rule] = field(default_factory=list)
    _news: threading.Condition = field(default_factory=threading.Condition)
    _controller: Controller | None = None

    host = "127.0.0.1"

    @property
    def port(self) -> int:
        """The port it listens on."""
        assert self._controller is not None, "the sink is not running"
        return self._controller.port

    @property
    def url(self) -> str:
        """Its address as the setting SMTP_URL wants it."""
        return f"smtp://{self.host}:{self.port}"

    def answer(self, stage: Stage, answer: str | Fault, *, times: int | None = None, to: str | None = None) -> None:
        """From now on answer so at this stage; `times` limits how often, `to` to mails for one recipient."""
        with self._news:
            self._rules.append(_Rule(stage, answer, times, to))

    def behave(self) -> None:
        """Forget every difficulty and say yes again."""
        with self._news:
            self._rules.clear()

    def forget(self) -> None:
        """Drop what was received and asked so far."""
        with self._news:
            self.received.clear()
            self.asked.clear()

    def wait_for(self, count: int, timeout: float = 10.0) -> list[Received]:
        """Return what was received as soon as it is `count` mails; fails after `timeout` seconds."""
        with self._news:
            enough = self._news.wait_for(lambda: len(self.received) >= count, timeout)
            assert enough, f"{len(self.received)} of {count} mails came within {timeout} seconds"
            return list(self.received)

    def start(self) -> None:
        """Listen on a free port of the loopback."""
        self._controller = _FreePortController(self, hostname=self.host, port=0, **self.parameters)
        self._controller.start()

    def stop(self) -> None:
        """Stop listening; whoever still hangs is cut off."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    # aiosmtpd calls these, in its own thread.

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        with self._news:
            self.asked.append(address)
        refusal = await self._obey("rcpt", [address], server)
        if refusal is None:
            envelope.rcpt_tos.append(address)
        return refusal or "250 2.1.5 ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - same
        refusal = await self._obey("data", envelope.rcpt_tos, server)
        if refusal is not None:
            return refusal
        with self._news:
            self.received.append(Received(envelope.mail_from or "", list(envelope.rcpt_tos), bytes(envelope.content)))
            self._news.notify_all()
        return await self._obey("after", envelope.rcpt_tos, server) or "250 2.0.0 ok"

    async def _obey(self, stage: Stage, recipients: list[str], server: SMTP) -> str | None:
        """Do what the rules say: return a refusal, fall silent for good, or return None to go on."""
        answer = self._answer_for(stage, recipients)
        if not isinstance(answer, Fault):
            return answer
        if answer is DROP:
            server.transport.abort()
        await asyncio.Event().wait()  # aiosmtpd cancels this when the connection is gone
        raise AssertionError("nobody sets that event")

    def _answer_for(self, stage: Stage, recipients: list[str]) -> str | Fault | None:
        with self._news:
            rule = next((rule for rule in self._rules if rule.fits(stage, recipients)), None)
            if rule is None:
                return None
            if rule.times is not None:
                rule.times -= 1
            return rule.answer


@contextlib.contextmanager
def running_sink(**parameters: Any) -> Iterator[SmtpSink]:
    """Run a sink for as long as the block lasts; `parameters` go to aiosmtpd (ssl_context, authenticator ...)."""
    sink = SmtpSink(parameters)
    sink.start()
    try:
        yield sink
    finally:
        sink.stop()
