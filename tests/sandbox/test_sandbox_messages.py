"""Messages in the sandbox: posting, changing, threads, ephemerals, commands' answers, response addresses."""

import json
import urllib.request

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from bot.sandbox.client import SandboxError
from bot.sandbox.workspace import manifest_of
from tests.sandbox.slack_samples import big_message, button, mrkdwn, option, plain


def refused(call, *args, **more):
    with pytest.raises(SlackApiError) as caught:
        call(*args, **more)
    return caught.value.response["error"]


def section(text="Hello"):
    return {"type": "section", "text": mrkdwn(text)}


def test_slacks_own_client_talks_to_it(web):
    assert web.api_test(foo="bar")["args"]["foo"] == "bar"
    assert web.auth_test()["user_id"] == "U0KALLE"
    user = web.users_info(user="U_KARI", include_locale=True)["user"]
    assert (user["locale"], user["tz"], user["profile"]["email"]) == ("nb-NO", "Europe/Oslo", "kari@nordlys.example")
    assert "locale" not in web.users_info(user="U_KARI")["user"]
    assert web.conversations_open(users="U_KARI")["channel"]["id"] == "D_KARI"
    assert web.conversations_info(channel="C0RECRUITING")["channel"]["name"] == "recruiting"
    assert web.conversations_members(channel="D_KARI")["members"] == ["U_KARI", "U0KALLE"]


def test_a_form_and_a_json_body_mean_the_same(running, web, kari):
    base = f"http://127.0.0.1:{running.ws.options.port}/api/chat.postMessage"
    form = f"channel=U_KARI&text=one&blocks={json.dumps([section()]).replace(' ', '%20')}"
    request = urllib.request.Request(base, form.encode(), {"Authorization": "Bearer xoxb-sandbox-test"})
    assert json.loads(urllib.request.urlopen(request).read())["ok"]
    web.chat_postMessage(channel="U_KARI", text="two", blocks=[section()])
    assert [message.text for message in kari.dm()] == ["one", "two"]
    assert kari.dm()[0].blocks[0]["text"] == kari.dm()[1].blocks[0]["text"]


def test_a_post_to_a_person_opens_the_dm_and_nobody_else_sees_it(web, kari, lars):
    posted = web.chat_postMessage(channel="U_KARI", text="Hello", blocks=big_message())
    assert posted["channel"] == "D_KARI"
    assert kari.dm()[0].ts == posted["ts"]
    assert kari.dm()[0].buttons == ["Move", "Cancel"]
    assert lars.dm() == []


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("chat_postMessage", {"channel": "C0NOWHERE", "text": "x"}, "channel_not_found"),
        ("chat_postMessage", {"channel": "C0GENERAL", "text": "x"}, "not_in_channel"),
        ("chat_postMessage", {"channel": "U_NOBODY", "text": "x"}, "channel_not_found"),
        ("chat_postMessage", {"channel": "U_KARI"}, "no_text"),
        ("chat_postMessage", {"channel": "U_KARI", "blocks": [{"type": "divider"}]}, "no_text"),
        ("chat_postMessage", {"channel": "U_KARI", "text": "x", "blocks": "no json"}, "invalid_blocks_format"),
        ("chat_postMessage", {"channel": "U_KARI", "text": "x", "blocks": [{"type": "what"}]}, "invalid_blocks"),
        (
            "chat_postMessage",
            {"channel": "U_KARI", "text": "x", "blocks": [section("y" * 2800)] * 5},
            "msg_blocks_too_long",
        ),
        ("chat_postMessage", {"channel": "U_KARI", "text": "x", "thread_ts": "1.000001"}, "thread_not_found"),
        (
            "chat_postMessage",
            {"channel": "U_KARI", "text": "x", "metadata": {"event_type": "x"}},
            "invalid_metadata_schema",
        ),
        ("chat_update", {"channel": "D_KARI", "ts": "1.000001", "text": "x"}, "message_not_found"),
        ("chat_update", {"channel": "D0NOWHERE", "ts": "1.000001", "text": "x"}, "channel_not_found"),
        ("chat_delete", {"channel": "D_KARI", "ts": "1.000001"}, "message_not_found"),
        ("chat_postEphemeral", {"channel": "D_KARI", "user": "U_LARS", "text": "x"}, "user_not_in_channel"),
        ("users_info", {"user": "U_NOBODY"}, "user_not_found"),
        ("views_publish", {"user_id": "U_NOBODY", "view": {"type": "home", "blocks": []}}, "user_not_found"),
        ("conversations_open", {"users": "U_NOBODY"}, "user_not_found"),
        ("apps_connections_open", {"app_token": "xapp-1"}, "invalid_auth"),
        ("reactions_add", {"channel": "D_KARI", "name": "x", "timestamp": "1.0"}, "unknown_method"),
    ],
)
@pytest.mark.filterwarnings("ignore:The top-level `text` argument is missing")
def test_a_wrong_call_is_refused_in_slacks_words(web, kari, method, arguments, error):
    kari.say("so that the DM exists")
    assert refused(getattr(web, method), **arguments) == error


