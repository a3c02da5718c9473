"""`kalle doctor`: each check finds what is wrong and says how to mend it; nothing is sent."""

import json
import threading
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import urlsplit

import pytest
from aiosmtpd.smtp import AuthResult

from bot.manifest import SCOPES
from domain.delivery import ParcelState
from storage import sending
from storage.engine import open_database
from tests.posting import change, plan_reminder, queue_mail
from tests.smtp import running_sink
from tests.texting import texting_server

pytestmark = pytest.mark.long


class _Server(BaseHTTPRequestHandler):
    """Slack's Web API and Kalle's own /healthz behind one port, as `state` says."""

    state: dict

    def do_POST(self):
        state = self.server.state
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.reply(200, state["answer"], {"x-oauth-scopes": state["scopes"], "Date": state["date"]})

    def do_GET(self):
        self.reply(self.server.state["health"], {"ok": True}, {})

    def reply(self, status, answer, headers):
        self.send_response_only(status)
        for name, value in headers.items():
            if value:
                self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def log_message(self, *_):
        pass


@pytest.fixture
def world(kalle_sqlite, smtp_sink, monkeypatch):
    """Settings under which everything is well; returns what is behind them."""
    server = HTTPServer(("127.0.0.1", 0), _Server)
    server.state = {
        "answer": {"ok": True, "team": "Nordlys", "url": "wss://x"},
        "scopes": ",".join([*SCOPES, "more"]),
        "date": format_datetime(datetime.now(UTC), usegmt=True),
        "health": 200,
    }
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}"
    for name, value in {
        "SLACK_BOT_TOKEN": "xoxb-canary-1",
        "SLACK_SIGNING_SECRET": "canary2",
        "SLACK_APP_TOKEN": "xapp-canary-3",
        "SECRET_KEY": "canary4-kQ3v9ZpL7xW2mT8rB5nC1yH6",
        "SMTP_URL": smtp_sink.url,
        "MAIL_FROM": "jobs@example.org",
        "SLACK_API_URL": f"{address}/api/",
        "PUBLIC_URL": address,
    }.items():
        monkeypatch.setenv(name, value)
    yield server.state
    server.shutdown()
    server.server_close()
    thread.join()


def findings(kalle, status=0):
    """Run the doctor; returns its findings by what was looked at, with nothing secret in what it says."""
    result = kalle("doctor", "--json", status=status)
    assert "canary" not in result.output
    return {one["what"]: one for one in json.loads(result.stdout)}


def test_when_all_is_well_nothing_fails_and_no_mail_is_sent(world, kalle_sqlite, smtp_sink):
    found = findings(kalle_sqlite)
    assert {one["verdict"] for what, one in found.items() if what != "PUBLIC_URL"} == {"ok"}
    assert {"settings", "time zones", "database: schema", "database: writing", "disk", "mail", "Slack"} <= found.keys()
    assert {"Slack: scopes", "Slack: clock", "Slack: Socket Mode", "web"} <= found.keys()
    assert (smtp_sink.received, smtp_sink.asked) == ([], [])


def test_the_lines_for_people_say_what_and_how_to_mend(world, kalle_sqlite, monkeypatch):
    monkeypatch.setenv("PORT", "x")
    result = kalle_sqlite("doctor", status=1)
    assert "fail  PORT: PORT must be a whole number from 0 to 65535." in result.stdout
    assert "kalle: 1 of" in result.stderr


def test_missing_settings_are_each_named_and_the_rest_is_still_looked_at(kalle_sqlite):
    found = findings(kalle_sqlite, status=1)
    assert {"SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SECRET_KEY", "SMTP_URL", "MAIL_FROM"} <= found.keys()
    assert found["database: schema"]["verdict"] == "ok"
    assert "mail" not in found


def test_a_missing_database_is_said(world, kalle_sqlite, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "sqlite:///gone.db")
    assert "kalle db upgrade" in findings(kalle_sqlite, status=1)["database: file"]["text"]


@pytest.mark.postgres
def test_a_read_only_postgresql_is_found(world, kalle_sqlite, monkeypatch, postgresql_url):
    monkeypatch.setenv("DATABASE_URL", postgresql_url)
    assert findings(kalle_sqlite)["database: clock"]["verdict"] == "ok"
    joint = "&" if "?" in postgresql_url else "?"
    monkeypatch.setenv("PGOPTIONS", "")
    monkeypatch.setattr("storage.engine._open_postgresql", _read_only("storage.engine"))
    monkeypatch.setenv("DATABASE_URL", f"{postgresql_url}{joint}application_name=doctor")
    assert findings(kalle_sqlite, status=1)["database: writing"]["verdict"] == "fail"


def _read_only(module):
    """Open PostgreSQL as a standby shows itself: every transaction only reads."""
    from sqlalchemy import create_engine

    from storage.engine import Database

    def open_it(url):
        engine = create_engine(url, connect_args={"options": "-c default_transaction_read_only=on"})
        return Database(engine, engine)

    return open_it


def test_a_mail_server_that_is_away_is_said(world, kalle_sqlite, monkeypatch):
    monkeypatch.setenv("SMTP_URL", "smtp://127.0.0.1:9")
    assert "cannot be reached" in findings(kalle_sqlite, status=1)["mail"]["text"]


def test_a_mail_server_without_encryption_is_said(world, kalle_sqlite, monkeypatch, smtp_sink):
    monkeypatch.setenv("SMTP_URL", f"{smtp_sink.url}?starttls=true")
    assert "STARTTLS" in findings(kalle_sqlite, status=1)["mail"]["text"]


