"""The recruitment calendar: narrowed down, paged, ticked, and a mail to all who are ticked."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.kit import limits
from bot.kit.answers import number_of
from bot.kit.blocks import Block, Element, actions, button, context, header, option, plain, section
from bot.kit.forms import Form, ask
from bot.kit.modal import Memo, View, modal
from bot.kit.paging import listed
from bot.kit.widgets import Day, PickMany
from bot.messages.calendar_lines import about, appointment_line, title
from bot.modals import candidate
from bot.modals.acting import act
from bot.modals.opening import of_view, redraw
from bot.services import browsing
from bot.services.calendar import listing, places
from bot.services.calendar.listing import CalendarView
from bot.services.lists import Boxes
from bot.texts import when
from bot.texts.marking import N_
from bot.texts.translator import Translator
from bot.work import Begin
from domain.access import Actor
from domain.actions import Action
from domain.calendar import CalendarFilter, Edge, Scope, Slot, SlotKind
from domain.errors import Unknown
from domain.pages import Page
from domain.status import InterviewType

CALLBACK = "calendar"
PLACE, TICK, TURN, CARD, EXECUTE = (
    "calendar:place",
    "calendar:tick",
    "calendar:page",
    "calendar:card",
    "calendar:execute",
)
NEW, CHANGE = "appointment:new", "appointment:change"
"""Answered in bot/modals/appointment.py."""

DAY = "day."
BOXES = 10
"""Slack takes no more in one."""
WORDS = 200


@dataclass(frozen=True)
class CalendarMemo(Memo):
    """Which calendar is shown."""

    selection_id: int


@dataclass(frozen=True)
class CalendarForm(Form):
    """How it is narrowed down."""

    types: tuple[InterviewType, ...] = ask(
        PickMany(
            label=N_("Select activity"),
            placeholder=N_("All activities"),
            kind=InterviewType,
            optional=True,
            watched=True,
        )
    )
    since: date | None = ask(Day(label=Edge.SINCE, optional=True, watched=True))
    until: date | None = ask(Day(label=Edge.UNTIL, optional=True, watched=True))


def register(app: App) -> None:
    """Answer everything that is pressed or chosen in a calendar."""
    for name in CalendarForm.widgets():
        app.action({"type": "block_actions", "action_id": name}, matchers=[of_view(CALLBACK)])(changed)
    app.action(re.compile(f"^({PLACE}|{TICK})$"))(changed)
    app.action(re.compile(f"^{TURN}:"))(turned)
    app.action(CARD)(opened)
    app.action(EXECUTE)(executed)
    app.options(PLACE)(found)
    app.view(CALLBACK)(searched)


# --- gestures ---------------------------------------------------------------------------------------------------------


def changed(ack: Ack, body: dict[str, Any], client: WebClient, actor: Actor, begin: Begin, t: Translator) -> None:
    """Narrow the calendar down anew, or count the ticks."""
    view = body["view"]
    with begin(actor) as work:
        id = CalendarMemo.load(view).selection_id
        shown = listing.follow_typing(work, id, _boxes(view), _wanted(view, listing.filter_of(work, id)))
    redraw(client, body, draw(t, shown))
    ack()


def searched(ack: Ack, view: dict[str, Any], actor: Actor, begin: Begin, t: Translator) -> None:
    """The same by the form's button."""
    with begin(actor) as work:
        id = CalendarMemo.load(view).selection_id
        shown = listing.follow(work, id, _boxes(view), _wanted(view, listing.filter_of(work, id)))
    ack(response_action="update", view=draw(t, shown))


def turned(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, actor: Actor, begin: Begin, t: Translator
) -> None:
    """Show another page; ticks stay."""
    view = body["view"]
    with begin(actor) as work:
        id = CalendarMemo.load(view).selection_id
        shown = listing.follow(work, id, _boxes(view), number=number_of(action))
    redraw(client, body, draw(t, shown))
    ack()


def opened(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, actor: Actor, begin: Begin, t: Translator
) -> None:
    """Open the application behind a name, over the calendar."""
    with begin(actor) as work:
        shown = browsing.candidate(work, number_of(action.get("selected_option") or {}))
    client.views_push(trigger_id=body["trigger_id"], view=candidate.draw(t, shown))
    ack()


def executed(ack: Ack, body: dict[str, Any], client: WebClient, actor: Actor, begin: Begin, t: Translator) -> None:
    """Open the form of the mail to everybody who is ticked, over the calendar."""
    view = body["view"]
    with begin(actor) as work:
        id = CalendarMemo.load(view).selection_id
        form = act.open_form(work, t, Action.EMAIL, listing.ticked(work, id, _boxes(view)))
    client.views_push(trigger_id=body["trigger_id"], view=form)
    ack()


def found(ack: Ack, payload: dict[str, Any], actor: Actor, look: Begin, t: Translator) -> None:
    """The calendars whose vacancy or department holds what was typed."""
    with look(actor) as work:
        known = places.places(work, str(payload.get("value", ""))[:WORDS])
    ack(options=[option(one.name or t(one.scope), f"{one.scope}:{one.ref_id}", one.reference) for one in known[:100]])


# --- reading what the view says -------------------------------------------------------------------------------------


def _wanted(view: Mapping[str, Any], before: CalendarFilter) -> CalendarFilter:
    form = CalendarForm.read(view)
    scope, ref_id = _place(view) or (before.scope, before.ref_id)
    return replace(before, scope=scope, ref_id=ref_id, types=form.types, since=form.since, until=form.until)


