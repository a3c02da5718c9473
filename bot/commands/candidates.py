"""`/candidates [words]`: the applications one may see, by name, or those the words name."""

import re
from typing import Any

from slack_bolt import Ack, App

from bot.kit.answers import ephemeral, number_of, replace_list
from bot.kit.blocks import Block, context, section
from bot.kit.paging import listed
from bot.modals.vacancy import application_row
from bot.services import browsing
from bot.services.browsing import FOUND, ApplicationRow
from bot.texts.translator import Translator
from bot.work import Begin
from domain.access import Actor
from domain.pages import Page

NAME = "/candidates"
TURN = "candidates:page"


def register(app: App) -> None:
    """Answer the command and the turning of its pages."""
    app.command(NAME)(candidates)
    app.action(re.compile(f"^{TURN}:"))(turned)


def candidates(ack: Ack, command: dict[str, Any], actor: Actor, look: Begin, t: Translator) -> None:
    """List what the words name, or the first page of all."""
    words = command.get("text", "").strip()
    with look(actor) as work:
        page = browsing.candidates(work, words, 0)
    ack(ephemeral(t("All applications"), draw(t, page, words)))


def turned(ack: Ack, body: dict[str, Any], action: dict[str, Any], actor: Actor, look: Begin, t: Translator) -> None:
    """List another page in place."""
    with look(actor) as work:
        page = browsing.candidates(work, "", number_of(action))
    replace_list(body, t("All applications"), draw(t, page, ""))
    ack()


def draw(t: Translator, page: Page[ApplicationRow], words: str) -> list[Block]:
    """The rows of a page; a search that found more than it shows says so."""
    if not page.total:
        return [
            section(
                t("No candidate fits “{words}”.", words=words)
                if words
                else t("There are no candidates you have access to.")
            )
        ]
    blocks = listed(t, page, lambda row: application_row(t, row), turn_action=TURN)
    if words and page.total >= FOUND:
        blocks.append(context(t("These are the first {count}. Write more of the name to see others.", count=FOUND)))
    return blocks
