"""SMS to candidates: why a number cannot get any, and the marks by which a message and its receipt are known again.

Source: docs/behaviour.md, SMS.
"""

import hashlib
import hmac
from enum import StrEnum

RECEIPT_LENGTH = 32


class NumberTrouble(StrEnum):
    """What is wrong with a number for good; it stands on the candidate until the number is corrected."""

    INVALID = "invalid number"
    NO_MOBILE = "not a mobile"
    UNSUBSCRIBED = "wants no SMS"
    UNREACHABLE = "cannot be reached"


TWILIO_TROUBLE = {
    21211: NumberTrouble.INVALID,
    21217: NumberTrouble.INVALID,
    21610: NumberTrouble.UNSUBSCRIBED,
    21612: NumberTrouble.UNREACHABLE,
    21614: NumberTrouble.NO_MOBILE,
    21635: NumberTrouble.NO_MOBILE,
    30003: NumberTrouble.UNREACHABLE,
    30004: NumberTrouble.UNSUBSCRIBED,
    30005: NumberTrouble.INVALID,
    30006: NumberTrouble.NO_MOBILE,
}
"""Twilio's codes that are about the number: 21... when a message is refused, 30... when a receipt says it failed."""


def said(trouble: NumberTrouble, detail: object) -> str:
    """The words a carrier leaves on a message that a number ended."""
    return f"{trouble}: {detail}"


def trouble_in(text: str) -> NumberTrouble | None:
    """What a carrier's words say about the number; None when something else was the matter."""
    return next((one for one in NumberTrouble if text == one or text.startswith(f"{one}:")), None)


def key_of(secret: str, parcel_id: int, recipient: str, text: str) -> str:
    """The word by which an SMS service knows a repeat: the same for every try of one message, on no other ever.

    Drawn from the installation's own key, and from what is said to whom: after a database was put back from a backup
    its numbers are given a second time, and a new message must not pass for an old one.
    """
    return f"kalle-{_mark(secret, 'key', parcel_id, recipient, text)}"


def receipt_token(secret: str, parcel_id: int, recipient: str) -> str:
    """The word in the address a receipt comes to; only who got it from us can know it."""
    return _mark(secret, "receipt", parcel_id, recipient)


def is_receipt_token(given: str, secret: str, parcel_id: int, recipient: str) -> bool:
    """True when that is the word we made for this message; takes as long for a wrong one."""
    return hmac.compare_digest(given.encode(), receipt_token(secret, parcel_id, recipient).encode())


def receipt_path(service: str, parcel_id: int, token: str) -> str:
    """Where on our own web a service leaves the receipt of one message."""
    return f"/sms/receipt/{service}/{parcel_id}/{token}"


def _mark(secret: str, *about: object) -> str:
    content = "\x00".join(("kalle.sms.1", *map(str, about))).encode()
    return hmac.new(secret.encode(), content, hashlib.sha256).hexdigest()[:32]
