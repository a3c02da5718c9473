"""The tick of interviews that begin: their cards in Slack ask what became of them.

Each is drawn once, however many processes tick: the drawing has a name of its own in the outbox.
"""

from datetime import timedelta

from bot.services import watching
from bot.work import Begin, Work
from domain.access import SYSTEM
from domain.delivery import Channel, ParcelKind
from storage import interviews, outbox, unanswered

BACK = timedelta(hours=12)
"""A program that stood still for longer leaves it to the digest to ask."""

PIECE = 50


def show(begin: Begin, piece: int = PIECE, *, look: Begin | None = None) -> int:
    """Have the cards drawn of interviews that have begun; returns how many.

    They are looked for with `look`, so that nobody who writes waits for that.
    """
    shown, more = 0, True
    while more:
        with (look or begin)(SYSTEM) as work:
            ids = unanswered.begun(work.session, work.now - BACK, work.now, piece)
        if ids:
            with begin(SYSTEM) as work:
                _show(work, ids)
        shown += len(ids)
        more = len(ids) == piece
    return shown


def _show(work: Work, ids: list[int]) -> None:
    for interview in interviews.many(work.session, ids).values():
        if interview.created_by is None:
            continue
        put = outbox.put(
            work.session,
            channel=Channel.SLACK,
            kind=ParcelKind.CARD,
            key=unanswered.begun_key(interview),
            recipient=interview.created_by.slack_id,
            due_at=work.now,
            now=work.now,
            interview_id=interview.id,
            person_id=interview.created_by.id,
        )
        if put is not None:
            watching.changed(work, interview)
