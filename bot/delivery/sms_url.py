"""SMS_URL taken apart. Settings read it at every start, so nothing heavy is imported here."""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import SplitResult, unquote, urlsplit

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_NUMBER = r"\+[1-9][0-9]{6,14}"
_NAME = r"(?=[A-Za-z0-9 ]*[A-Za-z])[A-Za-z0-9][A-Za-z0-9 ]{0,10}"
_TWILIO_SENDER = re.compile(rf"{_NUMBER}|MG[0-9a-fA-F]{{32}}|{_NAME}")
_ELKS_SENDER = re.compile(rf"{_NUMBER}|{_NAME}")


class Service(StrEnum):
    """Who carries SMS; the value stands in the addresses of receipts."""

    TWILIO = "twilio"
    ELKS = "46elks"
    JSON = "json"


RIGHT = {
    Service.TWILIO: "must be like twilio://ACCOUNT_SID:AUTH_TOKEN@api.twilio.com?from=+4759440000, "
    "where from is a number of yours, a messaging service (MG...) or a name of at most 11 letters and digits",
    Service.ELKS: "must be like 46elks://USER:PASSWORD@api.46elks.com?from=Kalle, "
    "where from is a number of yours or a name of at most 11 letters and digits",
    Service.JSON: "must be the address of your endpoint, like https://sms.example.org/send",
}
ANY = "must begin with twilio://, 46elks://, https:// or http://"
_LOCAL = "has +http, which is for a server on this machine only (localhost): leave it out"


@dataclass(frozen=True)
class SmsProvider:
    """Where SMS go: `base` is the service's address, or for an endpoint of one's own its whole URL."""

    service: Service
    base: str
    user: str = field(repr=False)
    password: str = field(repr=False)
    sender: str = ""

    @property
    def is_local(self) -> bool:
        """True for a service on this very machine."""
        return urlsplit(self.base).hostname in LOOPBACK


def parse_sms_url(url: str) -> SmsProvider:
    """Take SMS_URL apart; ValueError says what would be right, and repeats nothing of what was given."""
    scheme, mark, rest = url.partition("://")
    name, plus, variant = scheme.partition("+")
    if not mark or re.search(r"\s", url) or (plus and variant != "http"):
        raise ValueError(ANY)
    if scheme in {"http", "https"}:
        return _endpoint(url)
    if name not in {Service.TWILIO, Service.ELKS}:
        raise ValueError(ANY)
    return _service(Service(name), f"{'http' if plus else 'https'}://{rest}", RIGHT[Service(name)])


def _service(service: Service, url: str, right: str) -> SmsProvider:
    parts = _split(url, right)
    wrong_place = parts.path not in {"", "/"} or parts.fragment
    if wrong_place or not parts.username or not parts.password or not parts.query.startswith("from="):
        raise ValueError(right)
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise ValueError(_LOCAL)
    sender = unquote(parts.query.removeprefix("from="))  # a plus is a plus here, not a space
    fits = _TWILIO_SENDER if service is Service.TWILIO else _ELKS_SENDER
    if not fits.fullmatch(sender):
        raise ValueError(right)
    return SmsProvider(service, _base(parts), unquote(parts.username), unquote(parts.password), sender)


def _endpoint(url: str) -> SmsProvider:
    parts = _split(url, RIGHT[Service.JSON])
    if parts.fragment:
        raise ValueError(RIGHT[Service.JSON])
    query = f"?{parts.query}" if parts.query else ""
    address = f"{_base(parts)}{parts.path or '/'}{query}"
    return SmsProvider(Service.JSON, address, unquote(parts.username or ""), unquote(parts.password or ""))


def _split(url: str, right: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise ValueError(right) from error
    if not parts.hostname:
        raise ValueError(right)
    return parts


def _base(parts: SplitResult) -> str:
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
