"""Running the demo: the folder, the ports, the company, two processes, and an end in good order."""

import contextlib
import json
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

import click

from bot.demo import folder as folders
from bot.demo import processes
from bot.demo.folder import CHANNELS, CLOCK, DATABASE, MANIFEST, PEOPLE, PROGRAM_LOG, SANDBOX_LOG, Folder
from bot.demo.processes import HOST, Process
from bot.settings import Settings, read
from domain.errors import Phrase, Refused

UNDO_SECONDS = 10
PROGRAM_STOPS_SECONDS, SANDBOX_STOPS_SECONDS = 8.5, 1.0
"""Together less than ten seconds. The program goes first: it may still be sending to the sandbox."""

FIRST_WORDS = """\
Kalle is ready. Open  http://{host}:{port}/
  You are Kari Nordmann, recruiter at {company}. Write below the messages:  /interview Anna fre 10:00 telefon
  What candidates get arrives in the mailbox and the telephone on the right, after {undo} seconds in which it can be taken back.
  All is made up and stays on this machine, in {folder}; --fresh begins again. Stop with Ctrl-C.
"""


def run(port: int, fresh: bool) -> None:
    """Set the demo up in the current folder and run it until SIGTERM or Ctrl-C; Refused says why it cannot."""
    with _told_to_stop() as stopping, folders.opened(Path(folders.NAME), fresh=fresh) as folder:
        port = _page_port(port)
        environment = _environment(folder, port)
        with _running(folder, port, environment, stopping) as both:
            if both is None:
                return
            _greet(folder, port)
            while not stopping.wait(processes.LOOK_SECONDS):
                for process in both:
                    process.insist_alive()
        click.echo("Stopped.")


@contextlib.contextmanager
def _told_to_stop() -> Iterator[threading.Event]:
    """Yield an event that signals set, so that nothing is cut off half-way."""
    stopping = threading.Event()

    def told(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.signal(number, told) for number in numbers]
    try:
        yield stopping
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def _page_port(wanted: int) -> int:
    if wanted and not processes.is_free(wanted):
        text = "Port {port} is taken, perhaps by another demo. Choose another: kalle demo --port {other}"
        raise Refused(Phrase(text, {"port": wanted, "other": wanted + 10 if wanted < 65000 else 3100}))
    return processes.free_port(wanted)


def _environment(folder: Folder, port: int) -> dict[str, str]:
    """Choose the ports of this start; return the settings of the program, as an operator would write them."""
    from bot.demo import company

    state = folder.state
    state.bot_port, state.smtp_port = _two_ports(state.bot_port, state.smtp_port, port)
    folder.save()
    return {
        "SLACK_BOT_TOKEN": state.token,
        "SLACK_SIGNING_SECRET": state.signing_secret,
        "SLACK_API_URL": f"http://{HOST}:{port}/api/",
        "DATABASE_URL": f"sqlite:///{DATABASE}",  # beside the logs, where the program is started
        "PUBLIC_URL": f"http://{HOST}:{state.bot_port}",
        "HOST": HOST,
        "PORT": str(state.bot_port),
        "SECRET_KEY": state.secret_key,
        "SMTP_URL": f"smtp://{HOST}:{state.smtp_port}",
        "SMS_URL": f"http://{HOST}:{port}/sms",
        "MAIL_FROM": company.MAIL_FROM,
        "TIMEZONE": company.ZONE,
        "UNDO_SECONDS": str(UNDO_SECONDS),
        "COMPANY_NAME": company.NAME,
    }


def _two_ports(bot: int, smtp: int, page: int) -> tuple[int, int]:
    """Ports for the program and the mailbox: those of last time where they can be had."""
    taken = {page}
    found = []
    for wanted in (bot, smtp):
        port = processes.free_port(0 if wanted in taken else wanted)
        while port in taken:
            port = processes.free_port()
        taken.add(port)
        found.append(port)
    return found[0], found[1]


@contextlib.contextmanager
def _running(
    folder: Folder, port: int, environment: dict[str, str], stopping: threading.Event
) -> Iterator[tuple[Process, Process] | None]:
    """Yield both processes, ready; None when the demo was told to stop before that."""
    with contextlib.ExitStack() as stack:
        sandbox = _start_sandbox(folder, port, environment)
        stack.callback(processes.stop, sandbox, SANDBOX_STOPS_SECONDS)
        _prepare_database(folder, read(environment))
        if stopping.is_set() or not processes.wait_for_line(sandbox, "sandbox ready", stopping):
            yield None
            return
        program = processes.start(
            "Kalle", ("bot.demo.serve", CLOCK), folder.file(PROGRAM_LOG), environment, folder.lock
        )
        stack.callback(processes.stop, program, PROGRAM_STOPS_SECONDS)
        folders.note_processes(folder.lock, [sandbox.popen.pid, program.popen.pid])
        ready = processes.wait_for_health(program, folder.state.bot_port, stopping)
        yield (sandbox, program) if ready else None


def _start_sandbox(folder: Folder, port: int, environment: dict[str, str]) -> Process:
    from bot.demo import company
    from bot.manifest import manifest

    public = environment["PUBLIC_URL"]
    _write_json(folder.file(PEOPLE), [one.in_slack() for one in company.COLLEAGUES])
    _write_json(folder.file(CHANNELS), company.CHANNELS)
    _write_json(folder.file(MANIFEST), manifest(public, socket=False))
    options = {
        "--host": HOST,
        "--port": str(port),
        "--smtp-port": str(folder.state.smtp_port),
        "--bot-url": f"{public}/slack/events",
        "--signing-secret": environment["SLACK_SIGNING_SECRET"],
        "--token": environment["SLACK_BOT_TOKEN"],
        "--people": PEOPLE,
        "--channels": CHANNELS,
        "--manifest": MANIFEST,
        "--clock-file": CLOCK,
        "--zone": company.ZONE,
    }
    arguments = ("bot.sandbox", *(part for pair in options.items() for part in pair))
    return processes.start("The sandbox", arguments, folder.file(SANDBOX_LOG), {}, folder.lock)


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _prepare_database(folder: Folder, settings: Settings) -> None:
    """Seed at the first start; a start that was cut off in the middle of it begins again."""
    from bot.demo import seeding

    step: Callable[[Settings], None] = seeding.post_again
    if not folder.state.seeded:
        click.echo(f"Making the company up in {folder.path}/ ...")
        folder.drop_database()
        step = seeding.seed
    with contextlib.chdir(folder.path):
        step(settings)
    folder.state.seeded = True
    folder.save()


def _greet(folder: Folder, port: int) -> None:
    from bot.demo import company

    facts = {"host": HOST, "port": port, "company": company.NAME, "undo": UNDO_SECONDS, "folder": f"{folder.path}/"}
    click.echo(FIRST_WORDS.format(**facts), nl=False)
