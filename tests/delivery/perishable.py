"""A PostgreSQL server of a test's own that can be taken away at once and started again."""

import os
import signal
import subprocess
from pathlib import Path

from tests import postgres


class PerishableServer:
    """Started, killed without warning, and started again on the same files."""

    def __init__(self, home: Path) -> None:
        programs = postgres.binaries()
        assert programs is not None
        self._home, self._programs = home, postgres.reachable(programs, home)
        home.chmod(0o777)
        work = home / "server"
        work.mkdir()
        if not os.geteuid():
            os.chown(work, postgres._nobody().pw_uid, -1)
        postgres._initialise(self._programs, work / "data")
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"postgresql+psycopg://kalle@/postgres?host={home}"

    def start(self) -> None:
        options = [part for name, value in postgres.CONFIGURATION.items() for part in ("-c", f"{name}={value}")]
        work = self._home / "server"
        command = [self._programs / "postgres", "-D", work / "data", "-k", self._home, *options]
        log = (self._home / "log").open("a")
        self._process = subprocess.Popen(command, cwd=work, stdout=log, stderr=log, **postgres._as_whom())
        log.close()
        postgres._wait_until_ready(self._process, self._home)

    def vanish(self) -> None:
        """What `pg_ctl stop -m immediate` does: every process of it ends at once, and nothing is written down first."""
        assert self._process is not None
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait(timeout=postgres.PATIENCE)

    def end(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self.vanish()
