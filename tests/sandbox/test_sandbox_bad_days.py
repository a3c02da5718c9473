"""Bad days on order, events and their retries, the logs, and the candidates' mailbox."""

import json
import smtplib
import subprocess
import sys
import threading
import urllib.request
from email.message import EmailMessage

import pytest
from slack_sdk.errors import SlackApiError

from bot.sandbox import limits
from bot.sandbox.client import SandboxError
from bot.sandbox.server import Sandbox
from bot.sandbox.workspace import BadStart, Manifest, Options
from tests.sandbox.conftest import PEOPLE, free_port
from tests.sandbox.slack_samples import button, mrkdwn, small_modal


def test_ordered_refusals_come_as_often_as_ordered_and_then_stop(slack, web):
    slack.fault("api", "429", method="chat.postMessage", n=2, seconds=7)
    for _ in range(2):
        with pytest.raises(SlackApiError) as caught:
            web.chat_postMessage(channel="U_KARI", text="x")
        assert caught.value.response.status_code == 429
        assert caught.value.response.headers["Retry-After"] == "7"
    assert web.auth_test()["ok"]
    assert web.chat_postMessage(channel="U_KARI", text="x")["ok"]
    assert [call["status"] for call in slack.calls("chat.postMessage")] == [429, 429, 200]


@pytest.mark.parametrize(("what", "error"), [("500", "internal_error"), ("invalid_auth", "invalid_auth")])
def test_slack_can_be_broken_or_the_token_revoked(slack, web, what, error):
    slack.fault("api", what)
    with pytest.raises(SlackApiError) as caught:
        web.chat_postMessage(channel="U_KARI", text="x")
    assert caught.value.response["error"] == error


def test_a_hanging_call_ends_when_the_faults_are_called_off(slack, web):
    slack.fault("api", "hang", seconds=60)
    answers = []
    waiting = threading.Thread(target=lambda: answers.append(web.auth_test()["ok"]))
    waiting.start()
    slack.wait(lambda: not slack.control("faults")["waiting"])
    slack.clear_faults()
    waiting.join(10)
    assert answers == [True]


def test_a_delivery_can_come_twice_with_the_very_same_bytes(bot, slack, kari):
    slack.fault("delivery", "twice", method="command")
    kari.command("/kalle")
    first, second = slack.deliveries("command")
    assert (first["body"], first["headers"]) == (second["body"], second["headers"])
    assert second["remark"] == "delivered twice"
    assert bot.count("command") == 2


@pytest.mark.parametrize("what", ["wrong_signature", "old_timestamp"])
def test_a_forged_or_stale_request_is_the_bots_to_refuse(bot, slack, kari, what):
    slack.fault("delivery", what)
    assert kari.command("/kalle")["outcome"] == "dispatch_failed"
    assert (bot.forged, bot.seen) == (1, [])


def test_a_dropped_ack_looks_like_a_timeout_although_the_bot_did_it(bot, slack, kari):
    slack.fault("delivery", "drop_ack")
    assert kari.command("/kalle")["outcome"] == "operation_timeout"
    assert bot.count("command") == 1
    assert kari.ephemerals()[0].text == "/kalle failed with the error “operation_timeout”"


def test_a_bot_slower_than_three_seconds_has_not_answered(bot, web, kari, monkeypatch):
    monkeypatch.setattr(limits, "ACK_SECONDS", 0.2)
    held = threading.Event()
    bot.on["command"] = lambda p: held.wait(5) and None
    assert kari.command("/kalle")["outcome"] == "operation_timeout"
    held.set()
    assert kari.ephemerals()[0].text == "/kalle failed with the error “operation_timeout”"


def test_a_lost_submission_is_trouble_and_can_be_sent_again(bot, web, slack, kari):
    bot.on["command"] = lambda p: web.views_open(trigger_id=p["trigger_id"], view=small_modal()) and None
    kari.command("/interview")
    slack.fault("delivery", "lost", method="view_submission")
    assert kari.modal().fill(Subject="x").submit().outcome == "trouble"
    assert bot.count("view_submission") == 0
    assert kari.modal().submit().outcome == "closed"


def test_a_click_that_failed_is_marked_where_it_was_made(bot, web, kari):
    web.chat_postMessage(channel="U_KARI", text="x", blocks=[{"type": "actions", "elements": [button("Go", "go")]}])
    bot.on["block_actions"] = lambda p: (500, "")
    kari.dm()[0].click("Go")
    assert kari.dm()[0].data["notice"] == "This did not work (dispatch_failed)."


