"""An unmodified Bolt app, as it would run against Slack, runs against the sandbox."""

import threading

import pytest
from flask import Flask, request
from slack_bolt import App
from slack_bolt.adapter.flask import SlackRequestHandler
from slack_sdk import WebClient
from werkzeug.serving import make_server

from bot.sandbox.client import Sandbox as Client
from bot.sandbox.server import Sandbox
from bot.sandbox.workspace import Manifest, Options
from tests.sandbox.conftest import PEOPLE, SECRET, TOKEN, free_port
from tests.sandbox.slack_samples import button, field, home, modal, mrkdwn, option


def listeners(app):
    """A small app that touches everything Bolt knows of."""

    @app.command("/interview")
    def interview(ack, client, body):
        client.views_open(
            trigger_id=body["trigger_id"],
            view=modal(
                field("Candidate", {"type": "external_select", "action_id": "who", "min_query_length": 1}),
                field("Subject", {"type": "plain_text_input"}),
            ),
        )
        ack()

    @app.command("/kalle")
    def kalle(ack):
        ack("Help")

    @app.options("who")
    def who(ack, payload):
        ack(options=[option(f"Anna {payload['value']}", "1")])

    @app.view("invite")
    def invited(ack, client, body, view):
        subject = view["state"]["values"]["subject"]["value"]["value"]
        if len(subject) < 3:
            ack(response_action="errors", errors={"subject": "Say more."})
            return
        client.chat_postMessage(
            channel=body["user"]["id"],
            text=subject,
            blocks=[{"type": "section", "text": mrkdwn(subject), "accessory": button("Accept", "accept")}],
        )
        ack()

    @app.action("accept")
    def accept(ack, respond):
        respond(text="Accepted", replace_original=True)
        ack()

    @app.event("app_home_opened")
    def opened(client, event):
        client.views_publish(user_id=event["user"], view=home())


@pytest.fixture
def kari():
    bot_port, port = free_port(), free_port()
    sandbox = Sandbox(
        Options(f"http://127.0.0.1:{bot_port}/slack/events", SECRET, TOKEN, port=port, smtp_port=free_port()),
        PEOPLE,
        Manifest(),
    )
    sandbox.start_mail()
    threading.Thread(target=sandbox.serve, daemon=True).start()
    app = App(
        client=WebClient(TOKEN, base_url=f"http://127.0.0.1:{port}/api/"),
        signing_secret=SECRET,
        process_before_response=True,
        token_verification_enabled=False,
    )
    listeners(app)
    flask, handler = Flask("bot"), SlackRequestHandler(app)
    flask.post("/slack/events")(lambda: handler.handle(request))
    server = make_server("127.0.0.1", bot_port, flask, threaded=True)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield Client(f"http://127.0.0.1:{port}").person("U_KARI")
    server.shutdown()
    server.server_close()
    sandbox.stop()


def test_command_modal_message_click_and_home(kari):
    kari.command("/kalle")
    assert kari.ephemerals()[0].text == "Help"
    assert kari.command("/interview")["ok"]
    view = kari.modal().fill(Candidate="Anna", Subject="x")
    assert view.values["Candidate"] == "Anna Anna"
    assert view.submit().errors == {"Subject": "Say more."}
    assert kari.modal().fill(Subject="Welcome").submit().outcome == "closed"
    assert kari.dm()[0].click("Accept")["ok"]
    assert kari.dm()[0].text == "Accepted"
    kari.open_home()
    assert kari.sandbox.wait(kari.home).buttons == ["Open"]
    assert kari.sandbox.complaints() == []
