"""An endpoint of one's own: JSON {"to", "text", "key", "receipt"} answered by {"id"}.

`key` is the same for every try of one message: an endpoint sends what it has seen already no second time and answers
with the id of then. So a message whose answer was not seen simply goes again. `receipt`, when it is there, is the address
for {"id", "status": "delivered" | "failed", "reason"}. 422 says that the number is no good; `error` may say why.
"""

import json

from bot.delivery.channels import Receipt
from bot.delivery.curl import Answer, Request
from bot.delivery.sms import Sms, bad_number, by_status, fields_of, not_understood
from bot.delivery.sms_url import SmsProvider
from domain.texting import NumberTrouble, trouble_in


class Endpoint:
    """One address, with a login if the URL has one."""

    knows_repeats = True

    def __init__(self, provider: SmsProvider) -> None:
        self._url = provider.base
        self._login = (provider.user, provider.password) if provider.user else None

    def request(self, sms: Sms) -> Request:
        """POST the JSON."""
        fields = {"to": sms.to, "text": sms.text, "key": sms.key}
        if sms.receipt_url:
            fields["receipt"] = sms.receipt_url
        body = json.dumps(fields, ensure_ascii=False).encode()
        return Request(self._url, body, "application/json; charset=utf-8", self._login)

    def login(self) -> Request:
        """OPTIONS: whatever it answers, somebody is there."""
        return Request(self._url, login=self._login, method="OPTIONS")

    def read(self, answer: Answer) -> Receipt:
        """2xx with an id is a yes."""
        found = fields_of(answer)
        text = f"HTTP {answer.status}"
        if answer.status == 422:
            why = trouble_in(str(found.get("error") or "")) or NumberTrouble.INVALID
            raise bad_number(why, answer.status, text)
        if not 200 <= answer.status < 300:
            raise by_status(answer, text)
        if not found.get("id"):
            raise not_understood(answer)
        return Receipt(ref=str(found["id"])[:200], code=answer.status, text="ok")
