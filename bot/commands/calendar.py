"""`/calendar`: the recruitment calendar, narrowed down by what the words after it say."""

from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.modals.calendar import draw
from bot.services.calendar import listing
from bot.texts.translator import Translator
from bot.work import Begin
from domain.access import Actor

NAME = "/calendar"


def register(app: App) -> None:
    """Answer the command."""
    app.command(NAME)(calendar)


def calendar(ack: Ack, command: dict[str, Any], client: WebClient, actor: Actor, begin: Begin, t: Translator) -> None:
    """Open the calendar."""
    with begin(actor) as work:
        shown = listing.from_words(work, command.get("text", ""))
    client.views_open(trigger_id=command["trigger_id"], view=draw(t, shown))
    ack()
