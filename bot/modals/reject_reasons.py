"""`/kalle reasons`: the reasons for a rejection, to be added to, renamed, hidden, put in order."""

import re
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.kit.answers import number_of
from bot.kit.blocks import Block, Element, actions, button, context, section
from bot.kit.forms import Form, ask
from bot.kit.modal import Memo, View, modal
from bot.kit.paging import listed
from bot.kit.widgets import Line
from bot.modals.acting.reject import words
from bot.modals.opening import redraw
from bot.services import reject_reasons
from bot.services.reject_reasons import LONGEST, Reason
from bot.texts.marking import N_
from bot.texts.translator import Translator
from bot.work import Begin, Work
from domain.access import Actor
from domain.pages import Page

CALLBACK = "reject_reasons"
WORDS = "reject_reason"
ADD, RENAME, SWITCH, UP = "reason:add", "reason:rename", "reason:switch", "reason:up"
TURN = "reason:page"
SIZE = 15


@dataclass(frozen=True)
class ListMemo(Memo):
    """Which page is shown."""

    page: int


@dataclass(frozen=True)
class WordsMemo(Memo):
    """Which reason is written, 0 for a new one, and the list behind the form."""

    reason_id: int
    list_view: str


@dataclass(frozen=True)
class WordsForm(Form):
    """A reason's words."""

    text: str = ask(Line(label=N_("Reason"), hint=N_("At most 75 characters, in one language."), longest=LONGEST))


def register(app: App) -> None:
    """Answer the list's buttons and the form."""
    app.action(ADD)(asked_words)
    app.action(RENAME)(asked_words)
    app.action(SWITCH)(switched)
    app.action(UP)(moved)
    app.action(re.compile(f"^{TURN}:"))(turned)
    app.view(WORDS)(written)


def draw(t: Translator, reasons: list[Reason], number: int = 0) -> View:
    """The whole list, a page at a time."""
    number = min(max(0, number), max(0, (len(reasons) - 1) // SIZE))
    page = Page(reasons[number * SIZE : (number + 1) * SIZE], number, SIZE, len(reasons))
    blocks: list[Block] = [
        context(t("Rejections already made keep their reason, whatever happens to it here.")),
        actions([button(t("Add a reason"), ADD, "0", style="primary")], block_id="add"),
        *listed(t, page, lambda one: _reason(t, one, first=one.id == reasons[0].id), turn_action=TURN),
    ]
    return modal(t("Rejection reasons"), blocks, callback_id=CALLBACK, close=t("Close"), memo=ListMemo(number))


def _reason(t: Translator, one: Reason, *, first: bool) -> list[Block]:
    doors: list[Element] = [button(t("Hide") if one.active else t("Show"), SWITCH, str(one.id))]
    if one.shipped is None:
        doors.append(button(t("Rename"), RENAME, str(one.id)))
    if not first:
        doors.append(button(t("Move up"), UP, str(one.id)))
    hidden = [] if one.active else [context(t("Hidden: it cannot be chosen."))]
    return [section(words(t, one)), *hidden, actions(doors, block_id=f"reason:{one.id}")]


def opened(work: Work, t: Translator) -> View:
    """The list as it stands; NotAllowed for who may not change templates."""
    return draw(t, reject_reasons.everything(work))


def asked_words(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, actor: Actor, look: Begin, t: Translator
) -> None:
    """Ask for the words of a new reason, or for other words of one."""
    reason_id = number_of(action)
    with look(actor) as work:
        known = {one.id: one.text for one in reject_reasons.everything(work)}
    blocks = WordsForm.blocks(t, {"text": known.get(reason_id, "")})
    memo = WordsMemo(reason_id, str(body["view"]["id"]))
    title = t("Rename") if reason_id else t("Add a reason")
    view = modal(title, blocks, callback_id=WORDS, submit=t("Save"), close=t("Back"), memo=memo)
    client.views_push(trigger_id=body["trigger_id"], view=view)
    ack()


def written(ack: Ack, view: dict[str, Any], client: WebClient, actor: Actor, begin: Begin, t: Translator) -> None:
    """Keep the words, and show the list with them."""
    memo, form = WordsMemo.load(view), WordsForm.read(view)
    with begin(actor) as work:
        if memo.reason_id:
            reject_reasons.rename(work, memo.reason_id, form.text)
        else:
            reject_reasons.add(work, form.text)
        drawn = opened(work, t)
    ack()
    client.views_update(view_id=memo.list_view, view=drawn)


def switched(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, actor: Actor, begin: Begin, t: Translator
) -> None:
    """Hide a reason, or show it."""
    with begin(actor) as work:
        reject_reasons.switch(work, number_of(action))
        drawn = draw(t, reject_reasons.everything(work), ListMemo.load(body["view"]).page)
    redraw(client, body, drawn)
    ack()


def moved(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, actor: Actor, begin: Begin, t: Translator
) -> None:
    """Let it change places with the one above."""
    with begin(actor) as work:
        reject_reasons.move_up(work, number_of(action))
        drawn = draw(t, reject_reasons.everything(work), ListMemo.load(body["view"]).page)
    redraw(client, body, drawn)
    ack()


def turned(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, actor: Actor, look: Begin, t: Translator
) -> None:
    """Show another page."""
    with look(actor) as work:
        drawn = draw(t, reject_reasons.everything(work), number_of(action))
    redraw(client, body, drawn)
    ack()
