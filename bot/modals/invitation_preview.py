"""Every letter of an invitation, exactly as it goes out, a page at a time."""

import re
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.kit.answers import number_of
from bot.kit.blocks import Block, context, header, letter
from bot.kit.modal import Memo, View, modal
from bot.kit.paging import listed
from bot.modals import invitation_letters
from bot.modals.opening import redraw
from bot.services.invitation import composing
from bot.services.invitation.composing import Preview
from bot.texts import when
from bot.texts.translator import Translator
from bot.work import Begin
from domain.access import Actor
from domain.pages import Page

CALLBACK = "invitation_preview"
TURN = "invitation_preview:page"
SIZE = 5


@dataclass(frozen=True)
class PreviewMemo(Memo):
    """Which invitation is shown."""

    invitation_id: int


def register(app: App) -> None:
    """Answer the button and the turning of pages."""
    app.action(invitation_letters.PREVIEW)(asked)
    app.action(re.compile(f"^{TURN}:"))(turned)


def draw(t: Translator, invitation_id: int, previews: list[Preview], number: int) -> View:
    """Draw one page of letters."""
    number = min(max(0, number), max(0, (len(previews) - 1) // SIZE))
    page = Page(previews[number * SIZE : (number + 1) * SIZE], number, SIZE, len(previews))
    blocks = listed(t, page, lambda one: _letter(t, one), turn_action=TURN)
    return modal(t("Letters"), blocks, callback_id=CALLBACK, close=t("Back"), memo=PreviewMemo(invitation_id))


def _letter(t: Translator, one: Preview) -> list[Block]:
    to = one.address or t("no e-mail address")
    return [
        header(one.name),
        context(f"{t('Recipient')}: {to}", f"{t('Subject')}: {one.letter.subject}"),
        *letter(one.letter.text),
        *_reminder(t, one),
    ]


def _reminder(t: Translator, one: Preview) -> list[Block]:
    """The reminder, with the moment it goes, for each way it goes."""
    plan = one.reminder
    if plan is None:
        return []
    at = t("The reminder goes {moment}.", moment=when.moment(plan.at, plan.zone, t.language))
    shown: list[Block] = []
    if plan.letter is not None:
        to = one.address or t("no e-mail address")
        about = (f"{t('Recipient')}: {to}", f"{t('Subject')}: {plan.letter.subject}")
        shown += [context(t("Reminder by e-mail"), at, *about), *letter(plan.letter.text)]
    if plan.sms is not None:
        to = plan.mobile or t("no valid mobile number")
        shown += [context(t("Reminder by SMS"), at, f"{t('Recipient')}: {to}"), *letter(plan.sms)]
    return shown


def asked(ack: Ack, body: dict[str, Any], client: WebClient, actor: Actor, begin: Begin, t: Translator) -> None:
    """Show the letters as they are edited now; they are kept, so that the pages can be turned."""
    edited = invitation_letters.read(body["view"])
    invitation_id = invitation_letters.LettersMemo.load(body["view"]).invitation_id
    with begin(actor) as work:
        previews = composing.preview(work, invitation_id, edited)
    client.views_push(trigger_id=body["trigger_id"], view=draw(t, invitation_id, previews, 0))
    ack()


def turned(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, actor: Actor, look: Begin, t: Translator
) -> None:
    """Show another page."""
    invitation_id = PreviewMemo.load(body["view"]).invitation_id
    with look(actor) as work:
        previews = composing.kept_preview(work, invitation_id)
    redraw(client, body, draw(t, invitation_id, previews, number_of(action)))
    ack()
