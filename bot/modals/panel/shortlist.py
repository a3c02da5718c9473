"""The shortlist as a window: everybody with the reader's own review, to be chosen in any order."""

import re
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.kit.answers import number_of
from bot.kit.blocks import Block, actions, button, context, cut, facts, header, section
from bot.kit.modal import Memo, View, modal
from bot.kit.paging import listed
from bot.messages.panel_desk import NAME_LENGTH, STATES, about, hidden, said_of_end
from bot.messages.panel_nudge import REVIEW
from bot.modals.opening import redraw
from bot.services.panel import reviewing
from bot.texts.translator import Translator
from bot.work import Begin
from domain.access import Actor
from domain.desks import Desk, DeskItem, Given
from domain.pages import Page

CALLBACK = "panel_shortlist"
CHOOSE, TURN = "panel:choose", "panel:page"
SIZE = 25


@dataclass(frozen=True)
class ShortlistMemo(Memo):
    """Whose shortlist, and which page of it."""

    reviewer_id: int
    page: int


def register(app: App) -> None:
    """Answer its pages; who is chosen is opened by the form of a review."""
    app.action(re.compile(f"^{TURN}:"))(turned)


def turned(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, actor: Actor, look: Begin, t: Translator
) -> None:
    """Show another page."""
    memo = ShortlistMemo.load(body["view"])
    with look(actor) as work:
        shown = reviewing.desk(work, reviewing.inside(work, memo.reviewer_id))
    redraw(client, body, draw(t, shown, number_of(action)))
    ack()


def draw(t: Translator, shown: Desk, number: int = 0) -> View:
    """A page of the shortlist; of a panel that is over, the reader's own reviews alone."""
    blocks: list[Block] = [header(shown.vacancy)]
    if shown.open:
        blocks += [facts(about(t, shown)), *hidden(t, shown.terms)]
    else:
        blocks.append(section(said_of_end(t, shown)))
    page = page_of(shown, number)
    blocks += listed(t, page, lambda one: [_row(t, shown, one)], turn_action=TURN)
    memo = ShortlistMemo(shown.reviewer_id, page.number)
    return modal(t("Panel review"), blocks, callback_id=CALLBACK, close=t("Close"), memo=memo)


def page_of(shown: Desk, number: int) -> Page[DeskItem]:
    """A page of it; the last one for a number beyond."""
    total = len(shown.items)
    number = min(number, max(0, (total - 1) // SIZE))
    return Page(list(shown.items[number * SIZE : (number + 1) * SIZE]), number, SIZE, total)


def page_with(shown: Desk, application_id: int) -> int:
    """The page somebody is on."""
    ids = [one.application_id for one in shown.items]
    return ids.index(application_id) // SIZE if application_id in ids else 0


def _row(t: Translator, shown: Desk, one: DeskItem) -> Block:
    said = t(STATES[one.state])
    if one.rating is not None:
        said = f"{said} · {t('Your rating')}: {one.rating}"
    words = t("Review") if one.state is Given.NONE else t("Open")
    door = button(words, CHOOSE, f"{shown.reviewer_id} {one.position}")
    return section(f"{cut(one.label, NAME_LENGTH)}\n{said}", accessory=door, block_id=f"person:{one.position}")


def thanks(t: Translator, shown: Desk) -> View:
    """What stands there once everything is sent."""
    lines = [section(t("Thank you: you have sent all of your reviews."))]
    if shown.open:
        lines.append(context(t("You can change them until the panel closes.")))
        lines.append(actions([button(t("Look at your reviews again"), REVIEW, str(shown.reviewer_id))]))
    memo = ShortlistMemo(shown.reviewer_id, 0)
    return modal(t("Panel review"), lines, callback_id=CALLBACK, close=t("Close"), memo=memo)