def _place(view: Mapping[str, Any]) -> tuple[Scope, int] | None:
    values = (view.get("state") or {}).get("values") or {}
    states = [one[PLACE] for one in values.values() if PLACE in one]
    value = str(((states[0] if states else {}).get("selected_option") or {}).get("value") or "")
    if not value:
        return None
    scope, _, ref_id = value.partition(":")
    if scope not in set(Scope) or not re.fullmatch(r"[0-9]{1,9}", ref_id):
        raise Unknown
    return Scope(scope), int(ref_id)


def _boxes(view: Mapping[str, Any]) -> Boxes:
    """The boxes of this page, and those that are ticked; their values are interviews."""
    drawn = [
        one["value"]
        for block in view.get("blocks") or []
        for element in block.get("elements") or []
        if element.get("action_id") == TICK
        for one in element.get("options") or []
    ]
    values = (view.get("state") or {}).get("values") or {}
    states = [one[TICK] for one in values.values() if TICK in one]
    ticked = [one.get("value", "") for state in states for one in state.get("selected_options") or []]
    return Boxes(frozenset(_ids(drawn)), tuple(_ids(ticked)))


def _ids(values: Iterable[Any]) -> list[int]:
    return [int(one) for one in values if isinstance(one, str) and re.fullmatch(r"[0-9]{1,9}", one)]


# --- drawing --------------------------------------------------------------------------------------------------------


def draw(t: Translator, shown: CalendarView) -> View:
    """The filters, what to do with whom is ticked, and a page of the calendar by days."""
    wanted = shown.filter
    form = CalendarForm.blocks(t, {"types": wanted.types, "since": wanted.since, "until": wanted.until})
    return modal(
        t("Recruitment calendar"),
        [*form, *_wrong(t, shown), actions([_places(t, shown), _new(t)], block_id="place"), *_lines(t, shown)],
        callback_id=CALLBACK,
        submit=t("Search"),
        close=t("Close"),
        memo=CalendarMemo(shown.selection_id),
    )


def _wrong(t: Translator, shown: CalendarView) -> list[Block]:
    return [context(t.phrase(shown.wrong))] if shown.wrong else []


def _new(t: Translator) -> Element:
    return button(t("New appointment"), NEW, "0")


def _places(t: Translator, shown: CalendarView) -> Element:
    scope = shown.filter.scope
    return {
        "type": "external_select",
        "action_id": PLACE,
        "min_query_length": 0,
        "placeholder": plain(t("Whose calendar"), limits.PLACEHOLDER),
        "initial_option": option(shown.place or t(scope), f"{scope}:{shown.filter.ref_id}"),
    }


def _lines(t: Translator, shown: CalendarView) -> list[Block]:
    if not shown.page.total:
        return [section(t("There is nothing in the calendar that fits this."))]
    fit = t.plural("{count} entry", "{count} entries", shown.page.total)
    ticks = t.plural("{count} ticked", "{count} ticked", len(shown.ticked))
    days = t("Days as in {zone}", zone=when.zone_name(shown.zone, t.language))
    legend = t("Each line: time, name, activity. Below it: acc. time, time zone, vacancy, recruiters.")
    rows = [block for day in _by_day(shown) for block in _day(t, shown, day)]
    pages = listed(t, shown.page, lambda _: [], turn_action=TURN)
    return [
        section(f"{fit} · {ticks}"),
        context(days, legend),
        *_progress(t, shown),
        *rows,
        *pages,
        *_doors(t, shown.page),
    ]


def _by_day(shown: CalendarView) -> list[list[Slot]]:
    return [list(day) for _, day in groupby(shown.page.rows, lambda one: one.starts_at.astimezone(shown.zone).date())]


def _day(t: Translator, shown: CalendarView, day: list[Slot]) -> list[Block]:
    blocks = [header(when.day(day[0].starts_at, shown.zone, t.language))]
    for kind, slots in groupby(day, lambda one: one.kind):
        lines = list(slots)
        if kind is SlotKind.INTERVIEW:
            blocks += [_boxes_of(t, shown, lines[at : at + BOXES]) for at in range(0, len(lines), BOXES)]
        else:
            blocks += [_appointment(t, shown, one) for one in lines]
    return blocks


def _appointment(t: Translator, shown: CalendarView, slot: Slot) -> Block:
    """What is no interview has no box to tick; one's own can be opened."""
    line = appointment_line(t, slot)
    if slot.owner_id != shown.reader_id:
        return context(line)
    return section(line, accessory=button(t("Change"), CHANGE, str(slot.id)))


def _boxes_of(t: Translator, shown: CalendarView, slots: list[Slot]) -> Block:
    options = [option(title(t, one), str(one.id), about(t, one)) for one in slots]
    element: Element = {"type": "checkboxes", "action_id": TICK, "options": options}
    ticked = [box for box, one in zip(options, slots, strict=True) if one.id in shown.ticked]
    if ticked:
        element["initial_options"] = ticked
    return actions([element], block_id=f"{DAY}{slots[0].id}.{shown.turn}")


def _progress(t: Translator, shown: CalendarView) -> list[Block]:
    """The one thing that can be done with several from here."""
    chosen = option(t(Action.EMAIL), str(Action.EMAIL))
    chooser: Element = {"type": "static_select", "action_id": act.CHOOSE, "options": [chosen], "initial_option": chosen}
    return [actions([chooser, button(t("Execute"), EXECUTE, str(shown.selection_id))], block_id="progress")]


def _doors(t: Translator, page: Page[Slot]) -> list[Block]:
    """A way to each application of the page: boxes have no room for a button."""
    people = {one.application_id: one.candidate for one in page.rows if one.application_id and one.candidate}
    if not people:
        return []
    options = [option(name, str(id)) for id, name in people.items()]
    chooser: Element = {"type": "static_select", "action_id": CARD, "options": options}
    chooser["placeholder"] = plain(t("Open an application"), limits.PLACEHOLDER)
    return [actions([chooser], block_id="doors")]
