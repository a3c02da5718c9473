"""SMS through the real carrier, against servers that are as strict as the services are."""

import socket
import ssl
import subprocess
import threading
from datetime import timedelta

import pytest

from bot.delivery.channels import ChannelDown, Doubtful, ForGood, ForNow, Outgoing, Trouble, repeats_are_recognised
from bot.delivery.curl import Patience
from bot.delivery.sms import Home, SmsCarrier
from bot.delivery.sms_url import parse_sms_url
from domain.delivery import ParcelKind
from domain.texting import NumberTrouble, is_receipt_token, trouble_in
from tests.smtp import DROP, HANG
from tests.texting import ACCOUNT, TOKEN, texting_server

TEXT = "Hei Åse! Intervju lørdag kl. 09:00 – 10:00 & møt opp = 5 € 100 % 😀 {x}+y"
HOME = Home("http://127.0.0.1:3000", "the installation's own secret, canary")
SERVICES = ("twilio", "46elks", "json")


@pytest.fixture(params=SERVICES)
def service(request):
    with texting_server(request.param) as server:
        yield server


@pytest.fixture
def twilio():
    with texting_server("twilio") as server:
        yield server


@pytest.fixture
def elks():
    with texting_server("46elks") as server:
        yield server


@pytest.fixture
def endpoint():
    with texting_server("json") as server:
        yield server


def parcel(id=7, text=TEXT, to="+4748012301"):
    body = text if isinstance(text, bytes) else text.encode()
    return Outgoing(id, ParcelKind.SMS_REMINDER, to, "", None, body, {}, None, None, 1)


def carrier(url, home=HOME, total=0.5):
    return SmsCarrier(parse_sms_url(url), home, Patience(0.5, total))


def send(service, **more):
    url = service if isinstance(service, str) else service.url
    return carrier(url).prepare(parcel(**more)).hand_over()


def trouble_of(service, **more):
    with pytest.raises(Trouble) as caught:
        send(service, **more)
    trouble = caught.value
    secrets = ("canary", "48012301", "Åse", TOKEN, ACCOUNT)
    said = f"{trouble} {trouble!r} {trouble.text} {trouble.phase} {trouble.__cause__!r}"
    assert not [one for one in secrets if one in said]
    return trouble


# --- what is said ----------------------------------------------------------------------------------------------------


def test_twilio_gets_the_text_letter_for_letter_and_its_sid_is_the_receipt(twilio):
    receipt = send(twilio)
    (form,) = twilio.sent
    callback = form.pop("StatusCallback")
    assert form == {"To": "+4748012301", "From": "+4759440000", "Body": TEXT}
    assert callback.startswith("http://127.0.0.1:3000/sms/receipt/twilio/7/")
    assert receipt.ref == f"SM{0:032x}"


def test_a_messaging_service_is_named_as_one(twilio):
    service = "MG" + "0a" * 16
    send(twilio.url.replace("+4759440000", service))
    assert twilio.sent[0]["MessagingServiceSid"] == service
    assert "From" not in twilio.sent[0]


def test_46elks_gets_the_text_letter_for_letter_and_its_id_is_the_receipt(elks):
    receipt = send(elks)
    (form,) = elks.sent
    callback = form.pop("whendelivered")
    assert form == {"from": "Nordlys", "to": "+4748012301", "message": TEXT}
    token = callback.rpartition("/")[2]
    assert callback == f"http://127.0.0.1:3000/sms/receipt/46elks/7/{token}"
    assert is_receipt_token(token, HOME.secret, 7, "+4748012301")
    assert receipt.ref == f"s{0:032x}"


def test_an_endpoint_gets_json_with_a_key_that_is_the_same_for_every_try_and_for_no_other_message(endpoint):
    first, again, other_text, other_number = (
        send(endpoint),
        send(endpoint),
        send(endpoint, text="another"),
        send(endpoint, to="+4748012302"),
    )
    assert first.ref == again.ref == "j0"
    assert (other_text.ref, other_number.ref) == ("j1", "j2")
    assert endpoint.sent[0]["text"] == TEXT
    elsewhere = carrier(endpoint.url, Home(HOME.public_url, "another installation")).prepare(parcel()).hand_over()
    assert elsewhere.ref == "j3"


def test_a_service_out_there_is_not_asked_for_receipts_at_an_address_only_this_machine_has():
    out_there = carrier("46elks://user:password@api.46elks.com?from=Nordlys")
    assert b"whendelivered" not in out_there.prepare(parcel())._request.body
    reachable = carrier("46elks://u:p@api.46elks.com?from=Nordlys", Home("https://kalle.example.org", "secret"))
    assert b"whendelivered=https" in reachable.prepare(parcel())._request.body


