"""*Pass on*: choosing the colleague who reviews in one's place."""

from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.kit.answers import number_of
from bot.kit.blocks import context, section
from bot.kit.forms import Form, ask
from bot.kit.modal import Memo, View, modal
from bot.kit.widgets import People
from bot.messages.panel_nudge import PASS_ON, line
from bot.modals.opening import show_over
from bot.services.panel import owed, passing
from bot.texts.marking import N_
from bot.texts.translator import Translator
from bot.work import Begin, Work
from domain.access import Actor
from domain.errors import Unknown
from domain.owed_reviews import OwedReview

CALLBACK = "panel_pass_on"


@dataclass(frozen=True)
class PassingMemo(Memo):
    """Whose review is passed on."""

    reviewer: int = 0


@dataclass(frozen=True)
class PassingForm(Form):
    """Who takes it on."""

    colleague: tuple[str, ...] = ask(People(label=N_("Colleague"), most=1))


def register(app: App) -> None:
    """Answer the button and the form."""
    app.action(PASS_ON)(asked)
    app.view(CALLBACK)(submitted)


def asked(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, actor: Actor, look: Begin, t: Translator
) -> None:
    """Open the form; refuses when nothing is owed any more."""
    with look(actor) as work:
        found = _owed(work, number_of(action))
    if (body.get("view") or {}).get("type") == "modal":
        show_over(client, body, draw(t, found))
    else:
        client.views_open(trigger_id=body["trigger_id"], view=draw(t, found))
    ack()


def _owed(work: Work, reviewer_id: int) -> OwedReview:
    owed.insist_owed(work, owed.mine(work, reviewer_id))
    found = owed.of_reviewer(work, reviewer_id)
    if found is None:
        raise Unknown
    return found


def submitted(ack: Ack, view: dict[str, Any], actor: Actor, begin: Begin) -> None:
    """Pass it on; forms about it that are still open beneath are closed with it."""
    memo, form = PassingMemo.load(view), PassingForm.read(view)
    with begin(actor) as work:
        passing.pass_on(work, memo.reviewer, form.colleague[0])
    ack(response_action="clear")


def draw(t: Translator, found: OwedReview) -> View:
    """What is passed on, to whom, and what becomes of it."""
    told = t("Whoever you choose is asked like the others and sees nothing of what you wrote. Your drafts are deleted.")
    who = t("Only colleagues of the vacancy’s department who are not in the panel yet.")
    blocks = [section(line(t, found)), *PassingForm.blocks(t, {}, {}), context(who, told)]
    memo = PassingMemo(found.reviewer_id)
    return modal(t("Pass on"), blocks, callback_id=CALLBACK, submit=t("Pass on"), close=t("Leave it"), memo=memo)
