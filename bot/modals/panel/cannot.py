"""*I cannot review*: the reason, and that with it what was written so far is forgotten."""

from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.kit.answers import number_of
from bot.kit.blocks import context, section
from bot.kit.forms import Form, ask
from bot.kit.modal import Memo, View, modal
from bot.kit.widgets import Line, Radio
from bot.messages.panel_desk import CANNOT
from bot.modals.opening import show_view
from bot.services.panel import reviewing
from bot.texts.marking import N_
from bot.texts.translator import Translator
from bot.work import Begin
from domain.access import Actor
from domain.desks import Desk
from domain.panels import CannotReason

CALLBACK = "panel_cannot"


@dataclass(frozen=True)
class CannotForm(Form):
    """Why."""

    reason: CannotReason = ask(Radio(label=N_("Reason"), kind=CannotReason))
    words: str | None = ask(
        Line(
            label=N_("In your own words"),
            hint=N_("Whoever asked for the review reads this."),
            longest=reviewing.WORDS_LENGTH,
            several_lines=True,
            optional=True,
        )
    )


@dataclass(frozen=True)
class CannotMemo(Memo):
    """Whose part in a panel."""

    reviewer_id: int


def register(app: App) -> None:
    """Answer the message's button and the form."""
    app.action(CANNOT)(asked)
    app.view(CALLBACK)(submitted)


def asked(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, actor: Actor, look: Begin, t: Translator
) -> None:
    """Open the form; refuses when nothing is asked of them any more."""
    with look(actor) as work:
        reviewer = reviewing.inside(work, number_of(action))
        reviewing.insist_can_decline(work, reviewer)
        shown = reviewing.desk(work, reviewer)
    show_view(client, body, draw(t, shown))
    ack()


def submitted(ack: Ack, view: dict[str, Any], actor: Actor, begin: Begin, t: Translator) -> None:
    """End their part."""
    form, memo = CannotForm.read(view), CannotMemo.load(view)
    with begin(actor) as work:
        reviewing.cannot(work, reviewing.inside(work, memo.reviewer_id), form.reason, form.words or "")
    said = section(t("Thank you for saying so. Nothing more is asked of you here."))
    ack(response_action="update", view=modal(t("I cannot review"), [said], callback_id="notice", close=t("Close")))


def draw(t: Translator, shown: Desk) -> View:
    """The form."""
    lead = section(
        t("When you send this, no review is asked of you in this panel any more: {vacancy}.", vacancy=shown.vacancy)
    )
    warning = [context(t("What you have written for this panel so far is deleted."))] if _has_written(shown) else []
    blocks = [lead, *warning, *CannotForm.blocks(t)]
    memo = CannotMemo(shown.reviewer_id)
    return modal(t("I cannot review"), blocks, callback_id=CALLBACK, submit=t("Send"), close=t("Cancel"), memo=memo)


def _has_written(shown: Desk) -> bool:
    return any(one.state.value != "none" for one in shown.items)
