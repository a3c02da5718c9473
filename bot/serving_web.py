"""The pages and Slack's door by gunicorn: processes with threads, any number on one PostgreSQL database.

Each process opens the database for itself, after it was forked: a connection that two share mixes up their questions.
What a request may be, and whom a proxy is believed about, is as with the server inside `kalle serve`.

Source: docs/operations.md, Several processes.
"""

import contextlib
import gc
import os
import socket
from collections.abc import Callable, Iterable
from typing import Any, Protocol

import structlog
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger
from gunicorn.http import wsgi

from bot.serving import (
    LARGEST_BODY,
    STOP_SECONDS,
    THREADS,
    Runnable,
    greet_slack,
    hang_up,
    listen_by_socket,
    offer_setup_code,
    settle,
)
from bot.settings import Settings

log = structlog.get_logger()

PROXY = "127.0.0.1"
"""Whose X-Forwarded-For is believed."""

ABOUT_THE_CLIENT = frozenset(
    {"HTTP_FORWARDED", *(f"HTTP_X_FORWARDED_{name}" for name in ("FOR", "HOST", "PORT", "PROTO", "BY"))}
)
SILENT_SECONDS = 30
BACKLOG = 1024

WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Program(Runnable, Protocol):
    """What is needed of the program."""

    def close(self) -> None: ...


Make = Callable[[], Program]


def serve_web(make: Make, settings: Settings, processes: int) -> None:
    """Listen until the process is told to end, then answer what was asked and end within ten seconds.

    An OSError when the port is taken, or HOST is no address.
    """
    listening = _listening(settings)
    with contextlib.closing(make()) as program:
        greet_slack(program)
        offer_setup_code(program)
    gc.collect()
    gc.freeze()  # so that the processes go on sharing the memory of what was imported here
    log.info("serving", host=settings.host, port=listening.getsockname()[1], processes=processes)
    _Gunicorn(make, listening, processes).run()


def _listening(settings: Settings) -> socket.socket:
    """Open the port before gunicorn, which would try for five seconds and then end without a word to the operator."""
    family, _, _, _, address = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0]
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(address)
    except OSError:
        listening.close()
        raise
    return listening


class _Gunicorn(BaseApplication):  # type: ignore[misc]
    """Gunicorn with our settings; none of its own is read from files, arguments or the environment."""

    def __init__(self, make: Make, listening: socket.socket, processes: int) -> None:
        self._make = make
        self._listening = listening.detach()  # gunicorn makes a socket of its own of the number, and closes this one
        self._processes = processes
        self._program: Program | None = None
        self._socket_mode: object | None = None
        super().__init__()

    def load_config(self) -> None:
        """Say what differs from gunicorn's own defaults."""
        for name, value in {
            "bind": f"fd://{self._listening}",
            "backlog": BACKLOG,
            "worker_class": "gthread",
            "workers": self._processes,
            "threads": THREADS,
            "timeout": SILENT_SECONDS,
            "graceful_timeout": int(STOP_SECONDS),
            "logger_class": _OurLog,
            "loglevel": "warning",
            "accesslog": None,
            "forwarded_allow_ips": "",
            "control_socket_disable": True,
            "worker_exit": self._end,
        }.items():
            self.cfg.set(name, value)

    def load(self) -> WsgiApp:
        """Build the program within a process that was forked."""
        wsgi.Response.default_headers = _nameless(wsgi.Response.default_headers)
        self._program = program = self._make()
        program.web.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
        self._socket_mode = listen_by_socket(program)
        settle()
        return behind_proxy(program.web)

    def _end(self, _arbiter: object, _worker: object) -> None:
        hang_up(self._socket_mode)
        if self._program is not None:
            self._program.close()
        log.info("stopped", process=os.getpid())


class _OurLog(Logger):  # type: ignore[misc]
    """Gunicorn's errors go the way of every other line, where links and addresses are taken out."""

    def setup(self, cfg: Any) -> None:
        """Leave the loggers without handlers of their own."""
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True


def _nameless(headers_of: Callable[[Any], list[str]]) -> Callable[[Any], list[str]]:
    """The headers of an answer without the one that says by what server, which is nobody's business."""

    def default_headers(response: Any) -> list[str]:
        return [line for line in headers_of(response) if not line.startswith("Server:")]

    return default_headers


def behind_proxy(app: WsgiApp) -> WsgiApp:
    """Take the client's address from a proxy on this machine and from nobody else; apps see no such header."""

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        named = environ.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip().strip('"[]')
        if named and environ.get("REMOTE_ADDR") == PROXY:
            environ["REMOTE_ADDR"] = named
        for name in ABOUT_THE_CLIENT & environ.keys():
            del environ[name]
        return app(environ, start)

    return answer
