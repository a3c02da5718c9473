"""The sandbox's channels: private, public, shared ones, guests in them, and what the bot is told and refused."""

import time

import pytest
from playwright.sync_api import expect
from slack_sdk.errors import SlackApiError

from bot.sandbox.client import SandboxError
from bot.sandbox.workspace import BadStart, Channel, manifest_of, read_channels
from tests.sandbox.slack_samples import modal, plain

BOT = "U0KALLE"


def refused(call, **args):
    with pytest.raises(SlackApiError) as refusal:
        call(**args)
    return refusal.value.response["error"]


def change(slack, what, channel="", **more):
    return slack.control("channel", do=what, channel=channel, person=more.pop("person", "U_KARI"), **more)


def made(slack, name="hiring", kind="private", members=(BOT,)):
    return change(slack, "create", name=name, kind=kind, members=list(members))["channel"]


def events(slack, bot, count):
    """What the bot was told, without what was only there to be told apart."""
    until = time.monotonic() + 5
    while bot.count("event_callback") < count and time.monotonic() < until:
        time.sleep(0.01)
    return [payload["event"] for kind, payload, _ in bot.seen if kind == "event_callback"]


def kinds(slack, bot, count):
    return sorted(event["type"] for event in events(slack, bot, count))


# --- what the Web API says of them ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "private", "shared"), [("public", False, False), ("private", True, False), ("shared", False, True)]
)
def test_conversations_info_says_what_kind_it_is(slack, web, kind, private, shared):
    channel = web.conversations_info(channel=made(slack, kind=kind))["channel"]
    assert (channel["is_private"], channel["is_ext_shared"], channel["is_shared"]) == (private, shared, shared)
    assert (channel["is_im"], channel["is_member"], channel["is_archived"]) == (False, True, False)
    assert (len(channel["shared_team_ids"]) > 1) is shared


def test_a_private_channel_without_the_bot_does_not_exist_for_it(slack, web):
    channel = made(slack, members=())
    for call in (web.conversations_info, web.conversations_members):
        assert refused(call, channel=channel) == "channel_not_found"
    assert refused(web.chat_postMessage, channel=channel, text="x") == "channel_not_found"


def test_a_public_channel_without_the_bot_can_be_looked_at_and_not_posted_to(slack, web):
    channel = made(slack, kind="public", members=())
    assert web.conversations_info(channel=channel)["channel"]["is_member"] is False
    assert refused(web.chat_postMessage, channel=channel, text="x") == "not_in_channel"


def test_nobody_posts_or_edits_in_an_archived_channel(slack, web, kari):
    channel = made(slack)
    ts = web.chat_postMessage(channel=channel, text="x")["ts"]
    change(slack, "archive", channel)
    assert web.conversations_info(channel=channel)["channel"]["is_archived"] is True
    assert refused(web.chat_postMessage, channel=channel, text="y") == "is_archived"
    assert refused(web.chat_update, channel=channel, ts=ts, text="y") == "is_archived"
    with pytest.raises(SandboxError, match="is archived"):
        kari.say("hello", channel=channel)
    change(slack, "unarchive", channel)
    assert web.chat_postMessage(channel=channel, text="y")["ok"]


def test_members_and_people_come_page_by_page(slack, web):
    channel = made(slack, members=("U_LARS", BOT))
    pages, cursor = [], None
    while cursor != "":
        answer = web.conversations_members(channel=channel, limit=2, cursor=cursor)
        pages.append(answer["members"])
        cursor = answer["response_metadata"]["next_cursor"]
    assert pages == [["U_KARI", "U_LARS"], [BOT]]
    first = web.users_list(limit=2)
    rest = web.users_list(limit=2, cursor=first["response_metadata"]["next_cursor"])
    assert [one["id"] for one in [*first["members"], *rest["members"]]] == ["U_KARI", "U_LARS", BOT]


@pytest.mark.parametrize(
    ("kind", "marks"),
    [("guest", (True, False, True)), ("single", (True, True, True)), ("stranger", (False, False, False))],
)
def test_guests_and_strangers_are_marked_as_slack_marks_them(slack, web, kind, marks):
    channel = made(slack)
    new = change(slack, "guest", channel, **{"as": kind, "name": "Gry Gjest"})["members"][-1]
    user = web.users_info(user=new)["user"]
    assert (user["is_restricted"], user["is_ultra_restricted"], user["team_id"] == "T0SANDBOX") == marks
    assert (new in [one["id"] for one in web.users_list()["members"]]) is (kind != "stranger")


# --- what the bot is told ---------------------------------------------------------------------------------------------


def test_the_bot_is_told_when_it_is_put_out_and_asked_in_again(slack, bot):
    channel = made(slack)
    change(slack, "remove", channel)
    change(slack, "invite", channel)
    found = events(slack, bot, 3)
    assert sorted(one["type"] for one in found) == ["group_left", "member_joined_channel", "member_joined_channel"]
    assert {one.get("user") for one in found if one["type"] == "member_joined_channel"} == {BOT}
    assert {one["channel"] for one in found} == {channel}


def test_of_a_public_channel_it_is_told_in_other_words(slack, bot):
    channel = made(slack, kind="public")
    for what in ("share", "unshare", "archive", "unarchive", "remove"):
        change(slack, what, channel)
    told = ["channel_archive", "channel_left", "channel_shared", "channel_unarchive", "channel_unshared"]
    assert kinds(slack, bot, 6) == [*told, "member_joined_channel"]


def test_it_is_told_of_guests_and_not_when_a_channel_is_opened_to_all(slack, bot, web):
    channel = made(slack)
    change(slack, "open", channel)
    change(slack, "guest", channel)
    assert kinds(slack, bot, 2) == ["member_joined_channel"] * 2
    assert web.conversations_info(channel=channel)["channel"]["is_private"] is False


