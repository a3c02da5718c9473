"""`kalle bounce`: what a mail server pipes in."""

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from bot.cli.main import cli
from storage.engine import open_database

pytestmark = pytest.mark.long


def piped(raw):
    return CliRunner().invoke(cli, ["bounce"], input=raw, prog_name="kalle")


def test_a_letter_is_ignored_in_peace(kalle):
    result = piped(b"From: anna@example.org\r\n\r\n\xff Hello")
    assert (result.exit_code, result.stdout) == (0, "ignored: no report about a mail that came back\n")


def test_a_database_that_does_not_answer_asks_the_mail_server_to_try_again(kalle_sqlite, sqlite_url):
    opened = open_database(sqlite_url)
    with opened.engine.begin() as connection:
        connection.execute(text("ALTER TABLE outbox RENAME TO gone"))
    opened.close()
    raw = (
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=x\r\n\r\n"
        b"--x\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; a\r\n\r\n"
        b"Final-Recipient: rfc822; a@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        b"--x\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <1@kalle.example>\r\n\r\n--x--\r\n"
    )
    result = piped(raw)
    assert (result.exit_code, result.stdout) == (75, "")
    assert "OperationalError" in result.stderr


def test_what_can_hardly_be_read_is_ignored_in_one_line(kalle):
    parts = (b"--a%d\r\nContent-Type: multipart/mixed; boundary=a%d\r\n\r\n" % (n, n + 1) for n in range(3000))
    head = b"Content-Type: multipart/report; report-type=delivery-status; boundary=a0\r\n\r\n"
    odd_id = (
        b"--a0\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <a\x00b@x>\r\n"
        b"--a0\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; b\r\n\r\n"
        b"Action: failed\r\nStatus: 5.1.1\r\nFinal-Recipient: rfc822;a@b\r\n--a0--"
    )
    for raw in (head + b"".join(parts), head + odd_id):
        result = piped(raw)
        assert (result.exit_code, result.stderr, result.stdout.count("\n")) == (0, "", 1)
        assert result.stdout.startswith("ignored: ")
