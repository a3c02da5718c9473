"""Mails: from plain values to the bytes that are stored and sent, the same bytes for every try."""

import binascii
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from email import errors, policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.utils import format_datetime
from functools import lru_cache
from typing import Any

from bot.documents.headers import mailbox, name_in, tidy, words
from bot.documents.plain import CannotCompose, address, header, refuse_surrogates

_POLICY = policy.SMTP.clone(cte_type="7bit", max_line_length=78)
_MESSAGE_ID = re.compile(r"<[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+>")
_LONGEST_HEADER = 900
CALENDAR_NAME = "invite.ics"


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


def compose(mail: Mail) -> bytes:
    """Return the whole message: ASCII, CRLF, in the order mail programs want; the same input gives the same bytes.

    CannotCompose (a ValueError) when a header would break, or an address or a name would not arrive as it was given.
    """
    _refuse_what_breaks(mail)
    lines = "".join(f"{name}: {value}\r\n" for name, value in _headers(mail).items())
    raw = lines.encode("ascii") + (_two_parts(mail) if mail.calendar is None else _three_parts(mail))
    _compare(raw, mail)
    return raw


def _three_parts(mail: Mail) -> bytes:
    content = _with_calendar(mail)
    for part in content.walk():
        del part["MIME-Version"]
    _set_boundaries(content, mail)
    return content.as_bytes(policy=_POLICY)


def _two_parts(mail: Mail) -> bytes:
    """Text and HTML written out by hand: ten thousand reminders fall due in one morning, and the library takes its time."""
    boundary = f"=_0_{_seed(mail)}"
    plain = _part("plain", _without_nul(mail.text), _encoding(mail.text))
    html = _part("html", _without_nul(mail.html), "quoted-printable")
    head = f'Content-Type: multipart/alternative;\r\n boundary="{boundary}"\r\n'
    edge = f"\r\n--{boundary}\r\n".encode("ascii")
    return head.encode("ascii") + edge + plain + edge + html + f"\r\n--{boundary}--\r\n".encode("ascii")


def _part(subtype: str, text: str, encoding: str) -> bytes:
    head = f'Content-Type: text/{subtype}; charset="utf-8"\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n'
    content = b"\n".join(text.encode("utf-8").splitlines()) + b"\n"
    if encoding == "quoted-printable":
        content = binascii.b2a_qp(content)
    return head.encode("ascii") + content.replace(b"\n", b"\r\n")


def _refuse_what_breaks(mail: Mail) -> None:
    for name in ("from_name", "to_name", "subject", "calendar_method"):
        if len(header(getattr(mail, name), name)) > _LONGEST_HEADER:
            raise CannotCompose(f"{name} is too long for a header")
    for one in (mail.from_address, mail.to_address, *([mail.reply_to] if mail.reply_to else [])):
        address(one)
    for text in (mail.text, mail.html):
        refuse_surrogates(text)
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


def _with_calendar(mail: Mail) -> EmailMessage:
    """Text, HTML and the calendar file as alternatives, and the file once more as an attachment."""
    file = mail.calendar or b""
    inner = _words(mail)
    inner.add_alternative(
        file, "text", "calendar", cte="base64", params={"charset": "utf-8", "method": mail.calendar_method}
    )
    message = EmailMessage(_POLICY)
    message.make_mixed()
    message.attach(inner)
    attached = {"charset": "utf-8", "name": CALENDAR_NAME}
    message.add_attachment(file, "text", "calendar", cte="base64", filename=CALENDAR_NAME, params=attached)
    return message


def _encoding(text: str) -> str:
    short = all(len(line) < 900 for line in text.splitlines())
    return "7bit" if text.isascii() and short else "quoted-printable"


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
    seed = _seed(mail)
    parts = [part for part in message.walk() if part.is_multipart()]
    for number, part in enumerate(parts):
        part.set_boundary(f"=_{number}_{seed}")


def _seed(mail: Mail) -> str:
    return hashlib.sha256(repr(mail).encode("utf-8")).hexdigest()[:32]


def _compare(raw: bytes, mail: Mail) -> None:
    """Read the message's head as a stranger would, and refuse it unless it says exactly what was asked for."""
    plain = BytesHeaderParser().parsebytes(raw[: raw.index(b"\r\n\r\n") + 4])
    # Some Pythons miss the parts of a head that is read by itself; anything else they miss is a fault of ours.
    missed = [one for one in plain.defects if not isinstance(one, errors.MultipartInvariantViolationDefect)]
    if sorted(plain.keys()) != sorted({"Content-Type", *_headers(mail)}) or missed:
        raise CannotCompose("the headers would not arrive as given")
    people = [("From", mail.from_name, mail.from_address), ("To", mail.to_name, mail.to_address)]
    people += [("Reply-To", "", mail.reply_to)] if mail.reply_to else []
    for name, shown, bare in people:
        found = _read(name, plain[name]).addresses
        if len(found) != 1 or found[0].addr_spec != bare or name_in(plain[name]) != tidy(shown):
            raise CannotCompose(f"{name} would not arrive as given")
    if _read("Subject", plain["Subject"]) != tidy(mail.subject) or plain["Message-ID"] != mail.message_id:
        raise CannotCompose("subject or message id would not arrive as given")


@lru_cache(64)
def _read(name: str, value: str) -> Any:
    """A header line as mail programs understand it. One morning's mails have their sender and their subject in common."""
    return policy.default.header_fetch_parse(name, value)
