"""What comes to a mail server's pipe and can hardly be read: it ends in peace, in one line."""

import pytest

from bot.documents import dsn
from bot.services import bounces
from bot.services.bounces import Outcome
from domain.access import SYSTEM
from domain.delivery import ParcelKind
from storage.delivery_tables import Parcel

ON_BOTH = True
DEEP = b"Content-Type: multipart/report; report-type=delivery-status; boundary=a\r\n\r\n" + b"".join(
    b"--a%s\r\nContent-Type: multipart/mixed; boundary=a%d\r\n\r\n" % (b"" if n == 0 else b"%d" % (n - 1), n)
    for n in range(3000)
)


def report(message_id, said=b"no such user", recipient=b"anna@example.org"):
    return (
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=a\r\n\r\n"
        b"--a\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: " + message_id + b"\r\n"
        b"--a\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; b\r\n\r\n"
        b"Action: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 " + said + b"\r\n"
        b"Final-Recipient: rfc822;" + recipient + b"\r\n--a--"
    )


def take(company, raw):
    with company.begin(SYSTEM) as work:
        return bounces.take(work, raw)


def test_parts_in_parts_in_parts_are_no_report():
    assert dsn.read(DEEP) is None


@pytest.mark.parametrize(
    "message_id", [b"<a\x00b@x>", b"<\xed\xa0\x80@x>", b"<\xff@x>", b"<" + b"x" * 100_000 + b"@x>"]
)
def test_a_message_id_that_nobody_could_write_is_none_of_ours(company, message_id):
    assert take(company, report(message_id)) is Outcome.NOT_OURS


def test_what_a_server_says_with_odd_signs_is_told_without_them(company):
    company.invite("Anna")
    company.after_a_minute()
    with company.begin(SYSTEM) as work:
        [invitation] = company.parcels(ParcelKind.INVITATION)
        work.session.get_one(Parcel, invitation.id).handed_over_at = work.now
    raw = report(invitation.message_id.encode(), b"no\x00 \xff\xed\xa0\x80 \xe2\x80\xae such user")
    assert take(company, raw) is Outcome.STOPPED
    said = company.journal("came_back")[0].facts["said"]
    assert said.startswith("5.1.1 550 no ")
    assert said.isprintable()
