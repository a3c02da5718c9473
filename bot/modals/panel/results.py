"""What a panel said: everybody with their numbers, and of one person who gave what, with the comments."""

import re
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.kit.answers import number_of, whole
from bot.kit.blocks import Block, button, context, cut, divider, header, quote, section
from bot.kit.modal import Memo, View, modal
from bot.kit.paging import listed
from bot.messages import panel_card, panel_result
from bot.messages.interview_card import OPEN
from bot.messages.panel_numbers import said as in_numbers
from bot.modals.opening import redraw, show_over, show_view
from bot.services.panel import closing, results
from bot.texts import ratings
from bot.texts.translator import Translator
from bot.work import Begin
from domain.access import Actor
from domain.errors import Unknown
from domain.pages import Page
from domain.panel_view import PanelView, Result, ResultPage, Results, Said

CALLBACK, PERSON = "panel_results", "panel_result"
ONE, TURN, TURN_ONE = "panel:result", "panel:results:page", "panel:result:page"
SIZE, NAME = 10, 200


@dataclass(frozen=True)
class ResultsMemo(Memo):
    """Whose results."""

    panel_id: int


@dataclass(frozen=True)
class PersonMemo(Memo):
    """Whose results, and of whom."""

    panel_id: int
    application_id: int


def register(app: App) -> None:
    """Answer the doors to the results and the turning of their pages."""
    app.action(panel_card.RESULTS)(asked)
    app.action(panel_card.REVEAL)(revealed)
    app.action(panel_card.CLOSE)(closed)
    app.action(ONE)(one_asked)
    app.action(re.compile(f"^{TURN}:"))(turned)
    app.action(re.compile(f"^{TURN_ONE}:"))(one_turned)


def asked(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, actor: Actor, look: Begin, t: Translator
) -> None:
    """Show what a panel said."""
    with look(actor) as work:
        shown = results.of_panel(work, number_of(action))
    show_view(client, body, draw(t, shown))
    ack()


def revealed(
    ack: Ack,
    body: dict[str, Any],
    action: dict[str, Any],
    client: WebClient,
    actor: Actor,
    begin: Begin,
    t: Translator,
) -> None:
    """Open the results before the panel closes, and show them."""
    with begin(actor) as work:
        closing.reveal(work, number_of(action))
        shown = results.of_panel(work, number_of(action))
    show_view(client, body, draw(t, shown))
    ack()


def closed(
    ack: Ack,
    body: dict[str, Any],
    action: dict[str, Any],
    client: WebClient,
    actor: Actor,
    begin: Begin,
    t: Translator,
) -> None:
    """Close the panel, and show what it said."""
    with begin(actor) as work:
        closing.close(work, number_of(action))
        shown = results.of_panel(work, number_of(action))
    show_view(client, body, draw(t, shown))
    ack()


def turned(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, actor: Actor, look: Begin, t: Translator
) -> None:
    """Show another page of people."""
    memo = ResultsMemo.load(body["view"])
    with look(actor) as work:
        shown = results.of_panel(work, memo.panel_id)
    redraw(client, body, draw(t, shown, number_of(action)))
    ack()


def one_asked(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, actor: Actor, look: Begin, t: Translator
) -> None:
    """Show who said what of one person."""
    application_id = whole(str(action.get("value", "")).partition(" ")[2])
    if application_id is None:
        raise Unknown
    with look(actor) as work:
        shown = results.of_person(work, number_of(action), application_id)
    show_over(client, body, draw_person(t, shown))
    ack()


def one_turned(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, actor: Actor, look: Begin, t: Translator
) -> None:
    """Show another page of who said what."""
    memo = PersonMemo.load(body["view"])
    with look(actor) as work:
        shown = results.of_person(work, memo.panel_id, memo.application_id, number_of(action))
    redraw(client, body, draw_person(t, shown))
    ack()


def draw(t: Translator, shown: Results, number: int = 0) -> View:
    """A page of people, the best mean first, and who has reviewed."""
    panel, page = shown.panel, _cut(shown.rows, number)
    blocks = [header(panel.vacancy), *panel_card.about(t, panel)]
    if not page.total:
        blocks.append(section(t("Nobody of this panel is there any more.")))
    blocks += listed(t, page, lambda one: _row(t, panel, one), turn_action=TURN)
    blocks += [divider(), section(t("Reviewers")), *panel_card.who(t, panel)]
    return modal(t("Panel review"), blocks, callback_id=CALLBACK, close=t("Close"), memo=ResultsMemo(panel.id))


def _cut(rows: tuple[Result, ...], number: int) -> Page[Result]:
    number = min(max(0, number), max(0, (len(rows) - 1) // SIZE))
    return Page(rows[number * SIZE : (number + 1) * SIZE], number, SIZE, len(rows))


def _row(t: Translator, panel: PanelView, one: Result) -> list[Block]:
    door = None if one.hidden else button(t("Who said what"), ONE, f"{panel.id} {one.application_id}")
    return [
        section(cut(one.name, NAME), accessory=door),
        context(f"{t(one.status)} · {panel_result.result(t, panel, one)}"),
    ]


def draw_person(t: Translator, shown: ResultPage) -> View:
    """One person's numbers and a page of who said what; of who said nothing there is nothing."""
    one, panel = shown.result, shown.panel
    card = button(t("Open"), OPEN, str(one.application_id))
    blocks: list[Block] = [
        header(one.name),
        section(in_numbers(t, panel.terms, one.summary, one.comments), accessory=card),
    ]
    if not shown.page.total:
        blocks.append(context(t("Nobody has given a review.")))
    blocks += listed(t, shown.page, lambda each: _said(t, panel, each), turn_action=TURN_ONE)
    memo = PersonMemo(panel.id, one.application_id)
    return modal(t("Panel review"), blocks, callback_id=PERSON, close=t("Back"), memo=memo)


def _said(t: Translator, panel: PanelView, one: Said) -> list[Block]:
    rating = ratings.meaning(t, one.rating) if panel.terms.rating and one.rating is not None else ""
    lead = section(": ".join(part for part in (cut(one.who, NAME), rating) if part))
    return [lead, quote(one.comment)] if panel.terms.comments and one.comment else [lead]
