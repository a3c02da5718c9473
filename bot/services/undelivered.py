"""What did not arrive, as administrators see it in Slack."""

from datetime import timedelta

from bot.work import Work
from domain.errors import NotAllowed
from domain.undelivered import Overview, Queue, Stuck
from storage import undelivered
from storage.tables import Parcel

LATE = timedelta(minutes=5)
LATELY = timedelta(days=7)
MOST = 5


def overview(work: Work) -> Overview:
    """What did not arrive; NotAllowed for anybody but administrators."""
    if not work.actor.sees_everything:
        raise NotAllowed
    session, now = work.session, work.now
    late = undelivered.waiting(session, now - LATE)
    return Overview(
        waiting=tuple(Queue(one.channel, one.count, one.since, _said(one.code, one.said)) for one in late),
        held=tuple(_stuck(one) for one in undelivered.held(session, MOST)),
        failed=tuple(_stuck(one) for one in undelivered.failed(session, now - LATELY, MOST)),
    )


def _stuck(parcel: Parcel) -> Stuck:
    at = parcel.handed_over_at or parcel.due_at
    return Stuck(parcel.id, parcel.channel, parcel.recipient, at, _said(parcel.last_code, parcel.last_text))


def _said(code: int | None, text: str) -> str:
    return " ".join(str(part) for part in (code, text) if part)
