"""The program as an operator runs it: `kalle serve` in a process of its own, between a fake Slack and a mailbox."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from bot.house import house_of
from bot.sandbox.client import Sandbox as Slack
from bot.wiring import Program
from bot.work import Work
from domain.access import OPERATOR
from storage.engine import open_database
from storage.upgrade import upgrade
from tests.cast import SLACK_PEOPLE, assemble
from tests.office import SIGNING_SECRET, TOKEN, free_port, settings_for

ROOT = Path(__file__).parents[2]


@dataclass
class Served:
    """A running `kalle serve` and what stands around it."""

    slack: Slack
    url: str
    process: "subprocess.Popen[str]"
    log: Path
    applications: dict[str, int]

    def stop(self) -> float:
        """End it as a host would; returns the seconds that took."""
        started = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)
        return time.monotonic() - started


def _started(arguments: list[str], log: Path, environment: dict[str, str]) -> "subprocess.Popen[str]":
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    with log.open("w") as out:
        return subprocess.Popen(
            [sys.executable, "-m", *arguments],
            cwd=log.parent,
            env=inherited | {"PYTHONPATH": str(ROOT)} | environment,
            stdout=out,
            stderr=subprocess.STDOUT,
            text=True,
        )


def _wait_for(url: str, process: "subprocess.Popen[str]", log: Path) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until and process.poll() is None:
        try:
            with urlopen(url, timeout=2):
                return
        except (URLError, OSError):
            time.sleep(0.05)
    raise AssertionError(f"it does not answer:\n{log.read_text()}")


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """The program with the cast in it, every part a process of its own."""
    with serving(tmp_path) as made:
        yield made


@contextmanager
def serving(
    place: Path,
    prepare: Callable[[Work], dict[str, int]] = assemble,
    *,
    beginning: datetime | None = None,
    **environment: str,
) -> Iterator[Served]:
    """The program with what `prepare` puts into its database; the environment on top of the usual one.

    `SMS_URL="sandbox"` stands for the telephones beside the mailbox. With a `beginning` it runs as the demo starts it, with
    a clock that the page moves forward from then on.
    """
    port, api_port, smtp_port = free_port(), free_port(), free_port()
    api, url = f"http://127.0.0.1:{api_port}", f"http://127.0.0.1:{port}"
    database_url = f"sqlite:///{place}/kalle.db"
    upgrade(database_url)
    settings = settings_for(database_url, port, api_port, smtp_port)
    clock = place / "clock"
    moving = ["--clock-file", str(clock)] if beginning else []
    if beginning:
        clock.write_text(str((beginning - datetime.now(UTC)).total_seconds()))
    program = Program(settings, open_database(database_url), house_of(settings), lambda: beginning or datetime.now(UTC))
    with program.begin(OPERATOR) as work:
        applications = prepare(work)
    program.close()
    people = place / "people.json"
    people.write_text(json.dumps([asdict(one) for one in SLACK_PEOPLE]))
    sandbox = _started(
        ["bot.sandbox", "--port", str(api_port), "--smtp-port", str(smtp_port), "--signing-secret", SIGNING_SECRET,
         "--bot-url", f"{url}/slack/events", "--token", TOKEN, "--people", str(people),
         "--manifest", str(ROOT / "manifest.json"), *moving],
        place / "sandbox.log",
        {},
    )  # fmt: skip
    _wait_for(f"{api}/", sandbox, place / "sandbox.log")
    usual = {
        "SLACK_BOT_TOKEN": TOKEN,
        "SLACK_SIGNING_SECRET": SIGNING_SECRET,
        "SLACK_API_URL": f"{api}/api/",
        "DATABASE_URL": database_url,
        "PUBLIC_URL": url,
        "PORT": str(port),
        "SECRET_KEY": settings.secret_key.reveal(),
        "SMTP_URL": f"smtp://127.0.0.1:{smtp_port}",
        "MAIL_FROM": "Nordlys Energi <kalle@nordlys.example>",
        "COMPANY_NAME": "Nordlys Energi",
        "UNDO_SECONDS": "1",
    }
    wanted = {name: f"{api}/sms" if name == "SMS_URL" else value for name, value in environment.items()}
    command = ["bot.demo.serve", str(clock)] if beginning else ["bot", "serve"]
    server = _started(command, place / "serve.log", usual | wanted)
    made = Served(Slack(api, patience=15), url, server, place / "serve.log", applications)
    try:
        _wait_for(f"{url}/healthz", server, made.log)
        yield made
    finally:
        for process in (server, sandbox):
            if process.poll() is None:
                process.terminate()
                process.wait(20)
