"""The pages behind a candidate's card: the whole letter, files, interviews, activities, messages, other applications."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.kit.answers import number_of
from bot.kit.blocks import Block, actions, button, context, facts, header, letter, quote, section
from bot.kit.modal import Memo, View, modal
from bot.kit.paging import listed
from bot.modals import card_blocks
from bot.modals.opening import redraw, show_over
from bot.services import card_pages, record
from bot.services.card_pages import Part, PartView
from bot.services.record import Copy, Message
from bot.texts import when
from bot.texts.marking import N_
from bot.texts.translator import Translator
from bot.work import Begin
from domain.access import Actor
from domain.errors import Unknown

CALLBACK = "card_page"
OPEN, TURN = "card:more", "card:page"
TITLES = {
    Part.LETTER: N_("Cover letter"),
    Part.FILES: N_("Attachments"),
    Part.INTERVIEWS: N_("Interviews"),
    Part.ACTIVITIES: N_("Activities"),
    Part.MESSAGES: N_("Messages"),
    Part.OTHERS: N_("Other applications"),
}


@dataclass(frozen=True)
class PartMemo(Memo):
    """Whose card, and which part of it."""

    application_id: int
    part: str


def register(app: App) -> None:
    """Answer the buttons that open a part, turn its pages and show a copy."""
    app.action(re.compile(f"^{OPEN}:"))(asked)
    app.action(re.compile(f"^{TURN}:"))(turned)
    app.action(card_blocks.COPY)(copy_asked)


def door(words: str, part: Part, application_id: int) -> dict[str, Any]:
    """The button that opens a part."""
    return button(words, f"{OPEN}:{part}", str(application_id))


def asked(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, actor: Actor, look: Begin, t: Translator
) -> None:
    """Show a part's first page over the card."""
    part = _part(str(action["action_id"]).rpartition(":")[2])
    with look(actor) as work:
        shown = card_pages.look(work, number_of(action), part, 0)
    show_over(client, body, draw(t, shown))
    ack()


def turned(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, actor: Actor, look: Begin, t: Translator
) -> None:
    """Show another page."""
    memo = PartMemo.load(body["view"])
    with look(actor) as work:
        shown = card_pages.look(work, memo.application_id, _part(memo.part), number_of(action))
    redraw(client, body, draw(t, shown))
    ack()


def again(t: Translator, actor: Actor, look: Begin, view: Mapping[str, Any]) -> View:
    """An open part as it stands now, its first page."""
    memo = PartMemo.load(view)
    with look(actor) as work:
        shown = card_pages.look(work, memo.application_id, _part(memo.part), 0)
    return draw(t, shown)


def copy_asked(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, actor: Actor, look: Begin, t: Translator
) -> None:
    """Show what went out."""
    name = str(action.get("value", "")).partition(" ")[2]
    with look(actor) as work:
        shown = record.copy(work, number_of(action), name)
    at = when.moment(shown.at, shown.zone, t.language)
    show_over(client, body, draw_copy(t, shown, at))
    ack()


def _part(name: str) -> Part:
    try:
        return Part(name)
    except ValueError as error:
        raise Unknown from error


def draw(t: Translator, shown: PartView) -> View:
    """A page of a part."""
    blocks = [header(shown.name), *_zone(t, shown)]
    if not shown.page.total:
        blocks.append(context(t("None yet.")))
    blocks += listed(t, shown.page, lambda one: _row(t, shown, one), turn_action=TURN)
    if shown.part is Part.ACTIVITIES:
        blocks.append(actions([door(t("All messages"), Part.MESSAGES, shown.application_id)]))
    memo = PartMemo(shown.application_id, str(shown.part))
    return modal(t(TITLES[shown.part]), blocks, callback_id=CALLBACK, close=t("Back"), memo=memo)


def _zone(t: Translator, shown: PartView) -> list[Block]:
    timed = shown.part in (Part.INTERVIEWS, Part.ACTIVITIES, Part.MESSAGES)
    return [context(when.zone_name(shown.zone, t.language))] if timed else []


def _row(t: Translator, shown: PartView, one: Any) -> list[Block]:
    if shown.part is Part.LETTER:
        return [quote(one)]
    if shown.part is Part.FILES:
        return card_blocks.file(t, one)
    if shown.part is Part.INTERVIEWS:
        return card_blocks.interview(t, one, shown.zone, may_act=shown.may_act)
    if shown.part is Part.OTHERS:
        return card_blocks.other(t, one)
    if shown.part is Part.ACTIVITIES:
        return card_blocks.activity_row(t, one, shown.zone, shown.application_id)
    return _message(t, shown, one)


def _message(t: Translator, shown: PartView, one: Message) -> list[Block]:
    state = t(one.state) if one.state else ""
    words = " · ".join(part for part in (when.short(one.at, shown.zone, t.language), t(one.kind), state) if part)
    return [
        section(words, accessory=button(t("Show the copy"), card_blocks.COPY, f"{shown.application_id} {one.name}"))
    ]


def draw_copy(t: Translator, shown: Copy, at: str) -> View:
    """A message as it went out, but for the secret part of links."""
    about = [
        (t("From"), shown.sender or "–"),
        (t("Recipient"), shown.recipient or "–"),
        *([(t("Subject"), shown.subject)] if shown.subject else []),
        (t("Time"), at),
    ]
    text = letter(shown.text) if shown.text else [context(t("The text is not kept any more."))]
    never = [section(t.phrase(shown.not_sent))] if shown.not_sent else []
    said = t("Links in it are shortened here: whoever holds one could answer in the candidate's name.")
    note = [context(said)] if shown.shortened else []
    return modal(
        t("Copy of the message"),
        [header(t(shown.kind)), *never, facts(about), *text, *note],
        callback_id="copy",
        close=t("Back"),
    )
