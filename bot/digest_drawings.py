"""Drawing a digest at the moment it is sent: what the room may know then, by the rights its subscriber has then."""

from typing import Protocol

from bot.delivery.channels import ForNow, Outgoing
from bot.delivery.slack import Drawing, Nothing, Post, Update
from bot.messages import digest as messages
from bot.services.calendar import digest_view
from bot.services.calendar.digest_view import Posting
from bot.services.calendar.stopped import EMPTY
from bot.services.substitutes import SWITCHED_OFF
from bot.texts.translator import translator
from bot.work import Begin, Work
from domain.access import SYSTEM
from domain.digest_view import DigestView
from domain.digests import Pause
from domain.errors import NotAllowed, Unknown
from domain.rooms import DETAIL_OF, Detail, Room

WITHHELD = {
    Room.SHARED: Pause.ROOM_SHARED,
    Room.GUESTS: Pause.ROOM_SHARED,
    Room.ARCHIVED: Pause.ARCHIVED,
    Room.GONE: Pause.THROWN_OUT,
}
"""Why nothing is posted in a room. The word goes to the message's row, and whoever ordered it is told."""


class Rooms(Protocol):
    """Knows what kind of conversation a channel is, as Slack says."""

    def room_of(self, channel_id: str, *, anew: bool = False) -> Room:
        """Return it, `anew` whatever is remembered; ForNow or ChannelDown when Slack cannot be asked: the message waits."""


class Unvouched:
    """What knows no channel: a room that nobody vouches for gets nothing."""

    def room_of(self, channel_id: str, *, anew: bool = False) -> Room:
        """Return that it is not there."""
        return Room.GONE


UNVOUCHED = Unvouched()


def draw_digest(look: Begin, rooms: Rooms, parcel: Outgoing) -> Drawing:
    """Draw it; no transaction is open while Slack is asked about the room."""
    digest_id = int(parcel.facts["digest"])
    with look(SYSTEM) as work:
        there = digest_view.posting_of(work, digest_id)
    if reason := _why_not(there, parcel):
        return Nothing(reason)
    room = rooms.room_of(there.channel_id, anew=bool(parcel.facts.get("anew"))) if there.channel_id else Room.DIRECT
    with look(SYSTEM) as work:
        return _drawn(work, there, room, parcel)


def _why_not(there: Posting, parcel: Outgoing) -> str:
    """Why one that is not in Slack yet is not posted now. Only its first message posts it: a second one waits for that."""
    if there.posted is not None:
        return ""
    if not there.live or not there.going:
        return "it is not wanted any more"
    if not parcel.facts.get("first"):
        raise ForNow(None, "it is not posted yet", "prepare")
    return ""


def _drawn(work: Work, there: Posting, room: Room, parcel: Outgoing) -> Drawing:
    detail = DETAIL_OF[room]
    if detail is Detail.NOTHING:
        return _withheld(there, WITHHELD[room])
    try:
        view = digest_view.view_of(work, there.digest_id)
    except NotAllowed:
        return _withheld(there, SWITCHED_OFF)
    except Unknown:
        return _withheld(there, Pause.NO_ACCESS)
    if view.is_empty and not _is_shown_empty(there, parcel):
        return Nothing(EMPTY)
    return _full(there, view, detail)


def _is_shown_empty(there: Posting, parcel: Outgoing) -> bool:
    """Nothing is posted on an empty day, but what stands there is edited, and what may stand there is looked for."""
    return there.when_empty or there.posted is not None or parcel.handed_over_at is not None


def _withheld(there: Posting, why: str) -> Drawing:
    """What takes the place of what stands there; while it is still going that comes second, after whoever ordered it is told."""
    if there.posted is None or (why == Pause.ROOM_SHARED and there.live and there.going):
        return Nothing(str(why))
    return Update(*there.posted, *messages.withheld(translator(there.language)))


def _full(there: Posting, view: DigestView, detail: Detail) -> Drawing:
    text, blocks = messages.digest(translator(there.language), view, detail)
    shows = view.applications
    if there.posted is not None:
        return Update(*there.posted, text, blocks, shows=shows)
    return Post(there.channel_id or there.slack_id, text, blocks, shows=shows)
