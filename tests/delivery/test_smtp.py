"""E-mail over real SMTP, with servers as difficult as they come."""

import contextlib
import socket
import ssl
import threading
import time

import pytest

from bot.delivery.channels import ChannelDown, Doubtful, ForGood, ForNow, Outgoing
from bot.delivery.smtp import SmtpCarrier
from bot.delivery.smtp_line import Patience, SmtpServer, parse_smtp_url
from domain.delivery import ParcelKind
from tests.grumpy import grumpy_server
from tests.posting import SENDER, mail
from tests.smtp import DROP, HANG, running_sink

SHORT = Patience(connect=5, step=5, sending=5, answer=0.2)


@pytest.fixture
def grumpy():
    with grumpy_server() as server:
        yield server


def outgoing(number=1, **changes):
    row = {
        "id": number,
        "kind": ParcelKind.INVITATION,
        "recipient": f"anna{number}@example.org",
        "sender": SENDER,
        "message_id": f"<{number}@kalle.example>",
        "body": mail(number),
        "facts": {},
        "interview_id": None,
        "person_id": None,
        "attempt": 1,
    }
    return Outgoing(**{**row, **changes})


@pytest.fixture
def carrier_to():
    """A function that makes carriers and has them rest in the end."""
    made = []

    def make(url, patience=SHORT, **more):
        made.append(SmtpCarrier(parse_smtp_url(url), helo="kalle.example", patience=patience, **more))
        return made[-1]

    yield make
    for carrier in made:
        carrier.rest()


def send(carrier, parcel=None):
    return carrier.prepare(parcel or outgoing()).hand_over()


# --- what arrives --------------------------------------------------------------------------------------------------


def test_the_stored_bytes_arrive_as_they_are(carrier_to, smtp_sink):
    carrier = carrier_to(smtp_sink.url)
    receipt = send(carrier)
    carrier.rest()
    (received,) = smtp_sink.wait_for(1)
    assert received.data == mail(1)
    assert (received.sender, received.recipients) == (SENDER, ["anna1@example.org"])
    assert receipt.code == 250


def test_nothing_arrives_when_a_prepared_message_is_abandoned(carrier_to, smtp_sink):
    carrier = carrier_to(smtp_sink.url)
    carrier.prepare(outgoing(1)).abandon()
    send(carrier, outgoing(2))
    carrier.rest()
    assert [one.recipients for one in smtp_sink.wait_for(1)] == [["anna2@example.org"]]


def test_one_connection_serves_while_there_is_work(carrier_to, grumpy):
    carrier = carrier_to(grumpy.url)
    for number in range(3):
        send(carrier, outgoing(number))
    carrier.rest()
    carrier.rest()
    assert grumpy.conversations == 1
    assert grumpy.heard[-1].lower() == "quit"
    assert grumpy.received == [mail(number) for number in range(3)]


@pytest.mark.parametrize(("step", "answer"), [("rset", DROP), ("rset", "421 idle too long"), ("mail", "421 enough")])
def test_a_server_that_has_served_long_enough_is_called_again(carrier_to, grumpy, step, answer):
    carrier = carrier_to(grumpy.url)
    send(carrier, outgoing(1))
    grumpy.answers[step] = answer
    if step == "mail":
        with pytest.raises(ChannelDown):
            send(carrier, outgoing(2))
        assert grumpy.conversations == 2
        grumpy.answers.clear()
    send(carrier, outgoing(2))
    assert grumpy.received == [mail(1), mail(2)]


# --- addresses and sizes -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "a@exa mple.org",
        "a@example.org>\r\nRCPT TO:<v@evil.example",
        "a@x.example,b@y.example",
        "alice@example.org)bob@evil.example",
        '"a@x.example" <b@y.example>',
        "a@x.example SIZE=1",
        '"a b"@example.org',
        "a@example.org.",
        "a@example.org\x00",
        "a@\udce5.example",
        "@example.org",
        "a@b@example.org",
        "a" * 250 + "@example.org",
        "",
    ],
)
@pytest.mark.parametrize("end", ["sender", "recipient"])
def test_an_address_that_would_change_on_the_way_stays_here(carrier_to, grumpy, address, end):
    """Case 28."""
    with pytest.raises(ForGood) as refusal:
        carrier_to(grumpy.url).prepare(outgoing(**{end: address}))
    assert refusal.value.phase == "address"
    assert grumpy.heard == []


def test_an_odd_but_good_address_is_named_exactly(carrier_to, grumpy):
    """Case 28."""
    send(carrier_to(grumpy.url), outgoing(recipient="O'Neil+x=y/z@sub.example.org"))
    assert "RCPT TO:<O'Neil+x=y/z@sub.example.org>" in grumpy.heard


def test_letters_beyond_ascii_leave_only_where_the_server_takes_them(carrier_to, grumpy):
    with pytest.raises(ForGood, match="address"):
        send(carrier_to(grumpy.url), outgoing(recipient="søren@example.org"))
    assert grumpy.received == []
    with running_sink(enable_SMTPUTF8=True) as sink:
        carrier = carrier_to(sink.url)
        send(carrier, outgoing(recipient="søren@example.org"))
        carrier.rest()
        assert sink.wait_for(1)[0].recipients == ["søren@example.org"]


