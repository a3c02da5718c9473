"""`kalle web` and two `kalle worker` on PostgreSQL, each a process of its own, as a company with many interviews runs it."""

import json
import re
import signal
import socket
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from sqlalchemy import select, update

from bot.house import house_of
from bot.sandbox.client import Sandbox as Slack
from bot.vault import Vault
from bot.wiring import Program
from domain.access import OPERATOR
from domain.delivery import SILENT_AFTER, ParcelState
from domain.digests import Rhythm, ScopeKind
from domain.reminders import ReminderState
from storage.calendar_tables import Digest, Subscription, SubscriptionScope
from storage.engine import Database, open_database
from storage.tables import Interview, Person, Reminder
from tests.cast import SLACK_PEOPLE, assemble
from tests.grumpy import grumpy_server
from tests.office import SIGNING_SECRET, TOKEN, free_port, settings_for
from tests.posting import age, mail, plan_reminder, queue_mail, states
from tests.smtp import HANG, SmtpSink
from tests.walks.conftest import ROOT, _started, _wait_for

pytestmark = pytest.mark.long
KEY = "several-processes-keep-one-9b1c6f2e7d4a"


@dataclass
class House:
    """A database, and processes that are started on it."""

    database: Database
    folder: Path
    environment: dict[str, str]
    url: str
    running: "list[subprocess.Popen[str]]" = field(default_factory=list)

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        """Start `kalle ...`; its log lies in the folder."""
        log = self.folder / f"{arguments[0]}-{len(self.running)}.log"
        self.running.append(_started(["bot", *arguments], log, self.environment))
        return self.running[-1]

    def web(self) -> "subprocess.Popen[str]":
        """Start `kalle web` with two processes and wait until it answers, well or not."""
        web = self.start("web", "--workers", "2")
        wait_until(lambda: self.ask("/healthz")[0] in {200, 503})
        return web

    def ask(self, path: str, **headers: str) -> tuple[int, str]:
        """Ask the web; status 0 while nobody answers."""
        try:
            with urlopen(Request(self.url + path, headers=headers), timeout=5) as answer:
                assert "Server" not in answer.headers
                return answer.status, answer.read().decode()
        except HTTPError as refused:
            return refused.code, refused.read().decode()
        except OSError:
            return 0, ""

    def stop(self, process: "subprocess.Popen[str]") -> float:
        """End a process as a host would; returns the seconds that took."""
        started = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
        return time.monotonic() - started

    def log(self) -> str:
        """What all of them wrote."""
        return "".join(path.read_text() for path in sorted(self.folder.glob("w*.log")))


