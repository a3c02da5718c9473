"""The list of applications: narrowed down, paged, ticked, and *Further Progress* with all who are ticked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.kit import limits
from bot.kit.answers import number_of
from bot.kit.blocks import Block, Element, actions, button, context, option, plain, section
from bot.kit.modal import Memo, View, modal
from bot.kit.paging import listed
from bot.modals import candidate
from bot.modals.acting import act
from bot.modals.opening import redraw, show_view
from bot.services import browsing, lists
from bot.services.lists import Boxes, ListRow, ListView
from bot.texts.translator import Translator
from bot.work import Begin
from domain.access import Actor
from domain.actions import Action
from domain.errors import Unknown
from domain.groups import Group
from domain.lists import WORDS, Filter, Rank, Sort
from domain.status import ApplicationStatus
from domain.steps import MOST

CALLBACK = "applications"
OPEN, SEARCH = "list:open", "list:words"
VACANCY, SHOW, RANK, SORT = "list:vacancy", "list:show", "list:rank", "list:sort"
TICK, ALL, NONE = "list:tick", "list:all", "list:none"
TURN, CARD, EXECUTE = "list:page", "list:card", "list:execute"
ROWS = "rows."
GROUPS = tuple(group for group in Group if group is not Group.DELETED)


@dataclass(frozen=True)
class ListMemo(Memo):
    """Which list is shown."""

    selection_id: int


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
        form = act.open_form(work, t, wanted, lists.ticked(work, memo.selection_id, _boxes(view)))
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


# --- drawing --------------------------------------------------------------------------------------------------------


def draw(t: Translator, shown: ListView) -> View:
    """The filters, what to do with whom is ticked, and a page of people with a box each."""
    blocks = [_search(t, shown), actions(_filters(t, shown), block_id="filters"), *_people(t, shown)]
    return modal(
        t("All applications"),
        blocks,
        callback_id=CALLBACK,
        submit=t("Search"),  # Slack wants a button wherever something is typed
        close=t("Close"),
        memo=ListMemo(shown.selection_id),
    )


def _search(t: Translator, shown: ListView) -> Block:
    element: Element = {"type": "plain_text_input", "action_id": SEARCH, "max_length": WORDS}
    element["dispatch_action_config"] = {"trigger_actions_on": ["on_enter_pressed"]}
    element["placeholder"] = plain(t("Name, e-mail, vacancy"), limits.PLACEHOLDER)
    if shown.filter.words:
        element["initial_value"] = shown.filter.words
    label = plain(t("Search"), limits.LABEL)
    return {
        "type": "input",
        "block_id": "words",
        "label": label,
        "element": element,
        "optional": True,
        "dispatch_action": True,
    }


def _filters(t: Translator, shown: ListView) -> list[Element]:
    place: Element = {"type": "external_select", "action_id": VACANCY, "min_query_length": 0}
    place["placeholder"] = plain(t("Vacancy"), limits.PLACEHOLDER)
    named = shown.vacancy if shown.filter.vacancy_id else t("All vacancies")
    place["initial_option"] = option(named, str(shown.filter.vacancy_id))
    ranks = [option(t(one), str(one)) for one in Rank]
    sorts = [option(t(one), str(one)) for one in Sort]
    return [
        place,
        _groups(t, shown.filter),
        _select(RANK, ranks, str(shown.filter.rank)),
        _select(SORT, sorts, str(shown.filter.sort)),
    ]


def _groups(t: Translator, wanted: Filter) -> Element:
    """The groups of the vacancy's page, and below them each status by itself."""
    groups = [option(t(one), f"group:{one}") for one in GROUPS]
    statuses = [option(t(one), f"status:{one}") for one in ApplicationStatus]
    chosen = f"status:{wanted.status}" if wanted.status else f"group:{wanted.group}"
    return {
        "type": "static_select",
        "action_id": SHOW,
        "option_groups": [
            {"label": plain(t("Application handling"), limits.OPTION), "options": groups},
            {"label": plain(t("Vacancy status"), limits.OPTION), "options": statuses},
        ],
        "initial_option": next(one for one in [*groups, *statuses] if one["value"] == chosen),
    }


def _select(action_id: str, options: list[Element], chosen: str) -> Element:
    made: Element = {"type": "static_select", "action_id": action_id, "options": options}
    found = [one for one in options if one["value"] == chosen]
    return made | {"initial_option": found[0]} if found else made


def _people(t: Translator, shown: ListView) -> list[Block]:
    total = shown.page.total
    if not total and not shown.ticked:
        return [section(t("Nobody fits this."))]
    fit = t.plural("{count} application", "{count} applications", total)
    ticks = t.plural("{count} ticked", "{count} ticked", shown.ticked)
    blocks = [section(f"{fit} · {ticks}"), *_progress(t, shown), actions(_ticking(t, shown), block_id="ticking")]
    if not total:
        return [*blocks, section(t("Nobody fits this."))]
    pages = listed(t, shown.page, lambda _: [], turn_action=TURN)
    return [*blocks, _rows(t, shown), *pages, actions([_doors(t, shown)], block_id="doors")]


def _progress(t: Translator, shown: ListView) -> list[Block]:
    if not shown.actions:
        told = t("You may only look at some of those who are ticked, so nothing can be done with all of them.")
        return [context(told)] if shown.ticks_read_only else []
    chooser = _select(act.CHOOSE, [option(t(one), str(one)) for one in shown.actions], str(shown.chosen or ""))
    chooser["placeholder"] = plain(t("Further Progress"), limits.PLACEHOLDER)
    return [actions([chooser, button(t("Execute"), EXECUTE, str(shown.selection_id))], block_id="progress")]


def _ticking(t: Translator, shown: ListView) -> list[Element]:
    total, doors = shown.page.total, []
    if total:
        words = t.plural("Tick the one that fits", "Tick all {count} that fit", total)
        most = t("Tick the first {most} of {count}", most=MOST, count=total)
        doors.append(button(words if total <= MOST else most, ALL, str(shown.selection_id)))
    if shown.ticked:
        doors.append(button(t("Untick all"), NONE, str(shown.selection_id)))
    return doors


def _rows(t: Translator, shown: ListView) -> Block:
    options = [option(one.name, str(one.id), _about(t, shown, one)) for one in shown.page.rows]
    ticked = [box for box, one in zip(options, shown.page.rows, strict=True) if one.ticked]
    element: Element = {"type": "checkboxes", "action_id": TICK, "options": options}
    if ticked:
        element["initial_options"] = ticked
    return actions([element], block_id=f"{ROWS}{shown.turn}")


def _about(t: Translator, shown: ListView, one: ListRow) -> str:
    rank = t(Rank(str(one.ranking))) if one.ranking else ""
    place = "" if shown.filter.vacancy_id else one.vacancy
    return " · ".join(part for part in (t(one.status), rank, place) if part)


def _doors(t: Translator, shown: ListView) -> Element:
    """A way to each card of the page: boxes have no room for a button."""
    made = _select(CARD, [option(one.name, str(one.id)) for one in shown.page.rows], "")
    return made | {"placeholder": plain(t("Open an application"), limits.PLACEHOLDER)}
