"""Where SMS services leave their receipts: POST only, and not a word to whoever is not one of them.

The address of each message holds a word that only the service got from us. Twilio signs besides.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, Response, request

from bot.services import receipts
from bot.services.receipts import News
from bot.work import Ways
from domain.access import SYSTEM
from domain.texting import TWILIO_TROUBLE, NumberTrouble, is_receipt_token, receipt_path, trouble_in

LARGEST = 16 * 1024
LARGEST_ID = 2**31
_TWILIO_ENDS = {"delivered": True, "read": True, "undelivered": False, "failed": False}
_ENDS = {"delivered": True, "failed": False}
"""What is final, and whether it is good; any other status is on the way."""


class Unreadable(Exception):
    """What was sent can be no receipt of any service."""


@dataclass(frozen=True)
class ReceiptDoor:
    """Which service may leave receipts here, and by what it is known."""

    service: str
    public_url: str
    secret: str = field(repr=False)
    signing: str = field(default="", repr=False)


def mount(app: Flask, ways: Ways, knock: ReceiptDoor) -> None:
    """Answer POST /sms/receipt/<service>/<id>/<token>."""

    @app.post("/sms/receipt/<service>/<int:parcel_id>/<token>")
    def receipt(service: str, parcel_id: int, token: str) -> Response:
        request.max_content_length = LARGEST
        if service != knock.service or not _is_theirs(ways, knock, parcel_id, token):
            return Response(status=404)
        try:
            news = _READERS[service]()
        except Unreadable:
            return Response(status=400)
        if news is not None:
            with ways.begin(SYSTEM) as work:
                receipts.take(work, parcel_id, news)
        return Response(status=204)


def _is_theirs(ways: Ways, knock: ReceiptDoor, parcel_id: int, token: str) -> bool:
    if parcel_id >= LARGEST_ID or not token.isascii():
        return False
    with ways.look(SYSTEM) as work:
        recipient = receipts.recipient_of(work, parcel_id)
    if recipient is None or not is_receipt_token(token, knock.secret, parcel_id, recipient):
        return False
    address = knock.public_url + receipt_path(knock.service, parcel_id, token)
    return not knock.signing or _is_signed(knock.signing, address)


def _is_signed(signing: str, address: str) -> bool:
    given = request.headers.get("X-Twilio-Signature", "")
    return hmac.compare_digest(given.encode(), twilio_signature(signing, address, request.form).encode())


def twilio_signature(token: str, address: str, form: Mapping[str, str]) -> str:
    """What Twilio puts into X-Twilio-Signature: the address and the fields in the order of their names, under the token."""
    content = address + "".join(name + form[name] for name in sorted(form))
    return base64.b64encode(hmac.new(token.encode(), content.encode(), hashlib.sha1).digest()).decode()


# --- what each says --------------------------------------------------------------------------------------------------


def _twilio() -> News | None:
    form = request.form
    delivered = _TWILIO_ENDS.get(form.get("MessageStatus", ""))
    if delivered is None:
        return None
    code = form.get("ErrorCode", "")[:16]
    trouble = TWILIO_TROUBLE.get(int(code)) if code.isascii() and code.isdigit() else None
    return News(_word(form.get("MessageSid")), delivered, "" if delivered else _word(code), trouble)


def _elks() -> News | None:
    """46elks gives no reason: a number that gets nothing cannot be reached."""
    delivered = _ENDS.get(request.form.get("status", ""))
    if delivered is None:
        return None
    return News(_word(request.form.get("id")), delivered, trouble=None if delivered else NumberTrouble.UNREACHABLE)


def _json() -> News | None:
    found = _object()
    status, reason = found.get("status"), _word(found.get("reason"))
    delivered = _ENDS.get(status) if isinstance(status, str) else None
    if delivered is None:
        return None
    trouble = None if delivered else trouble_in(reason) or NumberTrouble.UNREACHABLE
    return News(_word(found.get("id")), delivered, "" if delivered else reason[:24].strip(), trouble)


def _object() -> dict[str, Any]:
    """The JSON object that was sent, empty for anything else; Unreadable for what is nested too deeply."""
    try:
        said = request.get_json(silent=True)
    except RecursionError as error:
        raise Unreadable from error
    return said if isinstance(said, dict) else {}


def _word(said: object) -> str:
    """A word or a number of theirs, empty for what is neither; Unreadable for what cannot be written down."""
    if isinstance(said, bool) or not isinstance(said, str | int):
        return ""
    try:
        text = str(said)
        text.encode("utf-8")
    except ValueError as error:  # half a character, or a number of thousands of digits
        raise Unreadable from error
    return text


_READERS: dict[str, Callable[[], News | None]] = {"twilio": _twilio, "46elks": _elks, "json": _json}
