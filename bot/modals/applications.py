"""The list of applications: narrowed down, paged, ticked, and *Further Progress* with all who are ticked."""

import re
from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.kit.answers import number_of
from bot.kit.blocks import option
from bot.modals import candidate
from bot.modals.acting import act
from bot.modals.list_view import (
    ALL,
    CALLBACK,
    CARD,
    EXECUTE,
    GROUPS,
    NONE,
    OPEN,
    RANK,
    SEARCH,
    SHOW,
    SORT,
    TICK,
    TURN,
    VACANCY,
    ListMemo,
    draw,
)
from bot.modals.opening import redraw, show_view
from bot.services import browsing, lists
from bot.services.lists import Boxes
from bot.texts.translator import Translator
from bot.work import Begin
from domain.access import Actor
from domain.actions import Action
from domain.errors import Unknown
from domain.groups import Group
from domain.lists import WORDS, Filter, Rank, Sort
from domain.status import ApplicationStatus


def register(app: App) -> None:
    """Answer what opens a list, and everything that is pressed, chosen or typed in it."""
    app.action(re.compile(f"^{OPEN}:"))(asked)
    app.action(candidate.LIST)(asked_again)
    app.action(re.compile(f"^({SEARCH}|{VACANCY}|{SHOW}|{RANK}|{SORT}|{TICK})$"))(changed)
    app.action(re.compile(f"^{TURN}:"))(turned)
    app.action(ALL)(all_ticked)
    app.action(NONE)(none_ticked)
    app.action(CARD)(opened)
    app.action(EXECUTE)(executed)
    app.options(VACANCY)(found)
    app.view(CALLBACK)(searched)


# --- gestures ---------------------------------------------------------------------------------------------------------


def asked(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, actor: Actor, begin: Begin, t: Translator
) -> None:
    """Open the list of a vacancy's group; the value is the vacancy, 0 for all, and the group stands in the button's name."""
    group = str(action["action_id"]).rpartition(":")[2]
    words = str(action.get("value", "")).partition(" ")[2]
    if group not in GROUPS:
        raise Unknown
    wanted = Filter(number_of(action), Group(group), words=words[:WORDS])
    with begin(actor) as work:
        shown = lists.begin(work, wanted)
    show_view(client, body, draw(t, shown))
    ack()


def asked_again(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, actor: Actor, begin: Begin, t: Translator
) -> None:
    """Back from a card to the list it was opened from."""
    with begin(actor) as work:
        shown = lists.again(work, number_of(action))
    show_view(client, body, draw(t, shown))
    ack()


def changed(ack: Ack, body: dict[str, Any], client: WebClient, actor: Actor, begin: Begin, t: Translator) -> None:
    """Narrow the list down anew, or count the ticks."""
    view = body["view"]
    memo = ListMemo.load(view)
    with begin(actor) as work:
        wanted = _wanted(view, Filter.load(lists.load(work, memo.selection_id).query))
        shown = lists.follow(work, memo.selection_id, _boxes(view), wanted, chosen=_chosen(view))
    redraw(client, body, draw(t, shown))
    ack()


def searched(ack: Ack, view: dict[str, Any], actor: Actor, begin: Begin, t: Translator) -> None:
    """The same by the form's button: whoever has no Enter key has this."""
    memo = ListMemo.load(view)
    with begin(actor) as work:
        wanted = _wanted(view, Filter.load(lists.load(work, memo.selection_id).query))
        shown = lists.follow(work, memo.selection_id, _boxes(view), wanted, chosen=_chosen(view))
    ack(response_action="update", view=draw(t, shown))


def turned(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, actor: Actor, begin: Begin, t: Translator
) -> None:
    """Show another page; ticks stay."""
    view = body["view"]
    memo = ListMemo.load(view)
    with begin(actor) as work:
        shown = lists.follow(work, memo.selection_id, _boxes(view), number=number_of(action), chosen=_chosen(view))
    redraw(client, body, draw(t, shown))
    ack()


