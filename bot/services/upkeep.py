"""Tidying up, piece by piece, so that nobody waits for it."""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from sqlalchemy.orm import Session

from bot.work import Begin
from domain.access import SYSTEM
from storage import housekeeping

log = structlog.get_logger(__name__)

DELIVERIES_KEPT = timedelta(days=1)
"""Slack repeats a delivery for minutes, and its signature is good for five."""

DRAFTS_KEPT = timedelta(days=7)

Drop = Callable[[Session, datetime, int], int]


def tidy(begin: Begin, piece: int = housekeeping.PIECE) -> dict[str, int]:
    """Throw away what is of no more use, each piece in a transaction of its own; returns how much of what."""
    gone = {
        "deliveries": _emptied(begin, housekeeping.forget_deliveries, DELIVERIES_KEPT, piece),
        "drafts": _emptied(begin, housekeeping.drop_drafts, DRAFTS_KEPT, piece),
    }
    if any(gone.values()):
        log.info("tidied", **gone)
    return gone


def _emptied(begin: Begin, drop: Drop, kept: timedelta, piece: int) -> int:
    gone = 0
    while True:
        with begin(SYSTEM) as work:
            dropped = drop(work.session, work.now - kept, piece)
        gone += dropped
        if dropped < piece:
            return gone
