"""`kalle web` and `kalle worker` before they run: what they need, and what they refuse."""

import socket

import pytest

SETTINGS = {
    "SLACK_BOT_TOKEN": "xoxb-canary-1",
    "SLACK_SIGNING_SECRET": "canary2",
    "SECRET_KEY": "kQ3v9ZpL7xW2mT8rB5nC1yH6sD4fG0jA",
    "SMTP_URL": "smtp://127.0.0.1:9",
    "MAIL_FROM": "jobs@example.org",
    "SLACK_API_URL": "http://127.0.0.1:9/api/",
}


@pytest.fixture
def settings(monkeypatch):
    """Every setting there must be."""
    for name, value in SETTINGS.items():
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize("command", ["web", "worker"])
def test_on_sqlite_several_processes_are_refused_with_what_to_do(command, bare, settings, folder):
    said = bare.refused(command)
    assert "need PostgreSQL" in said
    assert "kalle serve" in said
    assert not (folder / "kalle.db").exists()


@pytest.mark.parametrize("command", ["web", "worker"])
def test_each_names_every_setting_it_misses(command, bare):
    named = {line.split()[1] for line in bare(command, status=1).stderr.splitlines()}
    assert named == {"SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SECRET_KEY", "SMTP_URL", "MAIL_FROM"}


def test_a_port_that_is_taken_is_said_in_one_line(bare, settings, monkeypatch, postgresql_url):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setenv("DATABASE_URL", postgresql_url)
        monkeypatch.setenv("PORT", str(taken.getsockname()[1]))
        assert "Choose another HOST or PORT" in bare("web", status=1).stderr.splitlines()[-1]


@pytest.mark.parametrize("count", ["0", "many"])
def test_a_number_of_processes_that_is_none_is_wrong_usage(count, bare):
    assert "--workers" in bare("web", "--workers", count, status=2).stderr


@pytest.mark.parametrize("token", ["short", "change-me-change-me-change-me-change-me", "a" * 40])
def test_a_token_for_the_metrics_that_others_can_guess_is_refused(token, bare, monkeypatch):
    monkeypatch.setenv("METRICS_TOKEN", token)
    said = bare.refused("people", "list")
    assert said.startswith("METRICS_TOKEN ")
    assert token not in said
