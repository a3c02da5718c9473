"""A digest that cannot be posted any more: it is paused, and its subscriber is told, once. Source: docs/behaviour.md, Digests."""

from bot.services import watching
from bot.services.calendar.timetables import timetable_of
from bot.work import Work
from domain.delivery import Channel, ParcelKind, ParcelState
from domain.digests import Pause, next_after
from storage import digests, journal, outbox
from storage.calendar_tables import Digest, Subscription
from storage.delivery_tables import Parcel

EMPTY = "there is nothing in it"
"""The reason why a digest is not posted that is no reason to pause it."""

_BY_SLACK = {
    "not_in_channel": Pause.THROWN_OUT,
    "channel_not_found": Pause.THROWN_OUT,
    "is_archived": Pause.ARCHIVED,
}
"""What Slack's words mean of a channel."""


def stop(work: Work, subscription: Subscription, why: Pause) -> bool:
    """Post it no more until somebody resumes it, and tell whoever ordered it; False when it was stopped before.

    What stands in Slack is drawn once more, so that a room that may read less from now on has less before it.
    """
    if subscription.paused or subscription.ended_at is not None:
        return False
    subscription.paused = str(why)
    redraw(work, subscription, anew=True)
    digests.retire(work.session, subscription.id)
    journal.add(work.session, work.actor, work.now, "digest_stopped", subscription=subscription.id, why=str(why))
    if why is not Pause.LEFT:
        _tell(work, subscription, why)
    return True


def room_changed(work: Work, channel_id: str) -> None:
    """A channel is read by others than before: what stands there is drawn anew for them."""
    for subscription in digests.of_channel(work.session, channel_id):
        redraw(work, subscription, anew=True)


def stop_in(work: Work, channel_id: str, why: Pause) -> None:
    """Stop every digest that goes to a channel."""
    for subscription in digests.of_channel(work.session, channel_id):
        stop(work, subscription, why)


def resume_in(work: Work, channel_id: str, why: Pause) -> None:
    """Post again, from its next time on, every digest that was stopped in a channel for a reason that is gone."""
    for subscription in digests.of_channel(work.session, channel_id):
        if subscription.paused == why:
            subscription.paused = ""
            subscription.next_at = next_after(timetable_of(subscription), work.now)[1]
            journal.add(work.session, work.actor, work.now, "digest_resumed", subscription=subscription.id)


def has_any(work: Work, channel_id: str) -> bool:
    """Whether a digest goes to a channel, or went there and was stopped."""
    return digests.any_in(work.session, channel_id)


def redraw(work: Work, subscription: Subscription, *, anew: bool = False) -> None:
    """Have the digest that stands in Slack drawn once more; `anew` as in `watching.digest`."""
    for one in digests.live_of(work.session, subscription.id):
        watching.digest(work, one.id, one.channel_id, subscription.person_id, anew=anew)


def came_to_nothing(work: Work, parcel: Parcel) -> None:
    """A digest was not posted, or not edited: what Slack or the room says decides whether the next one will be.

    One that was deleted in Slack is not posted anew, and neither is one that was empty at its time.
    """
    if parcel.state is ParcelState.HELD:
        return  # perhaps it is there: an administrator decides, and nobody posts a second one
    digest = digests.by_id(work.session, int(parcel.facts.get("digest", 0)))
    if digest is None:
        return
    digests.let_go(work.session, digest.id)
    why = _why(parcel, digest)
    if why is Pause.ROOM_SHARED and digest.ts:
        _take_away(work, digest)
    ordered = digests.ordered(work.session, digest.subscription_id, lock=True)
    if why is not None and ordered is not None:
        stop(work, ordered, why)


def _take_away(work: Work, digest: Digest) -> None:
    """Have the sentence drawn that stands in a digest's place, now that it is edited no more."""
    watching.digest(work, digest.id, digest.channel_id, digest.subscription.person_id, anew=True)


def _why(parcel: Parcel, digest: Digest) -> Pause | None:
    if parcel.state is ParcelState.CANCELLED:
        return Pause(parcel.cancel_reason) if parcel.cancel_reason in set(Pause) else None
    return _BY_SLACK.get(parcel.last_text.split(" ")[0]) if digest.subscription.channel_id else None


def _tell(work: Work, subscription: Subscription, why: Pause) -> None:
    outbox.put(
        work.session,
        channel=Channel.SLACK,
        kind=ParcelKind.NOTICE,
        key=f"digest_stopped:{subscription.id}:{why}:{work.now.isoformat()}",
        recipient=subscription.person.slack_id,
        due_at=work.now,
        now=work.now,
        person_id=subscription.person_id,
        facts={"subscription": subscription.id, "why": str(why), "channel": subscription.channel_id},
    )
