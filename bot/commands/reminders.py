"""`/interview reminders`: when each reminder of one's coming interviews goes, or why it does not."""

import re
from typing import Any

from slack_bolt import Ack, App

from bot.kit.answers import ephemeral, number_of, replace_list
from bot.kit.blocks import Block, button, context, header, section
from bot.kit.paging import listed
from bot.messages import ledger
from bot.messages.interview_card import OPEN
from bot.services.reminding import listing
from bot.services.reminding.listing import ReminderRow
from bot.texts import when
from bot.texts.translator import Translator
from bot.work import Begin
from domain.access import Actor
from domain.pages import Page
from domain.wish_words import REMINDERS

TURN = "reminders:page"


def register(app: App) -> None:
    """Answer the turning of pages; the command itself is `/interview`."""
    app.action(re.compile(f"^{TURN}:"))(turned)


def is_asked_for(text: str) -> bool:
    """True when the words after `/interview` ask for the reminders, in whichever language."""
    return text.strip().casefold() in REMINDERS


def first_page(actor: Actor, look: Begin, t: Translator) -> dict[str, Any]:
    """The answer to the command."""
    with look(actor) as work:
        page = listing.coming(work, 0)
    return ephemeral(t("Reminders"), draw(t, page))


def turned(ack: Ack, body: dict[str, Any], action: dict[str, Any], actor: Actor, look: Begin, t: Translator) -> None:
    """List another page in place."""
    with look(actor) as work:
        page = listing.coming(work, number_of(action))
    replace_list(body, t("Reminders"), draw(t, page))
    ack()


def draw(t: Translator, page: Page[ReminderRow]) -> list[Block]:
    """The rows of a page."""
    if not page.total:
        return [section(t("No reminder is planned for your coming interviews."))]
    title = header(t("Reminders of your coming interviews"))
    return [title, *listed(t, page, lambda row: _row(t, row), turn_action=TURN)]


def _row(t: Translator, row: ReminderRow) -> list[Block]:
    at = when.moment(row.starts_at, row.zone, t.language)
    return [
        section(f"{row.candidate} – {row.vacancy}", accessory=button(t("Open"), OPEN, str(row.application_id))),
        context(f"{t('Interview')}: {at}"),
        context(*(f"{label}: {words}" for label, words in ledger.lines(t, row.lines))),
    ]
