"""What `/interview` is compared with: Bolt behind the same server with the same check of signatures, which only answers.

`python -m bench.bare_bolt PORT`
"""

import sys

from flask import Flask, Response, request
from slack_bolt import Ack, App
from slack_bolt.adapter.flask import SlackRequestHandler
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from waitress.server import create_server

from bench.data import BOT, TEAM
from bench.loading import HOST, SIGNING_SECRET
from bot.serving import THREADS


def _authorize(**_: object) -> AuthorizeResult:
    return AuthorizeResult(enterprise_id=None, team_id=TEAM, bot_token="xoxb-bench", bot_user_id=BOT, bot_id="")


def make() -> Flask:
    """The app."""
    bolt = App(
        client=WebClient(retry_handlers=[]),
        signing_secret=SIGNING_SECRET,
        authorize=_authorize,
        process_before_response=True,
        raise_error_for_unhandled_request=False,
    )

    @bolt.command("/interview")
    def interview(ack: Ack) -> None:
        ack()

    handler = SlackRequestHandler(bolt)
    web = Flask(__name__)

    @web.post("/slack/events")
    def slack_events() -> Response:
        return handler.handle(request)

    return web


if __name__ == "__main__":
    create_server(make(), host=HOST, port=int(sys.argv[1]), threads=THREADS, ident=None).run()
