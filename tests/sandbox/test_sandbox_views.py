"""Modals in the sandbox: triggers, the stack, hashes, kept input, and the four answers to a submission."""

import pytest
from slack_sdk.errors import SlackApiError

from bot.sandbox.client import SandboxError
from tests.sandbox.slack_samples import big_modal, button, field, home, modal, option, plain, small_modal


def opens(web, view):
    return lambda payload: web.views_open(trigger_id=payload["trigger_id"], view=view) and None


def refused(call, *args, **more):
    with pytest.raises(SlackApiError) as caught:
        call(*args, **more)
    return caught.value.response["error"]


@pytest.fixture
def opened(bot, web, kari):
    bot.on["command"] = opens(web, small_modal(external_id="mine"))
    assert kari.command("/interview", "Anna")["outcome"] == "ok"
    return kari.view


def test_a_command_arrives_signed_and_flat_and_its_trigger_opens_a_modal(bot, opened):
    command = bot.last("command")
    assert command["command"] == "/interview"
    assert command["text"] == "Anna"
    assert command["user_id"] == "U_KARI"
    assert command["channel_name"] == "directmessage"
    assert command["is_enterprise_install"] == "false"
    assert "enterprise_id" not in command
    assert opened.title == "Invite to interview"
    assert opened.fields == ["Subject"]
    assert bot.forged == 0


def test_a_trigger_works_once(bot, web, opened):
    trigger = bot.last("command")["trigger_id"]
    assert refused(web.views_open, trigger_id=trigger, view=small_modal()) == "exchanged_trigger_id"


def test_a_trigger_is_gone_after_three_seconds(bot, web, slack, kari):
    kari.command("/interview")
    slack.advance_clock(3.1)
    assert (
        refused(web.views_open, trigger_id=bot.last("command")["trigger_id"], view=small_modal())
        == "expired_trigger_id"
    )


def test_a_trigger_can_be_ordered_to_be_late(bot, web, slack, kari):
    slack.fault("delivery", "expire_trigger")
    kari.command("/interview")
    assert (
        refused(web.views_open, trigger_id=bot.last("command")["trigger_id"], view=small_modal())
        == "expired_trigger_id"
    )


def test_a_trigger_nobody_gave_out_is_invalid(web):
    assert refused(web.views_open, trigger_id="1.2.3", view=small_modal()) == "invalid_trigger_id"


def test_a_wrong_view_leaves_the_trigger_unused_and_says_where_it_is_wrong(bot, web, kari):
    kari.command("/interview")
    trigger = bot.last("command")["trigger_id"]
    with pytest.raises(SlackApiError) as caught:
        web.views_open(trigger_id=trigger, view=small_modal(title="x" * 25))
    answer = caught.value.response
    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"
    ]
    assert web.views_open(trigger_id=trigger, view=small_modal())["ok"]


def test_a_fourth_view_on_the_stack_is_refused(bot, web, opened, kari):
    answers = []

    def push(payload):
        try:
            answers.append(
                web.views_push(
                    trigger_id=payload["trigger_id"],
                    view=modal({"type": "actions", "elements": [button("Deeper", "deeper")]}),
                ).data["ok"]
            )
        except SlackApiError as refusal:
            answers.append(refusal.response["error"])

    bot.on["block_actions"] = push
    web.views_update(view_id=opened.id, view=modal({"type": "actions", "elements": [button("Deeper", "deeper")]}))
    for _ in range(3):
        kari.modal().click("Deeper")
    assert answers == [True, True, "push_limit_reached"]
    assert len(kari.views) == 3
    assert kari.view.data["root_view_id"] == opened.id
    assert kari.view.data["previous_view_id"] == kari.views[1].id


def test_a_stale_hash_conflicts_and_a_fresh_one_updates(web, opened, kari):
    web.views_update(view_id=opened.id, hash=opened.data["hash"], view=small_modal(title="Second"))
    assert refused(web.views_update, view_id=opened.id, hash=opened.data["hash"], view=small_modal()) == "hash_conflict"
    assert kari.view.title == "Second"


