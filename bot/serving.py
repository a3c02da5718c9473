"""One process: the web with Slack's door, delivery and the clock; SIGTERM finishes what is in flight and ends it.

Source: docs/operations.md, Starting and stopping.
"""

import errno
import gc
import logging
import os
import signal
import sys
import threading
import time
from types import FrameType
from typing import Protocol

import structlog
from flask import Flask
from slack_bolt import App
from slack_sdk.errors import SlackApiError, SlackClientError
from waitress.server import MultiSocketServer, TcpWSGIServer, create_server

from bot.clock.ticker import Ticker
from bot.settings import Settings
from bot.slack import Identity
from bot.work import Begin

log = structlog.get_logger()

THREADS = 8
LARGEST_BODY = 1_048_576
SWITCH_SECONDS = 0.001
STOP_SECONDS = 8.0
"""Container hosts kill ten seconds after SIGTERM."""


class Runnable(Protocol):
    """What is needed of the program."""

    settings: Settings

    @property
    def web(self) -> Flask: ...
    @property
    def slack(self) -> App: ...
    @property
    def identity(self) -> Identity: ...
    @property
    def ticker(self) -> Ticker: ...
    @property
    def begin(self) -> Begin: ...


def serve(program: Runnable) -> None:
    """Listen, deliver and keep time until the process is told to end; then end within ten seconds."""
    settings = program.settings
    greet_slack(program)
    offer_setup_code(program)
    server = _listening(program.web, settings)
    socket_mode = listen_by_socket(program)
    program.ticker.start()
    settle()
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    log.info("serving", host=settings.host, port=settings.port, slack="socket mode" if socket_mode else "http")
    _until_told(server)
    hang_up(socket_mode)
    finish(program.ticker)


def _listening(web: Flask, settings: Settings) -> TcpWSGIServer | MultiSocketServer:
    """Open the port; an OSError when it is taken, or HOST is no address."""
    try:
        return create_server(
            web,
            host=settings.host,
            port=settings.port,
            threads=THREADS,
            channel_timeout=30,
            trusted_proxy="127.0.0.1",
            trusted_proxy_count=1,
            trusted_proxy_headers={"x-forwarded-for"},
            clear_untrusted_proxy_headers=True,
            max_request_body_size=LARGEST_BODY,
            ident=None,
        )
    except ValueError as error:  # how waitress says that there is no such host
        raise OSError(errno.EADDRNOTAVAIL, "HOST is no address of this machine") from error


def greet_slack(program: Runnable) -> None:
    """Bind to the workspace at the first start; that Slack is away does not keep us from starting."""
    try:
        program.identity.ask()
    except SlackApiError as error:
        log.error("slack_refuses_the_token", error=str(error.response.get("error")))
    except (SlackClientError, OSError) as error:
        log.warning("slack_does_not_answer", error=type(error).__name__)


def offer_setup_code(program: Runnable) -> None:
    """As long as there is no administrator, print the code that makes the first one."""
    from bot.services import who
    from domain.access import SYSTEM

    with program.begin(SYSTEM) as work:
        code = who.new_setup_code(work)
    if code:
        sys.stdout.write(f"No administrator yet. In Slack, write:  /kalle setup {code}\n")
        sys.stdout.flush()


def listen_by_socket(program: Runnable) -> object | None:
    """Open Slack's other door, which needs no public address; None without the token for it."""
    token = program.settings.slack_app_token.reveal()
    if not token:
        return None
    from slack_bolt.adapter.socket_mode import SocketModeHandler

    handler = SocketModeHandler(program.slack, token)
    handler.connect()  # type: ignore[no-untyped-call]
    return handler


def settle() -> None:
    """What was made by now lives as long as the process: the collector need not go over it again and again.

    Every question to the database lets another thread run, and getting back in line costs up to the switch interval:
    at the usual five milliseconds, eight gestures at once wait for one another longer than they work.
    """
    gc.collect()
    gc.freeze()
    sys.setswitchinterval(SWITCH_SECONDS)


def _until_told(server: TcpWSGIServer | MultiSocketServer) -> None:
    """Run the web in this thread; a signal ends its loop after what is being answered."""

    def told(_number: int, _frame: FrameType | None) -> None:
        raise SystemExit

    signal.signal(signal.SIGTERM, told)
    signal.signal(signal.SIGINT, told)
    try:
        server.run()
    except (SystemExit, KeyboardInterrupt):
        log.info("stopping")
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        server.close()


def hang_up(socket_mode: object | None) -> None:
    """Close Slack's other door, if it was open."""
    if socket_mode is not None:
        socket_mode.close()  # type: ignore[attr-defined]


def finish(ticker: Ticker) -> None:
    """Finish what leaves, give the rest back. What cannot end in time is cut off: the outbox knows how to go on."""
    started = time.monotonic()
    finished = ticker.stop(STOP_SECONDS)
    log.info("stopped", finished=finished, seconds=round(time.monotonic() - started, 1))
    if not finished or any(not one.daemon for one in threading.enumerate() if one is not threading.main_thread()):
        logging.shutdown()
        os._exit(0)
