"""The two buttons below an SMS of which nobody knows whether it arrived. What they did, the card tells."""

from typing import Any

from slack_bolt import Ack, App

from bot.kit.answers import number_of
from bot.messages.ledger import REMINDER_AGAIN, REMINDER_ENOUGH
from bot.services import outbox
from bot.work import Begin
from domain.access import Actor


def register(app: App) -> None:
    """Answer the two buttons."""
    app.action(REMINDER_AGAIN)(again)
    app.action(REMINDER_ENOUGH)(enough)


def again(ack: Ack, action: dict[str, Any], actor: Actor, begin: Begin) -> None:
    """Send the SMS once more."""
    with begin(actor) as work:
        outbox.decide(work, number_of(action), again=True)
    ack()


def enough(ack: Ack, action: dict[str, Any], actor: Actor, begin: Begin) -> None:
    """Leave it: it arrived."""
    with begin(actor) as work:
        outbox.decide(work, number_of(action), again=False)
    ack()