def test_a_login_that_is_refused_is_said_without_the_password(world, kalle_sqlite, monkeypatch):
    def refuse(*_):
        return AuthResult(success=False, handled=False)

    with running_sink(authenticator=refuse, auth_require_tls=False) as sink:
        host = urlsplit(sink.url)
        monkeypatch.setenv("SMTP_URL", f"smtp://kalle:canary5@{host.hostname}:{host.port}?starttls=false")
        assert "refuses the login" in findings(kalle_sqlite, status=1)["mail"]["text"]


def test_a_token_slack_refuses_is_said(world, kalle_sqlite):
    world["answer"] = {"ok": False, "error": "invalid_auth"}
    found = findings(kalle_sqlite, status=1)
    assert "invalid_auth" in found["Slack"]["text"]
    assert "SLACK_APP_TOKEN" in found["Slack: Socket Mode"]["text"]


def test_slack_out_of_reach_is_said(world, kalle_sqlite, monkeypatch):
    monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:9/api/")
    assert "cannot be reached" in findings(kalle_sqlite, status=1)["Slack"]["text"]


def test_a_missing_scope_is_named(world, kalle_sqlite):
    world["scopes"] = "commands,users:read"
    assert (
        "Missing: channels:read, chat:write, groups:read, im:history, im:write, users:read.email"
        in findings(kalle_sqlite, status=1)["Slack: scopes"]["text"]
    )


def test_a_clock_that_is_off_is_said(world, kalle_sqlite):
    world["date"] = format_datetime(datetime.now(UTC) - timedelta(minutes=5), usegmt=True)
    assert "seconds apart" in findings(kalle_sqlite, status=1)["Slack: clock"]["text"]


@pytest.mark.parametrize(("status", "verdict"), [(503, "fail"), (404, "warn")])
def test_what_answers_at_the_public_address_is_looked_at(world, kalle_sqlite, status, verdict):
    world["health"] = status
    assert findings(kalle_sqlite, status=1 if verdict == "fail" else 0)["web"]["verdict"] == verdict


def test_an_address_of_this_machine_alone_is_a_warning(world, kalle_sqlite):
    assert findings(kalle_sqlite)["PUBLIC_URL"]["verdict"] == "warn"


def test_a_settings_file_that_others_can_read_is_a_warning(world, kalle_sqlite, folder):
    (folder / ".env").write_text("COMPANY_NAME=Nordlys\n")
    (folder / ".env").chmod(0o644)
    assert "chmod 600" in findings(kalle_sqlite)[".env"]["text"]


@pytest.mark.parametrize("kind", ["twilio", "46elks", "json"])
def test_the_sms_login_is_tried_and_nothing_is_sent(world, kalle_sqlite, monkeypatch, kind):
    with texting_server(kind) as service:
        monkeypatch.setenv("SMS_URL", service.url)
        assert findings(kalle_sqlite)["SMS"]["verdict"] == "ok"
        assert service.sent == []


@pytest.mark.parametrize(("status", "verdict", "advice"), [
    (401, "fail", "user and password"), (404, "fail", "No SMS service"), (503, "warn", "later"), (301, "fail", "No SMS service"),
])  # fmt: skip
def test_an_sms_service_that_does_not_want_us_is_a_finding(world, kalle_sqlite, monkeypatch, status, verdict, advice):
    with texting_server("46elks") as service:
        service.tell(status)
        monkeypatch.setenv("SMS_URL", service.url)
        found = findings(kalle_sqlite, status=1 if verdict == "fail" else 0)["SMS"]
    assert found["verdict"] == verdict
    assert advice in found["text"]


def test_an_sms_service_that_is_away_is_a_finding(world, kalle_sqlite, monkeypatch):
    monkeypatch.setenv("SMS_URL", "46elks+http://canary:canary@127.0.0.1:1?from=Kalle")
    assert "cannot be reached" in findings(kalle_sqlite, status=1)["SMS"]["text"]


def test_who_delivers_is_counted_and_what_waits_too_long_is_a_failure(world, kalle_sqlite, sqlite_url):
    """Case 112."""
    database = open_database(sqlite_url)
    now = datetime.now(UTC)
    assert findings(kalle_sqlite)["delivery"]["text"] == "Nothing runs now, and nothing is due."
    with database.writes.begin() as session:
        queue_mail(session, 1, due_at=now - timedelta(seconds=301))
    alone = findings(kalle_sqlite, status=1)
    assert alone["delivery"]["verdict"] == alone["delivery: email"]["verdict"] == "fail"
    assert "Start kalle serve, or kalle worker" in alone["delivery"]["text"]
    with database.writes.begin() as session:
        sending.beat(session, "w1", datetime.now(UTC))
        sending.beat(session, "w2", datetime.now(UTC))
        held, unknown = queue_mail(session, 2), queue_mail(session, 3)
    change(database, held, state=ParcelState.HELD)
    change(database, unknown, state=ParcelState.UNKNOWN)
    found = findings(kalle_sqlite, status=1)
    assert (found["delivery"]["verdict"], found["delivery"]["text"]) == ("ok", "2 processes alive")
    assert "--state held" in found["delivery: held"]["text"]
    assert found["delivery: unknown"]["verdict"] == "ok"
    database.close()


def test_a_reminder_that_did_not_go_is_a_failure(world, kalle_sqlite, sqlite_url):
    """Case 112."""
    database = open_database(sqlite_url)
    with database.writes.begin() as session:
        sending.beat(session, "w1", datetime.now(UTC))
        plan_reminder(session, datetime.now(UTC) - timedelta(seconds=301))
    assert "kalle worker anew" in findings(kalle_sqlite, status=1)["delivery: reminders"]["text"]
    database.close()
