"""The sandbox's page in a real browser: what a person sees, presses and types."""

import smtplib

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from bot.clock.shifted import ShiftedClock
from bot.sandbox.app_clock import AppClock, zone_of
from bot.sandbox.state import Message
from bot.sandbox.workspace import manifest_of
from tests.sandbox.slack_samples import (
    CONFIRM,
    big_message,
    big_modal,
    button,
    field,
    home,
    modal,
    mrkdwn,
    option,
    plain,
)
from tests.sandbox.test_sandbox_bad_days import a_mail


@pytest.fixture
def manifest():
    return manifest_of(
        {
            "display_information": {"name": "Kalle"},
            "features": {
                "slash_commands": [
                    {"command": "/interview", "description": "Invite"},
                    {"command": "/kalle", "description": "Help"},
                ]
            },
            "oauth_config": {"scopes": {"bot": ["chat:write", "commands", "users:read"]}},
            "settings": {
                "event_subscriptions": {"bot_events": ["app_home_opened", "message.im"]},
                "interactivity": {"is_enabled": True, "message_menu_options_url": "x"},
            },
        }
    )


@pytest.fixture
def seen(page, slack):
    """The page, open as Kari; any error in its scripts fails the test."""
    problems = []
    page.on("pageerror", lambda problem: problems.append(str(problem)))
    page.on("console", lambda line: problems.append(line.text) if line.type == "error" else None)
    page.set_viewport_size({"width": 1400, "height": 900})
    page.goto(slack.base_url)
    expect(page.get_by_role("button", name="Kari Nordmann")).to_have_attribute("aria-pressed", "true")
    yield page
    assert problems == []


def opens(web, view):
    return lambda payload: web.views_open(trigger_id=payload["trigger_id"], view=view) and None


def no_axe_findings(page):
    results = Axe().run(page)
    assert [(v["id"], [n["html"][:150] for n in v["nodes"]]) for v in results.response["violations"]] == []


def test_it_says_what_it_is_not(seen):
    expect(seen.get_by_text("Not Slack – layout approximate")).to_be_visible()


def test_a_command_is_completed_and_its_modal_filled_in_and_sent(bot, web, seen, kari):
    candidates = [option("Anna Berg", "1"), option("Bo Dahl", "2")]
    bot.on["command"] = opens(web, big_modal())
    bot.on["block_suggestion"] = lambda p: {
        "options": [o for o in candidates if p["value"].lower() in o["text"]["text"].lower()]
    }
    seen.get_by_label("Message", exact=True).fill("/int")
    expect(seen.get_by_role("option", name="/interview")).to_be_visible()
    seen.keyboard.press("Enter")
    seen.keyboard.type("Anna")
    seen.keyboard.press("Enter")
    dialog = seen.get_by_role("dialog", name="Invite to interview")
    dialog.get_by_label("Candidate", exact=True).fill("anna")
    dialog.get_by_role("option", name="Anna Berg").click()
    for name in ("Anna", "Bo"):
        dialog.get_by_label("Candidates", exact=True).fill(name)
        dialog.get_by_role("option", name=name).click()
    dialog.get_by_label("Type of interview", exact=True).select_option("Physical")
    dialog.get_by_label("Recruiters attending interview", exact=True).fill("Lars")
    dialog.get_by_role("listbox").get_by_role("option", name="Lars Svensson").click()
    dialog.get_by_label("Languages", exact=True).fill("")
    dialog.get_by_role("option", name="Svenska").click()
    dialog.get_by_label("Leader", exact=True).select_option("Lars Svensson")
    dialog.get_by_label("Date", exact=True).fill("2026-12-07")
    dialog.get_by_label("Time", exact=True).fill("13:30")
    dialog.get_by_label("Duration", exact=True).fill("60")
    dialog.get_by_label("From", exact=True).fill("kari@nordlys.example")
    dialog.get_by_label("Link", exact=True).fill("https://meet.example/1")
    dialog.get_by_label("Subject", exact=True).fill("Welcome")
    dialog.get_by_label("Contents", exact=True).fill("Dear Anna\nWelcome")
    dialog.get_by_role("group", name="Reminder").get_by_label("One day").check()
    dialog.get_by_label("Anonymise").check()
    dialog.get_by_role("button", name="Next").click()
    expect(dialog).to_be_hidden()
    assert bot.last("command")["text"] == "Anna"
    values = {
        name: fields["value"]
        for name, fields in bot.last("view_submission")["view"]["state"]["values"].items()
        if "value" in fields
    }
    assert values["candidate"]["selected_option"]["value"] == "1"
    assert [o["value"] for o in values["candidates"]["selected_options"]] == ["1", "2"]
    assert values["type_of_interview"]["selected_option"]["value"] == "physical"
    assert values["recruiters_attending_interview"]["selected_users"] == ["U_KARI", "U_LARS"]
    assert [o["value"] for o in values["languages"]["selected_options"]] == ["sv"]
    assert (values["leader"]["selected_user"], values["date"]["selected_date"]) == ("U_LARS", "2026-12-07")
    assert (values["time"]["selected_time"], values["duration"]["value"]) == ("13:30", "60")
    assert (values["from"]["value"], values["link"]["value"]) == ("kari@nordlys.example", "https://meet.example/1")
    assert (values["subject"]["value"], values["contents"]["value"]) == ("Welcome", "Dear Anna\nWelcome")
    assert values["reminder"]["selected_option"]["value"] == "one day"
    assert [o["value"] for o in values["extras"]["selected_options"]] == ["anon"]


