"""Who can read a channel, as Slack says of it and of its members. Source: docs/behaviour.md, Digests.

What cannot be known is taken for the narrower room: too little in a channel is a nuisance, too much is a leak.
"""

from collections.abc import Callable, Iterable, Mapping
from http.client import HTTPException
from time import monotonic
from typing import Any, Generic, TypeVar

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.delivery.channels import ChannelDown, ForGood, ForNow
from bot.delivery.slack import broken, data_of, refusal
from domain.rooms import Room

KEPT_SECONDS = 60
"""How long an answer about a channel holds."""

KNOWN_SECONDS = 600
"""How long a person is known to be a colleague, a guest or a stranger."""

MOST_ASKED = 30
"""So many people are asked about one by one; where more are unknown, the whole list of the workspace is cheaper."""

PAGE = 500
MOST_PAGES = 10

GONE = frozenset({"channel_not_found", "not_in_channel", "is_inactive"})
"""What Slack answers when the channel is not there, or not for Kalle."""

OPEN = (Room.DIRECT, Room.PRIVATE, Room.PUBLIC)
"""Where something may be told. No other answer is remembered: Kalle may be asked in again a moment later."""

FLAGS = ("is_ext_shared", "is_pending_ext_shared", "is_shared", "is_org_shared", "is_global_shared")
TEAMS = ("shared_team_ids", "connected_team_ids", "pending_connected_team_ids", "pending_shared")

Found = Mapping[str, Any]
T = TypeVar("T")


class SlackRooms:
    """Asks Slack about channels and remembers the answers for a short while; used by one thread.

    `own_team` returns the id of the workspace that Kalle serves.
    """

    def __init__(self, client: WebClient, own_team: Callable[[], str], clock: Callable[[], float] = monotonic) -> None:
        self._client = client
        self._ask_own_team, self._own_team = own_team, ""
        self._rooms = _Kept[Room](KEPT_SECONDS, clock)
        self._people = _Kept[Room | None](KNOWN_SECONDS, clock)

    def room_of(self, channel_id: str, *, anew: bool = False) -> Room:
        """Return what a channel is; `anew` asks Slack whatever is remembered.

        ForNow, ForGood or ChannelDown when it cannot say, so that nothing is posted on a guess.
        """
        known = None if anew else self._rooms.get(channel_id)
        if known is not None:
            return known
        self._rooms.forget(channel_id)
        room = self._asked(channel_id)
        return self._rooms.put(channel_id, room) if room in OPEN else room

    def _asked(self, channel_id: str) -> Room:
        try:
            self._own_team = str(_answer(self._ask_own_team))
            channel = _part(self._info(channel_id), "channel")
            room = _as_it_says(channel, self._own_team)
            if room in OPEN:
                members = [str(channel.get("user"))] if room is Room.DIRECT else self._members(channel_id)
                return self._because_of(members) or room
        except ForGood as error:
            if error.text.split(" ")[0] in GONE:
                return Room.GONE
            raise
        return room

    def _info(self, channel_id: str) -> Found:
        return _answered(lambda: self._client.api_call("conversations.info", params={"channel": channel_id}))

    # --- its members -----------------------------------------------------------------------------------------------

    def _members(self, channel_id: str) -> list[str] | None:
        """Everybody in it; None when there are more than can be looked at."""
        found: list[str] = []
        cursor = ""
        for _ in range(MOST_PAGES):
            answer = self._page_of_members({"channel": channel_id, **_page(cursor)})
            found += [str(one) for one in answer.get("members") or ()]
            cursor = _next(answer)
            if not cursor:
                return found
        return None

    def _page_of_members(self, asked: dict[str, Any]) -> Found:
        return _answered(lambda: self._client.api_call("conversations.members", params=asked))

    def _because_of(self, members: list[str] | None) -> Room | None:
        """The room that its members make of it; None when all are colleagues."""
        known = self._known(members) if members is not None else None
        if known is None:
            return Room.GUESTS
        found = set(known.values())
        return next((room for room in (Room.SHARED, Room.GUESTS) if room in found), None)

    def _known(self, members: list[str]) -> dict[str, Room | None] | None:
        """What each of them makes of a room; None when Slack would have to be asked about too many."""
        known = self._people.of(members)
        if len(members) - len(known) > MOST_ASKED:
            known = self._all_people() | known
        unknown = [one for one in members if one not in known]
        if len(unknown) > MOST_ASKED:
            return None
        known |= {one: self._people.put(one, self._person(one)) for one in unknown}
        return {one: known[one] for one in members}

    def _person(self, user_id: str) -> Room | None:
        """Ask about one; somebody Slack does not show is none of us."""
        try:
            answer = _answered(lambda: self._client.api_call("users.info", params={"user": user_id}))
        except ForGood as error:
            if error.text.startswith("user_"):
                return Room.GUESTS
            raise
        return _made_by(_part(answer, "user"), self._own_team)

    def _all_people(self) -> dict[str, Room | None]:
        """Whom the workspace knows, as far as its list is read."""
        found: dict[str, Room | None] = {}
        cursor = ""
        for _ in range(MOST_PAGES):
            answer = self._page_of_people(_page(cursor))
            for user in answer.get("members") or ():
                id = str(user.get("id"))
                found[id] = self._people.put(id, _made_by(user, self._own_team))
            cursor = _next(answer)
            if not cursor:
                break
        return found

    def _page_of_people(self, asked: dict[str, Any]) -> Found:
        return _answered(lambda: self._client.api_call("users.list", params=asked))


