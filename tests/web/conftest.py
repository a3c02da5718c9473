"""The desk and its web, served for real where a test needs more than one request at a time."""

import socket
import threading
from collections.abc import Iterator

import pytest
from waitress.server import create_server

from storage.engine import open_database
from tests.web.desk import Desk


@pytest.fixture
def desk(sqlite_url: str) -> Iterator[Desk]:
    """A company with its web, asked without a network."""
    database = open_database(sqlite_url)
    yield Desk(database)
    database.close()


@pytest.fixture
def site(sqlite_url: str) -> Iterator[Desk]:
    """The same, listening on a port of its own; its address is `public_url`."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    database = open_database(sqlite_url)
    desk = Desk(database, port=port)
    server = create_server(
        desk.app, host="127.0.0.1", port=port, threads=8,
        trusted_proxy="127.0.0.1", trusted_proxy_count=1, trusted_proxy_headers={"x-forwarded-for"},
    )  # fmt: skip
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield desk
    # Closed from within its own loop: closed from here, the loop would stumble over sockets that are gone.
    server.trigger.pull_trigger(lambda: server.asyncore.close_all(server._map))
    thread.join(timeout=5)
    server.task_dispatcher.shutdown()
    database.close()
