"""The rows of a candidate's card, as they stand on the card itself and on the pages behind it."""

from zoneinfo import ZoneInfo

from bot.kit.blocks import Block, Element, actions, button, context, section
from bot.messages import outcomes
from bot.messages.activities import activity
from bot.messages.interview_card import CANCEL, MOVE, OPEN, RECORD
from bot.modals.acting.result import OPEN as FOLLOW
from bot.services.browsing import InterviewRow
from bot.services.card_parts import FileRow, OtherRow
from bot.services.record import Activity
from bot.texts import when
from bot.texts.marking import N_
from bot.texts.translator import Translator
from domain.access import ActorKind

COPY = "card:copy"
SURFACES = {"slack": N_("in Slack"), "web": N_("on the web"), "cli": N_("at the command line")}
KILO = 1024


def interview(t: Translator, row: InterviewRow, zone: ZoneInfo, *, may_act: bool) -> list[Block]:
    """One interview, and what can be done with its invitation."""
    status = _status(t, row)
    lines = [section(f"{t(row.type)} – {when.short(row.starts_at, zone, t.language)} – {status}")]
    if row.opened_at is not None:
        opened = when.short(row.opened_at, zone, t.language)
        lines.append(context(t("The link was first opened {at}, by the candidate or by a mail scanner.", at=opened)))
    if may_act and has_doors(row):
        lines.append(actions(_doors(t, row), block_id=f"interview:{row.id}"))
    return lines


def _status(t: Translator, row: InterviewRow) -> str:
    if row.taken_back:
        return t("Undone before anything was sent")
    return t("Cancelled") if row.cancelled else t(row.became or row.meeting)


def has_doors(row: InterviewRow) -> bool:
    """Whether anything can be done with an interview."""
    return not row.cancelled and not row.taken_back


def _doors(t: Translator, row: InterviewRow) -> list[Element]:
    """What became of it once it has begun; a held one is neither moved nor cancelled."""
    made = outcomes.buttons(t, row.id, row.revision, row.became) if row.begun and row.doors.conclude else []
    doors = (
        (row.doors.move and not row.begun, t("Move"), MOVE),
        (has_doors(row), t("Record an answer"), RECORD),  # here a withdrawal can be put right, on the card it cannot
        (row.doors.cancel, t("Cancel interview"), CANCEL),
    )
    return [*made, *(button(words, action, str(row.id)) for there, words, action in doors if there)]


def file(t: Translator, row: FileRow) -> list[Block]:
    """One file and the way to it."""
    size = f" ({_size(row.size)})" if row.size else ""
    door = button(t("Open the file"), FOLLOW, url=row.link) if row.link else None
    return [section(f"{row.name}{size}", accessory=door)]


def _size(size: int) -> str:
    return f"{size} B" if size < KILO else f"{size / KILO:.0f} kB" if size < KILO**2 else f"{size / KILO**2:.1f} MB"


def other(t: Translator, row: OtherRow) -> list[Block]:
    """Another application of the person; whoever may not look at it learns the vacancy and the status."""
    door = button(t("Open"), OPEN, str(row.id)) if row.opens else None
    return [section(f"{row.vacancy} – {t(row.status)}", accessory=door)]


def line(t: Translator, one: Activity, zone: ZoneInfo) -> str:
    """One line of the activity list: when, what, who, where."""
    who = one.who or (t(one.actor) if one.actor is not ActorKind.PERSON else "")
    where = t(SURFACES[one.surface]) if one.surface in SURFACES else ""
    said = activity(t, one.event, one.facts)
    return " · ".join(part for part in (when.short(one.at, zone, t.language), said, who, where) if part)


def activity_row(t: Translator, one: Activity, zone: ZoneInfo, application_id: int) -> list[Block]:
    """The same as a row, with the way to the copy of what was sent."""
    door = button(t("Show the copy"), COPY, f"{application_id} {one.copy}") if one.copy else None
    return [section(line(t, one, zone), accessory=door)]