class _Kept(Generic[T]):
    """Answers that hold for some seconds each."""

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self._seconds, self._clock = seconds, clock
        self._found: dict[str, tuple[float, T]] = {}

    def get(self, key: str) -> T | None:
        """One that still holds."""
        return self.of([key]).get(key)

    def of(self, keys: Iterable[str]) -> dict[str, T]:
        """Those that still hold; the others are forgotten."""
        now = self._clock()
        self._found = {key: kept for key, kept in self._found.items() if kept[0] > now}
        return {key: self._found[key][1] for key in keys if key in self._found}

    def forget(self, key: str) -> None:
        """Do not know one any more."""
        self._found.pop(key, None)

    def put(self, key: str, value: T) -> T:
        """Remember one."""
        self._found[key] = (self._clock() + self._seconds, value)
        return value


def _as_it_says(channel: Found, own_team: str) -> Room:
    """What Slack says of the channel itself."""
    private = bool(channel.get("is_private") or channel.get("is_mpim") or channel.get("is_im"))
    if channel.get("is_archived"):
        return Room.ARCHIVED
    if channel.get("is_member") is not True and not (private and channel.get("is_member") is None):
        return Room.GONE
    if _is_shared(channel, own_team):
        return Room.SHARED
    if channel.get("is_im"):
        return Room.DIRECT
    return Room.PRIVATE if private else Room.PUBLIC


def _is_shared(channel: Found, own_team: str) -> bool:
    """With another workspace, be it one of the same company: who reads there is not for this workspace to say."""
    teams = {str(team) for name in TEAMS for team in channel.get(name) or ()}
    return any(channel.get(flag) for flag in FLAGS) or bool(teams - {own_team})


def _made_by(user: Found, own_team: str) -> Room | None:
    """What a room becomes by a person in it; None by a colleague, and by somebody who cannot log in any more."""
    if user.get("deleted"):
        return None
    teams = {user.get("team_id"), *((user.get("enterprise_user") or {}).get("teams") or ())}
    if user.get("is_stranger") or own_team not in teams:
        return Room.SHARED
    return Room.GUESTS if user.get("is_restricted") or user.get("is_ultra_restricted") else None


def _part(answer: Found, name: str) -> Found:
    found = answer.get(name)
    if not isinstance(found, dict):
        raise ForNow(None, f"the answer has no {name}", "ask")
    return found


def _page(cursor: str) -> dict[str, Any]:
    return {"limit": PAGE, **({"cursor": cursor} if cursor else {})}


def _next(answer: Found) -> str:
    return str((answer.get("response_metadata") or {}).get("next_cursor") or "")


def _answered(ask: Callable[[], Any]) -> Found:
    return data_of(_answer(ask))


def _answer(ask: Callable[[], Any]) -> Any:
    """Ask Slack. A scope that nobody granted stops digests and nothing else: cards need none of these."""
    try:
        return ask()
    except SlackApiError as error:
        trouble = refusal(error, "ask")
        if trouble.text == "missing_scope":
            raise ForGood(trouble.code, trouble.text, "ask") from error
        raise trouble from error
    except SlackClientError as error:
        raise ChannelDown(None, type(error).__name__, "connect") from error
    except (OSError, HTTPException) as error:
        raise broken(error, "update") from error
