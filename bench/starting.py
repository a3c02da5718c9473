"""How soon things are there: `kalle --help`, and the demo from a fresh copy of the checkout with nothing installed."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from bench.figures import Figure, median
from bench.site import ROOT, BenchError, Site, children_cpu, fetch, free_port

HELPS = 7
DEMO_SECONDS = 60
PATIENCE_SECONDS = 300


def measure_help(_site: Site) -> list[Figure]:
    """`./kalle --help`, warm."""
    command = [str(ROOT / "kalle"), "--help"]
    times, used = [], []
    for _ in range(HELPS + 1):
        began, before = time.perf_counter(), children_cpu()
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - began)
        used.append(children_cpu() - before)
    note = f"{median(used[1:]):.2f} s of processor"
    return [Figure("kalle --help: median of 7", median(times[1:]), "s", 0.5, note)]


def measure_demo(site: Site) -> list[Figure]:
    """`./kalle demo` in a copy without .venv and .tools, and with empty caches of pip and uv, until both pages answer."""
    checkout, port = _copied(site.folder / "checkout"), free_port()
    caches = {name: str(site.folder / "caches") for name in ("XDG_CACHE_HOME", "PIP_CACHE_DIR", "UV_CACHE_DIR")}
    with (site.folder / "demo.log").open("w+") as log:
        began = time.perf_counter()
        demo = subprocess.Popen(
            [str(checkout / "kalle"), "demo", "--port", str(port)],
            cwd=checkout,
            env={**os.environ, **caches, "PATH": _path_without_ours()},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        try:
            _wait_until_ready(demo, site.folder / "demo.log")
            fetch(port, "/")
            seconds = time.perf_counter() - began
        finally:
            _end(demo)
    return [Figure("cold ./kalle demo until it is ready", seconds, "s", DEMO_SECONDS)]


def _copied(target: Path) -> Path:
    """Copy what git tracks or would track: the last commit and what was changed since."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, check=True, stdout=subprocess.PIPE
    )
    for name in filter(None, os.fsdecode(listed.stdout).split("\0")):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)
    return target


def _path_without_ours() -> str:
    """The machine's Python makes the environment, not the one of this checkout."""
    ours = str(Path(sys.executable).parent)
    return os.pathsep.join(one for one in os.environ["PATH"].split(os.pathsep) if one != ours)


def _wait_until_ready(demo: subprocess.Popen[bytes], log: Path) -> None:
    """Wait for the words of the demo: it says them when its own page and the program have both answered."""
    until = time.monotonic() + PATIENCE_SECONDS
    while "Kalle is ready" not in (said := log.read_text(errors="replace")):
        if demo.poll() is not None or time.monotonic() > until:
            raise BenchError(f"the demo does not start:\n{said[-2000:]}")
        time.sleep(0.05)


def _end(demo: subprocess.Popen[bytes]) -> None:
    demo.send_signal(signal.SIGINT)
    try:
        demo.wait(15)
    except subprocess.TimeoutExpired:
        demo.kill()
        demo.wait()
