"""Reading the reports in which mail servers say that a mail came back (RFC 3464), and nothing else."""

import email
import email.policy
import re
from dataclasses import dataclass
from email.message import Message

LONGEST = 2_000_000
STATUS_PARTS = ("message/delivery-status", "message/global-delivery-status")
HEADER_PARTS = ("text/rfc822-headers", "message/global-headers")
WHOLE_PARTS = ("message/rfc822", "message/global")


@dataclass(frozen=True)
class Report:
    """A failure for one recipient: the returned mail's id, the addresses it names, status code and the server's words."""

    message_id: str
    recipients: frozenset[str]
    status: str
    said: str


def read(raw: bytes) -> list[Report] | None:
    """Return the failures a report tells of; None for a mail that is no report, or is about no mail at all.

    A delay is no failure: the server goes on trying and reports again. One whose parts are nested more deeply than can be
    followed is none that a mail server wrote.
    """
    try:
        return _read(raw)
    except RecursionError:
        return None


def _read(raw: bytes) -> list[Report] | None:
    mail = email.message_from_bytes(raw[:LONGEST], policy=email.policy.compat32)
    if mail.get_content_type() != "multipart/report" or _report_type(mail) != "delivery-status":
        return None
    parts = [part for part in mail.get_payload() if isinstance(part, Message)] if mail.is_multipart() else []
    message_id = next((found for part in parts if (found := _returned_id(part))), "")
    status = next((part for part in parts if part.get_content_type() in STATUS_PARTS), None)
    if not message_id or status is None:
        return None
    return [_report(message_id, block) for block in _blocks(status) if _word(block, "Action") == "failed"]


def _report_type(mail: Message) -> str:
    value = mail.get_param("report-type")
    return value.lower() if isinstance(value, str) else ""


def _returned_id(part: Message) -> str:
    """The Message-ID of the mail that came back, whole or as its headers."""
    kind = part.get_content_type()
    if kind in WHOLE_PARTS:
        inner = part.get_payload()
        returned = inner[0] if isinstance(inner, list) and inner else None
        return _line(returned.get("Message-ID")) if isinstance(returned, Message) else ""
    if kind in HEADER_PARTS:
        content = part.get_payload(decode=True)
        text = content if isinstance(content, bytes) else b""
        return _line(email.message_from_bytes(text.lstrip(), policy=email.policy.compat32).get("Message-ID"))
    return ""


def _blocks(status: Message) -> list[Message]:
    """The groups of fields: the first is about the report, the others about a recipient each."""
    inner = status.get_payload()
    if isinstance(inner, list):
        return [block for block in inner if isinstance(block, Message)]
    content = status.get_payload(decode=True)
    groups = re.split(rb"\r?\n\s*\r?\n", content.strip()) if isinstance(content, bytes) else []
    return [email.message_from_bytes(group, policy=email.policy.compat32) for group in groups]


def _report(message_id: str, block: Message) -> Report:
    named = (_line(block.get(name)).partition(";")[2] for name in ("Final-Recipient", "Original-Recipient"))
    recipients = frozenset(one.strip().strip("<>").lower() for one in named) - {""}
    said = _line(block.get("Diagnostic-Code"))
    status = _line(block.get("Status")).partition(" ")[0]
    return Report(message_id, recipients, status, said.partition(";")[2].strip() or said)


def _word(block: Message, name: str) -> str:
    return _line(block.get(name)).partition(" ")[0].lower()


def _line(value: object) -> str:
    """A header on one line, whatever it holds: without control characters, half characters, and what steers a screen."""
    return " ".join("".join(c if c.isprintable() else " " for c in str(value or "")).split())
