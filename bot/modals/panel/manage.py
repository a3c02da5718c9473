"""*Manage*: shutting a reviewer out, and another due date."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.kit.answers import number_of
from bot.kit.blocks import Block, Element, button, confirm, context, header, section
from bot.kit.forms import Form, ask
from bot.kit.modal import Memo, View, modal
from bot.kit.paging import listed
from bot.kit.widgets import Day
from bot.messages import panel_card
from bot.modals.opening import redraw, show_over, show_view
from bot.services.panel import closing, results
from bot.texts import when
from bot.texts.marking import N_
from bot.texts.translator import Translator
from bot.work import Begin
from domain.access import Actor
from domain.pages import Page
from domain.panel_view import PanelView, ReviewerLine
from domain.panels import ReviewerState, due_day

CALLBACK = "panel_manage"
REVOKE, TURN = "panel:revoke", "panel:manage:page"
SIZE = 20


@dataclass(frozen=True)
class ManageMemo(Memo):
    """Which panel, and which page of its reviewers."""

    panel_id: int
    page: int


@dataclass(frozen=True)
class DueForm(Form):
    """When it ends."""

    due: date | None = ask(Day(label=N_("Due date"), optional=True))


def register(app: App) -> None:
    """Answer the door, the buttons and the form."""
    app.action(panel_card.MANAGE)(asked)
    app.action(REVOKE)(revoked)
    app.action(re.compile(f"^{TURN}:"))(turned)
    app.view(CALLBACK)(submitted)


def asked(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, actor: Actor, look: Begin, t: Translator
) -> None:
    """Show it; over the form the button is in, if it is in one."""
    with look(actor) as work:
        shown = results.managed(work, number_of(action))
    show = show_over if (body.get("view") or {}).get("type") == "modal" else show_view
    show(client, body, draw(t, shown))
    ack()


def revoked(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, actor: Actor, begin: Begin, t: Translator
) -> None:
    """Shut somebody out at once."""
    memo = ManageMemo.load(body["view"])
    with begin(actor) as work:
        closing.revoke(work, number_of(action))
        shown = results.managed(work, memo.panel_id)
    redraw(client, body, draw(t, shown, memo.page))
    ack()


def turned(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, actor: Actor, look: Begin, t: Translator
) -> None:
    """Show another page of reviewers."""
    memo = ManageMemo.load(body["view"])
    with look(actor) as work:
        shown = results.managed(work, memo.panel_id)
    redraw(client, body, draw(t, shown, number_of(action)))
    ack()


def submitted(ack: Ack, view: dict[str, Any], actor: Actor, begin: Begin) -> None:
    """Another due date, or none."""
    form, memo = DueForm.read(view), ManageMemo.load(view)
    with begin(actor) as work:
        closing.change_due(work, memo.panel_id, form.due)
    ack()


def draw(t: Translator, panel: PanelView, number: int = 0) -> View:
    """The reviewers, each with the way to shut them out, and as long as the panel is open its due date."""
    page = _page(panel.reviewers, number)
    blocks: list[Block] = [header(panel.vacancy), *panel_card.about(t, panel)]
    is_open = panel.closed_at is None
    if is_open:
        due = due_day(panel.due_at, panel.zone) if panel.due_at is not None else None
        zone = t("The panel ends with this day, {zone}.", zone=when.zone_name(panel.zone, t.language))
        blocks += DueForm.blocks(t, {"due": due}, hints={"due": zone})
    blocks.append(section(t("Reviewers")))
    blocks += listed(t, page, lambda one: _row(t, panel, one), turn_action=TURN)
    return modal(
        t("Manage the panel"),
        blocks,
        callback_id=CALLBACK,
        submit=t("Save") if is_open else None,
        close=t("Close"),
        memo=ManageMemo(panel.id, page.number),
    )


def _page(rows: tuple[ReviewerLine, ...], number: int) -> Page[ReviewerLine]:
    number = min(max(0, number), max(0, (len(rows) - 1) // SIZE))
    return Page(rows[number * SIZE : (number + 1) * SIZE], number, SIZE, len(rows))


def _row(t: Translator, panel: PanelView, one: ReviewerLine) -> list[Block]:
    door = None if one.state is ReviewerState.REVOKED else _revokes(t, one)
    said = panel_card.reviewer(t, one, panel.people, closed=panel.closed_at is not None)
    row = section(said, accessory=door, block_id=f"reviewer:{one.id}")
    return [row, *([context(one.words)] if len(one.words) > panel_card.WORDS else [])]


def _revokes(t: Translator, one: ReviewerLine) -> Element:
    words = t("They see nothing of the panel any more, and what they gave does not count. This cannot be taken back.")
    sure = confirm(t("Revoke the request?"), words, t("Revoke"), t("Back"))
    return button(t("Revoke"), REVOKE, str(one.id), style="danger", confirm=sure)
