"""What an action on paper would look like, as pictures in Slack, before anything is done."""

from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.kit.blocks import Block, actions, button, context, image, letter
from bot.kit.modal import View, modal
from bot.modals.acting import act
from bot.modals.acting.contract import PREVIEW, ContractFace
from bot.modals.acting.faces import FACES
from bot.modals.acting.frame import ActMemo
from bot.modals.acting.result import OPEN
from bot.modals.opening import redraw
from bot.services import papers
from bot.services.acting import choosing
from bot.services.papers import Preview
from bot.texts.translator import Translator
from bot.work import Begin
from domain.access import Actor

MOST = 10


def register(app: App) -> None:
    """Answer the button of the forms, and the pressing of links to PDFs."""
    app.action(PREVIEW)(asked)
    app.action(OPEN)(opened)


def asked(ack: Ack, body: dict[str, Any], client: WebClient, actor: Actor, begin: Begin, t: Translator) -> None:
    """Show it as it is filled in now; when the text asks for other values than the form does, draw the form first."""
    memo = ActMemo.load(body["view"])
    with begin(actor) as work:
        face = FACES[choosing.action_of(work, memo.selection_id)]
        inputs = face.read(body["view"], loosely=True)
        stale = isinstance(face, ContractFace) and not face.is_up_to_date(body["view"], inputs)
        form = act.form_again(work, t, memo, inputs) if stale else None
        shown = None if stale else papers.preview(work, memo.selection_id, inputs)
    if form is not None:
        redraw(client, body, form)
    if shown is not None:
        client.views_push(trigger_id=body["trigger_id"], view=draw(t, shown))
    ack()


def opened(ack: Ack) -> None:
    """Somebody followed a link: the browser opens it."""
    ack()


def draw(t: Translator, shown: Preview) -> View:
    """The pages as pictures, or their words where no picture can be fetched; and the PDF itself."""
    door = actions([button(t("Open the PDF"), OPEN, url=shown.link)], block_id="doors")
    return modal(t("Preview"), [*_pages(t, shown), door], callback_id="paper_preview", close=t("Back"))


def _pages(t: Translator, shown: Preview) -> list[Block]:
    if not shown.pictures:
        return [
            context(t("Slack cannot reach this address for pictures, so here are the words.")),
            *letter(shown.words),
        ]
    numbers = range(1, min(shown.pages, MOST) + 1)
    drawn = [image(f"{shown.link}/{one}.png", _alt(t, one, shown)) for one in numbers]
    more = shown.pages - MOST
    return drawn if more <= 0 else [*drawn, context(t.plural("{count} more page", "{count} more pages", more))]


def _alt(t: Translator, number: int, shown: Preview) -> str:
    """The first page's words stand in for the whole; the others say which they are."""
    page = t("Page {page} of {pages}", page=number, pages=shown.pages)
    return f"{page}\n{shown.words}" if number == 1 else page
