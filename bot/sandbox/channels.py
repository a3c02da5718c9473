"""What people do to channels: make them, ask others in, put them out, archive, open to all, share with another company.

Each tells the bot what Slack would tell it: of channels it is in, by its scopes and subscriptions.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.sandbox import payloads
from bot.sandbox.choosing import offered
from bot.sandbox.gestures import BadGesture, Gestures
from bot.sandbox.state import Conversation, Json, new_id
from bot.sandbox.workspace import BOT_USER, KINDS, OTHER_TEAM, PRIVATE, SHARED, TEAM_ID, Person

__all__ = ["Channels", "offered"]

GUESTS = {"guest": ("restricted", TEAM_ID), "single": ("ultra_restricted", TEAM_ID), "stranger": ("", OTHER_TEAM)}
"""Who can be added to a channel as somebody new: how Slack marks them, and of which organisation they are."""


@dataclass
class Channels:
    """Answers ``/control/channel``: ``do`` says what, ``channel`` where, ``person`` who does it."""

    gestures: Gestures

    def answer(self, body: Json) -> Json:
        """Do it; the answer is the channel."""
        does: dict[str, Callable[[Conversation, Json], None]] = {
            "invite": self._invite,
            "remove": self._remove,
            "archive": self._archive,
            "unarchive": self._unarchive,
            "delete": self._delete,
            "rename": self._rename,
            "open": self._open,
            "close": self._close,
            "share": self._share,
            "unshare": self._unshare,
            "guest": self._guest,
        }
        what = body.get("do", "")
        with self.gestures.ws.lock:
            if what == "create":
                channel = self._create(body)
            elif what in does:
                channel = self._channel(body.get("channel", ""))
                does[what](channel, body)
            else:
                raise BadGesture(f"nothing is done by {what!r}; there are: create, {', '.join(does)}")
            self.gestures.ws.changed()
        return {"ok": True, "channel": channel.id, "name": channel.name, "members": list(channel.members)}

    def _channel(self, wanted: str) -> Conversation:
        channels = [one for one in self.gestures.ws.conversations.values() if not one.is_im]
        for one in channels:
            if wanted in (one.id, one.name, f"#{one.name}"):
                return one
        raise BadGesture(f"no channel {wanted!r}; there are: {', '.join(one.name for one in channels)}")

    # -- making and ending -----------------------------------------------------------------------------------------

    def _create(self, body: Json) -> Conversation:
        """A channel with its maker in it and whomever they name."""
        ws, name, kind = self.gestures.ws, str(body.get("name", "")), body.get("kind", KINDS[0])
        if not re.fullmatch(r"[^\W_A-Z][^\sA-Z.,#@]{0,79}", name):
            raise BadGesture(f"{name!r} is no name of a channel: small letters, numbers, - and _, at most 80")
        if any(name == one.name for one in ws.conversations.values()):
            raise BadGesture(f"#{name} is there already")
        if kind not in KINDS:
            raise BadGesture(f"no kind of channel {kind!r}; there are: {', '.join(KINDS)}")
        maker = self.gestures.person(body.get("person", "")).id
        channel = Conversation(new_id("C"), name, [maker], False, is_private=kind == PRIVATE)
        channel.teams = [OTHER_TEAM] if kind == SHARED else []
        ws.conversations[channel.id] = channel
        for user in body.get("members", ()):
            self._invite(channel, {"user": user})
        return channel

    def _archive(self, channel: Conversation, _body: Json) -> None:
        channel.is_archived = True
        self._tell(channel, "group_archive" if channel.is_private else "channel_archive", user=_somebody(channel))

    def _unarchive(self, channel: Conversation, _body: Json) -> None:
        channel.is_archived = False
        self._tell(channel, "group_unarchive" if channel.is_private else "channel_unarchive", user=_somebody(channel))

    def _delete(self, channel: Conversation, _body: Json) -> None:
        del self.gestures.ws.conversations[channel.id]
        self._tell(channel, "group_deleted" if channel.is_private else "channel_deleted")

    def _rename(self, channel: Conversation, body: Json) -> None:
        channel.name = str(body["name"])

    # -- who is in it ----------------------------------------------------------------------------------------------

    def _invite(self, channel: Conversation, body: Json) -> None:
        user = self._user(body)
        if user in channel.members:
            raise BadGesture(f"{user} is in #{channel.name} already")
        channel.members.append(user)
        self._tell(channel, "member_joined_channel", **self._of_member(channel, user))

    def _remove(self, channel: Conversation, body: Json) -> None:
        """The bot is told in other words when it is the one who goes."""
        user = self._user(body)
        if user not in channel.members:
            raise BadGesture(f"{user} is not in #{channel.name}")
        if user == BOT_USER:
            self._tell(channel, "group_left" if channel.is_private else "channel_left", actor_id=_somebody(channel))
        channel.members.remove(user)
        self._tell(channel, "member_left_channel", **self._of_member(channel, user))

    def _guest(self, channel: Conversation, body: Json) -> None:
        """Somebody new: ``as`` a ``guest``, one of a ``single`` channel, or a ``stranger`` of another organisation."""
        if body.get("as", "guest") not in GUESTS:
            raise BadGesture(f"nobody comes as {body['as']!r}; there are: {', '.join(GUESTS)}")
        guest, team = GUESTS[body.get("as", "guest")]
        name = str(body.get("name") or "Gry Gjest")
        title = "Guest" if guest else "Another organisation"
        person = Person(new_id("U"), name.partition(" ")[0].lower(), name, title=title, guest=guest, team=team)
        self.gestures.ws.people[person.id] = person
        self._invite(channel, {"user": person.id})

    def _user(self, body: Json) -> str:
        user = str(body.get("user") or BOT_USER)
        if user not in self.gestures.ws.people:
            raise BadGesture(f"no person {user!r}; there are: {', '.join(self.gestures.ws.people)}")
        return user

    def _of_member(self, channel: Conversation, user: str) -> Json:
        team = self.gestures.ws.people[user].team
        return {"user": user, "channel_type": "G" if channel.is_private else "C", "team": team}

    # -- who could be ----------------------------------------------------------------------------------------------

    def _open(self, channel: Conversation, _body: Json) -> None:
        """From now on everybody can read it; Slack tells nobody."""
        channel.is_private = False

    def _close(self, channel: Conversation, _body: Json) -> None:
        channel.is_private = True

    def _share(self, channel: Conversation, _body: Json) -> None:
        channel.teams = [OTHER_TEAM]
        self._tell(channel, "channel_shared", connected_team_id=OTHER_TEAM)

    def _unshare(self, channel: Conversation, _body: Json) -> None:
        channel.teams = []
        self._tell(channel, "channel_unshared", previously_connected_team_id=OTHER_TEAM, is_ext_shared=False)

    def _tell(self, channel: Conversation, kind: str, **more: object) -> None:
        """Tell the bot, if it is in the channel."""
        if not channel.has_bot:
            return
        ws = self.gestures.ws
        inner: Json = {"type": kind, "channel": channel.id, **more, "event_ts": ws.new_ts()}
        payload = payloads.event(ws, inner, shared=bool(channel.teams))
        self.gestures.deliverer.event(payload, kind, channel.read_scope)


def _somebody(channel: Conversation) -> str:
    """Who did it, for the bot to be told; which of the members makes no difference to it."""
    return next((one for one in channel.members if one != BOT_USER), "USLACKBOT")
