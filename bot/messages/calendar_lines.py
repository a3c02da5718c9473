"""What one line of a calendar says: in the calendar itself, in digests, in the Home."""

from bot.texts import when
from bot.texts.lists import listed
from bot.texts.translator import Translator
from domain.calendar import Slot
from domain.status import MeetingStatus


def title(t: Translator, slot: Slot) -> str:
    """When, who, and at which step: `10:00–10:45 Anna Berg, Interview 1`."""
    return f"{hours(t, slot)} {slot.candidate}, {activity(t, slot)}"


def hours(t: Translator, slot: Slot) -> str:
    """From when to when, on the clock of the slot's own zone."""
    start, end = (when.clock(at, slot.zone, t.language) for at in (slot.starts_at, slot.ends_at))
    return f"{start}–{end}"


def activity(t: Translator, slot: Slot) -> str:
    """The interview step, or what an appointment is called."""
    return t(slot.type) if slot.type else slot.title


def accepted(t: Translator, slot: Slot) -> str:
    """The column *Acc. time*: the answer, or what became of it."""
    if slot.cancelled:
        return t("Cancelled")
    if slot.outcome:
        return t(slot.outcome)
    return t(slot.meeting or MeetingStatus.AWAITING)


def about(t: Translator, slot: Slot) -> str:
    """The answer, the zone, the vacancy and the attending recruiters; what is cut for want of room is cut at the end."""
    zone = when.zone_name(slot.zone, t.language)
    people = listed(slot.people, t.language) if slot.people else ""
    return " · ".join(part for part in (accepted(t, slot), zone, slot.vacancy, people) if part)


def appointment_line(t: Translator, slot: Slot) -> str:
    """An appointment in one line."""
    parts = (f"{hours(t, slot)} {slot.title}", slot.where, slot.candidate, slot.vacancy, *slot.people)
    return " · ".join(part for part in (*parts, when.zone_name(slot.zone, t.language)) if part)