def test_a_wrong_token_is_no_token(running):
    base = f"http://127.0.0.1:{running.ws.options.port}/api/"
    assert refused(WebClient("xoxb-sandbox-other", base_url=base).auth_test) == "invalid_auth"
    assert json.loads(urllib.request.urlopen(base + "auth.test").read())["error"] == "not_authed"


def test_wrong_blocks_are_named_with_their_place(web):
    with pytest.raises(SlackApiError) as caught:
        web.chat_postMessage(
            channel="U_KARI", text="x", blocks=[section(), {"type": "header", "text": plain("h" * 151)}]
        )
    answer = caught.value.response
    assert answer["error"] == "invalid_blocks"
    assert answer["errors"] == ["must be less than 151 characters [json-pointer:/blocks/1/text/text]"]


def test_a_message_is_changed_in_place_and_keeps_blocks_it_was_not_given(web, kari):
    ts = web.chat_postMessage(channel="U_KARI", text="One", blocks=[section("one")])["ts"]
    web.chat_update(channel="D_KARI", ts=ts, text="Two")
    assert (kari.dm()[0].text, kari.dm()[0].shown) == ("Two", "one")
    web.chat_update(channel="D_KARI", ts=ts, text="Three", blocks=[])
    assert kari.dm()[0].blocks == []
    assert kari.dm()[0].data["edited"]


def test_somebody_elses_message_is_not_the_bots_to_change(web, kari):
    ts = kari.say("mine")["ts"]
    assert refused(web.chat_update, channel="D_KARI", ts=ts, text="x") == "cant_update_message"
    assert refused(web.chat_delete, channel="D_KARI", ts=ts) == "cant_delete_message"


def test_replies_stay_in_the_thread_and_a_reply_is_no_parent(web, kari):
    parent = web.chat_postMessage(channel="U_KARI", text="Card")["ts"]
    reply = web.chat_postMessage(channel="D_KARI", text="History", thread_ts=parent)["ts"]
    web.chat_postMessage(channel="D_KARI", text="For all", thread_ts=parent, reply_broadcast=True)
    assert [message.text for message in kari.dm()] == ["Card"]
    assert [message.text for message in kari.dm()[0].thread] == ["History", "For all"]
    assert refused(web.chat_postMessage, channel="D_KARI", text="x", thread_ts=reply) == "thread_not_found"


def test_a_deleted_message_is_gone_or_leaves_a_tombstone_over_its_replies(web, kari):
    alone = web.chat_postMessage(channel="U_KARI", text="Alone")["ts"]
    parent = web.chat_postMessage(channel="U_KARI", text="Parent")["ts"]
    web.chat_postMessage(channel="D_KARI", text="Reply", thread_ts=parent)
    web.chat_delete(channel="D_KARI", ts=alone)
    web.chat_delete(channel="D_KARI", ts=parent)
    assert [message.text for message in kari.dm()] == ["This message was deleted."]
    assert refused(web.chat_update, channel="D_KARI", ts=parent, text="x") == "message_not_found"


