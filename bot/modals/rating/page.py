"""A candidate's collaborative rating: one's own, and below it, for who gave one, the average and what colleagues said."""

import re
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.kit.answers import number_of
from bot.kit.blocks import Block, Element, actions, button, confirm, context, divider, facts, header, quote, section
from bot.kit.forms import Form, ask
from bot.kit.modal import Memo, View, modal
from bot.kit.paging import listed
from bot.kit.widgets import Choice, Line, Pick
from bot.modals import candidate
from bot.modals.acting import under
from bot.modals.opening import has_room_above, redraw, show_over
from bot.services import browsing
from bot.services.rating import colleagues
from bot.services.rating.colleagues import RatingPage, Said
from bot.texts import ratings, when
from bot.texts.marking import N_
from bot.texts.translator import Translator
from bot.work import Begin, Work
from domain.access import Actor
from domain.errors import Stale
from domain.ratings import COMMENT_LENGTH

CALLBACK = "rating"
OPEN, TURN, WITHDRAW, THREAD = candidate.RATING, "rating:page", "rating:withdraw", "rating:thread"


@dataclass(frozen=True)
class RatingForm(Form):
    """One's own rating."""

    rating: str = ask(Pick(label=N_("Your rating"), hint=N_("From 1, the lowest, to 7, the highest.")))
    comment: str | None = ask(Line(label=N_("Your comment"), longest=COMMENT_LENGTH, several_lines=True, optional=True))


@dataclass(frozen=True)
class RatingMemo(Memo):
    """Whose page, which stretch of it, and the card beneath it with its list (0 for none).

    `turn` grows with each rating saved, so that Slack forgets what was typed.
    """

    application_id: int
    number: int
    turn: int
    over_card: bool
    list_id: int


def register(app: App) -> None:
    """Answer the card's button, the form, its pages, and the withdrawing."""
    app.action(OPEN)(asked)
    app.action(re.compile(f"^{TURN}:"))(turned)
    app.action(WITHDRAW)(withdrawn)
    app.view(CALLBACK)(submitted)


def asked(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, actor: Actor, look: Begin, t: Translator
) -> None:
    """Show the page over the card."""
    with look(actor) as work:
        shown = colleagues.look(work, number_of(action))
    over_card, list_id = _beneath(body.get("view") or {})
    show_over(client, body, draw(t, shown, RatingMemo(shown.application_id, 0, 0, over_card, list_id)))
    ack()


def _beneath(view: View) -> tuple[bool, int]:
    """Whether the page lies on a card, and the list this was opened from."""
    if view.get("callback_id") != candidate.CALLBACK or not has_room_above(view):
        return False, 0
    try:
        return True, candidate.CandidateMemo.load(view).list_id
    except Stale:
        return False, 0


def turned(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, actor: Actor, look: Begin, t: Translator
) -> None:
    """Show more of what colleagues said; what is being written stays."""
    memo = RatingMemo.load(body["view"])
    with look(actor) as work:
        shown = colleagues.look(work, memo.application_id, number_of(action))
    redraw(client, body, draw(t, shown, memo))
    ack()


def submitted(ack: Ack, body: dict[str, Any], client: WebClient, actor: Actor, begin: Begin, t: Translator) -> None:
    """Keep the rating, and show what colleagues said."""
    view = body["view"]
    form, memo = RatingForm.read(view), RatingMemo.load(view)
    with begin(actor) as work:
        colleagues.rate(work, memo.application_id, form.rating, form.comment)
        shown, card = colleagues.look(work, memo.application_id), _card(work, t, memo)
    ack(response_action="update", view=draw(t, shown, replace(memo, turn=memo.turn + 1)))
    under.redraw(client, body, card)


def withdrawn(ack: Ack, body: dict[str, Any], client: WebClient, actor: Actor, begin: Begin, t: Translator) -> None:
    """Take one's own rating back."""
    memo = RatingMemo.load(body["view"])
    with begin(actor) as work:
        colleagues.withdraw(work, memo.application_id)
        shown, card = colleagues.look(work, memo.application_id), _card(work, t, memo)
    redraw(client, body, draw(t, shown, replace(memo, turn=memo.turn + 1)))
    under.redraw(client, body, card)
    ack()


def _card(work: Work, t: Translator, memo: RatingMemo) -> View | None:
    """The card beneath, as it is now."""
    if not memo.over_card:
        return None
    return candidate.draw(t, browsing.candidate(work, memo.application_id), memo.list_id)


def draw(t: Translator, shown: RatingPage, memo: RatingMemo) -> View:
    """The form of one's own rating, and a page of the others' for who may see it."""
    zone = ZoneInfo(shown.zone)
    own = shown.own
    values = {"rating": own.rating, "comment": own.comment} if own else {}
    choices = {"rating": [Choice(words, value) for value, words in ratings.scale(t)]}
    turns = dict.fromkeys(RatingForm.widgets(), memo.turn)
    blocks: list[Block] = [header(shown.name), context(f"{shown.vacancy} · {when.zone_name(zone, t.language)}")]
    blocks += RatingForm.blocks(t, values, choices, turns=turns)
    blocks += [*_mine(t, own, zone), divider(), *_others(t, shown, zone)]
    return modal(
        t("Collaborative Rating"),
        blocks,
        callback_id=CALLBACK,
        submit=t("Save the rating"),
        close=t("Back"),
        memo=replace(memo, number=shown.page.number),
    )


def _mine(t: Translator, own: Said | None, zone: ZoneInfo) -> list[Block]:
    """What can be done with a rating that was given."""
    if own is None:
        return []
    told = t("Your rating and your comment are removed, and the replies to it.")
    sure = confirm(t("Withdraw your rating?"), told, t("Withdraw"), t("Cancel"))
    doors = [button(t("Withdraw my rating"), WITHDRAW, "0", confirm=sure)]
    if own.replies:
        doors.append(_thread(t, own))
    given = when.short(own.at, zone, t.language)
    return [context(t("You rated on {at}.", at=given)), actions(doors, block_id="own")]


def _thread(t: Translator, one: Said) -> Element:
    words = t.plural("{count} reply", "{count} replies", one.replies) if one.replies else t("Reply")
    return button(words, THREAD, str(one.rating_id))


def _others(t: Translator, shown: RatingPage, zone: ZoneInfo) -> list[Block]:
    title = section(t("Your colleagues' rating"))
    if shown.hidden is not None:
        return [title, context(t.phrase(shown.hidden))]
    rows = listed(t, shown.page, lambda one: said(t, one, zone, reply=True), turn_action=TURN)
    none = [] if shown.page.total else [context(t("None yet."))]
    return [facts([(t("Average rating"), ratings.average(t, shown.average))]), title, *none, *rows]


def said(t: Translator, one: Said, zone: ZoneInfo, *, reply: bool = False) -> list[Block]:
    """What a colleague said, with the way to reply where there is something to reply to."""
    door = _thread(t, one) if reply and (one.comment or one.replies) else None
    words = [quote(one.comment)] if one.comment else []
    given = context(when.short(one.at, zone, t.language))
    return [section(f"{one.who}: {ratings.meaning(t, one.rating)}", accessory=door), *words, given]