def wait_until(fact: Callable[[], object], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < until, "it did not come to that"
        time.sleep(0.05)


@pytest.fixture
def house(postgresql_url: str, tmp_path: Path) -> Iterator[House]:
    """The database and the settings; Slack answers nowhere unless a test has one."""
    port = free_port()
    environment = {
        "SLACK_BOT_TOKEN": TOKEN,
        "SLACK_SIGNING_SECRET": SIGNING_SECRET,
        "SLACK_API_URL": "http://127.0.0.1:9/api/",
        "DATABASE_URL": postgresql_url,
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "PORT": str(port),
        "SECRET_KEY": KEY,
        "SMTP_URL": "smtp://127.0.0.1:9",
        "MAIL_FROM": "Nordlys Energi <kalle@nordlys.example>",
        "COMPANY_NAME": "Nordlys Energi",
        "UNDO_SECONDS": "1",
    }
    database = open_database(postgresql_url)
    made = House(database, tmp_path, environment, f"http://127.0.0.1:{port}")
    yield made
    for process in made.running:
        if process.poll() is None:
            process.terminate()
            process.wait(20)
    database.close()


def queue(house: House, numbers: range) -> list[int]:
    """Queue mails that are due."""
    now = datetime.now(UTC)
    with house.database.writes.begin() as session:
        return [
            queue_mail(session, number, body=Vault(KEY).seal(mail(number)), due_at=now, now=now) for number in numbers
        ]


def all_sent(house: House) -> bool:
    return set(states(house.database).values()) == {ParcelState.SENT}


@pytest.fixture
def slack(house: House, tmp_path: Path) -> Slack:
    """The fake Slack and mailbox, and the cast in the database."""
    port, smtp_port = free_port(), free_port()
    house.environment |= {
        "SLACK_API_URL": f"http://127.0.0.1:{port}/api/",
        "SMTP_URL": f"smtp://127.0.0.1:{smtp_port}",
    }
    settings = settings_for(house.environment["DATABASE_URL"], int(house.environment["PORT"]), port, smtp_port)
    program = Program(settings, house.database, house_of(settings))
    with program.begin(OPERATOR) as work:
        assemble(work)
    people = tmp_path / "people.json"
    people.write_text(json.dumps([asdict(one) for one in SLACK_PEOPLE]))
    sandbox = _started(
        ["bot.sandbox", "--port", str(port), "--smtp-port", str(smtp_port), "--signing-secret", SIGNING_SECRET,
         "--bot-url", f"{house.url}/slack/events", "--token", TOKEN, "--people", str(people),
         "--manifest", str(ROOT / "manifest.json")],
        tmp_path / "sandbox.log",
        {},
    )  # fmt: skip
    _wait_for(f"http://127.0.0.1:{port}/", sandbox, tmp_path / "sandbox.log")
    house.running.append(sandbox)
    return Slack(f"http://127.0.0.1:{port}", patience=15)


def order_digests(house: House, each: int) -> int:
    """So many digests for each of the cast, all due this very minute; returns how many that are."""
    now = datetime.now(UTC)
    with house.database.writes.begin() as session:
        known = list(session.scalars(select(Person)))
        for person in known:
            scope = {"kind": ScopeKind.RECRUITER, "rhythm": Rhythm.DAILY, "at": f"{now:%H:%M}", "zone": "UTC"}
            wishes = {"weekends": True, "when_empty": True, "language": person.language}
            for _ in range(each):
                row = Subscription(person_id=person.id, next_at=now, created_at=now, **scope, **wishes)
                row.scopes = [SubscriptionScope(kind=ScopeKind.RECRUITER, ref_id=person.id)]
                session.add(row)
        return each * len(known)


def digests_posted(house: House) -> list[int]:
    """The digests that stand in Slack."""
    with house.database.reads() as session:
        return list(session.scalars(select(Digest.id).where(Digest.ts != "")))


@pytest.mark.timeout(180)
def test_an_invitation_and_each_digest_go_out_once_from_two_workers(house: House, slack: Slack) -> None:
    """Case 83."""
    ordered = order_digests(house, 2)
    web = house.web()
    workers = [house.start("worker"), house.start("worker")]
    kari = slack.person("U0KARI")
    kari.command("/interview", "fre 4.12.2026 10:00 video 45m")
    form = kari.modal().fill(applications=["Anna Bergström", "Ola Hansen"], place="https://meet.example/x")
    assert form.submit().outcome == "pushed"
    assert kari.modal().submit().outcome == "cleared"

    people = ("anna@example.org", "ola@example.org")
    wait_until(lambda: all(slack.mails(to=one) for one in people))
    wait_until(lambda: all_sent(house))
    assert [len(slack.mails(to=one)) for one in people] == [1, 1]
    wait_until(lambda: len(digests_posted(house)) == ordered)
    wait_until(lambda: all_sent(house))
    posted = [re.search(r"digest:(\d+)", str(call["args"])) for call in slack.calls("chat.postMessage")]
    assert Counter(int(one[1]) for one in posted if one) == dict.fromkeys(digests_posted(house), 1)

    wait_until(lambda: house.ask("/healthz")[0] == 200)
    numbers = house.ask("/metrics")[1].splitlines()
    assert "kalle_workers 2.0" in numbers
    assert f'kalle_messages_sent_total{{channel="email"}} {float(len(slack.mails()))}' in numbers

    assert max(house.stop(process) for process in (web, *workers)) < 10
    assert slack.complaints() == []
    assert not [name for name in ("Anna", "anna@", "meet.example", KEY) if name in house.log()]


def test_of_two_workers_each_message_leaves_by_one(house: House, smtp_sink: SmtpSink) -> None:
    house.environment["SMTP_URL"] = smtp_sink.url
    workers = [house.start("worker"), house.start("worker")]
    queue(house, range(1, 101))
    wait_until(lambda: all_sent(house))
    assert Counter(one.recipients[0] for one in smtp_sink.received) == {
        f"anna{number}@example.org": 1 for number in range(1, 101)
    }
    assert max(house.stop(worker) for worker in workers) < 10


def test_of_two_workers_each_due_reminder_is_handled_by_one(house: House, smtp_sink: SmtpSink) -> None:
    """Case 62."""
    house.environment["SMTP_URL"] = smtp_sink.url
    now = datetime.now(UTC)
    with house.database.writes.begin() as session:
        for number in range(1, 41):
            plan_reminder(session, now, number)
        for reminder in session.scalars(select(Reminder)):
            reminder.subject = reminder.contents = "Welcome tomorrow"
        for interview in session.scalars(select(Interview)):
            interview.starts_at = now + timedelta(days=1)
            interview.application.candidate.email = f"anna{interview.id}@example.org"
            reminder_revision = interview.revision
        session.execute(update(Reminder).values(revision=reminder_revision))
    workers = [house.start("worker"), house.start("worker")]
    wait_until(lambda: len(states(house.database)) >= 40 and all_sent(house))
    assert sorted(Counter(one.recipients[0] for one in smtp_sink.received).values()) == [1] * 40
    with house.database.reads() as session:
        assert set(session.scalars(select(Reminder.state))) == {ReminderState.QUEUED}
    assert max(house.stop(worker) for worker in workers) < 10


def test_a_web_without_a_worker_says_that_nothing_leaves(house: House, smtp_sink: SmtpSink) -> None:
    """Case 112."""
    house.environment["SMTP_URL"] = smtp_sink.url
    web = house.web()
    queue(house, range(1, 2))
    status, said = house.ask("/healthz")
    assert (status, json.loads(said)["delivery"]) == (503, "Nothing delivers messages.")
    assert "kalle_workers 0.0" in house.ask("/metrics")[1]
    worker = house.start("worker")
    wait_until(lambda: all_sent(house))
    assert house.ask("/healthz")[0] == 200
    for process in (worker, web):
        assert house.stop(process) < 10
    assert len(smtp_sink.received) == 1


def test_what_a_killed_worker_held_leaves_by_another_once_its_silence_is_noticed(house: House) -> None:
    """Case 87."""
    (held,) = queue(house, range(1, 2))
    with grumpy_server() as server:
        server.answers["rcpt"] = HANG
        house.environment["SMTP_URL"] = server.url
        killed = house.start("worker")
        assert server.hanging.wait(30)
        killed.kill()
        killed.wait(10)
        assert states(house.database) == {held: ParcelState.LEASED}
        del server.answers["rcpt"]
    with grumpy_server() as server:
        house.environment["SMTP_URL"] = server.url
        age(house.database, SILENT_AFTER + timedelta(seconds=1))
        heir = house.start("worker")
        wait_until(lambda: all_sent(house))
        assert house.stop(heir) < 10


def test_the_web_believes_a_proxy_on_this_machine_about_its_client(house: House) -> None:
    web = house.web()
    assert house.ask("/metrics")[0] == 200
    assert house.ask("/metrics", **{"X-Forwarded-For": "203.0.113.9"})[0] == 404
    assert house.ask("/metrics", **{"X-Forwarded-For": "127.0.0.1, 203.0.113.9"})[0] == 404
    assert house.stop(web) < 10


def begun(house: House, *lines: str) -> socket.socket:
    """Begin a request and leave it at that."""
    connection = socket.create_connection(("127.0.0.1", int(house.environment["PORT"])), timeout=15)
    head = [*lines, f"Host: 127.0.0.1:{house.environment['PORT']}", "Content-Type: application/x-www-form-urlencoded"]
    connection.sendall("\r\n".join([*head, "", ""]).encode())
    return connection


def test_what_was_asked_when_the_web_is_told_to_end_is_still_answered(house: House) -> None:
    """Case 86."""
    web = house.web()
    with begun(house, f"POST /i/{'A' * 43} HTTP/1.1", "Content-Length: 13") as connection:
        connection.sendall(b"answer")
        time.sleep(0.3)  # until a thread of it waits for the rest
        web.send_signal(signal.SIGTERM)
        wait_until(lambda: house.ask("/healthz")[0] == 0)
        connection.sendall(b"=accept")
        assert connection.recv(1000).startswith(b"HTTP/1.1 404 ")
    assert web.wait(10) == 0
