"""One's own digests: listed, paused, resumed, ended; and the doors of a digest that was posted."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.kit.answers import number_of
from bot.kit.blocks import Block, Element, actions, button, confirm, context, divider, section
from bot.kit.modal import View, modal
from bot.messages.digest import CALENDAR, CHOOSE
from bot.modals import calendar, candidate
from bot.modals.opening import redraw, show_view
from bot.services import browsing
from bot.services.calendar import listing, subscribing
from bot.texts import when
from bot.texts.lists import listed
from bot.texts.translator import Translator
from bot.texts.weekdays import weekday
from bot.work import Begin, Work
from domain.access import Actor
from domain.digest_view import Ordered
from domain.digests import Rhythm

CALLBACK = "digests"
NEW, CHANGE, PAUSE, RESUME, END = ("digests:new", "digests:change", "digests:pause", "digests:resume", "digests:end")
UTC_ZONE = ZoneInfo("UTC")


def register(app: App) -> None:
    """Answer the buttons of the list, and those below a digest."""
    app.action(PAUSE)(paused)
    app.action(RESUME)(resumed)
    app.action(END)(ended)
    app.action(CALENDAR)(calendar_opened)
    app.action(CHOOSE)(application_opened)


# --- the list --------------------------------------------------------------------------------------------------------


def paused(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, actor: Actor, begin: Begin, t: Translator
) -> None:
    """Post one no more until it is resumed."""
    _do(subscribing.pause, body, action, client, actor, begin, t)
    ack()


def resumed(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, actor: Actor, begin: Begin, t: Translator
) -> None:
    """Post one again."""
    _do(subscribing.resume, body, action, client, actor, begin, t)
    ack()


def ended(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, actor: Actor, begin: Begin, t: Translator
) -> None:
    """End one for good."""
    _do(subscribing.end, body, action, client, actor, begin, t)
    ack()


def _do(
    what: Callable[[Work, int], None],
    body: dict[str, Any],
    action: dict[str, Any],
    client: WebClient,
    actor: Actor,
    begin: Begin,
    t: Translator,
) -> None:
    with begin(actor) as work:
        what(work, number_of(action))
        view = draw(t, subscribing.listing(work))
    redraw(client, body, view)


def draw(t: Translator, mine: Sequence[Ordered]) -> View:
    """All of somebody's own, and a way to another one."""
    blocks = [actions([button(t("New digest"), NEW, style="primary")], block_id="new")]
    if not mine:
        blocks.append(section(t("You have ordered no digest.")))
    blocks += [block for one in mine for block in _ordered(t, one)]
    return modal(t("Digests"), blocks, callback_id=CALLBACK, close=t("Close"))


def _ordered(t: Translator, one: Ordered) -> list[Block]:
    return [divider(), _heading(t, one), context(*_lines(t, one)), actions(_buttons(t, one), block_id=f"one:{one.id}")]


def _heading(t: Translator, one: Ordered) -> Block:
    """Where to, which Slack shows by name to whoever may know it, and whose."""
    mine: Element = {"type": "text", "text": t("To you"), "style": {"bold": True}}
    there: Element = {"type": "channel", "channel_id": one.channel_id}
    whose = listed(one.names, t.language) or t("your own calendar")
    pieces = [there if one.channel_id else mine, {"type": "text", "text": f" · {whose}"}]
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": pieces}]}


def _lines(t: Translator, one: Ordered) -> list[str]:
    at = rhythm(t, one)
    if one.paused is not None:
        return [at, f"⏸️ {t(one.paused)}"]
    return [at, t("Next: {moment}", moment=when.near(one.next_at, one.zone, t.language))]


def rhythm(t: Translator, one: Ordered) -> str:
    """When it comes: `Every day at 08:00 (Oslo time)`."""
    moment = datetime.combine(datetime(2026, 1, 1, tzinfo=UTC), time.fromisoformat(one.at), UTC)
    clock, zone = when.clock(moment, UTC_ZONE, t.language), when.zone_name(one.zone, t.language)
    if one.rhythm is Rhythm.DAILY:
        return t("Every day at {clock} ({zone})", clock=clock, zone=zone)
    day = weekday(one.weekday, t.language)
    return t("Every {weekday} at {clock} ({zone})", weekday=day, clock=clock, zone=zone)


def _buttons(t: Translator, one: Ordered) -> list[Element]:
    id = str(one.id)
    going = button(t("Pause"), PAUSE, id) if one.paused is None else button(t("Resume"), RESUME, id)
    surely = confirm(
        t("End this digest?"), t("It is posted no more. What was posted stays."), t("End it"), t("Leave it")
    )
    return [button(t("Change"), CHANGE, id), going, button(t("End it"), END, id, style="danger", confirm=surely)]


# --- below a digest --------------------------------------------------------------------------------------------------


def calendar_opened(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, actor: Actor, begin: Begin, t: Translator
) -> None:
    """Open the calendar with the days of a digest, as far as whoever presses may see it."""
    with begin(actor) as work:
        shown = listing.begin(work, subscribing.filter_of(work, number_of(action)))
    show_view(client, body, calendar.draw(t, shown))
    ack()


def application_opened(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, actor: Actor, look: Begin, t: Translator
) -> None:
    """Open the application that was chosen."""
    with look(actor) as work:
        shown = browsing.candidate(work, number_of(action.get("selected_option") or {}))
    show_view(client, body, candidate.draw(t, shown))
    ack()
