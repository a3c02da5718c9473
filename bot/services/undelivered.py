"""What did not arrive, as administrators see it in Slack."""

from collections.abc import Sequence
from datetime import timedelta

from bot.work import Work
from domain.delivery import ParcelState
from domain.errors import NotAllowed
from domain.undelivered import Overview, Queue, Stuck, answer_of
from storage import interviews, outbox, undelivered
from storage.delivery_tables import Parcel
from storage.troubles import application_of

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
        waiting=tuple(Queue(one.channel, one.count, one.since, answer_of(one.code, one.said)) for one in late),
        held=_stuck(work, undelivered.held(session, MOST)),
        unknown=outbox.counts(session)[ParcelState.UNKNOWN],
        failed=_stuck(work, undelivered.failed(session, now - LATELY, MOST)),
    )


def _stuck(work: Work, parcels: Sequence[Parcel]) -> tuple[Stuck, ...]:
    known = interviews.many(work.session, {one.interview_id for one in parcels if one.interview_id is not None})
    names = {id: interview.application.candidate.name for id, interview in known.items()}
    return tuple(_one(parcel, names.get(parcel.interview_id or 0) or _named(work, parcel)) for parcel in parcels)


def _named(work: Work, parcel: Parcel) -> str:
    """The candidate a step's message is about, or where any other message went."""
    application = application_of(work.session, parcel)
    return application.candidate.name if application is not None else parcel.recipient


def _one(parcel: Parcel, about: str) -> Stuck:
    return Stuck(
        number=parcel.id,
        channel=parcel.channel,
        kind=parcel.kind,
        about=about,
        at=parcel.handed_over_at or parcel.due_at,
        said=answer_of(parcel.last_code, parcel.last_text),
        stoppable=parcel.state is ParcelState.HELD,
    )
