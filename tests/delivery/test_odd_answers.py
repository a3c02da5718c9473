"""Answers nobody would think of: none of them keeps the messages behind it for ever, and none is taken for another."""

import contextlib
import socket
import threading
from datetime import timedelta

import pytest

from bot.delivery.channels import Doubtful, ForGood, ForNow, Receipt
from bot.delivery.curl import Patience
from bot.delivery.dispatcher import Dispatcher, new_owner
from bot.delivery.sms import SmsCarrier
from bot.delivery.sms_url import parse_sms_url
from bot.services import deliveries
from domain.delivery import Channel, ParcelKind, ParcelState
from storage.engine import open_database
from storage.outbox import code_of, ref_of
from tests.delivery.test_sms import HOME, parcel
from tests.services.company import opened
from tests.services.test_texting import queue

URLS = {
    "twilio": "twilio+http://AC" + "a" * 32 + ":token@127.0.0.1:{}?from=%2B4759440000",
    "46elks": "46elks+http://user:word@127.0.0.1:{}?from=Kalle",
    "json": "http://127.0.0.1:{}/sms",
}


def said(service, raw):
    """What a carrier makes of these bytes, sent as the answer."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=_answer, args=(listening, raw), daemon=True).start()
        url = URLS[service].format(listening.getsockname()[1])
        return SmsCarrier(parse_sms_url(url), HOME, Patience(1, 2)).prepare(parcel()).hand_over()


def _answer(listening, raw):
    with listening.accept()[0] as line, contextlib.suppress(OSError):
        line.settimeout(2)
        heard = b""
        while b"\r\n\r\n" not in heard:
            heard += line.recv(65536)
        line.sendall(raw)
        line.shutdown(socket.SHUT_WR)
        while line.recv(65536):
            pass


def http(status, body=b"", *heads):
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", *heads, "", ""]
    return "\r\n".join(lines).encode() + body


@pytest.mark.parametrize("service", URLS)
def test_a_refusal_is_one_however_long_its_page_is(service):
    with pytest.raises(ForNow) as refused:
        said(service, http(503, b"<html>" + b"x" * 100_000))
    assert refused.value.code == 503
    with pytest.raises(ForGood):
        said(service, http(413, b"x" * 100_000))


@pytest.mark.parametrize("service", URLS)
@pytest.mark.parametrize("status", [202, 204])
def test_a_yes_of_another_number_is_a_yes_with_an_id_and_a_doubt_without(service, status):
    if status == 202:
        assert said(service, http(status, b'{"id": "a", "sid": "a"}')).ref == "a"
    with pytest.raises(Doubtful):
        said(service, http(status))


@pytest.mark.parametrize("service", URLS)
def test_a_wait_of_absurd_length_is_the_longest_there_is(service):
    with pytest.raises(ForNow) as refused:
        said(service, http(429, b"", "Retry-After: 99999999999999999999999"))
    assert refused.value.retry_after == timedelta(minutes=15)


def test_ids_and_codes_of_others_fit_into_their_columns():
    assert ref_of("a\x00b\ud800c" + "x" * 300) == "abc" + "x" * 197
    assert (code_of(10**12), code_of(-(10**12)), code_of(None), code_of(550)) == (2**31 - 1, -(2**31 - 1), None, 550)


class Odd:
    """Answers the first with what no database takes, the others as they should be."""

    def __init__(self, odd):
        self.odd, self.given = odd, 0

    def prepare(self, _parcel):
        return self

    def hand_over(self):
        self.given += 1
        return self.odd if self.given == 1 else Receipt(ref="fine")

    def abandon(self):
        """Nothing to take back."""

    rest = interrupt = abandon


def test_an_answer_that_no_database_takes_leaves_a_doubt_and_keeps_nobody(sqlite_url, monkeypatch):
    database = open_database(sqlite_url)
    company = opened(database)
    (interview,) = company.invite("Ola")
    first, second = (queue(company, interview, key=f"sms:{number}") for number in (1, 2))
    monkeypatch.setattr("storage.sending.code_of", lambda code: code)
    carrier = Odd(Receipt(ref="odd", code=10**30))
    delivery = Dispatcher(company.begin, {Channel.SMS: carrier}, new_owner(), given_up=deliveries.given_up)
    delivery.drain(Channel.SMS)
    states = {one.id: one.state for one in company.parcels(ParcelKind.SMS_REMINDER)}
    assert states == {first: ParcelState.UNKNOWN, second: ParcelState.SENT}
    database.close()