def test_an_ephemeral_message_is_for_one_and_cannot_be_updated(web, kari, lars):
    ts = web.chat_postEphemeral(channel="C0RECRUITING", user="U_KARI", text="Psst")["message_ts"]
    assert [message.text for message in kari.ephemerals("recruiting")] == ["Psst"]
    assert lars.ephemerals() == []
    assert kari.messages("recruiting") == []
    assert refused(web.chat_update, channel="C0RECRUITING", ts=ts, text="x") == "message_not_found"


def test_a_click_on_a_message_carries_what_slack_sends(bot, web, kari):
    web.chat_postMessage(channel="U_KARI", text="Card", blocks=big_message())
    assert kari.dm()[0].click("Move")["ok"]
    sent = bot.last("block_actions")
    assert sent["container"] == {
        "type": "message",
        "message_ts": kari.dm()[0].ts,
        "channel_id": "D_KARI",
        "is_ephemeral": False,
    }
    assert sent["channel"] == {"id": "D_KARI", "name": "directmessage"}
    assert sent["message"]["bot_id"] == "B0KALLE"
    assert sent["user"] == {"id": "U_KARI", "username": "kari", "name": "kari", "team_id": "T0SANDBOX"}
    assert (sent["enterprise"], sent["is_enterprise_install"], sent["api_app_id"]) == (None, False, "A0KALLE")
    [action] = sent["actions"]
    assert (action["type"], action["action_id"], action["value"], action["block_id"]) == ("button", "move", "7", "row")
    assert sent["response_url"].startswith("http://127.0.0.1:")


def test_menus_and_pickers_in_a_message_tell_what_was_chosen(bot, web, kari):
    blocks = [
        *big_message(),
        {
            "type": "section",
            "text": mrkdwn("x"),
            "accessory": {"type": "overflow", "action_id": "more", "options": [option("Open"), option("Remove")]},
        },
    ]
    web.chat_postMessage(channel="U_KARI", text="Card", blocks=blocks)
    message = kari.dm()[0]
    message.click("Remove")
    assert bot.last("block_actions")["actions"][0]["selected_option"]["value"] == "remove"
    message.click("pick", "B")
    assert bot.last("block_actions")["actions"][0]["selected_option"]["text"]["text"] == "B"
    message.click("day", "2026-12-04")
    assert bot.last("block_actions")["actions"][0]["selected_date"] == "2026-12-04"
    assert bot.last("block_actions")["state"]["values"]["card"]["pick"]["selected_option"]["value"] == "b"


def test_one_of_two_equal_buttons_is_picked_by_its_number(bot, web, kari):
    rows = [
        {"type": "section", "text": mrkdwn(name), "accessory": button("Open", "open", value=name)}
        for name in ("a", "b")
    ]
    web.chat_postMessage(channel="U_KARI", text="List", blocks=rows)
    kari.dm()[0].click("Open", nth=1)
    assert bot.last("block_actions")["actions"][0]["value"] == "b"
    with pytest.raises(SandboxError, match="buttons: \\['Open', 'Open'\\]"):
        kari.dm()[0].click("Close")


# -- commands ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        ("Done *now*", "Done *now*"),
        ({"text": "As JSON", "blocks": [section()]}, "As JSON"),
        (None, None),
        ({"blocks": [{"type": "what"}], "text": "x"}, "The answer to this command could not be shown."),
    ],
)
def test_a_command_may_be_answered_at_once_for_its_person_alone(bot, kari, lars, answer, shown):
    bot.on["command"] = lambda p: answer
    kari.command("/kalle", channel="C0RECRUITING")
    assert [message.text for message in kari.ephemerals()] == ([shown] if shown else [])
    assert lars.ephemerals() == []


def test_a_command_may_be_answered_for_everyone(bot, kari, lars):
    bot.on["command"] = lambda p: {"response_type": "in_channel", "text": "Hello all"}
    kari.command("/kalle", channel="C0RECRUITING")
    assert [message.text for message in lars.messages("recruiting")] == ["Hello all"]


