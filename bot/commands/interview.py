"""`/interview`: open the invitation, with what the words after it name filled in."""

from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.commands import reminders
from bot.modals import invitation
from bot.services.invitation import prefill
from bot.texts.translator import Translator
from bot.work import Begin
from domain.access import Actor

NAME = "/interview"


def register(app: App) -> None:
    """Answer the command."""
    app.command(NAME)(interview)


def interview(ack: Ack, command: dict[str, Any], client: WebClient, actor: Actor, look: Begin, t: Translator) -> None:
    """Open the filled form, or list the reminders when that is what the words ask for."""
    if reminders.is_asked_for(command.get("text", "")):
        ack(reminders.first_page(actor, look, t))
        return
    with look(actor) as work:
        filled = prefill.from_words(work, command.get("text", ""))
    client.views_open(trigger_id=command["trigger_id"], view=invitation.draw(t, filled))
    ack()
