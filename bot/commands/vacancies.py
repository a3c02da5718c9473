"""`/vacancies [words]`: the vacancies one may see, or those the words name, a page at a time."""

import re
from typing import Any

from slack_bolt import Ack, App

from bot.kit.answers import ephemeral, number_of, replace_list
from bot.kit.blocks import Block, button, context, section
from bot.kit.paging import listed
from bot.modals import vacancy
from bot.services import browsing
from bot.services.browsing import VacancyRow
from bot.texts.translator import Translator
from bot.work import Begin
from domain.access import Actor
from domain.groups import Group
from domain.pages import Page

NAME = "/vacancies"
TURN = "vacancies:page"
WORDS = 200


def register(app: App) -> None:
    """Answer the command and the turning of its pages."""
    app.command(NAME)(vacancies)
    app.action(re.compile(f"^{TURN}:"))(turned)


def vacancies(ack: Ack, command: dict[str, Any], actor: Actor, look: Begin, t: Translator) -> None:
    """List the first page."""
    words = command.get("text", "").strip()[:WORDS]
    with look(actor) as work:
        page = browsing.vacancies(work, 0, words)
    ack(ephemeral(t("Vacancy list"), draw(t, page, words)))


def turned(ack: Ack, body: dict[str, Any], action: dict[str, Any], actor: Actor, look: Begin, t: Translator) -> None:
    """List another page in place."""
    words = str(action.get("value", "")).partition(" ")[2]
    with look(actor) as work:
        page = browsing.vacancies(work, number_of(action), words)
    replace_list(body, t("Vacancy list"), draw(t, page, words))
    ack()


def draw(t: Translator, page: Page[VacancyRow], words: str) -> list[Block]:
    """The rows of a page; its buttons carry the words on."""
    if not page.total and words:
        return [section(t("No vacancy fits “{words}”.", words=words))]
    if not page.total:
        return [section(t("There are no vacancies you have access to."))]
    return listed(t, page, lambda row: _row(t, row), turn_action=TURN, more=words)


def _row(t: Translator, row: VacancyRow) -> list[Block]:
    people = t.plural("{count} application", "{count} applications", row.applications)
    pending = f"{t(Group.PENDING)}: {row.pending}"
    about = [row.reference, t(row.state), row.department, people, pending]
    return [
        section(row.title, accessory=button(t("Open"), vacancy.OPENED, str(row.id)), block_id=f"vacancy:{row.id}"),
        context(" · ".join(part for part in about if part)),
    ]
