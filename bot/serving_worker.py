"""A process that delivers and keeps time, one of any number on one PostgreSQL database. It listens nowhere.

Source: docs/operations.md, Several processes.
"""

import signal
from queue import Empty, SimpleQueue
from types import FrameType
from typing import Protocol

import structlog

from bot.clock.ticker import Ticker
from bot.serving import finish, settle

log = structlog.get_logger()

LISTENING_AGAIN_SECONDS = 1.0
"""A handler runs in the main thread, which has to wake for it: where a signal went to another thread, it does so soon."""


class Ticking(Protocol):
    """What is needed of the program."""

    @property
    def ticker(self) -> Ticker: ...


def work(program: Ticking) -> None:
    """Deliver and keep time until the process is told to end; then end within ten seconds."""
    told: SimpleQueue[int] = (
        SimpleQueue()
    )  # what a signal's handler may use, whatever its thread was doing; an Event is not

    def tell(number: int, _frame: FrameType | None) -> None:
        told.put(number)

    signal.signal(signal.SIGTERM, tell)
    signal.signal(signal.SIGINT, tell)
    program.ticker.start()
    settle()
    log.info("working")
    _wait(told)
    log.info("stopping")
    finish(program.ticker)


def _wait(told: SimpleQueue[int]) -> None:
    while True:
        try:
            told.get(timeout=LISTENING_AGAIN_SECONDS)
        except Empty:
            continue
        return