def test_a_message_larger_than_the_server_takes_is_refused_before_it_leaves(carrier_to, grumpy):
    with pytest.raises(ForGood) as refusal:
        send(carrier_to(grumpy.url), outgoing(body=b"x" * 20000 + b"\r\n"))
    assert (refusal.value.code, refusal.value.phase) == (552, "size")
    assert not [line for line in grumpy.heard if line.startswith("MAIL")]


@pytest.mark.parametrize("body", [b"", b"Subject: x\n\nno carriage returns\n", b"a\r\nb\rc\r\n", b"x\r\n\n.\r\n"])
def test_a_stored_message_that_could_be_read_as_two_stays_here(carrier_to, grumpy, body):
    """Case 27."""
    with pytest.raises(ForGood):
        send(carrier_to(grumpy.url), outgoing(body=body))
    assert grumpy.heard == []


def test_large_messages_leave_in_pieces_and_arrive_whole(carrier_to):
    with grumpy_server() as server:
        server.answers["ehlo"] = "250 grumpy.example"
        body = b"Subject: x\r\n\r\n" + b".x" * 100 + b"\r\n" + (b"." + b"y" * 76 + b"\r\n") * 4000
        send(carrier_to(server.url), outgoing(body=body))
        assert server.received == [body]


# --- trouble -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", ["banner", "ehlo", "starttls", "auth"])
@pytest.mark.parametrize("answer", ["421 4.3.2 closing", "454 4.7.0 later", DROP])
def test_trouble_before_a_message_is_named_is_trouble_of_the_channel(carrier_to, grumpy, step, answer):
    """Case 45."""
    grumpy.answers[step] = answer
    with pytest.raises(ChannelDown) as trouble:
        send(carrier_to(url_with_login(grumpy, starttls=step == "starttls")))
    assert trouble.value.phase == step
    assert trouble.value.busy
    assert grumpy.received == []


@pytest.mark.parametrize("step", ["mail", "rcpt", "data"])
@pytest.mark.parametrize("answer", ["450 4.2.0 greylisted", DROP])
def test_a_message_refused_for_now_before_its_body_has_not_arrived(carrier_to, grumpy, step, answer):
    """Case 45."""
    grumpy.answers[step] = answer
    with pytest.raises(ForNow) as trouble:
        send(carrier_to(grumpy.url))
    assert trouble.value.phase == step
    assert trouble.value.code == (None if answer is DROP else 450)
    assert grumpy.received == []


def test_a_body_refused_for_now_has_not_arrived(carrier_to, grumpy):
    """Case 45."""
    grumpy.answers["body"] = "452 4.3.1 disk full"
    with pytest.raises(ForNow) as trouble:
        send(carrier_to(grumpy.url))
    assert (trouble.value.phase, trouble.value.code) == ("body", 452)


@pytest.mark.parametrize("answer", [DROP, HANG])
def test_only_a_body_without_an_answer_is_doubtful(carrier_to, grumpy, answer):
    """Cases 45 and 48."""
    grumpy.answers["body"] = answer
    with pytest.raises(Doubtful) as trouble:
        send(carrier_to(grumpy.url))
    assert trouble.value.phase == "body"
    assert grumpy.received == [mail(1)]


@pytest.mark.parametrize("step", ["rcpt", "data", "body"])
def test_a_recipient_or_message_refused_for_good_is_that_messages_trouble(carrier_to, grumpy, step):
    """Case 46."""
    grumpy.answers[step] = "550 5.1.1 no such <b>user</b>"
    carrier = carrier_to(grumpy.url)
    with pytest.raises(ForGood) as trouble:
        send(carrier)
    assert (trouble.value.code, trouble.value.text) == (550, "5.1.1 no such <b>user</b>")
    grumpy.answers.clear()
    send(carrier, outgoing(2))
    assert grumpy.received == [mail(2)]


@pytest.mark.parametrize(
    ("step", "answer"),
    [
        ("auth", "535 5.7.8 wrong password"),
        ("mail", "550 5.7.1 not your address"),
        ("mail", "530 5.7.0 log in first"),
        ("rcpt", "530 5.7.0 log in first"),
        ("starttls", "502 5.5.1 not here"),
        ("banner", "554 5.7.1 go away"),
    ],
)
def test_a_refusal_of_ourselves_is_the_channels_trouble_and_does_not_pass_by_itself(carrier_to, grumpy, step, answer):
    """Case 46."""
    grumpy.answers[step] = answer
    with pytest.raises(ChannelDown) as trouble:
        send(carrier_to(url_with_login(grumpy, starttls=step == "starttls")))
    assert not trouble.value.busy


