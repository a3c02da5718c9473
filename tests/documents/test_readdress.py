"""A finished mail for another address: its head is changed, its content stays."""

from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest

from bot.documents.mail import Attached, Mail, compose
from bot.documents.plain import CannotCompose
from bot.documents.readdress import readdressed

LONG = "Gro Ærlighet-Øvrevoll af Ålesund til Skjærgårdshamn og Åndalsnes"
FILE = Attached("kontrakt.pdf", "application/pdf", b"%PDF-1.7 To: nobody@example.org")


def mail(to_name: str = "Ola Hansen", files: tuple[Attached, ...] = ()) -> Mail:
    return Mail(
        message_id="<one@kalle.example>",
        date=datetime(2026, 11, 23, 9, 0, tzinfo=UTC),
        from_name="Nordlys",
        from_address="kalle@nordlys.example",
        to_name=to_name,
        to_address="old@example.org",
        subject="Til deg",
        text="Hei\r\n\r\nTo: old@example.org\r\nMessage-ID: <no@no>",
        html="<p>Hei</p>",
        files=files,
    )


@pytest.mark.parametrize("name", ["Ola Hansen", LONG, 'Ola "Æ" Hansen', ""])
@pytest.mark.parametrize("files", [(), (FILE,)])
def test_everything_but_to_and_message_id_stays_byte_for_byte(name, files):
    before = compose(mail(name, files))
    after = readdressed(before, name, "new@example.org", "<two@kalle.example>")
    assert after.partition(b"\r\n\r\n")[2] == before.partition(b"\r\n\r\n")[2]
    was, now = (message_from_bytes(one, policy=policy.default) for one in (before, after))
    assert [(" ".join(one.display_name.split()), one.addr_spec) for one in now["To"].addresses] == [
        (name, "new@example.org")
    ]
    assert now["Message-ID"] == "<two@kalle.example>"
    same = [one for one in was if one not in ("To", "Message-ID")]
    assert [(one, str(now[one])) for one in same] == [(one, str(was[one])) for one in same]
    assert list(was.keys()) == list(now.keys())


@pytest.mark.parametrize("address", ["new@example.org\r\nBcc: all@example.org", "no address", "ø@example.org"])
def test_an_address_that_would_break_the_head_is_refused(address):
    with pytest.raises(CannotCompose):
        readdressed(compose(mail()), "Ola", address, "<two@kalle.example>")


@pytest.mark.parametrize(
    "raw", [b"", b"Hei", b"Subject: x\r\n\r\nTo: a@b", b"To: a@b\r\nTo: c@d\r\nMessage-ID: <1@2>\r\n\r\n"]
)
def test_what_is_no_mail_of_ours_is_refused(raw):
    with pytest.raises(CannotCompose):
        readdressed(raw, "Ola", "new@example.org", "<two@kalle.example>")