def test_errors_stand_under_their_fields_and_are_read_out_with_them(bot, web, seen, kari):
    bot.on["command"] = opens(web, modal(field("Subject", {"type": "plain_text_input"})))
    bot.on["view_submission"] = lambda p: {"response_action": "errors", "errors": {"subject": "Say more."}}
    kari.command("/interview")
    seen.get_by_role("button", name="Next").click()
    expect(seen.get_by_label("Subject")).to_have_accessible_description("Please complete this required field.")
    seen.get_by_label("Subject").fill("x")
    seen.get_by_role("button", name="Next").click()
    expect(seen.get_by_label("Subject")).to_have_accessible_description("Say more.")
    expect(seen.get_by_label("Subject")).to_be_focused()
    expect(seen.get_by_label("Subject")).to_have_value("x")


def test_what_is_being_typed_survives_the_app_changing_the_modal(bot, web, seen, kari):
    bot.on["command"] = opens(
        web,
        modal(
            field("Kind", {"type": "static_select", "options": [option("A"), option("B")]}, dispatch_action=True),
            field("Subject", {"type": "plain_text_input"}),
        ),
    )

    def change(payload):
        web.views_update(
            view_id=payload["view"]["id"],
            view=modal(*payload["view"]["blocks"], {"type": "section", "text": plain("Changed")}, title="Changed"),
        )

    bot.on["block_actions"] = change
    kari.command("/interview")
    seen.get_by_label("Subject").fill("half a wo")
    seen.get_by_label("Kind").select_option("B")
    expect(seen.get_by_role("dialog", name="Changed")).to_be_visible()
    expect(seen.get_by_label("Subject")).to_have_value("half a wo")
    expect(seen.get_by_label("Kind")).to_have_value("b")


def test_a_stack_shows_its_top_and_escape_goes_one_back(bot, web, seen, kari):
    bot.on["command"] = opens(web, modal({"type": "actions", "elements": [button("Deeper", "deeper")]}, title="First"))
    bot.on["block_actions"] = lambda p: (
        web.views_push(trigger_id=p["trigger_id"], view=modal({"type": "divider"}, title="Second")) and None
    )
    kari.command("/interview")
    seen.get_by_role("button", name="Deeper").click()
    expect(seen.get_by_role("dialog", name="Second")).to_contain_text("2 of 3")
    seen.keyboard.press("Escape")
    expect(seen.get_by_role("dialog", name="First")).to_be_visible()
    seen.get_by_role("button", name="Close all").click()
    expect(seen.get_by_role("dialog")).to_have_count(0)


