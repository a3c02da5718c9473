"""`kalle people`: who may do what."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest


def person(kalle, slack_id="U0123"):
    return next(one for one in kalle.json("people", "list") if one["slack_id"] == slack_id)


def test_somebody_is_added_with_level_rights_departments_and_language(kalle, rows):
    kalle(
        *["people", "add", "u0123", "--name", "Kari Nordmann", "--email", "kari@Example.org", "--level", "department"],
        *["--language", "nb", "--zone", "Europe/Oslo", "--department", "Sales", "--department", "Shops"],
        *["--sms", "--no-right", "delete"],
    )
    found = person(kalle)
    assert (found["name"], found["email"], found["level"]) == ("Kari Nordmann", "kari@example.org", "department")
    assert (found["language"], found["zone"], found["departments"]) == ("nb", "Europe/Oslo", ["Sales", "Shops"])
    assert "sms" in found["rights"]
    assert "delete" not in found["rights"]
    assert rows("SELECT actor_kind, surface, event FROM journal") == [("operator", "cli", "person_added")]


def test_the_example_of_the_help_works_without_slack(kalle):
    kalle("people", "add", "U0123", "--level", "complete", "--sms", "--email", "kari.nordmann@example.org")
    assert person(kalle)["name"] == "Kari Nordmann"


def test_without_a_name_an_address_or_slack_the_name_is_asked_for(kalle):
    assert "--name" in kalle.refused("people", "add", "U0123")


def test_the_list_is_a_table_for_people(kalle):
    assert kalle("people", "list").stdout == "None.\n"
    kalle("people", "add", "U0123", "--name", "Kari\tÅs")
    head, line = kalle("people", "list").stdout.splitlines()
    assert head.split()[:3] == ["SLACK", "ID", "NAME"]
    assert line.split()[:3] == ["U0123", "Kari", "Ås"]


def test_somebody_known_is_changed_not_added(kalle):
    kalle("people", "add", "U0123", "--name", "Kari")
    assert "known already" in kalle.refused("people", "add", "U0123", "--name", "Kari")
    kalle("people", "change", "U0123", "--level", "mid", "--right", "offer", "--no-right", "email", "--name", "Kari N")
    found = person(kalle)
    assert (found["name"], found["level"]) == ("Kari N", "mid")
    assert "offer" in found["rights"]
    assert "email" not in found["rights"]


def test_a_right_taken_can_be_given_again(kalle):
    kalle("people", "add", "U0123", "--name", "Kari", "--sms")
    kalle("people", "change", "U0123", "--no-sms")
    assert "sms" not in person(kalle)["rights"]
    kalle("people", "change", "U0123", "--sms")
    assert "sms" in person(kalle)["rights"]


@pytest.mark.parametrize("command", ["change", "remove"])
def test_somebody_unknown_cannot_be_changed_or_removed(kalle_sqlite, command):
    assert "I do not know U0999" in kalle_sqlite.refused("people", command, "U0999")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["kari", "--name", "Kari"], "U0123ABCD"),
        (["U0123", "--name", "Kari", "--email", "kari@"], "--email"),
        (["U0123", "--name", "Kari", "--zone", "Oslo"], "--zone"),
        (["U0123", "--name", "x" * 201], "--name"),
        (["U0123", "--name", "Kari", "--level", "department"], "--department"),
    ],
)
def test_a_bad_value_is_refused_by_the_options_name_and_nothing_is_written(kalle_sqlite, words, says):
    assert says in kalle_sqlite.refused("people", "add", *words)
    assert kalle_sqlite.json("people", "list") == []


def test_the_last_administrator_stays(kalle):
    """Case 101."""
    kalle("people", "add", "U01", "--name", "Ann", "--level", "complete")
    kalle("people", "add", "U02", "--name", "Ben", "--level", "mid")
    for words in (["remove", "U01"], ["change", "U01", "--level", "mid"], ["change", "U01", "--no-right", "people"]):
        assert "last administrator" in kalle.refused("people", *words)
    assert (person(kalle, "U01")["level"], person(kalle, "U01")["active"]) == ("complete", True)
    assert "people" in person(kalle, "U01")["rights"]
    kalle("people", "change", "U02", "--level", "complete")
    kalle("people", "remove", "U01")
    assert "last administrator" in kalle.refused("people", "remove", "U02")


def test_before_there_is_an_administrator_people_can_be_changed(kalle):
    kalle("people", "add", "U01", "--name", "Ann")
    kalle("people", "change", "U01", "--level", "mid")
    assert person(kalle, "U01")["level"] == "mid"


def test_somebody_who_comes_back_begins_afresh(kalle):
    kalle("people", "add", "U01", "--name", "Ann", "--level", "mid", "--sms", "--department", "Sales")
    kalle("people", "remove", "U01")
    assert person(kalle, "U01")["active"] is False
    kalle("people", "add", "U01", "--email", "ann@example.org")
    found = person(kalle, "U01")
    assert (found["active"], found["level"], found["departments"]) == (True, "limited", [])
    assert "sms" not in found["rights"]


class _Slack(BaseHTTPRequestHandler):
    answer: bytes = b""

    def do_POST(self):
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(self.answer)

    do_GET = do_POST  # noqa: N815 - the library's name

    def log_message(self, *_):
        pass


@pytest.fixture
def slack(monkeypatch):
    """A Slack that gives one answer to everything; returns what sets it."""
    server = HTTPServer(("127.0.0.1", 0), _Slack)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("SLACK_API_URL", f"http://127.0.0.1:{server.server_port}/api/")

    def answers(text):
        monkeypatch.setattr(_Slack, "answer", text.encode())

    yield answers
    server.shutdown()
    server.server_close()
    thread.join()


def test_what_is_not_written_is_asked_of_slack(kalle_sqlite, slack):
    slack(
        '{"ok": true, "user": {"id": "U01", "tz": "Europe/Stockholm", "locale": "sv-SE",'
        ' "profile": {"real_name": "Åsa Ek", "email": "asa@example.org"}}}'
    )
    kalle_sqlite("people", "add", "U01", "--level", "mid", "--email", "other@example.org")
    found = person(kalle_sqlite, "U01")
    assert (found["name"], found["email"], found["zone"]) == ("Åsa Ek", "other@example.org", "Europe/Stockholm")
    assert found["language"] == "sv"


def test_an_id_slack_does_not_know_is_refused(kalle_sqlite, slack):
    slack('{"ok": false, "error": "user_not_found"}')
    assert "user_not_found" in kalle_sqlite.refused("people", "add", "U01", "--email", "asa@example.org")