def test_events_are_tried_three_times_more_and_commands_never(bot, slack, kari):
    bot.on["event_callback"] = bot.on["command"] = lambda p: (500, "")
    kari.command("/kalle")
    kari.say("hello")
    slack.wait(lambda: bot.count("event_callback") == 4)
    tries = [headers for kind, _, headers in bot.seen if kind == "event_callback"]
    assert [headers.get("X-Slack-Retry-Num") for headers in tries] == [None, "1", "2", "3"]
    assert tries[1]["X-Slack-Retry-Reason"] == "http_error"
    assert len({payload["event_id"] for kind, payload, _ in bot.seen if kind == "event_callback"}) == 1
    assert bot.count("command") == 1


def test_an_acknowledged_event_is_not_tried_again(bot, slack, kari):
    answers = iter([(500, ""), None])
    bot.on["event_callback"] = lambda p: next(answers)
    kari.say("hello")
    slack.wait(lambda: bot.count("event_callback") == 2)
    event = bot.last("event_callback")["event"]
    assert (event["type"], event["channel_type"], event["text"], event["channel"]) == (
        "message",
        "im",
        "hello",
        "D_KARI",
    )
    with pytest.raises(SandboxError, match="waited in vain"):
        slack.wait(lambda: bot.count("event_callback") > 2, timeout=0.3)


def test_a_changed_profile_is_an_event(bot, slack, web, kari):
    kari.change(locale="sv-SE")
    slack.wait(lambda: bot.count("event_callback"))
    event = bot.last("event_callback")["event"]
    assert (event["type"], event["user"]["id"], event["user"]["locale"]) == ("user_change", "U_KARI", "sv-SE")
    assert web.users_info(user="U_KARI", include_locale=True)["user"]["locale"] == "sv-SE"


def test_shortcuts_reach_the_bot(bot, web, kari):
    kari.shortcut("invite")
    assert bot.last("shortcut")["callback_id"] == "invite"
    assert "response_url" not in bot.last("shortcut")
    web.chat_postMessage(channel="U_KARI", text="note me")
    kari.shortcut("save_note", kari.dm()[0])
    sent = bot.last("message_action")
    assert (sent["message"]["text"], sent["message_ts"], sent["channel"]["id"]) == (
        "note me",
        kari.dm()[0].ts,
        "D_KARI",
    )


def test_the_bot_is_asked_to_prove_itself(bot, slack):
    bot.on["url_verification"] = lambda p: {"challenge": p["challenge"]}
    assert slack.control("verify")["ok"]
    bot.on["url_verification"] = lambda p: None
    assert not slack.control("verify")["ok"]


def test_what_was_said_is_written_down_with_verdicts(bot, slack, web, kari):
    web.chat_postMessage(
        channel="U_KARI", text="Anna <!channel>", blocks=[{"type": "section", "text": mrkdwn("x")}], colour="red"
    )
    [call] = slack.calls("chat.postMessage")
    assert call["args"]["text"] == "Anna <!channel>"
    assert call["answer"]["ok"]
    assert sorted(verdict["message"] for verdict in call["verdicts"]) == [
        "chat.postMessage knows no argument colour",
        "this pings everyone: <!channel>",
    ]
    kari.command("/kalle", "please")
    [delivery] = slack.deliveries("command")
    assert delivery["payload"]["text"] == "please"
    assert delivery["status"] == 200
    assert delivery["outcome"] == "ok"
    assert len(slack.complaints()) == 2


def test_reset_forgets_everything(slack, web, kari):
    web.chat_postMessage(channel="U_KARI", text="x")
    slack.fault("api", "500")
    slack.reset()
    assert kari.dm() == []
    assert slack.calls() == []
    assert slack.control("faults")["waiting"] == []


@pytest.mark.parametrize(
    "wish",
    [
        {"kind": "weather", "what": "rain"},
        {"kind": "delivery", "what": "rain"},
        {"kind": "smtp", "what": "rain"},
        {"kind": "api", "what": "500", "colour": "red"},
    ],
)
def test_a_fault_nobody_knows_is_refused(slack, wish):
    with pytest.raises(SandboxError):
        slack.control("faults", **wish)


def test_a_stranger_or_a_path_nobody_knows_is_refused_in_words(slack):
    with pytest.raises(SandboxError, match="no person 'U_NOBODY'; there are: U_KARI"):
        slack.person("U_NOBODY").command("/kalle")
    with pytest.raises(SandboxError, match="no /control/dance"):
        slack.control("dance")


# -- the mailbox ------------------------------------------------------------------------------------------------------


def a_mail(to="anna@example.org"):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Kari <kari@nordlys.example>", to, "Innkalling – kveld"
    mail["Message-ID"] = "<1@nordlys.example>"
    mail.set_content("Hei Åse\n")
    mail.add_alternative("<p>Hei <b>Åse</b></p>", subtype="html")
    mail.add_attachment("BEGIN:VCALENDAR\r\n", subtype="calendar", params={"method": "REQUEST"}, filename="møte.ics")
    return mail


