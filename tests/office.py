"""The whole program in this process, on real HTTP, with the fake Slack and mailbox beside it and a clock of its own.

Delivery happens when a test says so (`deliver`), everything else as people make it happen.
"""

import contextlib
import re
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPResponse
from pathlib import Path
from shutil import copy
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from sqlalchemy import make_url
from waitress.server import create_server

from bot.house import house_of
from bot.sandbox.client import Mail, Person, View
from bot.sandbox.client import Sandbox as Slack
from bot.sandbox.server import Sandbox
from bot.sandbox.workspace import Manifest, Options
from bot.settings import Secret, Settings
from bot.wiring import Program
from domain.access import OPERATOR
from storage.engine import open_database
from tests.cast import SLACK_PEOPLE, assemble

TOKEN = "xoxb-sandbox-test"
SIGNING_SECRET = "a-signing-secret-of-our-tests"
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class Clock:
    """Stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = MONDAY

    def __call__(self) -> datetime:
        return self.now

    def move(self, **span: float) -> None:
        self.now += timedelta(**span)


@dataclass
class Office:
    """What a test does things with."""

    program: Program
    slack: Slack
    clock: Clock
    url: str
    applications: dict[str, int] = field(default_factory=dict)

    def person(self, slack_id: str) -> Person:
        return self.slack.person(slack_id)

    def deliver(self) -> None:
        """Send everything that is due, and what that makes due."""
        for _ in range(3):
            for channel in self.program.dispatcher.channels:
                self.program.dispatcher.drain(channel)

    def deliver_all(self) -> None:
        """Let the time for undoing pass, and send."""
        self.clock.move(seconds=61)
        self.deliver()

    def mails(self, to: str) -> list[Mail]:
        return self.slack.mails(to=to)

    def link(self, to: str) -> str:
        """The answer link in the newest mail to somebody."""
        return re.findall(r"http://\S+/i/[\w-]+", self.mails(to)[-1].text)[-1]

    def get(self, url: str, method: str = "GET", headers: dict[str, str] | None = None) -> tuple[int, str]:
        return _opened(Request(url, method=method, headers=headers or {}))

    def post(self, url: str, **form: str) -> tuple[int, str]:
        return self.post_pairs(url, list(form.items()))

    def post_pairs(self, url: str, form: list[tuple[str, str]]) -> tuple[int, str]:
        """Send a form whose fields may come several times."""
        return _opened(Request(url, data=urlencode(form).encode(), method="POST"))

    def answer(self, to: str, answer: str, note: str = "") -> tuple[int, str]:
        """Answer an invitation as somebody with a browser would, over the second page where there is one."""
        link = self.link(to)
        _, page = self.get(link)
        status, page = self.post(link, answer=answer, revision=_hidden(page, "revision"), note=note)
        if status == 200 and 'name="confirmation"' in page:
            fields = {name: _hidden(page, name) for name in ("answer", "revision", "confirmation")}
            return self.post(link, **fields, note=note)
        return status, page


def _hidden(page: str, name: str) -> str:
    found = re.search(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', page)
    return found[1] if found else ""


def _opened(request: Request) -> tuple[int, str]:
    try:
        answer: HTTPResponse = urlopen(request, timeout=10)
    except HTTPError as refused:
        return refused.code, refused.read().decode()
    with answer:
        return answer.status, answer.read().decode()


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def settings_for(database_url: str, port: int, api_port: int, smtp_port: int, **more: object) -> Settings:
    return Settings(
        slack_bot_token=Secret(TOKEN),
        slack_signing_secret=Secret(SIGNING_SECRET),
        slack_api_url=f"http://127.0.0.1:{api_port}/api/",
        database_url=Secret(database_url),
        public_url=f"http://127.0.0.1:{port}",
        port=port,
        secret_key=Secret("tests-keep-no-secrets-9b1c6f2e7d4a"),
        smtp_url=Secret(f"smtp://127.0.0.1:{smtp_port}"),
        mail_from="kalle@nordlys.example",
        mail_from_name="Nordlys Energi",
        company_name="Nordlys Energi",
        **more,
    )


@dataclass(frozen=True)
class Furnished:
    """A SQLite file with the cast in it, and the applications there by first name."""

    path: Path
    applications: dict[str, int]

    def running(self, url: str, *, sms: bool = False) -> Iterator[Office]:
        """Make the SQLite database at `url` a copy of it, and run the program there."""
        copy(self.path, str(make_url(url).database))
        yield from running_office(url, sms=sms, applications=self.applications)


@pytest.fixture(scope="session")
def furnished(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Furnished:
    """The cast, put together once for all tests of this worker."""
    path = Path(copy(sqlite_template, tmp_path_factory.mktemp("office") / "office.db"))
    settings = settings_for(f"sqlite:///{path}", 1, 2, 3)
    program = Program(settings, open_database(settings.database_url.reveal()), house_of(settings), Clock())
    with program.begin(OPERATOR) as work:
        applications = assemble(work)
    program.close()  # takes what is in the log beside the file into the file
    return Furnished(path, applications)


@pytest.fixture
def office(sqlite_url: str, furnished: Furnished) -> Iterator[Office]:
    """The program with the cast in it, on SQLite."""
    yield from furnished.running(sqlite_url)


def _open_sandbox(port: int, api_port: int, smtp_port: int) -> Sandbox:
    sandbox = Sandbox(
        Options(
            f"http://127.0.0.1:{port}/slack/events",
            SIGNING_SECRET,
            TOKEN,
            port=api_port,
            smtp_port=smtp_port,
            retry_delays=(0.01,) * 3,
        ),
        SLACK_PEOPLE,
        Manifest.read(Path("manifest.json")) if hasattr(Manifest, "read") else Manifest(),
    )
    sandbox.start_mail()
    # As `serve` does, but it sees sooner that it shall stop.
    threading.Thread(target=sandbox._http.serve_forever, args=(0.005,), daemon=True).start()
    return sandbox


def running_office(
    database_url: str, *, sms: bool = False, applications: dict[str, int] | None = None
) -> Iterator[Office]:
    """`sms` says that there is a way to send some: to the telephones beside the mailbox; `applications` are those of a
    database that has the cast in it.
    """
    port, api_port, smtp_port = free_port(), free_port(), free_port()
    texting = {"sms_url": Secret(f"http://127.0.0.1:{api_port}/sms")} if sms else {}
    settings = settings_for(database_url, port, api_port, smtp_port, **texting)
    sandbox = _open_sandbox(port, api_port, smtp_port)
    clock = Clock()
    program = Program(settings, open_database(database_url), house_of(settings), clock, paced=False)
    server = create_server(program.web, host="127.0.0.1", port=port, threads=8)
    serving = threading.Thread(target=server.run, daemon=True)
    serving.start()
    made = Office(program, Slack(f"http://127.0.0.1:{api_port}", patience=5.0), clock, f"http://127.0.0.1:{port}")
    if applications is None:
        with program.begin(OPERATOR) as work:
            applications = assemble(work)
    made.applications = dict(applications)
    try:
        yield made
    finally:
        # Closed from within its own loop: closed from here, the loop would stumble over sockets that are gone.
        with contextlib.suppress(OSError):  # the loop may be through with it before the trigger is pulled
            server.trigger.pull_trigger(lambda: server.asyncore.close_all(server._map))
        serving.join(timeout=5)
        server.task_dispatcher.shutdown()
        sandbox.stop()
        program.dispatcher.stop()
        program.close()


def invite(office: Office, who: str, *names: str, **answers: object) -> View:
    """Fill in both steps as somebody would, up to the second one, and return it."""
    office.person(who).command("/interview", "")
    labels: dict[str, object] = {
        "applications": list(names),
        "type": "first",
        "form": "video",
        "day": "2026-11-27",
        "at": "10:00",
        "minutes": "45",
        "place": "https://meet.example/abc",
        "interviewers": [who],
        **answers,
    }
    step = office.person(who).modal().fill(**labels).submit()
    assert step.ok, step
    return office.person(who).modal()