def test_a_view_can_be_updated_by_its_external_id_which_is_unique(bot, web, opened, lars, kari):
    web.views_update(external_id="mine", view=small_modal(title="Found", external_id="mine"))
    assert kari.view.title == "Found"
    bot.on["command"] = lambda payload: None
    lars.command("/interview")
    trigger = bot.last("command")["trigger_id"]
    assert refused(web.views_open, trigger_id=trigger, view=small_modal(external_id="mine")) == "duplicate_external_id"


def test_what_was_filled_in_survives_an_update_only_under_the_same_ids(web, opened, kari):
    opened.fill(Subject="Hello")
    web.views_update(view_id=opened.id, view=small_modal(title="Again"))
    assert kari.view.values == {"Subject": "Hello"}
    web.views_update(view_id=opened.id, view=modal(field("Subject", {"type": "plain_text_input"}, block_id="other")))
    assert kari.view.values == {"Subject": None}


def test_a_submitted_or_closed_view_cannot_be_updated(web, opened, kari):
    opened.fill(Subject="x").submit()
    assert kari.view is None
    assert refused(web.views_update, view_id=opened.id, view=small_modal()) == "not_found"


def test_a_submission_carries_every_field_in_slacks_words(bot, web, kari):
    bot.on["command"] = opens(web, big_modal())
    bot.on["block_suggestion"] = lambda payload: {"options": [option("Anna Berg", "1"), option("Anna Dahl", "2")]}
    kari.command("/interview")
    view = kari.modal().fill(
        **{
            "Type of interview": "Physical",
            "Languages": ["nb", "Svenska"],
            "Candidate": "Anna D",
            "Leader": "U_LARS",
            "Candidates": ["Anna Berg", "2"],
            "Recruiters attending interview": ["U_KARI", "U_LARS"],
            "Date": "2026-12-05",
            "Time": "10:30",
            "Duration": "60",
            "From": "kari@nordlys.example",
            "Link": "https://meet.example/1",
            "Subject": "Welcome",
            "Contents": "Dear",
            "Reminder": "One day",
            "Extras": ["Anonymise"],
        }
    )
    assert view.values["Languages"] == ["Norsk", "Svenska"]
    assert view.values["Candidate"] == "Anna Dahl"
    outcome = view.submit()
    assert outcome.outcome == "closed", outcome.raw
    values = bot.last("view_submission")["view"]["state"]["values"]
    assert values["type_of_interview"]["value"]["selected_option"]["value"] == "physical"
    assert values["date"]["value"] == {"type": "datepicker", "selected_date": "2026-12-05"}
    assert values["time"]["value"] == {"type": "timepicker", "selected_time": "10:30", "timezone": "Europe/Oslo"}
    assert values["duration"]["value"] == {"type": "number_input", "value": "60"}
    assert values["recruiters_attending_interview"]["value"]["selected_users"] == ["U_KARI", "U_LARS"]
    assert [o["value"] for o in values["extras"]["value"]["selected_options"]] == ["anon"]
    assert [o["value"] for o in values["candidates"]["value"]["selected_options"]] == ["1", "2"]


def test_untouched_fields_are_null_or_empty_as_slack_sends_them(bot, web, kari):
    bot.on["command"] = opens(web, big_modal())
    kari.command("/interview")
    kari.modal().fill(Subject="x").submit()
    values = bot.last("view_submission")["view"]["state"]["values"]
    assert values["leader"]["value"] == {"type": "users_select", "selected_user": None}
    assert values["extras"]["value"] == {"type": "checkboxes", "selected_options": []}
    assert values["candidate"]["value"] == {"type": "external_select", "selected_option": None}
    assert values["from"]["value"] == {"type": "email_text_input", "value": None}


def test_slacks_own_client_refuses_an_incomplete_form_without_asking_the_bot(bot, opened):
    outcome = opened.submit()
    assert outcome.outcome == "incomplete"
    assert outcome.errors == {"Subject": "Please complete this required field."}
    assert bot.count("view_submission") == 0


