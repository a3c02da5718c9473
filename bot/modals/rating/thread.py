"""A colleague's comment with the replies to it, and the form of a new one."""

import re
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.kit.answers import number_of
from bot.kit.blocks import Block, context, divider, header, quote, section
from bot.kit.forms import Form, ask
from bot.kit.modal import Memo, View, modal
from bot.kit.paging import listed
from bot.kit.widgets import Line
from bot.modals.acting import under
from bot.modals.opening import has_room_above, redraw, show_over
from bot.modals.rating import page
from bot.modals.rating.page import RatingMemo
from bot.services.rating import colleagues, replies
from bot.services.rating.replies import Reply, Thread
from bot.texts import when
from bot.texts.marking import N_
from bot.texts.translator import Translator
from bot.work import Begin, Work
from domain.access import Actor
from domain.ratings import COMMENT_LENGTH

CALLBACK = "rating_replies"
TURN = "rating:replies"


@dataclass(frozen=True)
class ReplyForm(Form):
    """A new reply."""

    contents: str = ask(Line(label=N_("Reply"), longest=COMMENT_LENGTH, several_lines=True))


@dataclass(frozen=True)
class ThreadMemo(Memo):
    """Which rating, and how the page beneath was drawn, if it lies on one; `turn` grows with each reply."""

    rating_id: int
    turn: int
    over_page: bool
    number: int
    page_turn: int
    over_card: bool
    list_id: int


def register(app: App) -> None:
    """Answer the button beside a comment, the pages of replies, and the form."""
    app.action(page.THREAD)(asked)
    app.action(re.compile(f"^{TURN}:"))(turned)
    app.view(CALLBACK)(submitted)


def asked(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, actor: Actor, look: Begin, t: Translator
) -> None:
    """Show the latest replies over the page."""
    before = RatingMemo.load(body["view"])
    with look(actor) as work:
        shown = replies.look(work, number_of(action))
    over = has_room_above(body["view"])
    memo = ThreadMemo(shown.said.rating_id, 0, over, before.number, before.turn, before.over_card, before.list_id)
    show_over(client, body, draw(t, shown, memo))
    ack()


def turned(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, actor: Actor, look: Begin, t: Translator
) -> None:
    """Show other replies; what is being written stays."""
    memo = ThreadMemo.load(body["view"])
    with look(actor) as work:
        shown = replies.look(work, memo.rating_id, number_of(action))
    redraw(client, body, draw(t, shown, memo))
    ack()


def submitted(ack: Ack, body: dict[str, Any], client: WebClient, actor: Actor, begin: Begin, t: Translator) -> None:
    """Keep the reply and show it last."""
    view = body["view"]
    form, memo = ReplyForm.read(view), ThreadMemo.load(view)
    with begin(actor) as work:
        replies.answer(work, memo.rating_id, form.contents)
        shown = replies.look(work, memo.rating_id)
        beneath = _page(work, t, memo, shown.application_id)
    ack(response_action="update", view=draw(t, shown, replace(memo, turn=memo.turn + 1)))
    under.redraw(client, body, beneath)


def _page(work: Work, t: Translator, memo: ThreadMemo, application_id: int) -> View | None:
    """The page beneath, as it is now."""
    if not memo.over_page:
        return None
    before = RatingMemo(application_id, memo.number, memo.page_turn, memo.over_card, memo.list_id)
    return page.draw(t, colleagues.look(work, application_id, memo.number), before)


def draw(t: Translator, shown: Thread, memo: ThreadMemo) -> View:
    """The comment, a page of replies, and the form."""
    zone = ZoneInfo(shown.zone)
    blocks: list[Block] = [header(shown.name), context(when.zone_name(zone, t.language))]
    blocks += [*page.said(t, shown.said, zone), divider(), section(t("Replies"))]
    if not shown.page.total:
        blocks.append(context(t("None yet.")))
    blocks += listed(t, shown.page, lambda one: _reply(t, one, zone), turn_action=TURN)
    if shown.said.comment:
        blocks += ReplyForm.blocks(t, turns={"contents": memo.turn})
    submit = t("Reply") if shown.said.comment else None
    return modal(t("Replies"), blocks, callback_id=CALLBACK, submit=submit, close=t("Back"), memo=memo)


def _reply(t: Translator, one: Reply, zone: ZoneInfo) -> list[Block]:
    return [quote(one.contents), context(f"{one.who} · {when.short(one.at, zone, t.language)}")]
