"""The bin: applications that were deleted, put back or removed for good."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.kit import limits
from bot.kit.answers import number_of
from bot.kit.blocks import Block, Element, actions, button, confirm, context, header, option, plain, section
from bot.kit.forms import Form, ask
from bot.kit.modal import Memo, View, modal
from bot.kit.paging import listed
from bot.kit.widgets import Line
from bot.modals.acting import under
from bot.modals.opening import redraw, show_view
from bot.services import bin as bin_service
from bot.services import browsing
from bot.services.bin import Deleted
from bot.texts import when
from bot.texts.marking import N_
from bot.texts.translator import Translator
from bot.work import Begin, Work
from domain.access import Actor
from domain.errors import Unknown
from domain.lists import WORDS
from domain.pages import Page

CALLBACK, FINAL = "deleted", "delete_for_good"
OPEN, TURN = "bin:open", "bin:page"
VACANCY, PERIOD, RESTORE, PURGE = "bin:vacancy", "bin:period", "bin:restore", "bin:purge"
PERIODS = (0, 7, 30, 90, 365)


@dataclass(frozen=True)
class BinMemo(Memo):
    """Of which vacancy and of how many days the bin is shown (0 for all), and which page."""

    vacancy_id: int
    days: int
    number: int


WHOLE = BinMemo(0, 0, 0)
"""The bin of all vacancies, ever, from its first page."""


@dataclass(frozen=True)
class FinalMemo(Memo):
    """What is to be removed for good, and how the bin beneath is narrowed down."""

    application_id: int
    vacancy_id: int = 0
    days: int = 0
    number: int = 0


@dataclass(frozen=True)
class FinalForm(Form):
    """A question that nobody answers by accident."""

    typed: str = ask(Line(label=N_("Type the person's name"), longest=400))


def register(app: App) -> None:
    """Answer what opens the bin, and everything in it."""
    app.action(OPEN)(asked)
    app.action(re.compile(f"^({VACANCY}|{PERIOD})$"))(narrowed)
    app.action(re.compile(f"^{TURN}:"))(turned)
    app.action(RESTORE)(restored)
    app.action(PURGE)(purge_asked)
    app.view(FINAL)(purged)
    app.options(VACANCY)(found)


def first(work: Work, t: Translator, vacancy_id: int = 0) -> View:
    """The bin as it is opened."""
    return _view(work, t, BinMemo(vacancy_id, 0, 0))


def asked(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, actor: Actor, look: Begin, t: Translator
) -> None:
    """Show what was deleted from a vacancy (0 for all)."""
    with look(actor) as work:
        view = first(work, t, number_of(action))
    show_view(client, body, view)
    ack()


def narrowed(ack: Ack, body: dict[str, Any], client: WebClient, actor: Actor, look: Begin, t: Translator) -> None:
    """Show another vacancy's, or another period's."""
    memo = BinMemo.load(body["view"])
    wanted = BinMemo(_number(body["view"], VACANCY, memo.vacancy_id), _number(body["view"], PERIOD, memo.days), 0)
    with look(actor) as work:
        view = _view(work, t, wanted)
    redraw(client, body, view)
    ack()


def turned(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, actor: Actor, look: Begin, t: Translator
) -> None:
    """Show another page."""
    memo = BinMemo.load(body["view"])
    with look(actor) as work:
        view = _view(work, t, BinMemo(memo.vacancy_id, memo.days, number_of(action)))
    redraw(client, body, view)
    ack()


def restored(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, actor: Actor, begin: Begin, t: Translator
) -> None:
    """Put an application back into its vacancy."""
    memo = BinMemo.load(body["view"])
    with begin(actor) as work:
        one = bin_service.restore(work, number_of(action))
        told = t("{name} is back in “{vacancy}”, with the status Restored.", name=one.name, vacancy=one.vacancy)
        view = _view(work, t, memo, told)
    redraw(client, body, view)
    ack()


def purge_asked(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, actor: Actor, begin: Begin, t: Translator
) -> None:
    """Ask for the name before anything is removed for good."""
    memo = BinMemo.load(body["view"])
    with begin(actor) as work:
        shown = bin_service.look(work, number_of(action))
    client.views_push(trigger_id=body["trigger_id"], view=draw_final(t, shown, memo))
    ack()


def purged(
    ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient, actor: Actor, begin: Begin, t: Translator
) -> None:
    """Remove it and say that it was done; the bin beneath is drawn anew, narrowed down as it was."""
    form, memo = FinalForm.read(view), FinalMemo.load(view)
    with begin(actor) as work:
        one = bin_service.delete_for_good(work, memo.application_id, form.typed)
        work.session.flush()
        beneath = _view(work, t, BinMemo(memo.vacancy_id, memo.days, memo.number))
    under.redraw(client, body, beneath)
    told = section(t("{name} is deleted permanently from “{vacancy}”.", name=one.name, vacancy=one.vacancy))
    done = modal(t("Delete permanently"), [told], callback_id=f"{FINAL}:done", close=t("Close"))
    ack(response_action="update", view=done)


def found(ack: Ack, payload: dict[str, Any], actor: Actor, look: Begin, t: Translator) -> None:
    """Vacancies whose title or reference holds what was typed, and always the way back to all of them."""
    with look(actor) as work:
        rows = browsing.vacancies(work, 0, str(payload.get("value", ""))[:WORDS]).rows
    places = [option(f"{row.title} ({row.reference})", str(row.id), t(row.state)) for row in rows]
    ack(options=[option(t("All vacancies"), "0"), *places])


def _number(view: Mapping[str, Any], action_id: str, before: int) -> int:
    values = ((view.get("state") or {}).get("values") or {}).values()
    chosen = next((one[action_id].get("selected_option") for one in values if action_id in one), None)
    return before if chosen is None else number_of(chosen)


def _view(work: Work, t: Translator, memo: BinMemo, told: str = "") -> View:
    if memo.days not in PERIODS:
        raise Unknown
    place = browsing.vacancy_seen(work, memo.vacancy_id).title if memo.vacancy_id else t("All vacancies")
    page = bin_service.listing(work, memo.number, vacancy_id=memo.vacancy_id or None, days=memo.days or None)
    return draw(t, page, BinMemo(memo.vacancy_id, memo.days, page.number), place, told)


def draw(t: Translator, page: Page[Deleted], memo: BinMemo, place: str, told: str = "") -> View:
    """The filters and a page of what was deleted, below what was `told` of what was just done."""
    chooser: Element = {"type": "external_select", "action_id": VACANCY, "min_query_length": 0}
    chooser |= {"placeholder": plain(t("Vacancy"), limits.PLACEHOLDER)}
    chooser |= {"initial_option": option(place, str(memo.vacancy_id))}
    periods = [option(_period(t, days), str(days)) for days in PERIODS]
    span: Element = {"type": "static_select", "action_id": PERIOD, "options": periods}
    span |= {"initial_option": periods[PERIODS.index(memo.days)]}
    blocks = [*([section(told)] if told else []), actions([chooser, span], block_id="filters")]
    if not page.total:
        blocks.append(section(t("Nothing was deleted here.")))
    blocks += listed(t, page, lambda one: _row(t, one), turn_action=TURN)
    return modal(t("Deleted applications"), blocks, callback_id=CALLBACK, close=t("Close"), memo=memo)


def _period(t: Translator, days: int) -> str:
    return t.plural("The last day", "The last {count} days", days) if days else t("Any time")


def _row(t: Translator, one: Deleted) -> list[Block]:
    at = when.short(one.deleted_at, one.zone, t.language)
    about = t(
        "Deleted {at} ({zone}), was: {status}", status=one.status, at=at, zone=when.zone_name(one.zone, t.language)
    )
    words = t("The application goes back into its vacancy, with the status Restored.")
    sure = confirm(t("Restore"), f"{one.name} – {one.vacancy}. {words}", t("Restore"), t("Cancel"))
    doors = [
        button(t("Restore"), RESTORE, str(one.id), confirm=sure),
        button(t("Delete permanently"), PURGE, str(one.id), style="danger"),
    ]
    return [section(one.name), context(one.vacancy, about), actions(doors, block_id=f"deleted:{one.id}")]


def draw_final(t: Translator, shown: Deleted, beneath: BinMemo = WHOLE) -> View:
    """Who, where, what follows, and the question."""
    effect = t(
        "The application is removed for good, with its interviews, messages, notes and files. Where the person has no "
        "other application, all that is known of the person is removed as well. This cannot be undone."
    )
    blocks = [header(shown.name), context(shown.vacancy), section(effect), *FinalForm.blocks(t)]
    memo = FinalMemo(shown.id, beneath.vacancy_id, beneath.days, beneath.number)
    return modal(t("Delete permanently"), blocks, callback_id=FINAL, submit=t("Delete"), close=t("Cancel"), memo=memo)
