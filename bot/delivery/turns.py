"""The writing transactions of one process's lanes, one after the other where the database takes one at a time anyway."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from bot.work import Begin, Work
from domain.access import Actor
from storage.outbox import is_postgresql


class Turns:
    """A way to begin work: whoever waits for another lane goes on the moment that one is done.

    SQLite has whoever comes second sleep, longer each time, and asks whether it is free only now and then. PostgreSQL has
    many writers at once, and there nobody waits here.
    """

    def __init__(self, begin: Begin) -> None:
        self._begin = begin
        self._turn = threading.Lock()
        self._one_at_a_time = True

    @contextmanager
    def __call__(self, actor: Actor) -> Iterator[Work]:
        """Begin a piece of work, as `Begin` does."""
        if not self._one_at_a_time:
            with self._begin(actor) as work:
                yield work
            return
        with self._turn, self._begin(actor) as work:
            self._one_at_a_time = not is_postgresql(work.session)
            yield work
