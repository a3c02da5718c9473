"""46elks' SMS interface, a1. It refuses in English sentences, not in codes."""

import re
from urllib.parse import urlencode

from bot.delivery.channels import ChannelDown, ForGood, Receipt, Trouble
from bot.delivery.curl import Answer, Request
from bot.delivery.sms import PHASE, Sms, bad_number, by_status, fields_of, not_understood
from bot.delivery.sms_url import SmsProvider
from domain.texting import NumberTrouble

_ABOUT_US = (
    (re.compile(r"credit|balance|funds|payment", re.IGNORECASE), "money", "not enough credits"),
    (re.compile(r"\bfrom\b|sender", re.IGNORECASE), "sender", "the sender in SMS_URL is refused"),
)
_ABOUT_NUMBER = (
    (re.compile(r"block|unsubscri|opt(ed)?[ -]?out|\bstop\b", re.IGNORECASE), NumberTrouble.UNSUBSCRIBED),
    (re.compile(r"landline|fixed|not a mobile", re.IGNORECASE), NumberTrouble.NO_MOBILE),
    (re.compile(r"\bto\b|number|recipient|destination", re.IGNORECASE), NumberTrouble.INVALID),
)
"""What the sentence is about, by the first that fits."""


class Elks:
    """46elks takes a form with a login, and answers with the message's id."""

    knows_repeats = False

    def __init__(self, provider: SmsProvider) -> None:
        self._base = provider.base
        self._login = (provider.user, provider.password)
        self._sender = provider.sender

    def request(self, sms: Sms) -> Request:
        """POST /a1/sms."""
        form = {"from": self._sender, "to": sms.to, "message": sms.text}
        if sms.receipt_url:
            form["whendelivered"] = sms.receipt_url
        return Request(f"{self._base}/a1/sms", urlencode(form).encode(), login=self._login)

    def login(self) -> Request:
        """GET /a1/me."""
        return Request(f"{self._base}/a1/me", login=self._login)

    def read(self, answer: Answer) -> Receipt:
        """2xx with an id is a yes, unless it says at once that it failed."""
        if not 200 <= answer.status < 300:
            raise _refusal(answer)
        found = fields_of(answer)
        if not found.get("id"):
            raise not_understood(answer)
        if found.get("status") == "failed":
            raise ForGood(answer.status, "46elks: failed", PHASE)
        return Receipt(ref=str(found["id"]), code=answer.status, text=str(found.get("status") or ""))


def _refusal(answer: Answer) -> Trouble:
    """What 46elks' no means. The sentence may hold a number, so only what it is about is kept."""
    words = answer.content[:500].decode("utf-8", "replace")
    text = f"HTTP {answer.status}"
    if answer.status not in (400, 402, 403, 422):
        return by_status(answer, text)
    for pattern, phase, meaning in _ABOUT_US:
        if pattern.search(words):
            return ChannelDown(answer.status, f"{text}: {meaning}", phase)
    for pattern, trouble in _ABOUT_NUMBER:
        if pattern.search(words):
            return bad_number(trouble, answer.status, text)
    return by_status(answer, text)