@pytest.mark.parametrize("step", ["mail", "rcpt", "data", "body"])
@pytest.mark.parametrize(
    "answer", ["421 4.7.0 closing", "432 4.3.2 concurrent limit", "451 4.7.0 Too many connections, try later"]
)
def test_a_crowded_server_is_the_channels_trouble_and_passes(carrier_to, grumpy, step, answer):
    """Case 47."""
    grumpy.answers[step] = answer
    with pytest.raises(ChannelDown) as trouble:
        send(carrier_to(grumpy.url))
    assert trouble.value.busy
    assert grumpy.received == []


def test_a_server_that_is_away_is_the_channels_trouble(carrier_to):
    """Case 45."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: refused
        with pytest.raises(ChannelDown) as trouble:
            send(carrier_to(f"smtp://127.0.0.1:{taken.getsockname()[1]}"))
    assert (trouble.value.phase, trouble.value.busy) == ("connect", True)


def test_a_server_that_cannot_prove_who_it_is_gets_no_mail(carrier_to, tmp_path):
    """Case 46."""
    _certificate, context = self_signed(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=fail_to_agree, args=(server, context))
        thread.start()
        with pytest.raises(ChannelDown) as trouble:
            send(carrier_to(f"smtps://127.0.0.1:{server.getsockname()[1]}"))
        thread.join()
    assert (trouble.value.phase, trouble.value.text, trouble.value.busy) == ("tls", "SSLCertVerificationError", False)


def fail_to_agree(server, context):
    connection, _address = server.accept()
    with connection, contextlib.suppress(OSError):
        context.wrap_socket(connection, server_side=True)


def test_mail_leaves_under_cover_where_it_is_asked_for(carrier_to, tmp_path):
    certificate, context = self_signed(tmp_path)
    with running_sink(tls_context=context, require_starttls=True) as sink:
        trusting = ssl.create_default_context(cafile=str(certificate))
        carrier = carrier_to(f"smtp://localhost:{sink.port}?starttls=true", context=trusting)
        send(carrier)
        carrier.rest()
        assert sink.wait_for(1)[0].data == mail(1)


def test_the_end_of_the_process_cuts_short_what_has_not_come_to_a_body(carrier_to, grumpy):
    """Case 86."""
    grumpy.answers["rcpt"] = HANG
    carrier = carrier_to(grumpy.url, patience=Patience())
    threading.Thread(target=lambda: (grumpy.hanging.wait(20), carrier.interrupt())).start()
    began = time.monotonic()
    with pytest.raises(ForNow):
        carrier.prepare(outgoing())
    assert time.monotonic() - began < 20  # its own patience would be 30 seconds
    with pytest.raises(ForNow):
        carrier.prepare(outgoing())
    assert grumpy.conversations == 1


def test_the_end_of_the_process_leaves_a_body_in_peace(carrier_to, grumpy):
    """Case 86."""
    carrier = carrier_to(grumpy.url)
    ready = carrier.prepare(outgoing())
    grumpy.answers["body"] = HANG
    threading.Thread(target=lambda: (grumpy.hanging.wait(20), carrier.interrupt())).start()
    with pytest.raises(Doubtful) as trouble:
        ready.hand_over()
    assert "TimeoutError" in repr(trouble.value.__cause__) or "timed out" in repr(trouble.value.__cause__)


# --- the setting ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example", SmtpServer("mail.example", 25)),
        (
            "smtp://a%40b:p%2Fw@mail.example:587?starttls=true",
            SmtpServer("mail.example", 587, "a@b", "p/w", starttls=True),
        ),
        ("smtp://u:p@mail.example", SmtpServer("mail.example", 25, "u", "p", starttls=True)),
        ("smtp://u:p@mail.example?starttls=false", SmtpServer("mail.example", 25, "u", "p")),
        ("smtps://u:p@mail.example", SmtpServer("mail.example", 465, "u", "p", tls=True)),
    ],
)
def test_the_address_of_the_mail_server_is_understood(url, server):
    assert parse_smtp_url(url) == server


@pytest.mark.parametrize(
    "url",
    [
        "mail.example",
        "http://u:hush@mail.example",
        "smtp://u:hush@",
        "smtp://u:hush@mail.example:99999",
        "smtp://u:hush@mail.example?tls=1",
        "smtp://u:hush@mail.example?starttls=perhaps",
    ],
)
def test_a_wrong_address_of_the_mail_server_is_refused_without_its_password(url):
    """Case 34."""
    with pytest.raises(ValueError, match="SMTP_URL") as refusal:
        parse_smtp_url(url)
    assert "hush" not in str(refusal.value)
    assert "hush" not in repr(SmtpServer("mail.example", 25, "u", "hush"))


def url_with_login(grumpy, *, starttls=False):
    return f"smtp://user:password@127.0.0.1:{grumpy.port}?starttls={str(starttls).lower()}"


def self_signed(folder):
    """A certificate for localhost and a server's context that shows it."""
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    built = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    built = built.serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    built = built.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    certificate, private = folder / "cert.pem", folder / "key.pem"
    certificate.write_bytes(built.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    shape = serialization.PrivateFormat.PKCS8
    private.write_bytes(key.private_bytes(serialization.Encoding.PEM, shape, plain))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, private)
    return certificate, context
