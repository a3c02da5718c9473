"""Mails without a calendar file are written by hand: they read back as the same mail that the library writes."""

from email import policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.utils import parseaddr

from hypothesis import example, given
from hypothesis import strategies as st

from bot.documents.headers import tidy
from bot.documents.mail import compose
from tests.documents.events import bare, read
from tests.examples import examples

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=400)
SHOWN = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=80)


def by_the_library(text, html):
    """The library's own text and HTML, as they come out of its bytes."""
    message = EmailMessage(policy.SMTP)
    message.set_content(text)
    message.add_alternative(html, subtype="html")
    return read(message.as_bytes())


def parts_of(message):
    """Kind and words of each part, in their order."""
    assert (message.get_content_type(), message.defects) == ("multipart/alternative", [])
    return [(part.get_content_type(), part.get_content_charset(), part.get_content()) for part in message.iter_parts()]


@given(TEXTS, TEXTS)
@example("", "")
@example("From the beginning\n.\n..\n--\n-- \nKari", "a" * 2000)
@example("trailing space \nand\ttab\t\n\n\n", "=20=\n= soft =\r\nbreaks\r")
@example("Ærlig talt\x0bog\x0cså\x85videre\u2028her", "<p>Å" + "ø" * 1200 + "</p>")
@example("--=_0_\r\nContent-Type: text/html\r\n\r\n<b>mine</b>", "--")
@examples(60)
def test_text_and_html_read_as_the_ones_the_library_writes(text, html):
    ours = parts_of(read(compose(bare(text=text, html=html))))
    assert ours == parts_of(by_the_library(text, html))


def said_of(raw, header):
    """Name and address, read with the library's older functions: the newer ones put spaces between a name's words."""
    name, address = parseaddr(BytesHeaderParser().parsebytes(raw)[header].replace("\r\n", ""))
    return str(make_header(decode_header(name))), address


@given(SHOWN, SHOWN, SHOWN)
@example("=?utf-8?q?evil?=", "Å =?utf-8?b?ZXZpbA==?=", "a" * 120)
@example('Åse "Bo" Ødegård, (HR) <x@y.example>', "back\\slash;:", "👩🏽‍💻" * 12)
@examples(60)
def test_subject_and_names_read_as_they_were_given_whatever_they_hold(subject, from_name, to_name):
    raw = compose(bare(subject=subject, from_name=from_name, to_name=to_name))
    assert read(raw)["Subject"] == tidy(subject)
    assert said_of(raw, "From") == (tidy(from_name), "anna@nordlys.example")
    assert said_of(raw, "To") == (tidy(to_name), "soren@mail.example")
    assert [one.addr_spec for one in read(raw)["To"].addresses] == ["soren@mail.example"]