def test_an_escaped_ping_is_shown_as_words_and_a_real_one_as_a_ping(web, seen):
    web.chat_postMessage(
        channel="U_KARI", text="Anna &lt;!channel&gt; &amp;lt; *bold* <https://a.example/?a=1&amp;b=2|a _link_>"
    )
    message = seen.get_by_role("article").last
    expect(message).to_contain_text("Anna <!channel> &lt; bold a _link_")
    expect(message.locator(".ping")).to_have_count(0)
    expect(message.get_by_role("link")).to_have_attribute("href", "https://a.example/?a=1&b=2")
    web.chat_postMessage(channel="U_KARI", text="<!channel> <@U_LARS> `*code*` <script>alert(1)</script>")
    message = seen.get_by_role("article").last
    expect(message.locator(".ping")).to_have_text("@channel")
    expect(message).to_contain_text("@Lars Svensson *code* <script>alert(1)</script>")


def test_a_date_is_shown_in_the_readers_zone_and_manner(web, seen):
    web.chat_postMessage(channel="U_KARI", text="<!date^1796378400^{date_long} {time}|fallback>")
    expect(seen.get_by_role("article").last).to_contain_text("fredag 4. desember 2026 11:00")


def test_a_block_nobody_can_draw_is_a_red_box_and_never_left_out(running, seen):
    ws = running.ws
    ws.post(
        Message(ws.new_ts(), ws.dm("U_KARI").id, "U0KALLE", "x", [{"type": "video", "block_id": "v", "title": "Film"}])
    )
    expect(seen.locator(".unknown")).to_contain_text("Cannot draw “video”")


def test_a_dangerous_button_asks_first(bot, web, seen):
    web.chat_postMessage(
        channel="U_KARI",
        text="Card",
        blocks=[{"type": "actions", "elements": [button("Cancel interview", "cancel", confirm=CONFIRM)]}],
    )
    seen.get_by_role("button", name="Cancel interview").click()
    seen.get_by_role("alertdialog", name="Sure?").get_by_role("button", name="No").click()
    seen.get_by_role("button", name="Cancel interview").click()
    assert bot.count("block_actions") == 0
    seen.get_by_role("alertdialog").get_by_role("button", name="Yes").click()
    expect(seen.get_by_role("alertdialog")).to_have_count(0)
    seen.wait_for_function("document.querySelectorAll('.busy').length === 0")
    assert bot.count("block_actions") == 1


def test_threads_open_beside_and_take_replies(bot, web, seen, kari, slack):
    ts = web.chat_postMessage(channel="U_KARI", text="Card", blocks=big_message())["ts"]
    web.chat_postMessage(channel="D_KARI", text="History", thread_ts=ts)
    seen.get_by_role("button", name="1 reply").click()
    expect(seen.get_by_role("tabpanel")).to_contain_text("History")
    seen.get_by_label("Reply", exact=True).fill("Thanks")
    seen.get_by_role("button", name="Reply", exact=True).click()
    slack.wait(lambda: [m.text for m in kari.dm()[0].thread] == ["History", "Thanks"])


def test_only_its_person_sees_an_ephemeral_message(web, seen):
    web.chat_postEphemeral(channel="C0RECRUITING", user="U_KARI", text="Psst")
    seen.get_by_role("button", name="recruiting").click()
    expect(seen.get_by_role("article")).to_contain_text("Only visible to you")
    seen.get_by_role("button", name="Lars Svensson").click()
    seen.get_by_role("button", name="recruiting").click()
    expect(seen.get_by_text("Nothing here yet.")).to_be_visible()


def test_home_is_opened_and_its_menus_work(bot, web, seen, slack):
    row = {
        "type": "section",
        "text": mrkdwn("Vacancy"),
        "accessory": {"type": "overflow", "action_id": "m", "options": [option("Open"), option("Close")]},
    }
    bot.on["event_callback"] = lambda p: web.views_publish(user_id=p["event"]["user"], view=home(row)) and None
    seen.get_by_role("tab", name="Home").click()
    seen.get_by_role("button", name="More actions").click()
    seen.get_by_role("menuitem", name="Close").click()
    slack.wait(lambda: bot.count("block_actions"))
    assert bot.last("block_actions")["actions"][0]["selected_option"]["value"] == "close"