@pytest.fixture
def send(running):
    def sender(mail):
        with smtplib.SMTP("127.0.0.1", running.ws.options.smtp_port, timeout=5) as smtp:
            return smtp.send_message(mail)

    return sender


def test_a_mail_is_kept_and_taken_apart(send, slack):
    send(a_mail())
    send(a_mail("bo@example.se"))
    [mail] = slack.mails(to="Anna@example.org")
    assert (mail.subject, mail.text, mail.html) == ("Innkalling – kveld", "Hei Åse\n", "<p>Hei <b>Åse</b></p>\n")
    assert mail.header("message-id") == "<1@nordlys.example>"
    assert mail.envelope_from == "kari@nordlys.example"
    [file] = mail.attachments
    assert (file["filename"], file["content_type"], file["method"]) == ("møte.ics", "text/calendar", "REQUEST")
    assert mail.attachment("text/calendar").startswith(b"BEGIN:VCALENDAR")
    assert "Subject: Innkalling =?utf-8?b?4oCT?= kveld" in mail.raw
    assert len(slack.mails()) == 2


def test_a_login_is_welcome_but_not_needed(running, slack):
    with smtplib.SMTP("127.0.0.1", running.ws.options.smtp_port) as smtp:
        smtp.login("anybody", "anything")
        smtp.send_message(a_mail())
    assert len(slack.mails()) == 1


def test_a_recipient_can_be_refused_for_good(send, slack):
    slack.fault("smtp", "answer", stage="rcpt", code=550, match="anna@")
    with pytest.raises(smtplib.SMTPRecipientsRefused) as caught:
        send(a_mail())
    assert caught.value.recipients["anna@example.org"][0] == 550
    assert slack.mails() == []
    send(a_mail())
    assert len(slack.mails()) == 1


def test_the_server_can_ask_to_try_later(send, slack):
    slack.fault("smtp", "answer", stage="data", code=451)
    with pytest.raises(smtplib.SMTPDataError) as caught:
        send(a_mail())
    assert caught.value.smtp_code == 451
    assert slack.mails() == []


@pytest.mark.parametrize(("keep", "kept"), [(False, 0), (True, 1)])
def test_the_line_can_drop_before_or_after_the_mail_is_kept(send, slack, keep, kept):
    slack.fault("smtp", "drop", keep=keep)
    with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)):
        send(a_mail())
    assert len(slack.mails()) == kept


def test_a_hanging_mail_server_goes_on_when_the_faults_are_called_off(send, slack):
    slack.fault("smtp", "hang", seconds=100)
    sending = threading.Thread(target=send, args=(a_mail(),))
    sending.start()
    slack.wait(lambda: not slack.control("faults")["waiting"])
    slack.clear_faults()
    sending.join(10)
    assert not sending.is_alive()


# -- the program ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"host": "0.0.0.0"}, "loopback only"),
        ({"token": "xoxb-123"}, "xoxb-sandbox"),
        ({"signing_secret": ""}, "signing secret"),
        ({"bot_url": "https://kalle.example/slack/events"}, "loopback"),
        ({"bot_url": "http://10.0.0.1/slack/events"}, "loopback"),
    ],
)
def test_it_refuses_the_real_world(change, said):
    good = {"bot_url": "http://127.0.0.1:1/", "signing_secret": "s", "token": "xoxb-sandbox", "port": free_port()}
    with pytest.raises(BadStart, match=said):
        Sandbox(Options(**{**good, **change}), PEOPLE, Manifest())


def test_it_runs_as_a_program_of_its_own_and_stops_when_told(tmp_path):
    people = tmp_path / "people.json"
    people.write_text(json.dumps([{"id": "U_KARI", "name": "kari", "real_name": "Kari Nordmann"}]))
    port, smtp = free_port(), free_port()
    command = [
        sys.executable,
        "-m",
        "bot.sandbox",
        "--port",
        str(port),
        "--smtp-port",
        str(smtp),
        "--signing-secret",
        "s",
        "--token",
        "xoxb-sandbox-1",
        "--people",
        str(people),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout.readline() == f"sandbox ready: http://127.0.0.1:{port}/ smtp://127.0.0.1:{smtp}\n"
        page = urllib.request.urlopen(f"http://127.0.0.1:{port}/").read().decode()
        assert "Not Slack – layout approximate" in page
        program.terminate()
        assert program.wait(10) == 0


@pytest.mark.parametrize("text", ["no json", "[]", '[{"id": "U1"}]', '{"id": "U1"}'])
def test_a_bad_people_file_stops_the_start_with_one_line(tmp_path, text):
    people = tmp_path / "people.json"
    people.write_text(text)
    command = [
        sys.executable,
        "-m",
        "bot.sandbox",
        "--signing-secret",
        "s",
        "--token",
        "xoxb-sandbox-1",
        "--people",
        str(people),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("sandbox: the people file")
    assert len(done.stderr.splitlines()) == 1
