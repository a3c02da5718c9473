"""Twilio's Messages API, 2010-04-01."""

from typing import Any
from urllib.parse import quote, urlencode

from bot.delivery.channels import ChannelDown, ForGood, ForNow, Receipt, Trouble
from bot.delivery.curl import Answer, Request
from bot.delivery.sms import PHASE, Sms, bad_number, by_status, fields_of, not_understood, wait
from bot.delivery.sms_url import SmsProvider
from domain.texting import TWILIO_TROUBLE

ACCOUNT = frozenset({20003, 20005, 20006, 20404, 21212, 21603, 21606, 21659, 21660, 21701, 21703, 30002, 30010})
"""Login, suspended account, no money, a sender that is not ours: nothing leaves before somebody mends that."""

LATER = frozenset({14107, 20429, 21611, 30001, 30022, 63038})
"""Too many at once."""


class Twilio:
    """Twilio takes a form with a login, and answers with the message's SID."""

    knows_repeats = False

    def __init__(self, provider: SmsProvider) -> None:
        self._account = f"{provider.base}/2010-04-01/Accounts/{quote(provider.user, safe='')}"
        self._login = (provider.user, provider.password)
        self._sender = provider.sender

    def request(self, sms: Sms) -> Request:
        """POST Messages.json."""
        is_service = self._sender.startswith("MG") and len(self._sender) == 34
        form = {"To": sms.to, "Body": sms.text, "MessagingServiceSid" if is_service else "From": self._sender}
        if sms.receipt_url:
            form["StatusCallback"] = sms.receipt_url
        return Request(f"{self._account}/Messages.json", urlencode(form).encode(), login=self._login)

    def login(self) -> Request:
        """GET the account."""
        return Request(f"{self._account}.json", login=self._login)

    def read(self, answer: Answer) -> Receipt:
        """2xx with a SID is a yes, unless it says at once that it failed."""
        found = fields_of(answer)
        if not 200 <= answer.status < 300:
            raise _refusal(answer, _number(found.get("code")))
        if found.get("status") in ("failed", "undelivered"):
            raise _refusal(answer, _number(found.get("error_code")))
        if not found.get("sid"):
            raise not_understood(answer)
        return Receipt(ref=str(found["sid"]), code=answer.status, text=str(found.get("status") or ""))


def _number(value: Any) -> int:
    return value if isinstance(value, int) else 0


def _refusal(answer: Answer, code: int) -> Trouble:
    """What Twilio's no means: its own code tells more than the HTTP status. Its words hold numbers and are left out."""
    text = f"Twilio {code}" if code else f"HTTP {answer.status}"
    if code in TWILIO_TROUBLE:
        return bad_number(TWILIO_TROUBLE[code], code, text)
    if code in ACCOUNT:
        return ChannelDown(code, text, "auth")
    if code in LATER or answer.status == 429:
        return ForNow(code or answer.status, text, PHASE, wait(answer.retry_after))
    if 200 <= answer.status < 300:
        return ForGood(code or None, text, PHASE)
    return by_status(answer, text)
