"""Mails as bytes, read back as a mail program reads them."""

import base64
from itertools import product

import pytest
from icalendar import Calendar

from bot.documents.ics import Method, calendar_file
from bot.documents.mail import compose
from bot.documents.plain import CannotCompose
from tests.documents.events import STAMP, bare, event, mail, read

HEADERS = {"From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type"}

BREAKS = ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029", "\x00", "\x1b", "\r\n ", "\n\t"]

FALSE_ADDRESSES = [
    "",
    "a@exa mple.org",
    "a@example.org>\r\nRCPT TO:<v@evil.org",
    "a@example.org\nBcc: v@evil.org",
    "a@x.org,b@y.org",
    "alice@example.org)bob@evil.org",
    '"a@x.org" <b@y.org>',
    "<a@x.org>",
    "a@x.org SIZE=1",
    '"quoted part"@example.org',
    "a@example.org.",
    ".a@example.org",
    "a..b@example.org",
    "søren@example.org",
    "a@exämple.org",
    "a@example.org\x00",
    "a" * 65 + "@example.org",
    "a@" + "b" * 260 + ".org",
    "group: a@x.org;",
    "a(comment)@x.org",
]

NAMES = [
    "Søren Ågård",
    "Ågot, Kari",
    "Søren Ågård (HR)",
    'Åse "Bo" Ødegård',
    "back\\slash",
    'plain "quoted" name',
    "Nordlys AS (via Kalle)",
    "a:b;c@d",
    "Å <x@y.example>",
    "x" * 200,
    "Ø" * 200,
    "Ø " * 99 + "Ø",
    "👩🏽‍💻 Åse",
    "עברית שם",
    "=?utf-8?q?evil?=",
    "Å =?utf-8?b?ZXZpbA==?=",
    "<!channel> *Bold* {confirmlink} <script>",
    "a.b",
    "e\u0301",
    "",
]


def said(message, kind):
    """The text of a message, with the line ends of the wire taken off."""
    return message.get_body((kind,)).get_content().replace("\r\n", "\n")


