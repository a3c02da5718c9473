"""A vacancy's settings, for its administrators: collaborative rating, and who is told of new applicants."""

from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.kit.answers import number_of
from bot.kit.blocks import context, option
from bot.kit.forms import Form, ask
from bot.kit.modal import Memo, View, modal
from bot.kit.widgets import EMPTY, Choice, Radio, SearchMany, Tick
from bot.modals import vacancy
from bot.modals.opening import show_over
from bot.services.rating import settings
from bot.services.rating.settings import MOST_WATCHERS, Settings, Wanted
from bot.texts.marking import N_
from bot.texts.translator import Translator
from bot.work import Begin
from domain.access import Actor
from domain.errors import BadFields

CALLBACK = "rating_settings"
OPEN, WATCHERS = vacancy.SETTINGS, "watchers"
NAMES, NUMBER = "names", "number"
MOST, WORDS = 100, 200


@dataclass(frozen=True)
class SettingsForm(Form):
    """What is asked."""

    collaborative: bool = ask(
        Tick(
            label=N_("Collaborative Rating"),
            text=N_("Use collaborative rating for this project"),
            hint=N_("Everybody who can open the vacancy may then rate its applicants from 1 to 7."),
            optional=True,
        )
    )
    watchers: tuple[int, ...] | None = ask(
        SearchMany(
            label=N_("Announce new applicants to"),
            placeholder=N_("Type a part of the name"),
            hint=N_(
                "People with access to the vacancy. Each gets at most one message an hour, in their working hours."
            ),
            optional=True,
            most=MOST_WATCHERS,
        )
    )
    told: str = ask(Radio(label=N_("What they are told")))


@dataclass(frozen=True)
class SettingsMemo(Memo):
    """Which vacancy."""

    vacancy_id: int


def register(app: App) -> None:
    """Answer the vacancy's button, the search for people, and the form."""
    app.action(OPEN)(asked)
    app.options(WATCHERS)(found)
    app.view(CALLBACK)(submitted)


def asked(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, actor: Actor, look: Begin, t: Translator
) -> None:
    """Open the form over the vacancy."""
    with look(actor) as work:
        shown = settings.look(work, number_of(action))
    show_over(client, body, draw(t, shown))
    ack()


def found(ack: Ack, body: dict[str, Any], payload: dict[str, Any], actor: Actor, look: Begin) -> None:
    """Those with access whose name holds what was typed."""
    memo = SettingsMemo.load(body.get("view") or {})
    with look(actor) as work:
        known = settings.may_be_told(work, memo.vacancy_id, str(payload.get("value", ""))[:WORDS])
    ack(options=[option(name, str(id), email) for id, name, email in known[:MOST]])


def submitted(ack: Ack, view: dict[str, Any], actor: Actor, begin: Begin) -> None:
    """Set the vacancy so."""
    form, memo = SettingsForm.read(view), SettingsMemo.load(view)
    if form.told not in (NAMES, NUMBER):
        raise BadFields(told=EMPTY)
    with begin(actor) as work:
        settings.save(
            work, memo.vacancy_id, Wanted(form.collaborative, frozenset(form.watchers or ()), form.told == NAMES)
        )
    ack()


def draw(t: Translator, shown: Settings) -> View:
    """The form, filled in as the vacancy is set."""
    values = {"collaborative": shown.collaborative, "told": NAMES if shown.names else NUMBER}
    choices = {
        WATCHERS: [Choice(name, str(id)) for id, name in shown.watchers],
        "told": [Choice(t("Their names"), NAMES), Choice(t("Only how many they are"), NUMBER)],
    }
    return modal(
        t("Vacancy settings"),
        [context(shown.title), *SettingsForm.blocks(t, values, choices)],
        callback_id=CALLBACK,
        submit=t("Save changes"),
        close=t("Cancel"),
        memo=SettingsMemo(shown.vacancy_id),
    )
