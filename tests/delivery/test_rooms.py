"""Who reads a channel: what Slack says of it and of its members, and the narrower room where it does not say."""

import json
from http.client import RemoteDisconnected
from typing import Any
from urllib.error import URLError

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web.slack_response import SlackResponse

from bot.delivery.channels import ChannelDown, ForGood, ForNow
from bot.delivery.rooms import KEPT_SECONDS, KNOWN_SECONDS, MOST_ASKED, MOST_PAGES, PAGE, SlackRooms
from domain.rooms import Room

OWN, OTHER = "T0NORDLYS", "T0BUREAU"
CHANNEL = "C0HIRING"
KALLE = "U0KALLE"
TAKES = {
    "conversations.info": {"channel", "include_locale", "include_num_members"},
    "conversations.members": {"channel", "cursor", "limit"},
    "users.info": {"user", "include_locale"},
    "users.list": {"cursor", "limit", "team_id", "include_locale"},
}


def channel(**facts: Any) -> dict[str, Any]:
    """A private channel as Slack shows it, with some facts otherwise."""
    return {
        "id": CHANNEL,
        "name": "hiring",
        "is_channel": True,
        "is_group": False,
        "is_im": False,
        "is_mpim": False,
        "is_private": True,
        "is_archived": False,
        "is_shared": False,
        "is_ext_shared": False,
        "is_org_shared": False,
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "pending_connected_team_ids": [],
        "shared_team_ids": [OWN],
        "context_team_id": OWN,
        "is_member": True,
        **facts,
    }


def user(id: str, **facts: Any) -> dict[str, Any]:
    return {
        "id": id,
        "team_id": OWN,
        "deleted": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_bot": id == KALLE,
        **facts,
    }