def all_ticked(ack: Ack, body: dict[str, Any], client: WebClient, actor: Actor, begin: Begin, t: Translator) -> None:
    """Tick everybody who fits, on all pages."""
    view = body["view"]
    memo = ListMemo.load(view)
    with begin(actor) as work:
        shown = lists.tick_all(work, memo.selection_id, _boxes(view), _chosen(view))
    redraw(client, body, draw(t, shown))
    ack()


def none_ticked(ack: Ack, body: dict[str, Any], client: WebClient, actor: Actor, begin: Begin, t: Translator) -> None:
    """Tick nobody."""
    view = body["view"]
    memo = ListMemo.load(view)
    with begin(actor) as work:
        shown = lists.untick_all(work, memo.selection_id, _chosen(view))
    redraw(client, body, draw(t, shown))
    ack()


def opened(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, actor: Actor, begin: Begin, t: Translator
) -> None:
    """Open one of the page's applications in the list's place, with a way back."""
    view = body["view"]
    memo = ListMemo.load(view)
    with begin(actor) as work:
        lists.follow(work, memo.selection_id, _boxes(view))
        shown = browsing.candidate(work, number_of(action.get("selected_option") or {}))
    redraw(client, body, candidate.draw(t, shown, memo.selection_id))
    ack()


def executed(ack: Ack, body: dict[str, Any], client: WebClient, actor: Actor, begin: Begin, t: Translator) -> None:
    """Open the chosen action's form over the list; an invitation takes its place, for it piles up forms of its own."""
    view = body["view"]
    memo, wanted = ListMemo.load(view), act.chosen_action(body)
    with begin(actor) as work:
        marked = lists.ticked(work, memo.selection_id, _boxes(view))
        form = act.open_form(work, t, wanted, marked, memo.selection_id)
    if wanted is Action.INVITE:
        redraw(client, body, form)
    else:
        client.views_push(trigger_id=body["trigger_id"], view=form)
    ack()


def found(ack: Ack, payload: dict[str, Any], actor: Actor, look: Begin, t: Translator) -> None:
    """Vacancies whose title or reference holds what was typed, and always the way back to all of them."""
    with look(actor) as work:
        rows = browsing.vacancies(work, 0, str(payload.get("value", ""))[:WORDS]).rows
    places = [option(f"{row.title} ({row.reference})", str(row.id), t(row.state)) for row in rows]
    ack(options=[option(t("All vacancies"), "0"), *places])


# --- reading what the view says -------------------------------------------------------------------------------------


def _state(view: Mapping[str, Any], action_id: str) -> dict[str, Any]:
    values = (view.get("state") or {}).get("values") or {}
    return next((one[action_id] for one in values.values() if action_id in one), {})


def _option(view: Mapping[str, Any], action_id: str) -> str:
    return str((_state(view, action_id).get("selected_option") or {}).get("value") or "")


def _wanted(view: Mapping[str, Any], before: Filter) -> Filter:
    """How the list is narrowed down by now; what a field does not say stays."""
    try:
        vacancy, show, rank, sort = (_option(view, one) for one in (VACANCY, SHOW, RANK, SORT))
        kind, _, name = show.partition(":")
        return Filter(
            vacancy_id=int(vacancy) if vacancy else before.vacancy_id,
            group=Group(name) if kind == "group" else Group.OVERVIEW if kind else before.group,
            status=ApplicationStatus(name) if kind == "status" else None if kind else before.status,
            rank=Rank(rank) if rank else before.rank,
            words=str(_state(view, SEARCH).get("value") or "")[:WORDS],
            sort=Sort(sort) if sort else before.sort,
        )
    except ValueError as error:
        raise Unknown from error


def _boxes(view: Mapping[str, Any]) -> Boxes:
    """The boxes of this page, and those that are ticked."""
    drawn = [
        one["value"]
        for block in view.get("blocks") or []
        for element in block.get("elements") or []
        if element.get("action_id") == TICK
        for one in element.get("options") or []
    ]
    ticked = [one.get("value", "") for one in _state(view, TICK).get("selected_options") or []]
    return Boxes(frozenset(map(int, filter(_is_id, drawn))), tuple(map(int, filter(_is_id, ticked))))


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 10


def _chosen(view: Mapping[str, Any]) -> Action | None:
    value = _option(view, act.CHOOSE)
    return Action(value) if value in set(Action) else None
