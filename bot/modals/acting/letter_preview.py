"""Every message of an action exactly as it goes out, a page at a time."""

import re
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.kit.answers import number_of
from bot.kit.blocks import Block, context, header, letter, section
from bot.kit.modal import Memo, View, modal
from bot.kit.paging import listed
from bot.modals.acting import frame
from bot.modals.acting.faces import FACES
from bot.modals.acting.letter_face import PREVIEW
from bot.modals.opening import redraw
from bot.services.acting import choosing, lettering
from bot.services.acting.lettering import Shown
from bot.services.acting.letters import Post
from bot.texts.translator import Translator
from bot.work import Begin
from domain.access import Actor
from domain.delivery import Channel
from domain.pages import Page
from domain.sms import parts_of

CALLBACK = "letters_preview"
TURN = "letters_preview:page"


@dataclass(frozen=True)
class PreviewMemo(Memo):
    """Whose letters are shown."""

    selection_id: int


def register(app: App) -> None:
    """Answer the button of the forms and the turning of pages."""
    app.action(PREVIEW)(asked)
    app.action(re.compile(f"^{TURN}:"))(turned)


def draw(t: Translator, selection_id: int, page: Page[Shown]) -> View:
    """Draw one page of letters."""
    blocks = listed(t, page, lambda one: _person(t, one), turn_action=TURN)
    if not page.rows:
        blocks = [section(t("Nothing would be sent."))]
    return modal(t("Letters"), blocks, callback_id=CALLBACK, close=t("Back"), memo=PreviewMemo(selection_id))


def _person(t: Translator, one: Shown) -> list[Block]:
    shown = [header(one.name)]
    if one.why_not is not None:
        shown.append(context(t.phrase(one.why_not)))
    elif not one.posts:
        shown.append(context(t("No email")))
    return [*shown, *(block for post in one.posts for block in _post(t, post))]


def _post(t: Translator, post: Post) -> list[Block]:
    to = f"{t('Recipient')}: {post.to_address}"
    if post.channel is Channel.SLACK:
        return [context(t(Channel.SLACK), to), *letter(post.copy)]
    if post.channel is Channel.SMS:
        count = parts_of(post.letter.text).parts
        return [context(t(Channel.SMS), to, t.plural("{count} part", "{count} parts", count)), *letter(post.copy)]
    about = [to, f"{t('From')}: {post.sender}", f"{t('Subject')}: {post.letter.subject}"]
    files = ", ".join(file.name for file in post.files)
    return [context(*about, *([f"{t('Attachments')}: {files}"] if files else [])), *letter(post.copy)]


def asked(
    ack: Ack, body: dict[str, Any], client: WebClient, actor: Actor, look: Begin, begin: Begin, t: Translator
) -> None:
    """Show the letters as they are filled in now; they are kept, so that the pages can be turned."""
    memo = frame.ActMemo.load(body["view"])
    with look(actor) as work:
        inputs = FACES[choosing.action_of(work, memo.selection_id)].read(body["view"], loosely=True)
        lettering.prepare(work, memo.selection_id, inputs)
    with begin(actor) as work:
        page = lettering.preview(work, memo.selection_id, inputs, frame.ticked(body["view"]))
    client.views_push(trigger_id=body["trigger_id"], view=draw(t, memo.selection_id, page))
    ack()


def turned(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, actor: Actor, look: Begin, t: Translator
) -> None:
    """Show another page."""
    selection_id = PreviewMemo.load(body["view"]).selection_id
    with look(actor) as work:
        page = lettering.kept_preview(work, selection_id, number_of(action))
    redraw(client, body, draw(t, selection_id, page))
    ack()
