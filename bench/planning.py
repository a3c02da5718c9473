"""Planning reminders and firing those that are due, beside APScheduler and procrastinate; and what an idle tick costs."""

import json
import os
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench import reminding
from bench.figures import Figure, median
from bench.site import ROOT, BenchError, Site, environment
from bot.services.reminding.firing import fire
from tests.postgres import empty_database, running_server

DIVIDE = int(os.environ.get("BENCH_DIVIDE", "1"))
PLANNED, DUE = 100_000 // DIVIDE, 10_000 // DIVIDE
INVITED = 25
PASTS = tuple(number // DIVIDE for number in (10_000, 100_000, 1_000_000))
TICKS = 300
TICK_MILLISECONDS = 2
NOW = datetime(2026, 11, 2, 7, 0, tzinfo=UTC)


def measure(site: Site) -> list[Figure]:
    """Ours on both databases, the others on the same PostgreSQL."""
    figures = []
    with running_server() as server:
        with empty_database(server) as url:
            ours = _ours(url)
        figures += _told("ours, PostgreSQL", *ours)
        for name, found in (("APScheduler", _apscheduler(server)), ("procrastinate", _procrastinate(site, server))):
            if found is None:
                print(f"{name} cannot be had here: not compared", file=sys.stderr)
                continue
            figures += _told(f"{name}, PostgreSQL", *found)
            figures.append(Figure(f"planning: our time, of {name}'s", ours[0] / found[0], "x", 1))
            figures.append(Figure(f"firing: our time, of {name}'s", ours[1] / found[1], "x", 1))
    return [*figures, *_told("ours, SQLite", *_ours(f"sqlite:///{site.folder / 'planning.db'}"))]


def _told(who: str, planning: float, firing: float) -> list[Figure]:
    return [
        Figure(f"{who}: planning one of {PLANNED:,}", 1000 * planning / PLANNED, "ms"),
        Figure(f"{who}: firing {DUE:,} due ones", firing, "s"),
    ]


def _ours(url: str) -> tuple[float, float]:
    """Seconds to plan all, as invitations of 25, and to order those that are due in the outbox.

    The mails themselves are written when they are first taken: `mailing` measures that.
    """
    now = NOW
    with reminding.house(_environment(url), lambda: now) as house:
        reminding.fill(house.begin, PLANNED, lambda number: NOW + timedelta(days=3 + number % 60))
        wanted = reminding.wish(house.begin)
        began = time.perf_counter()
        for first in range(1, PLANNED + 1, INVITED):
            reminding.plan(house.begin, range(first, min(first + INVITED, PLANNED + 1)), wanted)
        planned = time.perf_counter() - began
        reminding.make_due(house.begin, DUE, NOW - timedelta(minutes=1))
        began = time.perf_counter()
        if fire(house.begin) != DUE:
            raise BenchError("not all that were due were fired")
        return planned, time.perf_counter() - began


def _environment(url: str) -> dict[str, str]:
    return environment(Path("unused.db"), DATABASE_URL=url, PUBLIC_URL="http://127.0.0.1:9", PORT="9")


def _apscheduler(server: str) -> tuple[float, float]:
    with empty_database(server) as url:
        return _beside("bench.beside_apscheduler", url, {})


def _procrastinate(site: Site, server: str) -> tuple[float, float] | None:
    """Fetched for the run into its folder: the program has no use for it, and no lock of ours holds it."""
    place = site.folder / "procrastinate"
    if not _fetched(place):
        return None
    with empty_database(server) as url:
        return _beside("bench.beside_procrastinate", url, {"BENCH_PACKAGES": str(place)})


def _fetched(place: Path) -> bool:
    uv = ROOT / ".tools" / "bin" / "uv"
    tool = (
        [str(uv), "pip", "install", "--python", sys.executable] if uv.exists() else ["python3", "-m", "pip", "install"]
    )
    command = [*tool, "-q", "--target", str(place), "procrastinate>=3,<4"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        print(done.stderr.strip()[-300:], file=sys.stderr)
    return done.returncode == 0


def _beside(module: str, url: str, more: dict[str, str]) -> tuple[float, float]:
    """Run one of the others in a process of its own; seconds of planning and of firing."""
    command = [sys.executable, "-P", "-m", module, url, str(PLANNED), str(DUE)]
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT), **more}
    )
    if done.returncode:
        raise BenchError(f"{module}: {done.stderr[-1000:]}")
    found = json.loads(done.stdout)
    if found.get("dropped"):
        print(f"{module}: with its own settings {found['dropped']} of {DUE} were dropped", file=sys.stderr)
    return found["planning"], found["firing"]


# --- an idle tick --------------------------------------------------------------------------------------------------


def measure_ticks(site: Site) -> list[Figure]:
    """What a tick with nothing due costs, beside more and more reminders that went long ago."""
    figures = _ticks(f"sqlite:///{site.folder / 'ticks.db'}", "SQLite")
    with running_server() as server, empty_database(server) as url:
        return [*figures, *_ticks(url, "PostgreSQL")]


def _ticks(url: str, said: str) -> list[Figure]:
    figures, there = [], 0
    with reminding.house(_environment(url), lambda: NOW) as house:
        reminding.fill(house.begin, 1, lambda _: NOW + timedelta(days=3))
        for past in PASTS:
            reminding.add_past(house.database, there + 1, past)
            there = past
            name = f"a tick with nothing due, {past:,} past reminders, {said}"
            figures.append(Figure(name, _tick(house.begin), "ms", TICK_MILLISECONDS))
    return figures


def _tick(begin: reminding.Begin) -> float:
    """The median in milliseconds, warm."""
    times = []
    for _ in range(TICKS + 20):
        began = time.perf_counter()
        if fire(begin):
            raise BenchError("something was due")
        times.append(time.perf_counter() - began)
    return 1000 * median(times[20:])
