"""Mails: from plain values to the bytes that are stored and sent, the same bytes for every try."""

import binascii
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime
from functools import lru_cache

from bot.documents.head import check
from bot.documents.headers import mailbox, tidy, words
from bot.documents.plain import CannotCompose, address, header, refuse_surrogates

_POLICY = policy.SMTP.clone(cte_type="7bit", max_line_length=78)
_MESSAGE_ID = re.compile(r"<[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+>")
_FILE_KIND = re.compile(r"[a-z]+/[a-z0-9.+-]+")
_LONGEST_HEADER = 900
_LONGEST_FILE_NAME = 200
_LONGEST_AS_IT_IS = 900
CALENDAR_NAME = "invite.ics"


@dataclass(frozen=True)
class Attached:
    """A file that travels with a message; `kind` is its media type."""

    name: str
    kind: str
    content: bytes


@dataclass(frozen=True)
class Mail:
    """One message to one person; `calendar` is the file of an interview, `calendar_method` what it asks for."""

    message_id: str
    date: datetime
    from_name: str
    from_address: str
    to_name: str
    to_address: str
    subject: str
    text: str
    html: str
    calendar: bytes | None = None
    calendar_method: str = ""
    reply_to: str = ""
    files: tuple[Attached, ...] = ()


def compose(mail: Mail) -> bytes:
    """Return the whole message: ASCII, CRLF, in the order mail programs want; the same input gives the same bytes.

    CannotCompose (a ValueError) when a header would break, or an address or a name would not arrive as it was given.
    """
    _refuse_what_breaks(mail)
    headers = _headers(mail)
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items()).encode("ascii")
    plain = mail.calendar is None and not mail.files
    raw = lines + (_two_parts(mail, lines) if plain else _with_files(mail))
    _check(raw, mail, headers)
    return raw


def _with_files(mail: Mail) -> bytes:
    content = _mixed(mail)
    for part in content.walk():
        del part["MIME-Version"]
    _set_boundaries(content, mail)
    return content.as_bytes(policy=_POLICY)


def _two_parts(mail: Mail, head: bytes) -> bytes:
    """Text and HTML written out by hand: ten thousand reminders fall due in one morning, and the library takes its time."""
    plain, html = _plain_part(_in_lines(mail.text)), _quoted_part("html", _in_lines(mail.html))
    boundary = b"=_0_" + hashlib.blake2b(head + plain + html, digest_size=16).hexdigest().encode("ascii")
    edge = b"\r\n--" + boundary
    start = b'Content-Type: multipart/alternative;\r\n boundary="' + boundary + b'"\r\n'
    return b"".join([start, edge, b"\r\n", plain, edge, b"\r\n", html, edge, b"--\r\n"])


def _in_lines(text: str) -> bytes:
    """The text as it is written in a part, each line ended by a single sign, the last one too."""
    content = _without_nul(text).encode("utf-8").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return content if content.endswith(b"\n") else content + b"\n"


def _plain_part(content: bytes) -> bytes:
    if not _fits_in_7bit(content):
        return _quoted_part("plain", content)
    return _part_head("plain", "7bit") + content.replace(b"\n", b"\r\n")


def _quoted_part(subtype: str, content: bytes) -> bytes:
    return _part_head(subtype, "quoted-printable") + b"".join(map(_quoted, content.splitlines(keepends=True)))


@lru_cache(1024)
def _quoted(line: bytes) -> bytes:
    """One line as quoted-printable. Most lines of a letter are its layout's, the same in every other one."""
    return binascii.b2a_qp(line).replace(b"\n", b"\r\n")


@lru_cache(4)
def _part_head(subtype: str, encoding: str) -> bytes:
    lines = f'Content-Type: text/{subtype}; charset="utf-8"\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n'
    return lines.encode("ascii")


