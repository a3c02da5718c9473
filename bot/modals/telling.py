"""Quiet hours, and when somebody is told that an invitation goes without an answer."""

from dataclasses import dataclass
from datetime import time
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.kit.forms import Form, ask
from bot.kit.modal import View, modal
from bot.kit.widgets import Choice, Clock, Pick
from bot.messages.home import TELLING, after
from bot.services.calendar import home
from bot.texts.marking import N_
from bot.texts.translator import Translator
from bot.work import Begin
from domain.access import Actor
from domain.preferences import NUDGE_HOURS, Preferences

CALLBACK = "telling"


@dataclass(frozen=True)
class TellingForm(Form):
    """How somebody wants to be told."""

    quiet_from: time | None = ask(
        Clock(
            label=N_("Quiet from"),
            hint=N_("Kalle posts no news to you then, on the clock of your own zone."),
            optional=True,
        )
    )
    quiet_until: time | None = ask(Clock(label=N_("Quiet until"), optional=True))
    nudge_hours: str = ask(Pick(label=N_("An invitation without an answer")))


def register(app: App) -> None:
    """Answer the Home's button, and the form."""
    app.action(TELLING)(asked)
    app.view(CALLBACK)(submitted)


def asked(ack: Ack, body: dict[str, Any], client: WebClient, actor: Actor, look: Begin, t: Translator) -> None:
    """Open the form as it stands."""
    with look(actor) as work:
        chosen = home.chosen(work)
    client.views_open(trigger_id=body["trigger_id"], view=draw(t, chosen))
    ack()


def submitted(ack: Ack, view: dict[str, Any], actor: Actor, begin: Begin) -> None:
    """Take over what was chosen."""
    form = TellingForm.read(view)
    with begin(actor) as work:
        home.choose(
            work, int(form.nudge_hours) if form.nudge_hours.isdecimal() else -1, form.quiet_from, form.quiet_until
        )
    ack()


def draw(t: Translator, chosen: Preferences) -> View:
    """The form with what is chosen now."""
    values = {
        "quiet_from": chosen.quiet_from,
        "quiet_until": chosen.quiet_until,
        "nudge_hours": str(chosen.nudge_hours),
    }
    choices = {"nudge_hours": [Choice(after(t, hours), str(hours)) for hours in NUDGE_HOURS]}
    blocks = TellingForm.blocks(t, values, choices)
    return modal(t("When to tell me"), blocks, callback_id=CALLBACK, submit=t("Save"), close=t("Close"))
