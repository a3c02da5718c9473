"""Deliveries from outside that may come twice: the second finds that the first had its effect."""

from collections.abc import Iterator
from contextlib import contextmanager

from bot.work import Begin, Work
from domain.access import Actor
from storage import inbound


def once(begin: Begin, source: str, key: str) -> Begin:
    """Return a `begin` whose work counts once for this delivery: Repeated is raised when it was done before.

    Somebody waits for the answer, so it does not wait long for others.
    """

    @contextmanager
    def begin_once(actor: Actor) -> Iterator[Work]:
        with begin(actor) as work:
            inbound.hurry(work.session)
            inbound.first_time(work.session, source, key, work.now)
            yield work

    return begin_once
