"""Buttons of the card that act at once: undo and send again. What they did, the card and its thread tell."""

from typing import Any

from slack_bolt import Ack, App

from bot.kit.answers import number_of
from bot.messages.interview_card import RESEND, UNDO
from bot.services.interview import cancelling, resending
from bot.work import Begin
from domain.access import Actor


def register(app: App) -> None:
    """Answer the two buttons."""
    app.action(UNDO)(undo)
    app.action(RESEND)(resend)


def undo(ack: Ack, action: dict[str, Any], actor: Actor, begin: Begin) -> None:
    """Take an invitation back of which nothing has left."""
    with begin(actor) as work:
        cancelling.take_back(work, number_of(action))
    ack()


def resend(ack: Ack, action: dict[str, Any], actor: Actor, begin: Begin) -> None:
    """Send the invitation once more."""
    with begin(actor) as work:
        resending.resend(work, number_of(action))
    ack()
