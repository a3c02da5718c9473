"""What came of a step: how many, a line for each person, and the way to take it back."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.kit.answers import number_of
from bot.kit.blocks import Block, actions, button, context, header, section
from bot.kit.modal import Memo, View, modal
from bot.kit.paging import listed
from bot.messages.step_card import LOOK, UNDO, counts
from bot.modals.acting import under
from bot.modals.opening import redraw, show_view
from bot.services.acting import looking, undoing
from bot.texts.translator import Translator
from bot.work import Begin
from domain.access import Actor
from domain.steps import PersonOfStep, StepView

CALLBACK = "step"
TURN = "step:page"
AGAIN = "step:look"
OPEN = "paper:open"


@dataclass(frozen=True)
class StepMemo(Memo):
    """Which step is shown, and the list beneath (0 for none)."""

    step_id: int
    list_id: int = 0


def register(app: App) -> None:
    """Answer the turning of pages, the look again, and undo."""
    app.action(re.compile(f"^{TURN}:"))(turned)
    app.action(AGAIN)(looked)
    app.action(LOOK)(looked)
    app.action(UNDO)(undone)


def draw(t: Translator, shown: StepView, list_id: int = 0) -> View:
    """The step and a page of its people."""
    blocks: list[Block] = [header(counts(t, shown)), *_doors(t, shown)]
    blocks += listed(t, shown.page, lambda one: _person(t, one), turn_action=TURN)
    return modal(
        t.title(shown.action), blocks, callback_id=CALLBACK, close=t("Close"), memo=StepMemo(shown.id, list_id)
    )


def _doors(t: Translator, shown: StepView) -> list[Block]:
    doors = []
    if shown.can_be_undone:
        doors.append(button(t("Undo"), UNDO, str(shown.id)))
    if not shown.finished:
        doors.append(button(t("How far is it?"), AGAIN, str(shown.id)))
    if shown.papers:
        doors.append(button(t("Open the PDF"), OPEN, url=shown.papers))
    return [actions(doors, block_id="doors")] if doors else []


def _person(t: Translator, one: PersonOfStep) -> list[Block]:
    reason = f": {t.phrase(one.reason)}" if one.reason else ""
    return [section(f"{one.name} – {t(one.state)}{reason}"), context(one.vacancy)]


def turned(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, actor: Actor, look: Begin, t: Translator
) -> None:
    """Show another page."""
    memo = StepMemo.load(body["view"])
    with look(actor) as work:
        shown = looking.view(work, memo.step_id, number_of(action))
    redraw(client, body, draw(t, shown, memo.list_id))
    ack()


def looked(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, actor: Actor, begin: Begin, t: Translator
) -> None:
    """Show how far it is by now: in the form's place, or over the message the button stands in; the list beneath as well."""
    list_id = _list_of(body)
    with begin(actor) as work:
        shown = looking.view(work, number_of(action))
        beneath = under.drawn(work, t, list_id)
    under.redraw(client, body, beneath)
    show_view(client, body, draw(t, shown, list_id))
    ack()


def undone(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, actor: Actor, begin: Begin, t: Translator
) -> None:
    """Take it back, and show what came of that; the list beneath as well."""
    list_id = _list_of(body)
    with begin(actor) as work:
        shown = looking.view_of(work, undoing.undo(work, number_of(action)))
        beneath = under.drawn(work, t, list_id)
    if (body.get("view") or {}).get("type") == "modal":
        under.redraw(client, body, beneath)
        redraw(client, body, draw(t, shown, list_id))
    ack()


def _list_of(body: Mapping[str, Any]) -> int:
    """The list beneath a result; 0 for a result that lies on nothing, and for a button that stands elsewhere."""
    view = body.get("view") or {}
    return StepMemo.load(view).list_id if view.get("callback_id") == CALLBACK else 0