@pytest.mark.parametrize(
    "to", ["", "48012301", "+47 480 12 301", "+", "+0748012301", "+4748012301\n", "Anna", "+４７48012301"]
)
def test_a_number_that_is_none_leaves_nothing(endpoint, to):
    """Case 68."""
    trouble = trouble_of(endpoint, to=to)
    assert isinstance(trouble, ForGood)
    assert trouble_in(trouble.text) is NumberTrouble.INVALID
    assert endpoint.asked == []


@pytest.mark.parametrize("text", [b"", b"  ", b"\xff\xfe", "x" * 1601])
def test_a_text_that_is_damaged_leaves_nothing(endpoint, text):
    trouble = trouble_of(endpoint, text=text)
    assert isinstance(trouble, ForGood)
    assert trouble_in(trouble.text) is None
    assert endpoint.asked == []


# --- what it means ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "trouble"),
    [
        (21211, NumberTrouble.INVALID),
        (21614, NumberTrouble.NO_MOBILE),
        (21635, NumberTrouble.NO_MOBILE),
        (21610, NumberTrouble.UNSUBSCRIBED),
        (21612, NumberTrouble.UNREACHABLE),
    ],
)
def test_a_number_twilio_refuses_is_refused_for_good_and_it_is_said_why(twilio, code, trouble):
    twilio.tell(400, {"code": code, "message": "The 'To' number +4748012301 is not valid", "status": 400})
    found = trouble_of(twilio)
    assert isinstance(found, ForGood)
    assert (found.code, trouble_in(found.text)) == (code, trouble)


@pytest.mark.parametrize(
    ("status", "code"),
    [(401, 20003), (403, 20003), (403, 30002), (400, 21606), (400, 21212), (404, 20404), (401, None)],
)
def test_a_login_a_sender_or_an_account_twilio_refuses_stops_the_channel_and_not_the_message(twilio, status, code):
    twilio.tell(status, {"code": code, "message": "Authenticate"} if code else b"<html>")
    found = trouble_of(twilio)
    assert isinstance(found, ChannelDown)
    assert not found.busy


def test_what_twilio_refuses_for_another_reason_ends_the_message_and_leaves_the_number_alone(twilio):
    twilio.tell(400, {"code": 21408, "message": "Permission to send to this region is not enabled"})
    found = trouble_of(twilio)
    assert isinstance(found, ForGood)
    assert trouble_in(found.text) is None


def test_a_message_twilio_takes_and_fails_in_one_breath_has_failed(twilio):
    twilio.tell(201, {"sid": "SM1", "status": "failed", "error_code": 21610})
    found = trouble_of(twilio)
    assert isinstance(found, ForGood)
    assert trouble_in(found.text) is NumberTrouble.UNSUBSCRIBED


@pytest.mark.parametrize(
    ("status", "words", "trouble"),
    [
        (400, "Invalid to number +4748012301", NumberTrouble.INVALID),
        (403, "The number is blocked", NumberTrouble.UNSUBSCRIBED),
        (400, "Landline numbers cannot receive SMS", NumberTrouble.NO_MOBILE),
    ],
)
def test_a_number_46elks_refuses_is_refused_for_good_and_it_is_said_why(elks, status, words, trouble):
    elks.tell(status, words.encode())
    found = trouble_of(elks)
    assert isinstance(found, ForGood)
    assert trouble_in(found.text) is trouble


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (403, "Not enough credits"),
        (402, ""),
        (401, "API access requires Basic HTTP authentication"),
        (400, "Invalid from"),
    ],
)
def test_no_money_no_login_and_a_wrong_sender_at_46elks_stop_the_channel(elks, status, words):
    elks.tell(status, words.encode())
    found = trouble_of(elks)
    assert isinstance(found, ChannelDown)
    assert not found.busy


@pytest.mark.parametrize(
    ("error", "trouble"), [("wants no SMS", NumberTrouble.UNSUBSCRIBED), ("x", NumberTrouble.INVALID)]
)
def test_an_endpoint_says_with_422_that_a_number_is_no_good(endpoint, error, trouble):
    endpoint.tell(422, {"error": error})
    found = trouble_of(endpoint)
    assert isinstance(found, ForGood)
    assert trouble_in(found.text) is trouble


