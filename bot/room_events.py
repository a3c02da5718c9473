"""What Slack tells of channels: Kalle was put out or asked in, a channel was archived, others read it than before.

Digests follow at once. What Slack forgets to tell is noticed at the next drawing, which asks who reads the channel.
"""

from typing import Any

from slack_bolt import App, BoltContext

from bot.services.calendar import stopped
from bot.work import Begin
from domain.access import SYSTEM
from domain.digests import Pause


def register(app: App) -> None:
    """Answer the events."""
    app.event("channel_left")(left)
    app.event("group_left")(left)
    app.event("channel_deleted")(left)
    app.event("group_deleted")(left)
    app.event("member_left_channel")(somebody_left)
    app.event("member_joined_channel")(somebody_joined)
    app.event("channel_archive")(archived)
    app.event("group_archive")(archived)
    app.event("channel_unarchive")(unarchived)
    app.event("group_unarchive")(unarchived)
    app.event("channel_shared")(shared)
    app.event("channel_unshared")(unshared)


def left(event: dict[str, Any], look: Begin, begin: Begin) -> None:
    """Kalle is in the channel no more, or the channel is gone."""
    if _has_digests(look, event):
        with begin(SYSTEM) as work:
            stopped.stop_in(work, str(event["channel"]), Pause.THROWN_OUT)


def somebody_left(event: dict[str, Any], context: BoltContext, look: Begin, begin: Begin) -> None:
    """Of all who leave a channel Kalle alone matters: without a guest a digest is not told more by itself."""
    if event.get("user") == context.bot_user_id:
        left(event, look, begin)


def somebody_joined(event: dict[str, Any], context: BoltContext, look: Begin, begin: Begin) -> None:
    """Kalle was asked in again, or there is one reader more, who may be a guest."""
    if not _has_digests(look, event):
        return
    channel_id = str(event["channel"])
    with begin(SYSTEM) as work:
        if event.get("user") == context.bot_user_id:
            stopped.resume_in(work, channel_id, Pause.THROWN_OUT)
        else:
            stopped.room_changed(work, channel_id)


def archived(event: dict[str, Any], look: Begin, begin: Begin) -> None:
    """Nobody can post there any more."""
    if _has_digests(look, event):
        with begin(SYSTEM) as work:
            stopped.stop_in(work, str(event["channel"]), Pause.ARCHIVED)


def unarchived(event: dict[str, Any], look: Begin, begin: Begin) -> None:
    """It is in use again."""
    if _has_digests(look, event):
        with begin(SYSTEM) as work:
            stopped.resume_in(work, str(event["channel"]), Pause.ARCHIVED)


def shared(event: dict[str, Any], look: Begin, begin: Begin) -> None:
    """Another organisation reads along."""
    if _has_digests(look, event):
        with begin(SYSTEM) as work:
            stopped.stop_in(work, str(event["channel"]), Pause.ROOM_SHARED)


def unshared(event: dict[str, Any], look: Begin, begin: Begin) -> None:
    """It reads along no more; whoever ordered a digest resumes it by hand, and only they."""
    if _has_digests(look, event):
        with begin(SYSTEM) as work:
            stopped.room_changed(work, str(event["channel"]))


def _has_digests(look: Begin, event: dict[str, Any]) -> bool:
    """Slack tells of every channel; most are none of our business and leave no trace in the database."""
    with look(SYSTEM) as work:
        return stopped.has_any(work, str(event.get("channel") or ""))
