"""Puts the program together from its settings: the only file that knows every concrete class."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from urllib.parse import urlsplit

from flask import Flask, Request, Response
from slack_bolt import App
from slack_bolt.adapter.flask import SlackRequestHandler
from slack_sdk.signature import SignatureVerifier

from bot import VERSION
from bot.clock.ticker import Ticker
from bot.delivery.channels import Carrier
from bot.delivery.dispatcher import Dispatcher, new_owner
from bot.delivery.rooms import SlackRooms
from bot.delivery.slack import SlackCarrier, worker_client
from bot.delivery.sms import Home, SmsCarrier
from bot.delivery.sms_url import Service, parse_sms_url
from bot.delivery.smtp import SmtpCarrier
from bot.delivery.smtp_line import parse_smtp_url
from bot.house import house_of
from bot.postings import drawer
from bot.services import deliveries
from bot.services.acting import erasing
from bot.services.calendar import days_off
from bot.services.health import checker
from bot.services.reminding import writing
from bot.settings import Settings
from bot.slack import Identity, build_app
from bot.slack_client import KeptClient
from bot.web import door, metrics, receipts
from bot.web.app import make_app
from bot.web.health import ALIVE, UNKNOWN, Health
from bot.web.settings import WebSettings
from bot.work import Begin, House, Ways, ways
from domain.delivery import Channel
from storage.engine import Database, open_database

LISTENING_SECONDS = 2
"""How long a listener waits for Slack: its own answer is due within three seconds."""


def wall_clock() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


@dataclass(eq=False)
class Program:
    """Everything `kalle serve` runs, built when it is first asked for; nothing runs until it is started."""

    settings: Settings
    database: Database
    house: House
    clock: Callable[[], datetime] = wall_clock
    paced: bool = True

    @cached_property
    def ways(self) -> Ways:
        """The ways into the database."""
        return ways(self.database, self.clock, self.house)

    @property
    def begin(self) -> Begin:
        """Begins work that may change something."""
        return self.ways.begin

    @property
    def look(self) -> Begin:
        """Begins work that only looks."""
        return self.ways.look

    @cached_property
    def slack_client(self) -> KeptClient:
        """The client of the listeners: short of patience, without retries."""
        token, url = self.settings.slack_bot_token.reveal(), self.settings.slack_api_url
        return KeptClient(token, url, LISTENING_SECONDS)

    @cached_property
    def identity(self) -> Identity:
        """Which workspace is served."""
        return Identity(self.slack_client, self.begin, self.look)

    @cached_property
    def slack(self) -> App:
        """The Slack face."""
        threading.Thread(target=days_off.load, name="holidays", daemon=True).start()
        secret = self.settings.slack_signing_secret.reveal()
        return build_app(self.slack_client, secret, self.identity, self.ways)

    @cached_property
    def web(self) -> Flask:
        """The web with all its pages and doors."""
        settings = self.settings
        place = WebSettings(settings.public_url, settings.secret_key.reveal(), settings.port)
        return make_app(self.ways, place, health=self._health, mounts=self._mount_doors)

    def _mount_doors(self, app: Flask) -> None:
        self._mount_slack(app)
        app.register_blueprint(metrics.blueprint(self.look, self.settings.metrics_token.reveal(), VERSION))
        settings = self.settings
        if settings.sms_url:
            provider = parse_sms_url(settings.sms_url.reveal())
            signing = provider.password if provider.service is Service.TWILIO else ""
            secret = settings.secret_key.reveal()
            knock = receipts.ReceiptDoor(provider.service, settings.public_url, secret, signing)
            receipts.mount(app, self.ways, knock)

    def _mount_slack(self, app: Flask) -> None:
        """Without a signing secret nothing of Slack's comes over HTTP (Socket Mode), so there is no door to knock at."""
        secret = self.settings.slack_signing_secret.reveal()
        if not secret:
            return
        handler, verifier = SlackRequestHandler(self.slack), SignatureVerifier(secret)

        def handle(asked: Request) -> Response:
            return handler.handle(asked)

        door.mount(app, handle, verifier.is_valid)

    def _health(self) -> Health:
        found = checker(self.look)()
        if found.database:
            return Health(found.database, UNKNOWN, UNKNOWN)
        return Health(delivery=found.delivery or ALIVE, clock=found.clock or ALIVE)

    @cached_property
    def dispatcher(self) -> Dispatcher:
        """What empties the outbox."""
        return Dispatcher(
            self.begin,
            self._carriers(),
            new_owner(),
            given_up=deliveries.given_up,
            sent=deliveries.sent,
            write=writing.write,
            paced=self.paced,
            in_doubt=deliveries.in_doubt,
            unwanted=erasing.take_away,
            beside={Channel.EMAIL: self._mail_carrier()},
        )

    def _mail_carrier(self) -> Carrier:
        helo = urlsplit(self.settings.public_url).hostname
        return SmtpCarrier(parse_smtp_url(self.settings.smtp_url.reveal()), helo=helo)

    def _carriers(self) -> dict[Channel, Carrier]:
        settings = self.settings
        posting = worker_client(settings.slack_bot_token.reveal(), settings.slack_api_url)
        rooms = SlackRooms(posting, lambda: self.identity.known()[0])
        carriers: dict[Channel, Carrier] = {
            Channel.EMAIL: self._mail_carrier(),
            Channel.SLACK: SlackCarrier(posting, drawer(self.look, rooms)),
        }
        if settings.sms_url:
            home = Home(settings.public_url, settings.secret_key.reveal())
            carriers[Channel.SMS] = SmsCarrier(parse_sms_url(settings.sms_url.reveal()), home)
        return carriers

    @cached_property
    def ticker(self) -> Ticker:
        """What wakes delivery and housekeeping."""
        return Ticker(self.dispatcher, self.begin, self.database.scrub, self.look)

    def serve(self) -> None:
        """Run everything in this process until SIGTERM or SIGINT."""
        from bot.serving import serve

        serve(self)

    def close(self) -> None:
        """Hang up at Slack and give the database back."""
        self.slack_client.close()
        self.database.close()


def build(settings: Settings) -> Program:
    """Open the database and build the program."""
    return Program(settings, open_database(settings.database_url.reveal()), house_of(settings))