@pytest.mark.parametrize(
    ("label", "value", "said"),
    [
        ("From", "nobody", "Please enter a valid email address."),
        ("Link", "nowhere", "Please enter a valid URL."),
        ("Duration", "1.5", "Please enter a valid number."),
        ("Duration", "5", "Must be at least 15."),
        ("Subject", "x" * 201, "Please enter at most 200 characters."),
    ],
)
def test_slacks_own_client_refuses_what_cannot_be(bot, web, kari, label, value, said):
    bot.on["command"] = opens(web, big_modal())
    kari.command("/interview")
    outcome = kari.modal().fill(**{"Subject": "x", label: value}).submit()
    assert outcome.errors == {label: said}


def test_errors_are_shown_by_label_and_leave_the_modal_open(bot, opened, kari):
    bot.on["view_submission"] = lambda p: {"response_action": "errors", "errors": {"subject": "Too short."}}
    outcome = opened.fill(Subject="x").submit()
    assert (outcome.outcome, outcome.errors) == ("errors", {"Subject": "Too short."})
    assert kari.view.errors == {"Subject": "Too short."}
    bot.on["view_submission"] = lambda p: None
    assert kari.view.submit().outcome == "closed"


def test_an_error_for_a_block_that_is_no_input_is_trouble(bot, slack, opened, kari):
    bot.on["view_submission"] = lambda p: {"response_action": "errors", "errors": {"nope": "?"}}
    assert opened.fill(Subject="x").submit().outcome == "trouble"
    assert kari.view.notice == "We had some trouble connecting. Try again?"
    assert "`nope` is not the block_id of an input block" in slack.complaints()[0]


def test_update_and_push_and_clear_do_what_they_say(bot, opened, kari):
    bot.on["view_submission"] = lambda p: {"response_action": "update", "view": small_modal(title="Step 2")}
    outcome = opened.fill(Subject="x").submit()
    assert (outcome.outcome, outcome.view.title) == ("updated", "Step 2")
    bot.on["view_submission"] = lambda p: {"response_action": "push", "view": small_modal(title="On top")}
    assert kari.view.submit().outcome == "pushed"
    assert [view.title for view in kari.views] == ["Step 2", "On top"]
    bot.on["view_submission"] = lambda p: {"response_action": "clear"}
    assert kari.view.fill(Subject="y").submit().outcome == "cleared"
    assert kari.views == []


def test_an_empty_answer_closes_only_the_top_view(bot, opened, kari):
    bot.on["view_submission"] = lambda p: {"response_action": "push", "view": small_modal(title="On top")}
    opened.fill(Subject="x").submit()
    bot.on["view_submission"] = lambda p: None
    kari.view.fill(Subject="y").submit()
    assert [view.title for view in kari.views] == ["Invite to interview"]


@pytest.mark.parametrize(
    "answer",
    [
        (500, "oops"),
        (200, "not json"),
        {"response_action": "dance"},
        {"response_action": "update"},
        {"response_action": "push", "view": small_modal(title="x" * 25)},
    ],
)
def test_a_bad_answer_is_trouble_and_keeps_the_modal(bot, opened, kari, slack, answer):
    bot.on["view_submission"] = lambda p: answer
    assert opened.fill(Subject="x").submit().outcome == "trouble"
    assert kari.view.id == opened.id
    assert slack.deliveries("view_submission")[0]["verdicts"]


def test_closing_tells_the_bot_only_when_it_asked(bot, web, kari):
    bot.on["command"] = opens(web, small_modal())
    kari.command("/interview")
    kari.view.close()
    assert bot.count("view_closed") == 0
    bot.on["command"] = opens(web, small_modal(notify_on_close=True))
    kari.command("/interview")
    kari.view.close()
    assert bot.last("view_closed")["is_cleared"] is False
    assert kari.view is None


