"""One HTTP request by libcurl, with the one thing an outbox must know of a failure: whether the request had left.

A connection of its own for each request: on a kept one that dies libcurl sends a second time by itself.
"""

import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO

import pycurl

LARGEST_ANSWER = 64 * 1024
MOST_DIGITS = 9
FOR_EVER = 10**MOST_DIGITS
_TLS = frozenset(
    {
        pycurl.E_SSL_CONNECT_ERROR,
        pycurl.E_PEER_FAILED_VERIFICATION,
        pycurl.E_SSL_CACERT_BADFILE,
        pycurl.E_SSL_ISSUER_ERROR,
    }
)


@dataclass(frozen=True)
class Request:
    """What is asked; without a body it is a GET, or what `method` says. `content_type` says how the body is written."""

    url: str = field(repr=False)
    body: bytes | None = field(default=None, repr=False)
    content_type: str = "application/x-www-form-urlencoded"
    login: tuple[str, str] | None = field(default=None, repr=False)
    method: str = ""


@dataclass(frozen=True)
class Answer:
    """What came back; `retry_after` in seconds, 0 when nothing was said of it."""

    status: int
    content: bytes = field(repr=False)
    retry_after: int = 0


@dataclass(frozen=True)
class Patience:
    """Seconds to wait: for a connection, and for the whole."""

    connect: float = 10
    total: float = 30


class NotSent(Exception):
    """The request did not leave. `is_tls`: the other side is there and cannot be trusted."""

    def __init__(self, what: str, *, is_tls: bool = False) -> None:
        super().__init__(what)
        self.is_tls = is_tls


class NoAnswer(Exception):
    """The request left, or part of it, and no whole answer came back."""


def call(request: Request, patience: Patience, may_leave: Callable[[], bool] = lambda: True) -> Answer:
    """Ask once; `may_leave` is asked when the connection stands, before a byte is sent. NotSent or NoAnswer."""
    content, left, asked = BytesIO(), [False], Waiting()

    def before(*_: object) -> int:
        left[0] = may_leave()
        return pycurl.PREREQFUNC_OK if left[0] else pycurl.PREREQFUNC_ABORT

    line = _line(request, patience)
    try:
        line.setopt(pycurl.PREREQFUNCTION, before)
        line.setopt(pycurl.WRITEFUNCTION, lambda part: _keep(content, part))
        line.setopt(pycurl.HEADERFUNCTION, asked.hear)
        line.perform()
        return _answer(line, content, asked)
    except pycurl.error as error:
        code = error.args[0]
        if code == pycurl.E_WRITE_ERROR and line.getinfo(pycurl.RESPONSE_CODE) >= 400:
            return _answer(line, content, asked)  # a refusal is one however long its page is
        what = "timeout" if code == pycurl.E_OPERATION_TIMEDOUT else f"curl {code}"
        if left[0]:
            raise NoAnswer(what) from None  # libcurl's own words hold the address
        raise NotSent(what, is_tls=code in _TLS) from None
    finally:
        line.close()


class Waiting:
    """Hears whether the other side asks for a longer wait than libcurl can count: it takes such a number for none."""

    def __init__(self) -> None:
        self.for_ever = False

    def hear(self, header: bytes) -> None:
        """Take one line of the answer's head."""
        name, _, value = header.partition(b":")
        if name.strip().lower() == b"retry-after":
            digits = value.strip()
            self.for_ever = digits.isdigit() and len(digits.lstrip(b"0")) > MOST_DIGITS


def _answer(line: pycurl.Curl, content: BytesIO, asked: Waiting) -> Answer:
    seconds = FOR_EVER if asked.for_ever else line.getinfo(pycurl.RETRY_AFTER)
    return Answer(line.getinfo(pycurl.RESPONSE_CODE), content.getvalue(), seconds)


def _keep(content: BytesIO, part: bytes) -> int:
    """Take a part of the answer; one that never ends is cut off."""
    return content.write(part) if content.tell() + len(part) <= LARGEST_ANSWER else -1


def _line(request: Request, patience: Patience) -> pycurl.Curl:
    line = pycurl.Curl()
    line.setopt(pycurl.URL, request.url)
    headers = ["Expect:", "Accept: application/json", "User-Agent: kalle"]
    if request.body is not None:
        line.setopt(pycurl.POSTFIELDS, request.body)
        headers.append(f"Content-Type: {request.content_type}")
    if request.method:
        line.setopt(pycurl.CUSTOMREQUEST, request.method)
        line.setopt(pycurl.NOBODY, request.method == "HEAD")
    line.setopt(pycurl.HTTPHEADER, headers)
    if request.login:
        line.setopt(pycurl.HTTPAUTH, pycurl.HTTPAUTH_BASIC)
        line.setopt(pycurl.USERNAME, request.login[0])
        line.setopt(pycurl.PASSWORD, request.login[1])
    _cautious(line, patience)
    return line


def _cautious(line: pycurl.Curl, patience: Patience) -> None:
    for option, value in (
        (pycurl.NOSIGNAL, 1),  # signals are the main thread's
        (pycurl.FOLLOWLOCATION, 0),
        (pycurl.FRESH_CONNECT, 1),
        (pycurl.FORBID_REUSE, 1),
        (pycurl.HTTP_VERSION, pycurl.CURL_HTTP_VERSION_1_1),
        (pycurl.SSL_VERIFYPEER, 1),
        (pycurl.SSL_VERIFYHOST, 2),
        (pycurl.CONNECTTIMEOUT_MS, int(patience.connect * 1000)),
        (pycurl.TIMEOUT_MS, int(patience.total * 1000)),
    ):
        line.setopt(option, value)
    trusted = ssl.get_default_verify_paths()
    for option, place in ((pycurl.CAINFO, trusted.cafile), (pycurl.CAPATH, trusted.capath)):
        if place:
            line.setopt(option, place)
