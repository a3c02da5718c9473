"""SMS over HTTP: what every service has in common. What each says and means is in sms_twilio, sms_elks and sms_json.

Source: docs/behaviour.md, SMS.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol
from urllib.parse import urlsplit

from bot.delivery import curl
from bot.delivery.channels import ChannelDown, Doubtful, ForGood, ForNow, Outgoing, Ready, Receipt, Trouble
from bot.delivery.curl import Answer, NoAnswer, NotSent, Patience, Request
from bot.delivery.sms_url import LOOPBACK, Service, SmsProvider
from domain import sms
from domain.texting import NumberTrouble, key_of, receipt_path, receipt_token, said

PHASE = "sms"
LONGEST_TEXT = sms.LONGEST
SHORTEST_WAIT, LONGEST_WAIT, USUAL_WAIT = timedelta(seconds=1), timedelta(minutes=15), timedelta(seconds=30)
_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")


@dataclass(frozen=True)
class Sms:
    """One message as a service gets it; `receipt_url` is where its receipt goes, empty for nowhere."""

    to: str = field(repr=False)
    text: str = field(repr=False)
    key: str
    receipt_url: str = field(repr=False)


class Dialect(Protocol):
    """How one service is spoken to."""

    knows_repeats: bool
    """True when the same key a second time is the same message."""

    def request(self, sms: Sms) -> Request:
        """What is said to have a message sent."""

    def read(self, answer: Answer) -> Receipt:
        """What was said back: the service's id, or a Trouble."""

    def login(self) -> Request:
        """What is asked to see whether the service is there and takes the login; sends nothing."""


@dataclass(frozen=True)
class Home:
    """Where we are ourselves: the public address, and the key that receipts' addresses are signed with."""

    public_url: str
    secret: str = field(repr=False)


class SmsCarrier:
    """Hands SMS to a service, one request each."""

    def __init__(self, provider: SmsProvider, home: Home, patience: Patience | None = None) -> None:
        self._dialect = dialect_of(provider)
        self._provider = provider
        self._home = home
        self._patience = patience or Patience()
        self._ending = False
        self.repeats_are_recognised = self._dialect.knows_repeats

    def prepare(self, parcel: Outgoing) -> Ready:
        """Write the request down; nothing is said yet."""
        text = _text_of(parcel)
        if not _NUMBER.fullmatch(parcel.recipient):
            raise ForGood(None, said(NumberTrouble.INVALID, "not written as +47..."), "number")
        key = key_of(self._home.secret, parcel.id, parcel.recipient, text)
        sms = Sms(parcel.recipient, text, key, self._receipt_url(parcel))
        return _ReadySms(self._dialect, self._dialect.request(sms), self._patience, lambda: not self._ending)

    def rest(self) -> None:
        """No connection is kept."""

    def interrupt(self) -> None:
        """A request that has not left does not leave any more."""
        self._ending = True

    def _receipt_url(self, parcel: Outgoing) -> str:
        """A service out there refuses to be sent to an address that only this machine has."""
        home = self._home
        if urlsplit(home.public_url).hostname in LOOPBACK and not self._provider.is_local:
            return ""
        token = receipt_token(home.secret, parcel.id, parcel.recipient)
        return home.public_url + receipt_path(self._provider.service, parcel.id, token)


class _ReadySms:
    """A request that only has to be made."""

    def __init__(self, dialect: Dialect, request: Request, patience: Patience, may_leave: Callable[[], bool]) -> None:
        self._dialect = dialect
        self._request = request
        self._patience = patience
        self._may_leave = may_leave

    def hand_over(self) -> Receipt:
        """Make the request."""
        try:
            answer = curl.call(self._request, self._patience, self._may_leave)
        except NotSent as error:
            raise self._not_sent(error) from error
        except NoAnswer as error:
            raise Doubtful(None, f"no answer ({error})", PHASE) from error
        if answer.status in (502, 504):  # a gateway that heard nothing from the service behind it knows no more than we
            raise Doubtful(answer.status, f"HTTP {answer.status}", PHASE)
        return self._dialect.read(answer)

    def abandon(self) -> None:
        """Nothing was said yet."""

    def _not_sent(self, error: NotSent) -> Trouble:
        if not self._may_leave():
            return ForNow(None, "the process ends", "connect")
        return ChannelDown(None, str(error), "tls" if error.is_tls else "connect", busy=not error.is_tls)


def dialect_of(provider: SmsProvider) -> Dialect:
    """How this service is spoken to."""
    from bot.delivery.sms_elks import Elks
    from bot.delivery.sms_json import Endpoint
    from bot.delivery.sms_twilio import Twilio

    kinds: dict[Service, Callable[[SmsProvider], Dialect]] = {
        Service.TWILIO: Twilio,
        Service.ELKS: Elks,
        Service.JSON: Endpoint,
    }
    return kinds[provider.service](provider)


def _text_of(parcel: Outgoing) -> str:
    try:
        text = parcel.body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ForGood(None, "the stored text is damaged", "stored") from error
    if not text.strip() or len(text) > LONGEST_TEXT:
        raise ForGood(None, f"the stored text is empty or longer than {LONGEST_TEXT} characters", "stored")
    return text


# --- what dialects share ---------------------------------------------------------------------------------------------


def fields_of(answer: Answer) -> dict[str, Any]:
    """The JSON object in an answer; empty when there is none, such as in a proxy's page."""
    try:
        found = json.loads(answer.content)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def bad_number(trouble: NumberTrouble, code: int | None, detail: object) -> ForGood:
    """This number will never get an SMS."""
    return ForGood(code, said(trouble, detail), "number")


def by_status(answer: Answer, text: str) -> Trouble:
    """What a refusal means when only its HTTP status tells."""
    status = answer.status
    if 200 <= status < 300:
        return not_understood(answer)
    if status == 429:
        return ForNow(status, text, PHASE, wait(answer.retry_after))
    if status >= 500:
        return ForNow(status, text, PHASE)
    if status in (401, 402, 403):
        return ChannelDown(status, text, "auth")
    if status in (400, 413, 422):
        return ForGood(status, text, PHASE)
    return ChannelDown(status, f"{text}: no SMS service answers there", PHASE)


def wait(seconds: int) -> timedelta:
    """The wait a service asks for, kept within bounds; half a minute when it names none."""
    asked = timedelta(seconds=min(seconds, 10**6)) if seconds > 0 else USUAL_WAIT
    return min(max(asked, SHORTEST_WAIT), LONGEST_WAIT)


def not_understood(answer: Answer) -> Doubtful:
    """A yes without what belongs to it: it may be a stranger's page, and it may be a message that left."""
    return Doubtful(answer.status, f"HTTP {answer.status} with an answer that cannot be read", PHASE)