@pytest.mark.parametrize(("header", "seconds"), [("7", 7), (None, 30), ("86400", 900), ("abc", 30)])
def test_too_many_at_once_is_nobodys_fault_and_is_tried_when_the_service_says(service, header, seconds):
    service.tell(429, **({"Retry_After": header} if header else {}))
    found = trouble_of(service)
    assert isinstance(found, ForNow)
    assert found.retry_after == timedelta(seconds=seconds)


@pytest.mark.parametrize("status", [500, 503])
def test_a_service_that_stumbles_is_tried_again(service, status):
    service.tell(status, b"<html>")
    found = trouble_of(service)
    assert isinstance(found, ForNow)
    assert (found.code, found.retry_after) == (status, None)


@pytest.mark.parametrize("status", [301, 307, 404, 405, 418])
def test_an_address_where_no_service_is_stops_the_channel_and_no_redirect_is_followed(service, status):
    service.tell(status, b"", Location="http://127.0.0.1:1/")
    assert isinstance(trouble_of(service), ChannelDown)
    assert len(service.asked) == 1


def test_a_wrong_login_is_refused_by_both(twilio, elks):
    for one in (twilio, elks):
        assert isinstance(trouble_of(one.url.replace("%20token", "")), ChannelDown)
        assert one.sent == []


# --- no answer -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", [HANG, DROP])
def test_no_answer_after_the_request_left_is_a_doubt_and_nothing_is_sent_twice(service, fault):
    service.tell(fault=fault, keep=True)
    assert isinstance(trouble_of(service), Doubtful)
    assert len(service.sent) == len(service.asked) == 1


@pytest.mark.parametrize("status", [502, 504])
def test_a_gateway_that_heard_nothing_leaves_a_doubt(service, status):
    service.tell(status, b"", keep=True)
    assert isinstance(trouble_of(service), Doubtful)


@pytest.mark.parametrize(
    "body", [b"<html>Log in to the hotel's network", b"[]", b"\xff", b'{"id": ""}', b"x" * 100_000]
)
def test_a_yes_that_cannot_be_read_is_no_yes(service, body):
    service.tell(200, body)
    assert isinstance(trouble_of(service), Doubtful)


def test_only_an_endpoint_with_keys_recognises_a_repeat(service):
    assert repeats_are_recognised(carrier(service.url)) == (service.kind == "json")


def test_after_a_doubt_the_same_key_finds_the_message_again(endpoint):
    endpoint.tell(fault=DROP, keep=True)
    trouble_of(endpoint)
    assert send(endpoint).ref == "j0"
    assert len(endpoint.sent) == 1


def test_a_server_that_is_away_stops_the_channel_for_a_while():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        found = trouble_of(f"http://127.0.0.1:{taken.getsockname()[1]}/canary")
    assert isinstance(found, ChannelDown)
    assert (found.busy, found.phase) == (True, "connect")


def test_a_name_nobody_has_stops_the_channel_for_a_while():
    found = trouble_of("https://canary.invalid/send")
    assert isinstance(found, ChannelDown)
    assert found.busy


def test_a_server_with_a_certificate_nobody_vouches_for_gets_nothing(tmp_path):
    with _Impostor(tmp_path) as (port, heard):
        found = trouble_of(f"46elks://{ACCOUNT}:x@127.0.0.1:{port}?from=Nordlys")
    assert isinstance(found, ChannelDown)
    assert (found.busy, found.phase) == (False, "tls")
    assert heard == []


def test_a_process_that_ends_lets_no_request_leave(endpoint):
    one = carrier(endpoint.url)
    ready = one.prepare(parcel())
    one.interrupt()
    with pytest.raises(ForNow) as caught:
        ready.hand_over()
    assert caught.value.code is None
    assert endpoint.sent == []


class _Impostor:
    """A TLS server with a certificate of its own making."""

    def __init__(self, folder):
        names = ["-keyout", str(folder / "key"), "-out", str(folder / "cert"), "-subj", "/CN=api.46elks.com"]
        command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", *names]
        subprocess.run(command, check=True, capture_output=True)
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(folder / "cert", folder / "key")
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._heard = []

    def __enter__(self):
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()
        return self._listening.getsockname()[1], self._heard

    def _serve(self):
        try:
            connection, _ = self._listening.accept()
            with self._context.wrap_socket(connection, server_side=True) as line:
                if said := line.recv(1000):
                    self._heard.append(said)
        except OSError:
            pass

    def __exit__(self, *_):
        self._thread.join(timeout=5)
        self._listening.close()