def test_a_candidates_mail_is_read_and_its_links_open_in_a_new_tab(running, seen, context, slack):
    mail = a_mail()
    mail.get_payload()[0].get_payload()[1].set_content(
        f'<a href="{slack.base_url}/style.css">Answer</a>', subtype="html"
    )
    with smtplib.SMTP("127.0.0.1", running.ws.options.smtp_port) as smtp:
        smtp.send_message(mail)
    seen.get_by_role("button", name="anna@example.org").click()
    with context.expect_page() as opened:
        seen.frame_locator("iframe").get_by_role("link", name="Answer").click()
    assert opened.value.url.endswith("/style.css")
    opened.value.close()
    seen.get_by_role("tab", name="Text").click()
    expect(seen.get_by_role("tabpanel")).to_contain_text("Hei Åse")
    seen.get_by_role("tab", name="Headers").click()
    expect(seen.get_by_role("tabpanel")).to_contain_text("<1@nordlys.example>")
    with seen.expect_download() as download:
        seen.get_by_role("link", name="møte.ics").click()
    assert download.value.suggested_filename == "møte.ics"


def test_the_inspector_shows_requests_answers_and_verdicts(bot, web, seen, kari):
    web.chat_postMessage(channel="U_KARI", text="<!here>")
    kari.command("/kalle", "please")
    seen.get_by_role("tab", name="Inspector").click()
    seen.get_by_role("button", name="chat.postMessage").click()
    expect(seen.get_by_role("tabpanel")).to_contain_text("this pings everyone: <!here>")
    seen.get_by_role("button", name="All requests").click()
    seen.get_by_role("button", name="command").click()
    expect(seen.get_by_role("tabpanel")).to_contain_text('"text": "please"')


def test_bad_days_are_ordered_with_a_button(seen, slack, kari):
    seen.get_by_role("tab", name="Bad days").click()
    seen.get_by_role("button", name="Drop the ack").click()
    expect(seen.get_by_text("delivery: drop_ack × 1")).to_be_visible()
    assert kari.command("/kalle")["outcome"] == "operation_timeout"
    expect(seen.get_by_text("Nothing: all is well.")).to_be_visible()


def test_an_idle_page_asks_for_nothing_but_news(seen):
    asked = []
    seen.on("request", lambda request: asked.append(request.url.rsplit("/", 1)[-1]))
    seen.get_by_role("tab", name="Bad days").click()
    expect(seen.get_by_text("Nothing: all is well.")).to_be_visible()
    seen.wait_for_timeout(500)
    assert len(asked) <= 12, asked  # a drawing or two; a page that polls asks more


def test_axe_finds_nothing_on_the_page_or_in_a_modal(bot, web, seen, kari):
    web.chat_postMessage(channel="U_KARI", text="Card", blocks=big_message())
    expect(seen.get_by_role("button", name="Move")).to_be_visible()
    no_axe_findings(seen)
    bot.on["command"] = opens(web, big_modal())
    kari.command("/interview")
    expect(seen.get_by_role("dialog")).to_be_visible()
    no_axe_findings(seen)


def test_the_apps_clock_stands_there_with_its_zone_and_without_a_file_has_no_buttons(seen):
    expect(seen.get_by_role("heading", name="Kalle’s clock")).to_be_visible()
    expect(seen.locator("#app-clock")).to_contain_text("Europe/Oslo")
    expect(seen.locator("#app-clock button")).to_have_count(0)


def test_the_apps_clock_goes_forward_by_buttons_and_by_a_field(seen, running, tmp_path):
    running.control._paths["app-clock"] = AppClock(tmp_path / "clock", zone_of("Europe/Oslo")).answer
    seen.reload()
    offset = ShiftedClock(tmp_path / "clock")
    with seen.expect_response(lambda one: '"hours"' in (one.request.post_data or "")):  # it also just asks for the time
        seen.get_by_role("button", name="+1 hour").click()
    assert offset.offset.total_seconds() == pytest.approx(3600, abs=5)
    seen.get_by_role("button", name="To the next 09:00").click()
    expect(seen.locator("#app-clock time")).to_contain_text("09:00")
    seen.get_by_label("Move the clock forward to").fill("2027-01-04T08:30")
    seen.get_by_role("button", name="Go", exact=True).click()
    expect(seen.locator("#app-clock time")).to_have_text("Mon, 4 Jan 2027, 08:30")