def test_of_channels_it_is_not_in_it_hears_nothing(slack, bot):
    channel = made(slack, members=())
    change(slack, "invite", channel, user="U_LARS")
    change(slack, "archive", channel)
    change(slack, "unarchive", channel)
    change(slack, "invite", channel)
    assert [one["user"] for one in events(slack, bot, 1)] == [BOT]


@pytest.mark.parametrize(
    "manifest",
    [
        manifest_of(
            {
                "oauth_config": {"scopes": {"bot": ["channels:read", "chat:write"]}},
                "settings": {"event_subscriptions": {"bot_events": ["member_joined_channel", "group_archive"]}},
            }
        )
    ],
)
def test_without_its_scope_a_private_channel_is_not_told_of(slack, bot, web):
    private, public = made(slack), made(slack, name="open", kind="public")
    change(slack, "archive", private)
    change(slack, "archive", public)
    assert [one["channel"] for one in events(slack, bot, 1)] == [public]
    assert refused(web.conversations_info, channel=private) == "missing_scope"
    assert web.conversations_info(channel=public)["ok"]


# --- pickers ----------------------------------------------------------------------------------------------------------


def picker(**more):
    element = {"type": "conversations_select", "action_id": "where", **more}
    block = {"type": "input", "block_id": "where", "label": plain("Where"), "element": element}
    return modal(block, submit=plain("Save"))


@pytest.fixture
def opened(slack, bot, web, kari):
    """A form with a picker of channels, and some channels to find."""
    made(slack, name="secret", members=())
    change(slack, "create", name="elsewhere", kind="private", person="U_LARS")
    made(slack, name="bureau", kind="shared")

    def show(**more):
        bot.on["command"] = lambda payload: (
            web.views_open(trigger_id=payload["trigger_id"], view=picker(**more)) and None
        )
        kari.command("/kalle")
        return kari.modal()

    return show


def test_a_picker_offers_what_the_person_can_find_and_the_filter_lets_through(opened, kari, bot):
    view = opened(filter={"include": ["private", "public"], "exclude_external_shared_channels": True})
    with pytest.raises(SandboxError, match=r"offered: #recruiting, #general, #secret$"):
        view.fill(Where="#elsewhere")
    with pytest.raises(SandboxError, match="not offered"):
        view.fill(Where="#bureau")
    assert view.fill(Where="#secret").submit().ok
    state = bot.last("view_submission")["view"]["state"]["values"]["where"]["where"]
    assert state["type"] == "conversations_select"
    assert {one["name"]: one["id"] for one in kari.state()["channels"]}["secret"] == state["selected_conversation"]


def test_a_picker_of_public_channels_shows_no_private_ones(opened):
    with pytest.raises(SandboxError, match=r"offered: #recruiting, #general, #bureau$"):
        opened(filter={"include": ["public"]}).fill(Where="#secret")


# --- what nobody could do ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "more", "why"),
    [
        ("create", {"name": "Not A Name"}, "no name of a channel"),
        ("create", {"name": "general"}, "is there already"),
        ("create", {"name": "x", "kind": "secret"}, "no kind of channel"),
        ("invite", {"channel": "general", "user": "U_NOBODY"}, "no person"),
        ("invite", {"channel": "general", "user": "U_KARI"}, "already"),
        ("remove", {"channel": "general"}, "is not in #general"),
        ("guest", {"channel": "general", "as": "ghost"}, "nobody comes as"),
        ("archive", {"channel": "nowhere"}, "no channel"),
        ("explode", {}, "nothing is done by"),
    ],
)
def test_what_cannot_be_done_is_said_in_words(slack, what, more, why):
    with pytest.raises(SandboxError, match=why):
        change(slack, what, **more)


def test_channels_come_from_a_file(tmp_path):
    file = tmp_path / "channels.json"
    file.write_text('[{"id": "C0A", "name": "a", "kind": "private"}]')
    assert read_channels(file) == (Channel("C0A", "a", "private"),)
    file.write_text('[{"id": "C0A", "name": "a", "kind": "round"}]')
    with pytest.raises(BadStart, match="no kind of channel 'round'"):
        read_channels(file)


# --- the page ---------------------------------------------------------------------------------------------------------


def test_the_page_shows_the_kinds_and_does_what_people_do(page, slack, bot):
    made(slack, name="leaders")
    made(slack, name="bureau", kind="shared")
    page.set_viewport_size({"width": 1400, "height": 900})
    page.goto(slack.base_url)
    page.get_by_role("button", name="leaders").click()
    expect(page.get_by_role("heading", name="leaders")).to_contain_text("🔒")
    facts = page.locator(".channel-facts")
    expect(facts).to_contain_text("private channel")
    page.get_by_text("Change this channel").click()
    page.get_by_role("button", name="Make it public").click()
    expect(facts).to_contain_text("public channel")
    page.get_by_text("Change this channel").click()
    page.get_by_role("button", name="Add a guest").click()
    expect(facts).to_contain_text("Gry Gjest (guest)")
    page.get_by_role("button", name="bureau").click()
    expect(facts).to_contain_text("shared with another organisation")
    page.get_by_text("New channel").click()
    page.get_by_label("What to call the new channel").fill("brand-new")
    page.get_by_label("Who reads the new channel").select_option("private")
    page.get_by_role("button", name="Create").click()
    expect(page.get_by_role("heading", name="brand-new")).to_be_visible()
    page.get_by_text("Change this channel").click()
    page.get_by_role("button", name="Ask Kalle in").click()
    expect(facts).to_contain_text("Kalle")
