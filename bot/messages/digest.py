"""A digest: what needs somebody, then the plain calendar; as much of it as the room may know and Slack takes."""

from collections.abc import Iterable
from itertools import groupby
from zoneinfo import ZoneInfo

from bot.kit import limits
from bot.kit.blocks import Block, Element, actions, button, context, cut, header, image, option, plain, section
from bot.messages import outcomes
from bot.messages.calendar_lines import accepted, activity, hours
from bot.messages.interview_card import MARKS
from bot.texts import when
from bot.texts.lists import listed
from bot.texts.translator import Translator
from bot.texts.week import spoken
from domain.calendar import Slot, SlotKind
from domain.digest_view import DigestView, Need, NeedGroup, Wanting
from domain.digests import Pause, Rhythm
from domain.names import initials, initials_of
from domain.rooms import Detail

OPEN, CALENDAR, CHOOSE = "candidate:open", "digest:calendar", "digest:open"
CALENDAR_CHARACTERS = 5500
LINE = 260
DAYS = 14
NAMED = 3
"""Of each kind that needs somebody."""

NAME, OTHER = 80, 50
DOORS = 20
"""How many of those named can be opened from the list below; Slack counts every word of it as the message's."""

Drawn = tuple[str, list[Block]]
"""The notification's text, which names nobody, and the message."""


def digest(t: Translator, view: DigestView, detail: Detail) -> Drawn:
    """The whole message for a room that may know so much; for one that may know nothing, that."""
    if detail is Detail.NOTHING:
        return withheld(t)
    shown = _fitting(t, view, detail)
    named = detail is Detail.FULL
    blocks = [header(_title(t, view)), context(_whose(t, view, named=named), _zones(t, view))]
    blocks += _picture(t, view, named=named)
    blocks += [block for group in view.needs for block in _need(t, group, named=named)]
    blocks += _calendar(t, view, shown)
    return _summary(t, view), [*blocks, *_doors(t, view, shown, named=named)]


def withheld(t: Translator) -> Drawn:
    """In the place of a digest that this room, or its subscriber, may no longer see."""
    text = t("This digest is not shown here any more: not everybody who can read this conversation may see it.")
    return text, [section(text)]


def stopped(t: Translator, why: Pause, channel_id: str = "") -> Drawn:
    """To whoever ordered a digest that is not posted any more; Slack shows the channel by name to whoever may know it."""
    text = t("A digest you ordered is not posted any more: {why}.", why=why)
    advice = t("/kalle digests shows all of yours. When the reason is gone, resume it there, or choose another place.")
    place: Element = {"type": "rich_text_section", "elements": [{"type": "channel", "channel_id": channel_id}]}
    where: list[Block] = [{"type": "rich_text", "elements": [place]}] if channel_id else []
    return text, [section(f"⏸️ {text}"), *where, context(advice)]


# --- the head --------------------------------------------------------------------------------------------------------


def _title(t: Translator, view: DigestView) -> str:
    day = when.date_of(view.day, t.language)
    return t("The week from {day}", day=day) if view.rhythm is Rhythm.WEEKLY else t("The day: {day}", day=day)


def _whose(t: Translator, view: DigestView, *, named: bool) -> str:
    """Whose calendar, and how much is in it."""
    entries = t.plural("{count} entry", "{count} entries", view.total)
    told = view.names[:10] if named or view.kind.is_place else [initials_of(one) for one in view.names[:10]]
    names = listed([cut(one, OTHER) for one in told], t.language)
    return f"{names} · {entries}" if names else entries


def _picture(t: Translator, view: DigestView, *, named: bool) -> list[Block]:
    """Where names are not told the answers are not either: one interview on a day would be one person's answer."""
    address = view.picture if named else view.plain_picture
    if view.week is None or not address:
        return []
    return [image(address, spoken(t, view.week if named else view.week.plain))]


def _zones(t: Translator, view: DigestView) -> str:
    """The zone of the days; where all times are in one zone as well, that is said here once."""
    name = when.zone_name(view.zone, t.language)
    if _one_zone(view) == view.zone:
        return t("All times: {zone}", zone=name)
    return t("Days as in {zone}", zone=name)


def _one_zone(view: DigestView) -> ZoneInfo | None:
    zones = {one.zone for one in view.slots} | {one.slot.zone for group in view.needs for one in group.first}
    return next(iter(zones)) if len(zones) == 1 else None


def _summary(t: Translator, view: DigestView) -> str:
    """For the notification, which may be read on a locked telephone."""
    entries = t.plural("{count} entry in the calendar", "{count} entries in the calendar", view.total)
    waiting = sum(one.count for one in view.needs)
    if not waiting:
        return entries
    return f"{entries}. {t.plural('{count} thing to do.', '{count} things to do.', waiting)}"


# --- what needs somebody ---------------------------------------------------------------------------------------------


def _need(t: Translator, group: NeedGroup, *, named: bool) -> list[Block]:
    """In a room where names are not told, how many there are is all."""
    title = section(f"{_MARKS[group.need]} {counted(t, group)}")
    if not named:
        return [title]
    first = group.first[:NAMED]
    rest = group.count - len(first)
    more = [context(t.plural("and {count} more", "and {count} more", rest))] if rest > 0 else []
    return [title, *(block for one in first for block in wanting(t, group.need, one)), *more]


_MARKS = {
    Need.NEW_TIME: "🔁",
    Need.UNANSWERED: "⏳",
    Need.REMINDER: "🔕",
    Need.NO_PLACE: "📍",
    Need.OUTCOME: "❔",
}


