"""`/panel [vacancy or name]`: the panels somebody has to do with, or a list or a form to send candidates for panel review."""

from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.commands import vacancies
from bot.kit.answers import ephemeral
from bot.kit.blocks import Block, context, header, section
from bot.kit.modal import View
from bot.modals import list_view
from bot.modals.acting import act
from bot.modals.panel import overview
from bot.services import browsing, lists, reach
from bot.services.browsing import VacancyRow
from bot.services.panel import listing
from bot.texts.translator import Translator
from bot.work import Begin, Work
from domain.access import Actor, VacancyAccess
from domain.actions import TABLE, Action
from domain.deed_words import HELP
from domain.errors import NotAllowed, NotNow, Phrase, say
from domain.lists import WORDS, Filter

NAME = "/panel"
NOTHING = say("No vacancy and no candidate you may act with fits “{words}”.")


def register(app: App) -> None:
    """Answer the command."""
    app.command(NAME)(panel)


def panel(
    ack: Ack, command: dict[str, Any], client: WebClient, actor: Actor, look: Begin, begin: Begin, t: Translator
) -> None:
    """Open what the words ask for; without words, the panels."""
    words = command.get("text", "").strip()[:WORDS]
    if words.casefold() in HELP:
        ack(ephemeral(t(Action.PANEL), guide(t)))
        return
    with look(actor) as work:
        page = browsing.vacancies(work, 0, words) if words else None
    if page is not None and page.total > 1:
        ack(ephemeral(t("Vacancy list"), [context(t("Several vacancies fit.")), *vacancies.draw(t, page, words)]))
        return
    with begin(actor) as work:
        view = _for(work, t, words, page.rows[0] if page is not None and page.rows else None)
    client.views_open(trigger_id=command["trigger_id"], view=view)
    ack()


def _for(work: Work, t: Translator, words: str, vacancy: VacancyRow | None) -> View:
    """The panels; the list of the one vacancy that fits; the form of the one candidate, or a list of several."""
    if not words:
        return overview.draw(t, listing.mine(work))
    if vacancy is not None:
        reach.require_vacancy(work, browsing.vacancy_seen(work, vacancy.id), VacancyAccess.NORMAL)
        return list_view.draw(t, lists.begin(work, Filter(vacancy_id=vacancy.id), Action.PANEL))
    fit = lists.fitting(work, words)
    if not fit and browsing.find(work, words):
        raise NotAllowed
    if not fit:
        raise NotNow(Phrase(NOTHING.text, {"words": words}))
    if len(fit) == 1:
        return act.open_form(work, t, Action.PANEL, fit)
    return list_view.draw(t, lists.begin(work, Filter(words=words), Action.PANEL))


def guide(t: Translator) -> list[Block]:
    """What it does, and how it is typed."""
    example = t(
        "/panel shows your panels. Write a vacancy or a name to choose candidates: /panel Systems developer. It ends in a "
        "form, and nothing is sent before Execute."
    )
    return [header(t(Action.PANEL)), *(section(t.phrase(one)) for one in TABLE[Action.PANEL].does), context(example)]
