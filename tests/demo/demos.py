"""The real `kalle demo` in a process of its own, in a folder of its own."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import chdir, contextmanager, suppress
from pathlib import Path

from bot.demo.processes import free_port
from bot.sandbox.client import Sandbox
from storage.engine import open_database
from storage.people import everyone

PATIENCE = 90.0


def arguments(*more):
    """The command line."""
    return [sys.executable, "-P", "-m", "bot", "demo", *more]


def state_of(folder):
    """What the demo keeps."""
    return json.loads((folder / ".demo" / "demo.json").read_text())


def is_alive(number):
    """True while a process runs; a zombie that nobody has waited for does not."""
    with suppress(OSError):
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def people_of(folder):
    """Slack id and whether they are switched on, of everybody in the database."""
    with chdir(folder / ".demo"):
        database = open_database("sqlite:///kalle.db")
        try:
            with database.reads() as session:
                return {person.slack_id: person.active for person in everyone(session)}
        finally:
            database.close()


def refusal_of(folder, *more, env=None):
    """Run a demo that cannot start; returns what it says on standard error."""
    options = {"cwd": folder, "capture_output": True, "text": True, "timeout": PATIENCE, "env": env}
    done = subprocess.run(arguments(*more), check=False, **options)
    assert (done.returncode, done.stdout) == (1, "")
    return done.stderr


class Demo:
    """A running demo."""

    def __init__(self, folder, popen, port, greeting):
        self.folder, self.popen, self.port, self.greeting = folder, popen, port, greeting
        self.slack = Sandbox(f"http://127.0.0.1:{port}", patience=30)
        self.kari = self.slack.person("U0KARI")

    @property
    def processes(self):
        """The numbers of the sandbox's and the program's process."""
        return [int(number) for number in (self.folder / ".demo" / "lock").read_text().split(", ")]

    def stop(self, signal_number=signal.SIGTERM):
        """Send the signal; returns what it said after the greeting, and its exit status."""
        self.popen.send_signal(signal_number)
        return self.ended()

    def ended(self):
        """Wait for the end; returns what it said on standard output and on standard error, and its exit status."""
        out, err = self.popen.communicate(timeout=10)
        return out, err, self.popen.returncode


@contextmanager
def demo(folder, *more, env=None):
    """A demo that runs until the block ends, whatever happens in it."""
    port = free_port()
    popen = subprocess.Popen(
        arguments("--port", str(port), *more),
        cwd=folder,
        env=env or os.environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield Demo(folder, popen, port, _greeting(popen))
    finally:
        if popen.poll() is None:
            popen.terminate()
            popen.communicate(timeout=20)
        popen.stdout.close()
        popen.stderr.close()


def _greeting(popen):
    lines, until = [], time.monotonic() + PATIENCE
    while not any("Ctrl-C" in line for line in lines):
        line = popen.stdout.readline()
        assert line, popen.communicate()[1]
        assert time.monotonic() < until
        lines.append(line)
    return "".join(lines)
