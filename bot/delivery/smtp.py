"""E-mail: stored bytes to one address over SMTP, one connection kept while there is work."""

import re
import ssl
import threading
from collections.abc import Callable

from bot.delivery.channels import ChannelDown, ForGood, ForNow, Outgoing, Ready, Receipt
from bot.delivery.smtp_line import Line, Patience, SmtpServer

PLAIN = re.compile(r"""[^\s<>()\[\]\\,;:"@]+@[^\s<>()\[\]\\,;:"@.]+(\.[^\s<>()\[\]\\,;:"@.]+)*""")
LONGEST_ADDRESS = 254


def _nothing() -> None:
    """What is done before waiting when nobody asked for anything."""


class SmtpCarrier:
    """Takes mail to a server; the address on the envelope is the stored one, byte for byte, or nothing leaves."""

    def __init__(
        self,
        server: SmtpServer,
        *,
        helo: str | None = None,
        context: ssl.SSLContext | None = None,
        patience: Patience | None = None,
    ) -> None:
        """`helo` is the name to greet with (None: this machine's), `context` says whom to trust (None: as the system)."""
        self._server = server
        self._helo = helo
        self._context = context
        self._patience = patience or Patience()
        self._lock = threading.Lock()
        self._line: Line | None = None
        self._ending = False
        self._meanwhile: Callable[[], object] = _nothing
        self.beside_body: Callable[[], object] = _nothing

    def prepare(self, parcel: Outgoing) -> Ready:
        """Connect if need be, and name sender and recipient."""
        _check(parcel)
        line = self._line
        if line is not None and (line.clean or line.forget_last()):
            try:
                return self._introduced(line, parcel)
            except (ForNow, ChannelDown) as trouble:
                # Servers close connections that have served long enough; that is no trouble of this message.
                if trouble.code not in (None, 421):
                    raise
        return self._introduced(self._connect(), parcel)

    def before_waiting(self, do: Callable[[], object]) -> None:
        """Have this done before a connection is opened, and when the server takes its time over an envelope."""
        self._meanwhile = do

    def while_handing_over(self, do: Callable[[], object]) -> None:
        """Have this done between the end of a body and the answer to it."""
        self.beside_body = do

    def rest(self) -> None:
        """Say goodbye to the server."""
        line = self._swap(None)
        if line is not None:
            line.goodbye()

    def interrupt(self) -> None:
        """Cut a conversation short that has not come to a body."""
        with self._lock:
            self._ending = True
            if self._line is not None and not self._line.in_body:
                self._line.cut()

    def enter_body(self, line: Line) -> None:
        """From here on the conversation is not cut short."""
        with self._lock:
            line.in_body = True

    def leave_body(self, line: Line) -> None:
        """The conversation may be cut short again."""
        with self._lock:
            line.in_body = False

    def _connect(self) -> Line:
        if self._ending:
            raise ForNow(None, "the process ends", "connect")
        self._meanwhile()
        line = Line(self._server, self._patience, self._helo, self._context)
        old = self._swap(line)
        if old is not None:
            old.close()
        line.open()
        return line

    def _swap(self, line: Line | None) -> Line | None:
        with self._lock:
            old, self._line = self._line, line
        return old

    def _introduced(self, line: Line, parcel: Outgoing) -> Ready:
        line.envelope(parcel.sender, parcel.recipient, _options(line, parcel), self._meanwhile)
        return _ReadyMail(self, line, parcel.body)


class _ReadyMail:
    """A mail whose sender and recipient were accepted."""

    def __init__(self, carrier: SmtpCarrier, line: Line, body: bytes) -> None:
        self._carrier = carrier
        self._line = line
        self._body = body

    def hand_over(self) -> Receipt:
        """Send the stored bytes and wait for the answer."""
        self._carrier.enter_body(self._line)
        try:
            return self._line.body(self._body, self._carrier.beside_body)
        finally:
            self._carrier.leave_body(self._line)

    def abandon(self) -> None:
        """Take sender and recipient back."""
        if not self._line.forget_last():
            self._line.close()


def _check(parcel: Outgoing) -> None:
    for address in (parcel.sender, parcel.recipient):
        if not _is_plain(address):
            raise ForGood(None, "an address that cannot be used as it is stored", "address")
    if not parcel.body or not _ends_lines_well(parcel.body):
        raise ForGood(None, "the stored message is empty or its line ends are broken", "stored")


def _ends_lines_well(body: bytes) -> bool:
    """True when there is no CR without its LF, and no LF without its CR."""
    return body.count(b"\r\n") == body.count(b"\n") == body.count(b"\r")


def _is_plain(address: str) -> bool:
    return bool(address.isprintable() and PLAIN.fullmatch(address) and len(address.encode("utf-8")) <= LONGEST_ADDRESS)


def _options(line: Line, parcel: Outgoing) -> list[str]:
    """What to say beside the sender; ForGood when the server cannot take this message at all."""
    options = []
    size = line.feature("size")
    if size is not None:
        if size.isdigit() and 0 < int(size) < len(parcel.body):
            raise ForGood(552, f"the message has {len(parcel.body)} bytes, the mail server takes {size}", "size")
        options.append(f"SIZE={len(parcel.body)}")
    if not parcel.body.isascii() and line.feature("8bitmime") is not None:
        options.append("BODY=8BITMIME")
    if not (parcel.sender + parcel.recipient).isascii():
        if line.feature("smtputf8") is None:
            raise ForGood(None, "the mail server does not take addresses with letters beyond ASCII", "address")
        options.append("SMTPUTF8")
    return options
