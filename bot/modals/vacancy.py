"""One vacancy: its facts, how many stand where, its groups as doors to the list, and its applications a page at a time."""

import re
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.kit.answers import number_of
from bot.kit.blocks import Block, Element, actions, button, context, facts, header, section
from bot.kit.modal import Memo, View, modal
from bot.kit.paging import listed
from bot.messages.interview_card import OPEN
from bot.modals import deleted, list_view
from bot.modals.opening import redraw, show_view
from bot.modals.panel.overview import OF_VACANCY as PANELS
from bot.services import browsing
from bot.services.browsing import ApplicationRow, VacancyView
from bot.texts import ratings
from bot.texts.translator import Translator
from bot.work import Begin
from domain.access import Actor
from domain.groups import Group

CALLBACK = "vacancy"
OPENED = "vacancy:open"
SETTINGS = "rating:settings"
TURN = "vacancy:page"


@dataclass(frozen=True)
class VacancyMemo(Memo):
    """Which vacancy is shown."""

    vacancy_id: int


def register(app: App) -> None:
    """Answer the buttons that open a vacancy and turn its pages."""
    app.action(OPENED)(asked)
    app.action(re.compile(f"^{TURN}:"))(turned)


def asked(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, actor: Actor, look: Begin, t: Translator
) -> None:
    """Show the vacancy."""
    with look(actor) as work:
        shown = browsing.vacancy(work, number_of(action), 0)
    show_view(client, body, draw(t, shown))
    ack()


def turned(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, actor: Actor, look: Begin, t: Translator
) -> None:
    """Show another page of its applications."""
    memo = VacancyMemo.load(body["view"])
    with look(actor) as work:
        shown = browsing.vacancy(work, memo.vacancy_id, number_of(action))
    redraw(client, body, draw(t, shown))
    ack()


def draw(t: Translator, shown: VacancyView) -> View:
    """The vacancy and a page of its applications."""
    row = shown.row
    about = [
        (t("Reference number"), row.reference),
        (t("State"), t(row.state)),
        (t("Department"), row.department or "–"),
        (t("Contact"), shown.contact or "–"),
        (t("Time zone"), shown.zone),
        *[(t(status), str(count)) for status, count in sorted(shown.counts.items())],
    ]
    blocks = [
        header(row.title),
        facts(about),
        *_doors(t, shown),
        section(t("Application handling")),
        actions([_group(t, row.id, group, many) for group, many in shown.groups.items()], block_id="groups"),
        section(f"{t('All applications')}: {row.applications}"),
    ]
    blocks += listed(t, shown.page, lambda one: application_row(t, one, with_vacancy=False), turn_action=TURN)
    return modal(t("Vacancy"), blocks, callback_id=CALLBACK, close=t("Close"), memo=VacancyMemo(row.id))


def _doors(t: Translator, shown: VacancyView) -> list[Block]:
    """To the vacancy's panels, if it ever had one, and to its settings for who may set them."""
    value, made = str(shown.row.id), []
    if shown.panels:
        made.append(button(f"{t('Panel review')} ({shown.panels})", PANELS, value))
    if shown.may_set:
        made.append(button(t("Vacancy settings"), SETTINGS, value))
    return [actions(made, block_id="settings")] if made else []


def _group(t: Translator, vacancy_id: int, group: Group, many: int) -> Element:
    """The door to a group, with how many are behind it."""
    action_id = deleted.OPEN if group is Group.DELETED else f"{list_view.OPEN}:{group}"
    return button(f"{t(group)} ({many})", action_id, str(vacancy_id))


def application_row(t: Translator, row: ApplicationRow, *, with_vacancy: bool = True) -> list[Block]:
    """An application in a list, with the way to open it."""
    known = (row.vacancy if with_vacancy else "", t(row.status), ratings.averages(t, row.averages))
    about = " · ".join(part for part in known if part)
    return [
        section(row.name, accessory=button(t("Open"), OPEN, str(row.id)), block_id=f"application:{row.id}"),
        context(about),
    ]