class Slack(WebClient):
    """Answers as Slack does, refuses what Slack would refuse, and counts."""

    def __init__(self, shown: dict[str, Any] | None = None, people: tuple[dict[str, Any], ...] = ()) -> None:
        super().__init__("xoxb-test")
        self.shown = channel() if shown is None else shown
        self.people = {one["id"]: one for one in (user(KALLE), user("U0KARI"), *people)}
        self.members = list(self.people)
        self.calls: list[str] = []
        self.trouble: dict[str, Exception] = {}

    def api_call(self, api_method: str, **more: Any) -> Any:
        params = more.pop("params")
        assert not more, more
        assert set(params) <= TAKES[api_method], params
        self.calls.append(api_method)
        if api_method in self.trouble:
            raise self.trouble[api_method]
        return self._answer(api_method, self._body(api_method, params))

    def _body(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        if method == "conversations.info":
            assert params["channel"] == CHANNEL
            return {"channel": self.shown}
        if method == "users.info":
            if params["user"] not in self.people:
                raise refused("user_not_found")
            return {"user": self.people[params["user"]]}
        assert 1 <= params["limit"] <= 999
        if method == "conversations.members":
            return self._page("members", self.members, params)
        return self._page("members", [one for one in self.people.values() if one["team_id"] == OWN], params)

    def _page(self, name: str, found: list[Any], params: dict[str, Any]) -> dict[str, Any]:
        start = int(params.get("cursor", 0))
        end = start + params["limit"]
        return {name: found[start:end], "response_metadata": {"next_cursor": str(end) if end < len(found) else ""}}

    def _answer(self, method: str, body: dict[str, Any]) -> SlackResponse:
        body = {"ok": True, **json.loads(json.dumps(body))}
        return SlackResponse(
            client=self, http_verb="GET", api_url=method, req_args={}, data=body, headers={}, status_code=200
        )


def refused(word: str, status: int = 200, **headers: str) -> SlackApiError:
    body = {"ok": False, "error": word}
    answer = SlackResponse(
        client=None, http_verb="GET", api_url="", req_args={}, data=body, headers=headers, status_code=status
    )
    return SlackApiError("no", answer)


class Ticking:
    """A clock that a test moves."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def room(slack: Slack) -> Room:
    return SlackRooms(slack, lambda: OWN).room_of(CHANNEL)


# --- what Slack says of the channel ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, Room.PRIVATE),
        ({"is_private": False}, Room.PUBLIC),
        ({"is_private": False, "is_mpim": True, "is_channel": False}, Room.PRIVATE),
        ({"is_member": None}, Room.PRIVATE),
        ({"is_archived": True}, Room.ARCHIVED),
        ({"is_archived": True, "is_member": False}, Room.ARCHIVED),
        ({"is_member": False}, Room.GONE),
        ({"is_private": False, "is_member": False}, Room.GONE),
        ({"is_private": False, "is_member": None}, Room.GONE),
    ],
)
def test_the_kind_of_a_channel_is_what_slack_says(facts: dict[str, Any], expected: Room):
    assert room(Slack(channel(**facts))) is expected


@pytest.mark.parametrize("private", [True, False])
@pytest.mark.parametrize(
    "facts",
    [
        {"is_ext_shared": True},
        {"is_shared": True},
        {"is_pending_ext_shared": True},
        {"is_org_shared": True},
        {"is_global_shared": True},
        {"shared_team_ids": [OWN, OTHER]},
        {"connected_team_ids": [OTHER]},
        {"pending_connected_team_ids": [OTHER]},
        {"pending_shared": [OTHER]},
    ],
)
def test_a_channel_that_others_read_or_will_read_is_shared(private: bool, facts: dict[str, Any]):
    """Case 40."""
    assert room(Slack(channel(is_private=private, **facts))) is Room.SHARED


@pytest.mark.parametrize("word", ["channel_not_found", "not_in_channel", "is_inactive"])
@pytest.mark.parametrize("method", ["conversations.info", "conversations.members"])
def test_a_channel_that_slack_does_not_show_is_gone(method: str, word: str):
    slack = Slack()
    slack.trouble[method] = refused(word)
    assert room(slack) is Room.GONE


def test_messages_to_one_person_are_direct_and_their_members_are_not_asked_for():
    slack = Slack({"id": CHANNEL, "is_im": True, "user": "U0KARI", "is_archived": False})
    assert room(slack) is Room.DIRECT
    assert slack.calls == ["conversations.info", "users.info"]


# --- its members -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("private", [True, False])
@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"is_restricted": True}, Room.GUESTS),
        ({"is_restricted": True, "is_ultra_restricted": True}, Room.GUESTS),
        ({"is_ultra_restricted": True}, Room.GUESTS),
        ({"team_id": OTHER}, Room.SHARED),
        ({"team_id": None}, Room.SHARED),
        ({"is_stranger": True}, Room.SHARED),
        ({"team_id": "E0GRID", "enterprise_user": {"teams": [OTHER]}}, Room.SHARED),
    ],
)
def test_one_reader_from_outside_is_enough(private: bool, facts: dict[str, Any], expected: Room):
    """Case 40."""
    assert room(Slack(channel(is_private=private), (user("U0GRY", **facts),))) is expected


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"is_restricted": True, "deleted": True},
        {"team_id": OTHER, "deleted": True},
        {"team_id": "E0GRID", "enterprise_user": {"teams": [OTHER, OWN]}},
    ],
)
def test_colleagues_and_those_who_left_change_nothing(facts: dict[str, Any]):
    assert room(Slack(people=(user("U0SVEN", **facts),))) is Room.PRIVATE


def test_a_stranger_weighs_more_than_a_guest():
    people = (user("U0GRY", is_restricted=True), user("U0BO", team_id=OTHER))
    assert room(Slack(people=people)) is Room.SHARED


def test_somebody_whom_slack_does_not_show_is_no_colleague():
    slack = Slack()
    slack.members.append("U0NOBODY")
    assert room(slack) is Room.GUESTS


def test_a_guest_on_the_last_page_of_members_is_found():
    people = tuple(user(f"U{number:05}") for number in range(PAGE + 5))
    slack = Slack(people=(*people, user("U0GRY", is_restricted=True)))
    assert room(slack) is Room.GUESTS
    assert slack.calls.count("conversations.members") == 2


def test_few_are_asked_about_one_by_one_and_many_by_the_list():
    slack = Slack(people=tuple(user(f"U{number:05}") for number in range(MOST_ASKED - 2)))
    assert room(slack) is Room.PRIVATE
    assert (slack.calls.count("users.info"), slack.calls.count("users.list")) == (MOST_ASKED, 0)
    slack = Slack(people=tuple(user(f"U{number:05}") for number in range(MOST_ASKED - 1)))
    assert room(slack) is Room.PRIVATE
    assert (slack.calls.count("users.info"), slack.calls.count("users.list")) == (0, 1)


def test_those_missing_from_the_list_are_asked_about_alone():
    people = tuple(user(f"U{number:05}") for number in range(MOST_ASKED))
    slack = Slack(people=(*people, user("U0BO", team_id=OTHER)))
    assert room(slack) is Room.SHARED
    assert slack.calls.count("users.info") == 1


def test_a_room_of_more_people_than_can_be_known_is_taken_for_one_with_guests():
    slack = Slack(people=tuple(user(f"U{number:06}") for number in range(PAGE * MOST_PAGES)))
    assert room(slack) is Room.GUESTS
    assert slack.calls.count("conversations.members") == MOST_PAGES
    slack = Slack(people=tuple(user(f"U{number:06}") for number in range(PAGE * MOST_PAGES + MOST_ASKED)))
    slack.members = sorted(slack.people)[-MOST_ASKED - 3 :]
    assert room(slack) is Room.GUESTS
    assert slack.calls.count("users.list") == MOST_PAGES


# --- remembered --------------------------------------------------------------------------------------------------------


def test_an_answer_holds_for_a_minute_and_not_longer():
    slack, clock = Slack(), Ticking()
    rooms = SlackRooms(slack, lambda: OWN, clock)
    assert rooms.room_of(CHANNEL) is Room.PRIVATE
    slack.shown = channel(is_ext_shared=True)
    clock.now += KEPT_SECONDS - 1
    assert rooms.room_of(CHANNEL) is Room.PRIVATE
    clock.now += 1
    assert rooms.room_of(CHANNEL) is Room.SHARED


def test_whoever_knows_of_a_change_is_answered_anew():
    """Case 40."""
    slack = Slack()
    rooms = SlackRooms(slack, lambda: OWN)
    assert rooms.room_of(CHANNEL) is Room.PRIVATE
    slack.shown = channel(is_private=False)
    assert rooms.room_of(CHANNEL, anew=True) is Room.PUBLIC
    assert rooms.room_of(CHANNEL) is Room.PUBLIC


@pytest.mark.parametrize(
    "facts", [{"is_member": False}, {"is_archived": True}, {"is_ext_shared": True}], ids=["out", "archived", "shared"]
)
def test_a_closed_room_is_asked_about_each_time(facts: dict[str, Any]):
    """Kalle may be asked in a moment before the digest is due."""
    slack = Slack()
    rooms = SlackRooms(slack, lambda: OWN)
    assert rooms.room_of(CHANNEL) is Room.PRIVATE
    slack.shown = channel(**facts)
    closed = rooms.room_of(CHANNEL, anew=True)
    assert closed not in (Room.PRIVATE, Room.PUBLIC)
    assert rooms.room_of(CHANNEL) is closed
    slack.shown = channel()
    assert rooms.room_of(CHANNEL) is Room.PRIVATE


def test_people_are_known_for_some_minutes():
    slack, clock = Slack(), Ticking()
    rooms = SlackRooms(slack, lambda: OWN, clock)
    for _ in range(3):
        rooms.room_of(CHANNEL)
        clock.now += KEPT_SECONDS
    assert (slack.calls.count("conversations.info"), slack.calls.count("users.info")) == (3, 2)
    slack.people["U0KARI"]["is_restricted"] = True
    clock.now += KNOWN_SECONDS
    assert rooms.room_of(CHANNEL) is Room.GUESTS


def test_what_slack_would_not_say_is_not_remembered():
    slack = Slack()
    rooms = SlackRooms(slack, lambda: OWN)
    slack.trouble["conversations.members"] = refused("internal_error")
    with pytest.raises(ForNow):
        rooms.room_of(CHANNEL)
    slack.trouble.clear()
    assert rooms.room_of(CHANNEL) is Room.PRIVATE


# --- when Slack does not answer ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["conversations.info", "conversations.members", "users.info"])
@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (refused("internal_error"), ForNow),
        (refused("fatal_error", 503), ForNow),
        (RemoteDisconnected("x"), ForNow),
        (URLError(ConnectionRefusedError()), ChannelDown),
        (SlackRequestError("x"), ChannelDown),
        (refused("token_revoked"), ChannelDown),
    ],
)
def test_trouble_with_slack_lets_the_message_wait(method: str, error: Exception, expected: type[Exception]):
    slack = Slack()
    slack.trouble[method] = error
    with pytest.raises(expected):
        room(slack)


@pytest.mark.parametrize("method", ["conversations.info", "conversations.members", "users.info", "users.list"])
def test_a_limit_is_waited_out_as_slack_asks(method: str):
    slack = Slack(people=tuple(user(f"U{number:05}") for number in range(MOST_ASKED if method == "users.list" else 1)))
    slack.trouble[method] = refused("ratelimited", 429, **{"Retry-After": "7"})
    with pytest.raises(ForNow) as trouble:
        room(slack)
    assert trouble.value.retry_after is not None
    assert trouble.value.retry_after.total_seconds() == 7


def test_a_scope_that_was_not_granted_stops_the_digest_and_nothing_else():
    """An installation from before digests has no such scopes: its cards must go out as before."""
    slack = Slack()
    slack.trouble["conversations.info"] = refused("missing_scope")
    with pytest.raises(ForGood):
        room(slack)


def test_an_answer_that_says_nothing_is_no_answer():
    slack = Slack()
    slack.shown = None  # type: ignore[assignment]
    with pytest.raises(ForNow):
        room(slack)