def test_the_parts_stand_in_the_order_mail_programs_want():
    message = read(compose(mail()))
    assert message.get_content_type() == "multipart/mixed"
    alternative, attachment = message.iter_parts()
    assert [part.get_content_type() for part in alternative.iter_parts()] == [
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    assert alternative.get_content_type() == "multipart/alternative"
    assert attachment.get_content_type() == "text/calendar"
    assert attachment.get_filename() == "invite.ics"


@pytest.mark.parametrize("method", [Method.REQUEST, Method.CANCEL])
def test_the_calendar_file_arrives_whole_with_its_method_in_the_header_too(method):
    file = calendar_file(event(method=method))
    message = read(compose(mail(calendar=file, calendar_method=str(method))))
    alternative, attachment = message.iter_parts()
    part = list(alternative.iter_parts())[2]
    assert part["Content-Type"].params["method"] == str(method)
    assert part["Content-Type"].params["charset"] == "utf-8"
    assert part.get_payload(decode=True) == attachment.get_payload(decode=True) == file
    assert Calendar.from_ical(file)["METHOD"] == str(method)


def test_without_a_calendar_file_there_are_just_text_and_html():
    message = read(compose(bare()))
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


def test_the_words_arrive_as_they_were_written():
    text, html = "Hei Søren 👋\n\n.punktum først\nFrom her\n" + "å" * 3000 + "\n", "<p>" + "ø" * 3000 + "</p>\n"
    message = read(compose(mail(text=text, html=html)))
    assert said(message, "plain") == text
    assert said(message, "html") == html


def test_the_headers_are_exactly_those_that_were_asked_for():
    assert set(read(compose(mail())).keys()) == HEADERS
    assert set(read(compose(mail(reply_to="jobs@nordlys.example"))).keys()) == HEADERS | {"Reply-To"}


def test_every_given_header_says_what_it_was_given():
    message = read(compose(mail(reply_to="jobs@nordlys.example")))
    assert message["From"].addresses[0].addr_spec == "anna@nordlys.example"
    assert message["To"].addresses[0].display_name == "Søren Ågård"
    assert message["Reply-To"] == "jobs@nordlys.example"
    assert message["Subject"] == "Innkalling til intervju: Sjåfør på Østlandet"
    assert message["Date"].datetime == STAMP
    assert message["Message-ID"] == "<5f2a@nordlys.example>"
    assert message["Auto-Submitted"] == "auto-generated"


def test_the_same_mail_gives_the_same_bytes():
    assert compose(mail()) == compose(mail())


def test_another_message_id_gives_other_boundaries():
    first, second = (read(compose(mail(message_id=f"<{n}@nordlys.example>"))).get_boundary() for n in (1, 2))
    assert first != second


def test_nobody_can_end_a_part_from_inside_a_text():
    boundary = read(compose(bare())).get_boundary()
    text = f"Hei\n--{boundary}--\n--{boundary}\nContent-Type: text/html\n\n<b>evil</b>\n"
    message = read(compose(bare(text=text)))
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert said(message, "plain") == text


def test_the_bytes_are_ascii_in_crlf_and_no_line_is_too_long():
    raw = compose(
        mail(text="æøå " * 2000 + "\n" + "x" * 5000, html="<p>" + "y" * 5000, to_name="Ø" * 200, subject="ß" * 800)
    )
    assert raw.isascii()
    assert raw.count(b"\n") == raw.count(b"\r\n") == raw.count(b"\r")
    assert max(map(len, raw.split(b"\r\n"))) <= 78
    assert b"\x00" not in raw


@pytest.mark.parametrize(("field", "bad"), list(product(["from_name", "to_name", "subject"], BREAKS)))
def test_a_line_break_in_a_header_is_refused(field, bad):
    with pytest.raises(CannotCompose, match=field):
        compose(mail(**{field: f"Anna{bad}Bcc: eve@evil.example"}))


@pytest.mark.parametrize("field", ["from_address", "to_address", "reply_to"])
@pytest.mark.parametrize("address", FALSE_ADDRESSES)
def test_an_address_that_would_not_arrive_as_given_is_refused(field, address):
    if field == "reply_to" and not address:
        assert read(compose(mail(reply_to="")))["Reply-To"] is None
        return
    with pytest.raises(CannotCompose):
        compose(mail(**{field: address}))


@pytest.mark.parametrize(
    "address", ["a@x.example", "o'brien+jobs@mail.example", "a.b-c_d@xn--exmple-cua.org", "x@localhost"]
)
def test_an_ordinary_address_arrives_byte_for_byte(address):
    message = read(compose(mail(to_address=address)))
    assert [one.addr_spec for one in message["To"].addresses] == [address]


@pytest.mark.parametrize("bad", ["no-brackets@x", "<a b@x>", "<a@x>\r\nBcc: e@evil.example", "<@x>", "", "<a@x><b@y>"])
def test_a_message_id_that_is_none_is_refused(bad):
    with pytest.raises(CannotCompose, match="message id"):
        compose(mail(message_id=bad))


@pytest.mark.parametrize("name", NAMES)
def test_a_name_arrives_as_it_was_given_whatever_it_holds(name):
    raw = compose(mail(from_name=name, to_name=name, subject=name))
    message = read(raw)
    assert set(message.keys()) == HEADERS
    assert [one.addr_spec for one in message["To"].addresses] == ["soren@mail.example"]
    assert [one.addr_spec for one in message["From"].addresses] == ["anna@nordlys.example"]
    assert message["Subject"] == name
    assert message["To"].addresses[0].display_name.replace(" ", "") == name.replace(" ", "")


def test_a_name_with_accents_is_an_encoded_word_that_decodes_back():
    raw = compose(mail())
    (line,) = [line for line in raw.split(b"\r\n") if line.startswith(b"To: ")]
    word = line.removeprefix(b"To: =?utf-8?b?").partition(b"?=")[0]
    assert base64.b64decode(word).decode("utf-8") == "Søren Ågård"


def test_spaces_in_a_name_are_made_single():
    assert read(compose(mail(to_name="  Søren   Ågård ")))["To"].addresses[0].display_name == "Søren Ågård"


@pytest.mark.parametrize("field", ["from_name", "subject", "text", "html"])
def test_half_a_character_is_refused_clearly(field):
    with pytest.raises(CannotCompose):
        compose(mail(**{field: "Hei \ud83d"}))


def test_a_header_that_would_fill_pages_is_refused():
    with pytest.raises(CannotCompose, match="too long"):
        compose(mail(to_name="x" * 10_000))


def test_a_refusal_does_not_repeat_what_it_refused():
    with pytest.raises(CannotCompose) as refused:
        compose(mail(to_address="secret.person@x.example\nBcc: eve@evil.example"))
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("changes", [{"calendar": None}, {"calendar_method": ""}, {"calendar_method": "REPLY"}])
def test_a_calendar_file_and_its_method_go_together(changes):
    with pytest.raises(CannotCompose, match="belong together"):
        compose(mail(**changes))


def test_a_date_without_a_zone_is_refused():
    with pytest.raises(CannotCompose, match="zone"):
        compose(mail(date=STAMP.replace(tzinfo=None)))


def test_hidden_recipients_are_nowhere():
    raw = compose(
        mail(to_name="Bcc", subject="Bcc: eve@evil.example", text="Cc: eve@evil.example\nBcc: eve@evil.example\n")
    )
    message = read(raw)
    assert message["Bcc"] is None
    assert message["Cc"] is None
    assert message["Subject"] == "Bcc: eve@evil.example"
