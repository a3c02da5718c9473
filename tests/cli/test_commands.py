"""The command line as a whole: help, exit statuses, refusals in one line."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from bot.cli.main import COMMANDS, cli
from bot.settings import NAMES

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]


def kalle(*words, folder, **environ):
    """Run `python -m bot` as the launcher does; returns the finished process."""
    clean = {name: value for name, value in os.environ.items() if name not in NAMES}
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        cwd=folder,
        env={**clean, "PYTHONPATH": str(ROOT), **environ},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_help_names_every_command_and_loads_nothing_heavy(tmp_path):
    script = (
        "import sys; from bot.cli.main import cli; cli(['--help'], standalone_mode=False);"
        "print(sorted({'sqlalchemy', 'slack_sdk', 'slack_bolt', 'structlog', 'alembic', 'flask'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert all(f"  {name} " in done.stdout for name in COMMANDS)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_help(bare, name):
    assert bare(name, "--help").stdout.startswith(f"Usage: kalle {name}")


def test_every_option_and_command_says_what_it_is_for():
    waiting = [cli.get_command(None, name) for name in COMMANDS]
    for command in waiting:
        waiting += getattr(command, "commands", {}).values()
        assert command.help, command.name
        assert all(getattr(one, "help", "an argument") for one in command.params), command.name


@pytest.mark.parametrize(
    "words", [["frobnicate"], ["people", "add"], ["people", "add", "U0123", "--level", "boss"], ["import"]]
)
def test_wrong_usage_is_exit_status_2(bare, words):
    assert "Usage:" in bare(*words, status=2).stderr


def test_a_process_says_a_refusal_in_one_line_and_exits_with_1(tmp_path):
    done = kalle("people", "list", folder=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "kalle: There is no database kalle.db yet. Run: kalle db upgrade\n"
    assert not (tmp_path / "kalle.db").exists()


def test_a_process_reads_the_file_env_and_makes_its_database(tmp_path):
    (tmp_path / ".env").write_text("DATABASE_URL=sqlite:///ours.db\n")
    assert kalle("db", "upgrade", folder=tmp_path).returncode == 0
    assert (tmp_path / "ours.db").exists()
    done = kalle(
        "people", "add", "U0123", "--level", "complete", "--sms", "--email", "kari@example.org", folder=tmp_path
    )
    assert (done.returncode, done.stdout) == (0, "U0123 is added as Kari, level complete.\n")


def test_a_misspelt_setting_stops_every_command_and_all_are_named(bare, monkeypatch):
    monkeypatch.setenv("SMTP_ULR", "smtp://user:canary@host")
    monkeypatch.setenv("REMINDER_TIM", "09:00")
    result = bare("people", "list", status=1)
    assert result.stderr.splitlines() == [
        "kalle: REMINDER_TIM is not a setting. Did you mean REMINDER_TIME?",
        "kalle: SMTP_ULR is not a setting. Did you mean SMTP_URL?",
    ]


def test_serve_names_every_setting_it_misses(bare):
    named = {line.split()[1] for line in bare("serve", status=1).stderr.splitlines()}
    assert named == {"SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SECRET_KEY", "SMTP_URL", "MAIL_FROM"}


def test_the_version_is_the_projects(bare):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert bare("--version").stdout == f"kalle, version {project['version']}\n"


CANARY = "cAnArY7391cAnArY7391cAnArY7391xyz"


@pytest.mark.parametrize(
    "words",
    [
        ["--help"],
        ["serve"],
        ["people", "list"],
        ["db", "upgrade"],
        ["db", "check"],
        ["db", "backup", "x"],
        ["manifest"],
        ["doctor"],
        ["doctor", "--json"],
        ["import", "x.csv"],
        ["outbox", "list"],
        ["people", "add", "U01", "--email", "x"],
    ],
)
@pytest.mark.parametrize("level", ["info", "debug"])
def test_no_command_shows_a_secret(folder, bare, monkeypatch, words, level):
    """Case 34. Nothing answers at any of the addresses, so every way of failing is taken."""
    for name, value in {
        "SLACK_BOT_TOKEN": f"xoxb-{CANARY}",
        "SLACK_SIGNING_SECRET": CANARY,
        "SLACK_APP_TOKEN": f"xapp-{CANARY}",
        "SECRET_KEY": CANARY,
        "SMTP_URL": f"smtp://kalle:{CANARY}@127.0.0.1:9",
        "SMS_URL": f"twilio://AC5ca1ab1e:{CANARY}@api.twilio.com?from=+4759440000",
        "DATABASE_URL": f"postgresql+psycopg://kalle:{CANARY}@127.0.0.1:9/kalle",
        "SLACK_API_URL": "http://127.0.0.1:9/api/",
        "PUBLIC_URL": "http://127.0.0.1:9",
        "MAIL_FROM": "jobs@example.org",
        "LOG_LEVEL": level,
    }.items():
        monkeypatch.setenv(name, value)
    from click.testing import CliRunner

    result = CliRunner().invoke(cli, words, prog_name="kalle")
    assert CANARY not in result.output
    assert result.exit_code == (0 if words[0] in ("--help", "manifest") else 1)


def test_what_nobody_foresaw_is_one_line_without_its_text(bare, monkeypatch):
    def broken(*_):
        raise RuntimeError("anna@example.org")

    monkeypatch.setattr("bot.services.database.check", broken)
    said = bare.refused("db", "check")
    assert said.startswith("Something broke (RuntimeError at ")
    assert "anna" not in said
