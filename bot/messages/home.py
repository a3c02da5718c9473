"""The Home tab: what needs its reader, today, the next seven days, and how they want to be told."""

from itertools import groupby
from typing import Any

from bot.kit import limits
from bot.kit.blocks import Block, Element, actions, button, context, cut, divider, header, option, section
from bot.kit.paging import listed
from bot.messages import outcomes
from bot.messages.calendar_lines import about, appointment_line, title
from bot.messages.digest import counted, wanting
from bot.messages.interview_card import MARKS
from bot.messages.panel_nudge import REVIEW
from bot.messages.panel_nudge import due as review_due
from bot.texts import when
from bot.texts.translator import Translator
from domain.calendar import Slot, SlotKind
from domain.digest_view import NeedGroup
from domain.home import HomeView
from domain.language import NAMES, Language
from domain.owed_reviews import OwedReview
from domain.preferences import Preferences

OPEN = "candidate:open"
CALENDAR, INVITE, TURN, LANGUAGE, TELLING, FEED, DIGESTS = (
    "home:calendar",
    "home:invite",
    "home:page",
    "home:language",
    "home:telling",
    "home:feed",
    "home:digests",
)
MOST_BLOCKS = 100
REVIEWS = 5
"""So many panels that wait for the reader are named."""


def home(t: Translator, view: HomeView) -> dict[str, Any]:
    """The whole tab, as views.publish takes it."""
    blocks = [*_greeting(t, view), *_needs(t, view), *_today(t, view), *_week(t, view), *_settings(t, view)]
    return {"type": "home", "blocks": blocks[:MOST_BLOCKS]}


def unknown(t: Translator) -> dict[str, Any]:
    """For whoever Kalle does not know."""
    told = t("I do not know you yet. Ask an administrator of Kalle to add you.")
    return {"type": "home", "blocks": [header("Kalle"), section(told)]}


def _greeting(t: Translator, view: HomeView) -> list[Block]:
    zone = t("Days as in {zone}", zone=when.zone_name(view.zone, t.language))
    doors = [button(t("Invite to interview"), INVITE, style="primary"), button(t("Open the calendar"), CALENDAR)]
    return [header(when.day(view.now, view.zone, t.language)), context(zone), actions(doors, block_id="home")]


# --- what needs the reader -------------------------------------------------------------------------------------------


def _needs(t: Translator, view: HomeView) -> list[Block]:
    blocks: list[Block] = [divider(), header(t("Needs you"))]
    if not view.needs and not view.reviews:
        return [*blocks, section(t("Nothing needs you now."))]
    return [*blocks, *_reviews(t, view.reviews), *(block for group in view.needs for block in _group(t, group))]


def _reviews(t: Translator, owed: tuple[OwedReview, ...]) -> list[Block]:
    """Panels that wait for the reader: how much is left, until when; nobody is named."""
    if not owed:
        return []
    rest = len(owed) - REVIEWS
    more = [context(t.plural("and {count} more", "and {count} more", rest))] if rest > 0 else []
    title = t.plural("Reviews I owe: {count} panel waits", "Reviews I owe: {count} panels wait", len(owed))
    return [section(f"🗳️ {title}"), *(_review(t, one) for one in owed[:REVIEWS]), *more]


def _review(t: Translator, one: OwedReview) -> Block:
    left = t("{left} of {total} left", left=one.left, total=one.total)
    known = (cut(one.vacancy, 200), left, review_due(t, one))
    door = button(t("Review now"), REVIEW, str(one.reviewer_id))
    return section(cut(" · ".join(part for part in known if part), limits.TEXT), accessory=door)


def _group(t: Translator, group: NeedGroup) -> list[Block]:
    rest = group.count - len(group.first)
    more = [context(t.plural("and {count} more", "and {count} more", rest))] if rest > 0 else []
    return [section(counted(t, group)), *(block for one in group.first for block in wanting(t, group.need, one)), *more]


# --- the calendar ----------------------------------------------------------------------------------------------------


def _today(t: Translator, view: HomeView) -> list[Block]:
    blocks: list[Block] = [divider(), header(t("Today"))]
    if not view.today:
        return [*blocks, section(t("Nothing in the calendar today."))]
    rest = view.today_total - len(view.today)
    more = [context(t.plural("and {count} more entry", "and {count} more entries", rest))] if rest > 0 else []
    return [*blocks, *(_line(t, one) for one in view.today), *more]


def _week(t: Translator, view: HomeView) -> list[Block]:
    blocks: list[Block] = [divider(), header(t("The next seven days"))]
    if not view.week.total:
        return [*blocks, section(t("Nothing in the calendar."))]
    for _, day in groupby(view.week.rows, lambda one: one.starts_at.astimezone(view.zone).date()):
        slots = list(day)
        blocks += [context(when.day(slots[0].starts_at, view.zone, t.language)), *(_line(t, one) for one in slots)]
    return [*blocks, *listed(t, view.week, lambda _: [], turn_action=TURN)]


def _line(t: Translator, slot: Slot) -> Block:
    if slot.kind is SlotKind.APPOINTMENT:
        return section(cut(f"📌 {appointment_line(t, slot)}", limits.TEXT))
    mark = outcomes.MARKS[slot.outcome] if slot.outcome else MARKS[slot.meeting] if slot.meeting else ""
    text = cut(f"{mark} {title(t, slot)}\n{about(t, slot)}", limits.TEXT)
    return section(text, accessory=button(t("Open"), OPEN, str(slot.application_id)))


# --- how they want to be told ----------------------------------------------------------------------------------------


def _settings(t: Translator, view: HomeView) -> list[Block]:
    digests = t.plural("{count} digest", "{count} digests", view.digests) if view.digests else t("No digest")
    feed = t("Calendar address: {detail}", detail=view.feed.detail) if view.feed.url else t("No calendar address")
    lines = [*telling_lines(t, view.preferences), digests, feed]
    doors = [
        _languages(t.language),
        button(t("Quiet hours and nudges"), TELLING),
        button(t("Digests"), DIGESTS),
        button(t("Calendar address"), FEED),
    ]
    named = f"settings:{t.language}"  # Slack keeps what was chosen in a block that keeps its name
    return [divider(), header(t("Settings")), context(*lines), actions(doors, block_id=named)]


def telling_lines(t: Translator, chosen: Preferences) -> list[str]:
    """How somebody wants to be told, in words."""
    quiet = t("No quiet hours")
    if chosen.quiet_from and chosen.quiet_until:
        quiet = t("Quiet from {start} to {end}", start=f"{chosen.quiet_from:%H:%M}", end=f"{chosen.quiet_until:%H:%M}")
    return [quiet, after(t, chosen.nudge_hours)]


def after(t: Translator, hours: int) -> str:
    """When a recruiter is told that nobody answers."""
    if not hours:
        return t("Never tell me of a missing answer")
    days = hours // 24
    return t.plural("Tell me after {count} day without an answer", "Tell me after {count} days without an answer", days)


def _languages(language: Language) -> Element:
    options = [option(name, str(one)) for one, name in NAMES.items()]
    chosen = next(one for one in options if one["value"] == str(language))
    return {"type": "static_select", "action_id": LANGUAGE, "options": options, "initial_option": chosen}