def counted(t: Translator, group: NeedGroup) -> str:
    """How many need somebody, and why."""
    count = group.count
    if group.need is Need.NEW_TIME:
        return t.plural("{count} asks for another time", "{count} ask for another time", count)
    if group.need is Need.UNANSWERED:
        return t.plural("{count} without an answer for two days", "{count} without an answer for two days", count)
    if group.need is Need.REMINDER:
        return t.plural("{count} reminder that does not go", "{count} interviews whose reminder does not go", count)
    if group.need is Need.NO_PLACE:
        return t.plural("{count} today without a place or link", "{count} today without a place or link", count)
    return t.plural("{count} interview: was it held?", "{count} interviews: were they held?", count)


def wanting(t: Translator, need: Need, one: Wanting) -> list[Block]:
    """One that needs somebody, with a way to its application; what became of it can be said at once."""
    slot = one.slot
    at = f"{when.short(slot.starts_at, slot.zone, t.language)} ({when.zone_name(slot.zone, t.language)})"
    offered = t.plural("{count} time offered", "{count} times offered", one.offered) if one.offered else ""
    parts = (cut(slot.candidate, NAME), activity(t, slot), at, cut(slot.vacancy, OTHER), offered)
    line = section(_joined(parts), accessory=button(t("Open"), OPEN, str(slot.application_id)))
    if need is not Need.OUTCOME:
        return [line]
    return [line, actions(outcomes.buttons(t, slot.id, slot.revision))]


# --- the calendar ----------------------------------------------------------------------------------------------------


def _fitting(t: Translator, view: DigestView, detail: Detail) -> list[tuple[Slot, str]]:
    """The first lines, as many as there is room for."""
    write = _line if detail is Detail.FULL else _line_of_initials
    zoned, left, shown = _one_zone(view) != view.zone, CALENDAR_CHARACTERS, []
    for slot in view.slots:
        line = cut(write(t, slot, zoned=zoned), LINE)
        left -= len(line) + 1
        if left < 0:
            break
        shown.append((slot, line))
    days = list(dict.fromkeys(_day_of(view, slot) for slot, _ in shown))[:DAYS]
    return [(slot, line) for slot, line in shown if _day_of(view, slot) in days]


def _line(t: Translator, slot: Slot, *, zoned: bool) -> str:
    """Everything in one line."""
    people = listed([cut(one, OTHER) for one in slot.people], t.language)
    start = f"{hours(t, slot)} {cut(slot.candidate or slot.title, NAME)}"
    step = "" if slot.type is None else f"{activity(t, slot)} · {_mark(slot)}{accepted(t, slot)}"
    title = slot.title if slot.candidate and slot.type is None else ""
    parts = (start, cut(title, OTHER) if title else "", step, _short(slot.vacancy), _short(slot.where), people)
    return _joined((*parts, _zone(t, slot) if zoned else ""))


def _line_of_initials(t: Translator, slot: Slot, *, zoned: bool) -> str:
    """When, the candidate's initials, the vacancy. What an appointment is called could tell anything, so it is called that."""
    who = initials(slot.first_name, slot.last_name) if slot.candidate else ""
    start = f"{hours(t, slot)} {who}".strip()
    what = t("Appointment") if slot.kind is SlotKind.APPOINTMENT else ""
    return _joined((start, what, _short(slot.vacancy), _zone(t, slot) if zoned else ""))


def _short(text: str) -> str:
    return cut(text, OTHER) if text else ""


def _mark(slot: Slot) -> str:
    return f"{MARKS[slot.meeting]} " if slot.meeting is not None and slot.outcome is None else ""


def _zone(t: Translator, slot: Slot) -> str:
    return when.zone_name(slot.zone, t.language)


def _joined(parts: Iterable[str]) -> str:
    return " · ".join(part for part in parts if part)


def _day_of(view: DigestView, slot: Slot) -> object:
    return slot.starts_at.astimezone(view.zone).date()


def _calendar(t: Translator, view: DigestView, shown: list[tuple[Slot, str]]) -> list[Block]:
    if not view.total:
        return [section(t("There is nothing in the calendar."))]
    days = groupby(shown, lambda one: _day_of(view, one[0]))
    blocks = [_day(t, view, list(lines)) for _, lines in days]
    rest = view.total - len(shown)
    if rest > 0:
        blocks.append(section(t.plural("and {count} more entry", "and {count} more entries", rest)))
    return blocks


def _day(t: Translator, view: DigestView, lines: list[tuple[Slot, str]]) -> Block:
    """Rich text parses nothing, so a name stays what it is whatever it holds."""
    heading = when.day(lines[0][0].starts_at, view.zone, t.language)
    pieces: list[Element] = [{"type": "text", "text": heading, "style": {"bold": True}}]
    pieces += [{"type": "text", "text": f"\n{line}"} for _, line in lines]
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": pieces}]}


# --- the doors -------------------------------------------------------------------------------------------------------


def _doors(t: Translator, view: DigestView, shown: list[tuple[Slot, str]], *, named: bool) -> list[Block]:
    """A way to the applications, where names are told, and to the calendar, which shows everybody what they may see."""
    people = {slot.application_id: slot.candidate for slot, _ in shown if slot.application_id and slot.candidate}
    options = [option(name, str(id)) for id, name in list(people.items())[:DOORS]]
    chooser: Element = {"type": "static_select", "action_id": CHOOSE, "options": options}
    chooser["placeholder"] = plain(t("Open an application"), limits.PLACEHOLDER)
    doors = [chooser] if named and options else []
    doors.append(button(t("Open the calendar"), CALENDAR, str(view.digest_id)))
    return [actions(doors, block_id=f"digest:{view.digest_id}")]
