"""The gestures of the calendar, of digests and of the Home, for the table of who may do what."""

from typing import Any

from bot.messages import home
from bot.modals import calendar, feed, telling
from bot.services.calendar import listing
from bot.texts.translator import translator
from domain.calendar import CalendarFilter, Scope
from domain.feeds import FeedAddress
from domain.language import Language
from domain.preferences import Preferences
from tests.services.company import EMMA
from tests.slack import aftermath, digesting
from tests.slack.desk import Answer, as_shown
from tests.slack.listing import Gesture

T = translator(Language.EN)


def prepare(scene: Any) -> None:
    """What some gestures need beforehand: a calendar of Emma's."""
    aftermath.prepare(scene)
    digesting.prepare(scene)
    if scene.needs == "calendar":
        with scene.desk.company.by(EMMA) as work:
            scene.calendar = listing.begin(work, CalendarFilter(Scope.VACANCY, scene.vacancy_id)).selection_id


def calendar_view(scene: Any) -> dict[str, Any]:
    """Emma's calendar as Slack sends it back, with everybody ticked."""
    with scene.desk.company.by(EMMA) as work:
        view = as_shown(calendar.draw(T, listing.again(work, scene.calendar)))
    for block in view["blocks"]:
        for element in block.get("elements", []):
            if element.get("action_id") == calendar.TICK:
                state = {"type": "checkboxes", "selected_options": [{"value": element["options"][0]["value"]}]}
                view["state"]["values"][block["block_id"]] = {calendar.TICK: state}
    return view


def press(scene: Any, who: str, action_id: str, value: str = "") -> Answer:
    return scene.desk.press(who, action_id, value, view=calendar_view(scene))


def choose_card(scene: Any, who: str) -> Answer:
    chosen = {"type": "static_select", "action_id": calendar.CARD, "block_id": "doors"}
    chosen["selected_option"] = {"value": str(scene.application)}
    return scene.desk.act("block_actions", who, actions=[chosen], container={}, view=calendar_view(scene))


def search_place(scene: Any, who: str) -> Answer:
    return scene.desk.act("block_suggestion", who, action_id=calendar.PLACE, block_id="place", value="e", view={})


HOME = {"id": "V0HOME", "type": "home", "hash": "1.a", "blocks": [], "private_metadata": "", "state": {"values": {}}}


def home_of(who: str) -> dict[str, Any]:
    return {"type": "app_home_opened", "user": who, "channel": "D0HOME", "tab": "home", "event_ts": "1.1"}


def choose_language(scene: Any, who: str) -> Answer:
    chosen = {"type": "static_select", "action_id": home.LANGUAGE, "block_id": "settings"}
    chosen["selected_option"] = {"value": "en"}
    return scene.desk.act("block_actions", who, actions=[chosen], container={}, view=HOME)


def telling_form() -> dict[str, Any]:
    return as_shown(telling.draw(T, Preferences()))


def feed_form() -> dict[str, Any]:
    return as_shown(feed.draw(T, FeedAddress()))


GESTURES: dict[str, tuple[str, Gesture, str]] = {
    "/calendar": ("commands.calendar.calendar", lambda s, who: s.desk.command(who, "/calendar", ""), "anybody"),
    "narrow a calendar": (
        "modals.calendar.changed",
        lambda s, who: press(s, who, calendar.PLACE),
        "author",
    ),
    **{
        f"narrow a calendar by its {name}": (
            "modals.calendar.changed",
            lambda s, who, name=name: press(s, who, name),
            "author",
        )
        for name in calendar.CalendarForm.widgets()
    },
    "search in a calendar": (
        "modals.calendar.searched",
        lambda s, who: s.desk.submit(who, calendar_view(s)),
        "author",
    ),
    "turn a calendar": ("modals.calendar.turned", lambda s, who: press(s, who, "calendar:page:on", "0"), "author"),
    "open one of a calendar": ("modals.calendar.opened", choose_card, "readers"),
    "execute with a calendar": (
        "modals.calendar.executed",
        lambda s, who: press(s, who, calendar.EXECUTE),
        "author",
    ),
    "search a calendar's place": ("modals.calendar.found", search_place, "anybody"),
    "open the Home": ("events.home_opened", lambda s, who: s.desk.event(home_of(who)), "everyone"),
    "turn the Home": ("home.turned", lambda s, who: s.desk.press(who, "home:page:on", "1", view=HOME), "anybody"),
    "choose a language in the Home": ("home.language_chosen", choose_language, "anybody"),
    "calendar from the Home": (
        "home.calendar_asked",
        lambda s, who: s.desk.press(who, home.CALENDAR, view=HOME),
        "anybody",
    ),
    "invite from the Home": (
        "home.invitation_asked",
        lambda s, who: s.desk.press(who, home.INVITE, view=HOME),
        "daily",
    ),
    "digests from the Home": (
        "home.digests_asked",
        lambda s, who: s.desk.press(who, home.DIGESTS, view=HOME),
        "anybody",
    ),
    "open quiet hours": ("modals.telling.asked", lambda s, who: s.desk.press(who, home.TELLING, view=HOME), "anybody"),
    "choose quiet hours": ("modals.telling.submitted", lambda s, who: s.desk.submit(who, telling_form()), "anybody"),
    "open the calendar address": (
        "modals.feed.asked",
        lambda s, who: s.desk.press(who, home.FEED, view=HOME),
        "anybody",
    ),
    "make a calendar address": ("modals.feed.submitted", lambda s, who: s.desk.submit(who, feed_form()), "anybody"),
    "replace a calendar address": (
        "modals.feed.replaced",
        lambda s, who: s.desk.press(who, feed.REPLACE, view=feed_form()),
        "anybody",
    ),
    "end a calendar address": (
        "modals.feed.ended",
        lambda s, who: s.desk.press(who, feed.END, view=feed_form()),
        "anybody",
    ),
}
GESTURES |= digesting.GESTURES | aftermath.GESTURES
"""By the gesture's name: what answers it, how it is made, and for whom it is."""


def needs(gesture: str) -> str:
    """What there has to be before somebody can make one of these; empty for all others."""
    if digesting.needs(gesture) or aftermath.needs(gesture):
        return digesting.needs(gesture) or aftermath.needs(gesture)
    listener = GESTURES[gesture][0] if gesture in GESTURES else ""
    if listener == "modals.calendar.found":
        return ""
    return {"calendar": "calendar"}.get(listener.removeprefix("modals.").partition(".")[0], "")
