"""Files that travel with a mail."""

import email
import email.policy
from datetime import UTC, datetime

import pytest

from bot.documents.mail import Attached, Mail, compose
from bot.documents.plain import CannotCompose

PDF = Attached("arbeidsavtale.pdf", "application/pdf", b"%PDF-1.7\r\n\x00\xff binary")


def mail(*files: Attached, **changes):
    given = {
        "message_id": "<5f2a@nordlys.example>", "date": datetime(2026, 11, 23, 9, tzinfo=UTC), "from_name": "Kari",
        "from_address": "kari@nordlys.example", "to_name": "Søren Ågård", "to_address": "soren@example.org",
        "subject": "Arbeidsavtale", "text": "Hei Søren\n", "html": "<p>Hei Søren</p>\n",
    }  # fmt: skip
    return Mail(**{**given, "files": files, **changes})


def read(raw: bytes):
    return email.message_from_bytes(raw, policy=email.policy.default)


def test_a_file_arrives_byte_for_byte_beside_the_words():
    message = read(compose(mail(PDF, Attached("notes.txt", "text/plain", b"abc"))))
    assert message.get_content_type() == "multipart/mixed"
    words, pdf, notes = message.iter_parts()
    assert [one.get_content_type() for one in words.iter_parts()] == ["text/plain", "text/html"]
    assert (pdf.get_filename(), pdf.get_content_type(), pdf.get_content()) == (PDF.name, PDF.kind, PDF.content)
    assert notes.get_filename() == "notes.txt"
    assert pdf.get_content_disposition() == "attachment"


def test_a_file_goes_beside_a_calendar_file():
    calendar = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
    message = read(compose(mail(PDF, calendar=calendar, calendar_method="REQUEST")))
    assert [one.get_filename() for one in message.iter_attachments()] == ["invite.ics", "arbeidsavtale.pdf"]


def test_the_same_mail_with_a_file_has_the_same_bytes():
    assert compose(mail(PDF)) == compose(mail(PDF))
    assert compose(mail(PDF)).isascii()


def test_a_name_in_any_letters_arrives():
    (file,) = read(compose(mail(Attached("Søren 张.pdf", "application/pdf", b"x")))).iter_attachments()
    assert file.get_filename() == "Søren 张.pdf"


@pytest.mark.parametrize(
    ("name", "kind"),
    [("cv.pdf\r\nX: y", "application/pdf"), ("", "application/pdf"), ("a" * 300, "application/pdf"),
     ("cv.pdf", "pdf"), ("cv.pdf", "application/pdf\r\nX: y"), ("cv.pdf", "text/html; charset=x")],
)  # fmt: skip
def test_a_name_or_a_kind_that_would_break_a_header_is_refused(name, kind):
    with pytest.raises(CannotCompose):
        compose(mail(Attached(name, kind, b"x")))
