"""One conversation with a mail server, step by step, each with its own patience.

smtplib's own `sendmail` is not used: it changes odd addresses on the way, repeats itself in other words, and does not
tell a break before the end of the body (surely not arrived) from one after it (nobody knows).
"""

import re
import select
import smtplib
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlsplit

from bot.delivery.channels import ChannelDown, Doubtful, ForGood, ForNow, Receipt, Trouble

CHUNK = 65536
LOGIN_CODES = frozenset({530, 534, 535, 538})
BUSY = re.compile(r"too many|concurren", re.IGNORECASE)
PORTS = {"smtp": 25, "smtps": 465}


@dataclass(frozen=True)
class SmtpServer:
    """The mail server that takes our mail."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    starttls: bool = False
    tls: bool = False


@dataclass(frozen=True)
class Patience:
    """Seconds to wait: to connect, at each step, for the body to leave and for the answer to it (RFC 5321: 10 minutes).

    These two together stay below the quarter of an hour after which a message counts as doubtful. A `moment` is how long an answer may take
    before something else is done meanwhile.
    """

    connect: float = 10
    step: float = 30
    sending: float = 240
    answer: float = 600
    moment: float = 0.03


def parse_smtp_url(url: str) -> SmtpServer:
    """Read `smtp://user:password@host:587?starttls=true` or `smtps://...`; ValueError never repeats the password.

    Without `starttls=` a login is never sent in the clear: STARTTLS is then required where there is a user.
    """
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        raise ValueError("the port in SMTP_URL is not a number up to 65535") from None
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError(
            "SMTP_URL looks like smtp://user:password@host:587?starttls=true or smtps://user:password@host"
        )
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    starttls = _starttls(parts.query, default=bool(user)) and parts.scheme == "smtp"
    return SmtpServer(parts.hostname, port or PORTS[parts.scheme], user, password, starttls, parts.scheme == "smtps")


def _starttls(query: str, *, default: bool) -> bool:
    asked = parse_qs(query, keep_blank_values=True)
    if set(asked) - {"starttls"}:
        raise ValueError("SMTP_URL knows one option: starttls=true or starttls=false")
    value = asked.get("starttls", [str(default)])[-1].lower()
    if value not in ("true", "false"):
        raise ValueError("starttls in SMTP_URL is true or false")
    return value == "true"


class Line:
    """An open connection, past greeting, encryption and login; ChannelDown when it does not come to that."""

    def __init__(
        self, server: SmtpServer, patience: Patience, helo: str | None, context: ssl.SSLContext | None
    ) -> None:
        self._server = server
        self._patience = patience
        self._context = context
        self._helo = helo
        self.phase = "connect"
        self.in_body = False
        self._nothing_said = True
        self._smtp: smtplib.SMTP | None = None

    def open(self) -> None:
        """Connect, greet, encrypt, log in."""
        try:
            self._open()
        except (OSError, UnicodeError) as error:  # smtplib's own errors are OSErrors
            self.close()
            raise _down(error, self.phase) from error

    def _open(self) -> None:
        address = (self._server.host, self._server.port)
        connection = socket.create_connection(address, self._patience.connect)
        # A long body leaves in parts; without this one waits for the one before to be acknowledged, 40 ms a mail.
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._smtp = smtp = smtplib.SMTP(local_hostname=self._helo, timeout=self._patience.step)
        smtp.sock = connection
        connection.settimeout(self._patience.step)
        if self._server.tls:
            self._encrypt(smtp)
        self.phase = "banner"
        _expect(smtp.getreply(), 220)
        self._greet(smtp)
        if self._server.starttls:
            self.phase = "starttls"
            _expect(smtp.docmd("STARTTLS"), 220)
            self._encrypt(smtp)
            self._greet(smtp)
        if self._server.user:
            self.phase = "auth"
            smtp.login(self._server.user, self._server.password)

    def _encrypt(self, smtp: smtplib.SMTP) -> None:
        self.phase = "tls"
        plain = smtp.sock
        if plain is None:
            raise smtplib.SMTPServerDisconnected("gone")
        context = self._context or ssl.create_default_context()
        smtp.sock = context.wrap_socket(plain, server_hostname=self._server.host)
        # Whatever came before is forgotten, so that nothing said in the clear counts as said under cover.
        smtp.file = None
        smtp.helo_resp = smtp.ehlo_resp = None
        smtp.esmtp_features = {}
        smtp.does_esmtp = False

    def _greet(self, smtp: smtplib.SMTP) -> None:
        self.phase = "ehlo"
        answer = smtp.ehlo()
        _expect(answer if answer[0] < 500 else smtp.helo(), 250)

    # --- one message -----------------------------------------------------------------------------------------------

    def feature(self, name: str) -> str | None:
        """What the server said of an extension; None when it does not have it."""
        smtp = self._smtp
        if smtp is None or not smtp.has_extn(name):
            return None
        return str(smtp.esmtp_features.get(name, ""))

    @property
    def clean(self) -> bool:
        """True while nothing has to be taken back before the next message: at first, and after a delivery."""
        return self._nothing_said and self._smtp is not None and self._smtp.sock is not None

    def forget_last(self) -> bool:
        """Take back what was said on a connection used before; False when it is not good any more."""
        try:
            return self._alive().rset()[0] == 250
        except OSError:
            return False

    def envelope(self, sender: str, recipient: str, options: list[str], meanwhile: Callable[[], object]) -> None:
        """Name sender and recipient exactly as given; `meanwhile` is done when an answer takes longer than a moment."""
        self._alive().command_encoding = "utf-8" if "SMTPUTF8" in options else "ascii"
        self._nothing_said = False
        self._say("mail", " ".join([f"MAIL FROM:<{sender}>", *options]), meanwhile)
        self._say("rcpt", f"RCPT TO:<{recipient}>", meanwhile)

    def body(self, content: bytes, meanwhile: Callable[[], object]) -> Receipt:
        """Hand the body over; after its end left, only an answer tells what became of it.

        While sending fails the end has not left: it is the very last of what is sent, and no error comes after the last
        byte was taken. `meanwhile` is done while the server takes the message in.
        """
        smtp = self._alive()
        self._say("data", "DATA", wanted=(354,))
        self.phase = "body"
        try:
            self._send(smtp, _quoted(content))
        except OSError as error:
            raise self._broken(ForNow, error) from error
        try:
            meanwhile()
            self._wait(self._patience.answer)
            code, words = smtp.getreply()
            self._wait(self._patience.step)
        except OSError as error:
            raise self._broken(Doubtful, error) from error
        self._judge(code, _words(words), (250, 251, 252))
        self._nothing_said = True
        return Receipt(ref=_words(words), code=code, text=_words(words))

    def _send(self, smtp: smtplib.SMTP, content: bytes) -> None:
        until = time.monotonic() + self._patience.sending
        for start in range(0, len(content), CHUNK):
            if time.monotonic() > until:
                raise smtplib.SMTPServerDisconnected("too slow")
            smtp.send(content[start : start + CHUNK])

    def _say(
        self,
        phase: str,
        command: str,
        meanwhile: Callable[[], object] | None = None,
        wanted: tuple[int, ...] = (250, 251, 252),
    ) -> None:
        self.phase = phase
        try:
            smtp = self._alive()
            smtp.putcmd(command)
            if meanwhile is not None and not self._answers_soon(smtp):
                meanwhile()
            code, words = smtp.getreply()
        except OSError as error:
            raise self._broken(ForNow, error) from error
        self._judge(code, _words(words), wanted)

    def _answers_soon(self, smtp: smtplib.SMTP) -> bool:
        """Wait a moment for the first word of an answer; it is not read."""
        watch = select.poll()
        watch.register(smtp.sock, select.POLLIN)  # type: ignore[arg-type]
        return bool(watch.poll(self._patience.moment * 1000))

    def _judge(self, code: int, text: str, wanted: tuple[int, ...]) -> None:
        if code in wanted:
            return
        trouble = _meaning(code, text, self.phase)
        if isinstance(trouble, ChannelDown):
            self.close()
        raise trouble

    def _broken(self, kind: type[Trouble], error: Exception) -> Trouble:
        self.close()
        return kind(None, f"the connection broke ({type(error).__name__})", self.phase)

    # --- the connection itself -------------------------------------------------------------------------------------

    def _alive(self) -> smtplib.SMTP:
        if self._smtp is None or self._smtp.sock is None:
            raise smtplib.SMTPServerDisconnected("gone")
        return self._smtp

    def _wait(self, seconds: float) -> None:
        sock = self._alive().sock
        if sock is not None:
            sock.settimeout(seconds)

    def goodbye(self) -> None:
        """End politely, without waiting long."""
        try:
            self._wait(min(2.0, self._patience.step))
            self._alive().quit()
        except OSError:
            pass
        finally:
            self.close()

    def close(self) -> None:
        """End at once."""
        if self._smtp is not None:
            self._smtp.close()

    def cut(self) -> None:
        """Wake a thread that waits on this connection: for it the other side is gone."""
        sock = self._smtp.sock if self._smtp is not None else None
        if sock is not None:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return


def _quoted(content: bytes) -> bytes:
    """A body, its lines ended by CRLF, as it travels: a dot more where a line begins with one, its last line ended, its end."""
    quoted = content.replace(b"\r\n.", b"\r\n..")
    return b"".join(
        (b"." if quoted.startswith(b".") else b"", quoted, b".\r\n" if quoted.endswith(b"\r\n") else b"\r\n.\r\n")
    )


def _expect(answer: tuple[int, bytes], wanted: int) -> None:
    if answer[0] != wanted:
        raise smtplib.SMTPResponseException(*answer)


def _words(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said


def _down(error: Exception, phase: str) -> ChannelDown:
    """What keeps us from the server at all: what passes by itself, and what somebody has to mend."""
    code, text = None, type(error).__name__
    if isinstance(error, smtplib.SMTPResponseException):
        code, text = error.smtp_code, _words(error.smtp_error)
    lasting = (ssl.SSLError, UnicodeError, smtplib.SMTPNotSupportedError)
    return ChannelDown(code, text, phase, busy=not isinstance(error, lasting) and (code or 0) < 500)


def _meaning(code: int, text: str, phase: str) -> Trouble:
    """What a refusal after the login means: trouble of this message or of the whole way."""
    if code in (421, 432) or (code == 451 and BUSY.search(text)):
        return ChannelDown(code, text, phase, busy=True)
    if code in LOGIN_CODES or (phase == "mail" and code >= 500 and code != 552):
        return ChannelDown(code, text, phase)
    if code >= 500:
        return ForGood(code, text, phase)
    return ForNow(code, text, phase)
