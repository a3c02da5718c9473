"""The listeners' client: open connections are shared, one that was hung up is replaced."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from slack_sdk.errors import SlackApiError

from bot.slack_client import KeptClient


class Server(ThreadingHTTPServer):
    """Counts connections and requests; `answer` is what it says next."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.connections, self.requests = 0, []
        self.status, self.answer, self.hang_up = 200, b'{"ok": true}', False
        self.hung_up, self.released = threading.Event(), threading.Event()
        self.slow, self.more = False, ("X-Server", "test")

    def get_request(self):
        self.connections += 1
        return super().get_request()

    def handle_error(self, *_: object) -> None:
        """A client that waited no longer is no error here."""

    def shutdown_request(self, request):
        super().shutdown_request(request)
        self.hung_up.set()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.requests.append((self.path, self.headers["Authorization"], json.loads(body)))
        if self.server.answer == b"":
            self.close_connection = True
            return
        if self.server.slow:
            self.server.released.wait(5)
        self.send_response(self.server.status)
        self.send_header(*self.server.more)
        self.send_header("Content-Length", str(len(self.server.answer)))
        self.end_headers()
        self.wfile.write(self.server.answer)
        self.close_connection = self.server.hang_up

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def client(server: Server) -> Iterator[KeptClient]:
    made = KeptClient("xoxb-test", f"http://127.0.0.1:{server.server_address[1]}/api/", 2)
    yield made
    made.close()


def opened(client: KeptClient) -> bool:
    return client.views_open(trigger_id="1", view={"type": "modal"})["ok"]


def test_calls_after_one_another_share_a_connection(server: Server, client: KeptClient):
    assert all(opened(client) for _ in range(3))
    assert server.connections == 1
    expected = ("/api/views.open", "Bearer xoxb-test", {"trigger_id": "1", "view": {"type": "modal"}})
    assert server.requests == [expected] * 3


def test_a_connection_that_was_hung_up_is_replaced(server: Server, client: KeptClient):
    server.hang_up = True
    assert opened(client)
    assert server.hung_up.wait(5)
    assert opened(client)
    assert server.connections == 2


def test_a_call_that_was_not_answered_is_not_sent_again(server: Server, client: KeptClient):
    server.answer = b""
    with pytest.raises(ConnectionError):
        opened(client)
    assert len(server.requests) == 1


def test_a_kept_connection_that_dies_is_replaced_once(server: Server, client: KeptClient):
    assert opened(client)
    server.answer = b""
    with pytest.raises(ConnectionError):
        opened(client)
    assert len(server.requests) == 3
    assert server.connections == 2


def test_too_slow_an_answer_is_not_waited_for(server: Server):
    server.slow = True
    hasty = KeptClient("xoxb-test", f"http://127.0.0.1:{server.server_address[1]}/api/", 1)
    with pytest.raises(TimeoutError):
        opened(hasty)
    server.released.set()


def test_how_long_to_wait_is_known_from_a_refusal(server: Server, client: KeptClient):
    server.status, server.answer, server.more = 429, b'{"ok": false, "error": "ratelimited"}', ("Retry-After", "7")
    with pytest.raises(SlackApiError) as refused:
        opened(client)
    assert refused.value.response.headers["Retry-After"] == "7"


@pytest.mark.parametrize(
    ("status", "answer", "error"),
    [
        (200, b'{"ok": false, "error": "expired_trigger_id"}', "expired_trigger_id"),
        (429, b'{"ok": false, "error": "ratelimited"}', "ratelimited"),
        (502, b"<html>Bad gateway</html>", "no_json"),
    ],
)
def test_a_refusal_is_an_error_and_the_connection_goes_on(server: Server, client: KeptClient, status, answer, error):
    server.status, server.answer = status, answer
    with pytest.raises(SlackApiError) as refused:
        opened(client)
    assert refused.value.response["error"] == error
    server.status, server.answer = 200, b'{"ok": true}'
    assert opened(client)
    assert server.connections == 1
