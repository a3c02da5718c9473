"""`/candidates [words]`: the applications one may see, newest first, or those the words name; or what is to be done with whom."""

import re
from collections.abc import Collection
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.kit.answers import ephemeral, number_of, replace_list
from bot.kit.blocks import Block, actions, button, context, header, section
from bot.kit.modal import View
from bot.kit.paging import listed
from bot.modals import deleted, employees, list_view
from bot.modals.acting import act
from bot.modals.vacancy import application_row
from bot.services import browsing, lists
from bot.services.acting import choosing
from bot.services.browsing import ApplicationRow
from bot.texts.translator import Translator
from bot.work import Begin, Work
from domain.access import Actor
from domain.actions import TABLE, Action
from domain.deed_words import DELETED, EMPLOYEES, HELP, Typed, read_deed
from domain.errors import NotAllowed, NotNow, say
from domain.groups import Group
from domain.lists import WORDS, Filter
from domain.pages import Page

NAME = "/candidates"
TURN = "candidates:page"
NO_RIGHT = say("You may look at who fits this, but do nothing with them: that takes more access to the vacancy.")


def register(app: App) -> None:
    """Answer the command and the turning of its pages."""
    app.command(NAME)(candidates)
    app.action(re.compile(f"^{TURN}:"))(turned)


def candidates(
    ack: Ack, command: dict[str, Any], client: WebClient, actor: Actor, look: Begin, begin: Begin, t: Translator
) -> None:
    """Open what the words ask for; else list what they name, or the first page of all."""
    words = command.get("text", "").strip()[:WORDS]
    if words.casefold() in HELP:
        with look(actor) as work:
            known = choosing.usable(work)
        ack(ephemeral(t("Further Progress"), guide(t, known)))
        return
    view = _asked_for(words, actor, begin, t)
    if view is not None:
        client.views_open(trigger_id=command["trigger_id"], view=view)
        ack()
        return
    with look(actor) as work:
        page = browsing.candidates(work, words, 0)
    ack(ephemeral(t("All applications"), draw(t, page, words)))


def _asked_for(words: str, actor: Actor, begin: Begin, t: Translator) -> View | None:
    """The bin, the employees, or an action's form; None when the words name people and nothing else."""
    if words.casefold() in DELETED:
        with begin(actor) as work:
            return deleted.first(work, t)
    if words.casefold() in EMPLOYEES:
        with begin(actor) as work:
            return employees.first(work, t)
    typed = read_deed(words)
    if typed is None:
        return None
    with begin(actor) as work:
        return _form(work, t, typed, words)


def _form(work: Work, t: Translator, typed: Typed, words: str) -> View | None:
    """One who fits: the form. Several or nobody named: the list with the action chosen. Nobody fits: perhaps a name."""
    fit = lists.fitting(work, typed.name)
    if not fit and typed.name and browsing.find(work, typed.name):
        raise NotNow(NO_RIGHT)
    if not fit or (not typed.name and lists.fitting(work, words)):
        return None
    _insist_usable(work, typed.action)
    if len(fit) == 1 and typed.name:
        return act.open_form(work, t, typed.action, fit)
    shown = lists.begin(work, Filter(words=typed.name), typed.action)
    return list_view.draw(t, shown)


def _insist_usable(work: Work, action: Action) -> None:
    """Refuse an action that is known by name and cannot be done by this person."""
    if action not in choosing.usable(work):
        raise NotAllowed


def turned(ack: Ack, body: dict[str, Any], action: dict[str, Any], actor: Actor, look: Begin, t: Translator) -> None:
    """List another page in place."""
    words = str(action.get("value", "")).partition(" ")[2][:WORDS]
    with look(actor) as work:
        page = browsing.candidates(work, words, number_of(action))
    replace_list(body, t("All applications"), draw(t, page, words))
    ack()


def draw(t: Translator, page: Page[ApplicationRow], words: str) -> list[Block]:
    """The rows of a page and the way to choose several of them; its buttons carry the words on."""
    if not page.total:
        return [
            section(
                t("No candidate fits “{words}”.", words=words)
                if words
                else t("There are no candidates you have access to.")
            )
        ]
    several = button(t("Choose several"), f"{list_view.OPEN}:{Group.OVERVIEW}", f"0 {words}".strip())
    rows = listed(t, page, lambda row: application_row(t, row), turn_action=TURN, more=words)
    return [actions([several], block_id="several"), *rows]


def guide(t: Translator, known: Collection[Action]) -> list[Block]:
    """Each of the actions that the reader may do with what it does, and how it is typed."""
    example = t(
        "Write an action and a name: /candidates reject Anna. It ends in a form, and nothing is done before Execute."
    )
    blocks = [header(t("Further Progress")), context(example)]
    for action, row in TABLE.items():
        if action not in known:
            continue
        blocks += [section(t(action)), context(*(t.phrase(one) for one in row.does))]
    return [*blocks, context(t("/candidates deleted shows the bin, /candidates employees shows who was hired."))]