def _refuse_what_breaks(mail: Mail) -> None:
    for name in ("from_name", "to_name", "subject", "calendar_method"):
        if len(header(getattr(mail, name), name)) > _LONGEST_HEADER:
            raise CannotCompose(f"{name} is too long for a header")
    for one in (mail.from_address, mail.to_address, *([mail.reply_to] if mail.reply_to else [])):
        address(one)
    for text in (mail.text, mail.html):
        refuse_surrogates(text)
    for file in mail.files:
        if not _FILE_KIND.fullmatch(file.kind) or not 0 < len(header(file.name, "file name")) <= _LONGEST_FILE_NAME:
            raise CannotCompose("a file needs a name and a media type")
    if not _MESSAGE_ID.fullmatch(mail.message_id):
        raise CannotCompose("a message id is written <unique@domain>")
    if mail.date.utcoffset() is None:
        raise CannotCompose("the date needs its zone")
    if (mail.calendar is None) != (mail.calendar_method not in {"REQUEST", "CANCEL", "PUBLISH"}):
        raise CannotCompose("a calendar file and its method belong together")


def _words(mail: Mail) -> EmailMessage:
    """The message as text and as HTML: whoever reads takes the last one they can show."""
    message = EmailMessage(_POLICY)
    message.set_content(_without_nul(mail.text), cte=_encoding(mail.text))
    message.add_alternative(_without_nul(mail.html), subtype="html", cte="quoted-printable")
    return message


def _mixed(mail: Mail) -> EmailMessage:
    """Text, HTML and the calendar file as alternatives, and the file once more as an attachment; then other files."""
    inner = _words(mail)
    message = EmailMessage(_POLICY)
    message.make_mixed()
    if mail.calendar is not None:
        asked = {"charset": "utf-8", "method": mail.calendar_method}
        inner.add_alternative(mail.calendar, "text", "calendar", cte="base64", params=asked)
    message.attach(inner)
    if mail.calendar is not None:
        attached = {"charset": "utf-8", "name": CALENDAR_NAME}
        message.add_attachment(mail.calendar, "text", "calendar", cte="base64", filename=CALENDAR_NAME, params=attached)
    for file in mail.files:
        kind, _, subkind = file.kind.partition("/")
        message.add_attachment(file.content, kind, subkind, cte="base64", filename=file.name)
    return message


def _encoding(text: str) -> str:
    return "7bit" if _fits_in_7bit(_in_lines(text)) else "quoted-printable"


def _fits_in_7bit(content: bytes) -> bool:
    return content.isascii() and max(map(len, content.split(b"\n"))) < _LONGEST_AS_IT_IS


def _without_nul(text: str) -> str:
    return text.replace("\x00", "")


def _headers(mail: Mail) -> dict[str, str]:
    """Everything above the content, each value written as it goes over the wire."""
    reply = {"Reply-To": mail.reply_to} if mail.reply_to else {}
    return {
        "From": mailbox(tidy(mail.from_name), mail.from_address),
        "To": mailbox(tidy(mail.to_name), mail.to_address),
        **reply,
        "Subject": words(tidy(mail.subject)),
        "Date": format_datetime(mail.date),
        "Message-ID": mail.message_id,
        "Auto-Submitted": "auto-generated",
        "MIME-Version": "1.0",
    }


def _set_boundaries(message: EmailMessage, mail: Mail) -> None:
    """Boundaries from everything that is in the message: the same each time, and nobody can write them into a text."""
    seed = hashlib.sha256(repr(mail).encode("utf-8")).hexdigest()[:32]
    parts = [part for part in message.walk() if part.is_multipart()]
    for number, part in enumerate(parts):
        part.set_boundary(f"=_{number}_{seed}")


def _check(raw: bytes, mail: Mail, headers: Mapping[str, str]) -> None:
    """Read the message's head as a stranger would, and refuse it unless it says exactly what was asked for."""
    people = {
        "From": (tidy(mail.from_name), mail.from_address),
        "To": (tidy(mail.to_name), mail.to_address),
        "Reply-To": ("", mail.reply_to),
    }
    whole = raw[: raw.index(b"\r\n\r\n") + 2]
    check(whole, {**headers, "Content-Type": ""}, people, tidy(mail.subject))
