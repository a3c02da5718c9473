"""What may be told in a conversation: content follows the room. Source: docs/behaviour.md, Digests."""

from enum import StrEnum


class Room(StrEnum):
    """A conversation in Slack, by who can read it."""

    DIRECT = "direct"
    PRIVATE = "private"
    PUBLIC = "public"
    SHARED = "shared"
    GUESTS = "guests"
    ARCHIVED = "archived"
    GONE = "gone"


class Detail(StrEnum):
    """How much is told."""

    FULL = "full"
    INITIALS = "initials"
    NOTHING = "nothing"


DETAIL_OF = {
    Room.DIRECT: Detail.FULL,
    Room.PRIVATE: Detail.FULL,
    Room.PUBLIC: Detail.INITIALS,
    Room.SHARED: Detail.NOTHING,
    Room.GUESTS: Detail.NOTHING,
    Room.ARCHIVED: Detail.NOTHING,
    Room.GONE: Detail.NOTHING,
}
"""A room whose walls are glass gets initials; one with strangers in it gets nothing."""
