"""The panels somebody has to do with, or those of a vacancy, each with what can be done there."""

import re
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.kit.answers import number_of
from bot.kit.blocks import Block, actions, button, context, cut, header, section
from bot.kit.modal import Memo, View, modal
from bot.kit.paging import listed
from bot.messages import panel_card, panel_nudge
from bot.modals.opening import redraw, show_over
from bot.services.panel import listing
from bot.services.panel.listing import Listing, Row
from bot.texts.translator import Translator
from bot.work import Begin, Work
from domain.access import Actor
from domain.owed_reviews import OwedReview
from domain.panel_view import PanelView

CALLBACK = "panels"
OF_VACANCY, TURN = "panels:vacancy", "panels:page"
NAME = 200


@dataclass(frozen=True)
class OverviewMemo(Memo):
    """Whose panels: a vacancy's, or with 0 the reader's own."""

    vacancy_id: int


def register(app: App) -> None:
    """Answer the vacancy's button and the turning of pages."""
    app.action(OF_VACANCY)(asked)
    app.action(re.compile(f"^{TURN}:"))(turned)


def open(work: Work, t: Translator) -> View:  # noqa: A001 - said as `overview.open`
    """The panels of whoever acts."""
    return draw(t, listing.mine(work))


def asked(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, actor: Actor, look: Begin, t: Translator
) -> None:
    """Show the panels of a vacancy over it."""
    with look(actor) as work:
        shown = listing.of_vacancy(work, number_of(action))
    show_over(client, body, draw(t, shown))
    ack()


def turned(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, actor: Actor, look: Begin, t: Translator
) -> None:
    """Show another page."""
    memo = OverviewMemo.load(body["view"])
    with look(actor) as work:
        shown = _listing(work, memo.vacancy_id, number_of(action))
    redraw(client, body, draw(t, shown))
    ack()


def _listing(work: Work, vacancy_id: int, number: int) -> Listing:
    return listing.of_vacancy(work, vacancy_id, number) if vacancy_id else listing.mine(work, number)


def draw(t: Translator, shown: Listing) -> View:
    """The view."""
    blocks: list[Block] = [header(shown.vacancy)] if shown.vacancy else []
    if not shown.page.total:
        blocks += _none(t, own=not shown.vacancy_id)
    blocks += listed(t, shown.page, lambda one: _row(t, one, own=not shown.vacancy_id), turn_action=TURN)
    memo = OverviewMemo(shown.vacancy_id)
    return modal(t("Panel review"), blocks, callback_id=CALLBACK, close=t("Close"), memo=memo)


def _none(t: Translator, *, own: bool) -> list[Block]:
    """Of one's own only what is open is listed, and what one asked for: there may well be panels besides."""
    if not own:
        return [section(t("There is no panel yet."))]
    known = t("What you gave in a panel that has closed is behind “Your reviews” in the message that asked you.")
    return [section(t("No panel waits for your reviews, and you have not asked for any.")), context(known)]


def _row(t: Translator, one: Row, *, own: bool) -> list[Block]:
    return _to_review(t, one) if isinstance(one, OwedReview) else _asked_for(t, one, own=own)


def _to_review(t: Translator, one: OwedReview) -> list[Block]:
    """Where the reader is a reviewer."""
    done = t("You have reviewed everybody. You can change that until the panel closes.")
    words = panel_nudge.line(t, one) if one.left else f"{cut(one.vacancy, NAME)}: {done}"
    value = str(one.reviewer_id)
    again = button(t("Look at your reviews again"), panel_nudge.REVIEW, value)
    door = button(t("Review"), panel_nudge.REVIEW, value, style="primary") if one.left else again
    known = (one.requester and t("Asked by {name}", name=one.requester), panel_nudge.due(t, one))
    small = [context(" · ".join(part for part in known if part))] if any(known) else []
    return [section(words, accessory=door), *small]


def _asked_for(t: Translator, one: PanelView, *, own: bool) -> list[Block]:
    """Where the reader, or somebody else of the vacancy, asked for reviews."""
    who = cut(one.vacancy, NAME) if own else t("Asked by {name}", name=one.requester or "–")
    doors = panel_card.buttons(t, one)
    rest = [actions(doors, block_id=f"panel:{one.id}")] if doors else []
    return [section(f"{who}: {panel_card.far(t, one)}"), *panel_card.about(t, one), *rest]