def test_a_failed_command_says_so_as_slack_does(bot, kari):
    bot.on["command"] = lambda p: (500, "stack trace")
    assert kari.command("/kalle")["outcome"] == "dispatch_failed"
    assert kari.ephemerals()[0].text == "/kalle failed with the error “dispatch_failed”"


# -- response addresses -----------------------------------------------------------------------------------------------


@pytest.fixture
def hook(bot, kari):
    kari.command("/kalle", channel="C0RECRUITING")
    return WebhookClient(bot.last("command")["response_url"])


def test_a_response_address_answers_five_times(hook, kari, lars):
    for number in range(5):
        assert hook.send(text=f"Answer {number}").status_code == 200
    sixth = hook.send(text="Too many")
    assert (sixth.status_code, json.loads(sixth.body)["error"]) == (404, "used_url")
    assert len(kari.ephemerals("recruiting")) == 5
    assert lars.ephemerals() == []


def test_a_response_address_lives_thirty_minutes(hook, slack):
    slack.advance_clock(29 * 60)
    assert hook.send(text="In time").status_code == 200
    slack.advance_clock(61)
    assert json.loads(hook.send(text="Late").body)["error"] == "expired_url"


def test_a_response_address_judges_what_it_is_sent(hook):
    assert hook.send(text="x", blocks=[{"type": "what"}]).status_code == 400


def test_the_clicked_message_can_be_replaced_and_deleted(bot, web, kari):
    kari.say("so that the DM exists")
    web.chat_postEphemeral(
        channel="D_KARI",
        user="U_KARI",
        text="Sure?",
        blocks=[section(), {"type": "actions", "elements": [button("Yes", "yes")]}],
    )
    kari.ephemerals()[0].click("Yes")
    sent = bot.last("block_actions")
    assert "message" not in sent
    assert sent["container"]["is_ephemeral"] is True
    hook = WebhookClient(sent["response_url"])
    hook.send(text="Done", replace_original=True)
    assert [(message.text, message.blocks) for message in kari.ephemerals()] == [("Done", [])]
    hook.send(delete_original=True)
    assert kari.ephemerals() == []


# -- the manifest -----------------------------------------------------------------------------------------------------


class TestWithAManifest:
    @pytest.fixture
    def manifest(self):
        return manifest_of(
            {
                "display_information": {"name": "Kalle"},
                "features": {"slash_commands": [{"command": "/kalle", "description": "Help"}]},
                "oauth_config": {"scopes": {"bot": ["commands", "users:read"]}},
                "settings": {
                    "event_subscriptions": {"bot_events": ["app_home_opened"]},
                    "interactivity": {"is_enabled": True},
                },
            }
        )

    def test_a_scope_not_asked_for_is_missing(self, web):
        with pytest.raises(SlackApiError) as caught:
            web.chat_postMessage(channel="U_KARI", text="x")
        answer = caught.value.response
        assert (answer["error"], answer["needed"], answer["provided"]) == (
            "missing_scope",
            "chat:write",
            "commands,users:read",
        )

    def test_an_address_needs_its_own_scope(self, web):
        assert "email" not in web.users_info(user="U_KARI")["user"]["profile"]

    def test_an_unknown_command_never_reaches_the_bot(self, bot, kari):
        assert kari.command("/other")["outcome"] == "invalid_command"
        assert kari.ephemerals()[0].text == "/other is not a valid command."
        assert bot.seen == []

    def test_events_not_subscribed_to_are_not_sent(self, bot, slack, kari):
        kari.say("hello")
        kari.open_home()
        slack.wait(lambda: bot.count("event_callback"))
        assert [payload["event"]["type"] for _, payload, _ in bot.seen] == ["app_home_opened"]

    def test_suggestions_need_their_address_over_http(self, bot, web, kari):
        from tests.sandbox.slack_samples import field, modal

        bot.on["command"] = lambda p: (
            web.views_open(
                trigger_id=p["trigger_id"],
                view=modal(field("Candidate", {"type": "external_select", "min_query_length": 0})),
            )
            and None
        )
        kari.command("/kalle")
        assert kari.modal().suggest("Candidate", "Anna") == []
        assert bot.count("block_suggestion") == 0