def test_the_cross_clears_the_whole_stack(bot, web, kari):
    bot.on["command"] = opens(web, small_modal(notify_on_close=True))
    bot.on["view_submission"] = lambda p: {"response_action": "push", "view": small_modal(notify_on_close=True)}
    kari.command("/interview")
    kari.view.fill(Subject="x").submit()
    kari.view.close(everything=True)
    assert kari.views == []
    assert bot.count("view_closed") == 2
    assert bot.last("view_closed")["is_cleared"] is True


def test_a_dispatching_field_tells_the_bot_at_once_and_keeps_what_was_typed(bot, web, kari):
    view = modal(
        field("Kind", {"type": "static_select", "options": [option("A"), option("B")]}, dispatch_action=True),
        field("Text", {"type": "plain_text_input"}, dispatch_action=True),
    )
    bot.on["command"] = opens(web, view)
    kari.command("/interview")
    kari.modal().fill(Kind="B")
    action = bot.last("block_actions")
    assert action["actions"][0]["selected_option"]["value"] == "b"
    assert action["container"] == {"type": "view", "view_id": kari.view.id}
    assert action["view"]["state"]["values"]["kind"]["value"]["selected_option"]["value"] == "b"
    kari.view.type("Text", "half")
    assert bot.count("block_actions") == 1
    kari.view.type("Text", "half a word", enter=True)
    assert bot.last("block_actions")["actions"][0]["value"] == "half a word"


def test_suggestions_wait_for_the_least_query_and_refuse_more_than_100(bot, web, kari, slack):
    bot.on["command"] = opens(web, modal(field("Candidate", {"type": "external_select"})))
    bot.on["block_suggestion"] = lambda p: {"options": [option(f"{p['value']} {n}", str(n)) for n in range(many[0])]}
    many = [2]
    kari.command("/interview")
    view = kari.modal()
    assert view.suggest("Candidate", "An") == []
    assert bot.count("block_suggestion") == 0
    assert view.suggest("Candidate", "Ann") == ["Ann 0", "Ann 1"]
    assert bot.last("block_suggestion")["action_id"] == "value"
    many[0] = 101
    assert view.suggest("Candidate", "Ann") == []
    assert "no more than 100 items allowed" in slack.complaints()[0]


def test_an_option_nobody_suggested_cannot_be_chosen(bot, web, kari):
    bot.on["command"] = opens(web, modal(field("Candidate", {"type": "external_select", "min_query_length": 1})))
    bot.on["block_suggestion"] = lambda p: {"options": []}
    kari.command("/interview")
    with pytest.raises(SandboxError, match="suggests nothing like 'Anna'"):
        kari.modal().fill(Candidate="Anna")


def test_home_is_published_and_opened_and_its_buttons_work(bot, web, kari, slack):
    bot.on["event_callback"] = lambda p: web.views_publish(user_id=p["event"]["user"], view=home()) and None
    kari.open_home()
    view = slack.wait(kari.home)
    assert "view" not in bot.last("event_callback")["event"]
    view.click("Open")
    assert bot.last("block_actions")["view"]["type"] == "home"
    kari.open_home("messages")
    slack.wait(lambda: bot.count("event_callback") == 2)
    assert bot.last("event_callback")["event"]["tab"] == "messages"


def test_filling_names_what_there_is_when_a_label_is_missing(opened):
    with pytest.raises(SandboxError, match=r"no field 'Date'; there are: \['Subject'\]"):
        opened.fill(Date="2026-12-04")


def test_a_choice_not_offered_is_refused_with_the_offers(bot, web, kari):
    bot.on["command"] = opens(web, big_modal())
    kari.command("/interview")
    with pytest.raises(SandboxError, match="'Physical', 'Video'"):
        kari.modal().fill(**{"Type of interview": "Telepathic"})


def test_a_view_of_more_than_250_kilobytes_is_too_large(bot, web, kari):
    kari.command("/interview")
    blocks = [{"type": "section", "text": plain("å" * 2990)} for _ in range(50)]
    assert (
        refused(web.views_open, trigger_id=bot.last("command")["trigger_id"], view=modal(*blocks)) == "view_too_large"
    )
