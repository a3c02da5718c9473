"""A colleague's shortlist as a message: who asks, on which terms, how far their own reviews are. No rating stands in it.

Nor does it say anything of the other reviewers; and in the notification's text nobody of the shortlist is named.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.kit import limits
from bot.kit.blocks import Block, Element, actions, button, context, cut, escape, facts, header, quote, section
from bot.messages.panel_nudge import PASS_ON, REVIEW, SNOOZE
from bot.texts import when
from bot.texts.marking import N_
from bot.texts.translator import Translator
from domain.desks import Desk, DeskItem, Given
from domain.panels import OUT, Closing, ReviewerState, Terms, due_day

CANNOT = "panel:cannot"
"""Its value is the reviewer's id, as of all buttons here."""

NAMES_SHOWN = 20
NAME_LENGTH = 100
MESSAGE_SHOWN = 2000

STATES = {Given.NONE: N_("Not started"), Given.DRAFT: N_("Saved, not sent"), Given.GIVEN: N_("Sent")}
ENDS = {
    ReviewerState.CANNOT: N_("You said that you cannot review. Nothing more is asked of you here."),
    ReviewerState.PASSED_ON: N_("You passed this review on. Nothing more is asked of you here."),
    ReviewerState.REVOKED: N_("The request for this review was withdrawn. There is nothing left to see."),
}


def panel_desk(t: Translator, desk: Desk) -> tuple[str, list[Block]]:
    """Return the notification's text and the message's blocks."""
    title = header(t("Panel review"))
    if desk.open:
        return escape(_asks(t, desk)), [title, section(_asks(t, desk)), *_open(t, desk)]
    end = said_of_end(t, desk)
    about = facts([(t("Vacancy"), desk.vacancy)])
    own = [actions([button(t("Your reviews"), REVIEW, str(desk.reviewer_id))], _row(desk))] if desk.items else []
    return escape(end), [title, section(end), about, *own]


def _row(desk: Desk) -> str:
    return f"desk:{desk.reviewer_id}"


def _asks(t: Translator, desk: Desk) -> str:
    if not desk.requester:
        return t("You are asked to review a shortlist for the vacancy {vacancy}.", vacancy=desk.vacancy)
    return t(
        "{name} asks you to review a shortlist for the vacancy {vacancy}.", name=desk.requester, vacancy=desk.vacancy
    )


def said_of_end(t: Translator, desk: Desk) -> str:
    """How it ended for the reader."""
    if desk.state in OUT:
        return t(ENDS[desk.state])
    if desk.closing is Closing.TAKEN_BACK:
        return t(ENDS[ReviewerState.REVOKED])
    if desk.given:
        return t("This panel is closed. Thank you for your reviews.")
    return t("This panel is closed. Nobody waits for a review of yours any more.")


def _open(t: Translator, desk: Desk) -> list[Block]:
    message = [quote(cut(desk.message, MESSAGE_SHOWN))] if desk.message else []
    return [facts(about(t, desk)), *hidden(t, desk.terms), *message, *_people(t, desk), _doors(t, desk)]


def about(t: Translator, desk: Desk) -> list[tuple[str, str]]:
    """What is asked, until when, and how far the reader is."""
    rows = [(t("Asked for"), asked_for(t, desk.terms))]
    if desk.due_at is not None:
        rows.append((t("Due date"), due(t, desk.due_at, desk.zone)))
    rows.append((t("Your reviews"), t("{given} of {total} sent", given=desk.given, total=len(desk.items))))
    if desk.snoozed_until is not None and desk.left:
        rows.append((t("Snoozed until"), when.day(desk.snoozed_until, desk.zone, t.language)))
    return rows


def due(t: Translator, at: datetime, zone: ZoneInfo) -> str:
    """The last day, in the vacancy's zone."""
    return f"{when.date_of(due_day(at, zone), t.language)} ({when.zone_name(zone, t.language)})"


def asked_for(t: Translator, terms: Terms) -> str:
    """What the panel wants of its reviewers, in words."""
    if not terms.comments:
        return t("A rating from 1 to 7 of each candidate")
    if not terms.rating:
        return t("A comment on each candidate")
    return t("A rating from 1 to 7 of each candidate, and a comment if you like")


def hidden(t: Translator, terms: Terms) -> list[Block]:
    """That a panel is blind."""
    return [context(t("Names, photos and contact details are hidden in this panel."))] if terms.blind else []


def _people(t: Translator, desk: Desk) -> list[Block]:
    """The first of them, each with the reader's own state."""
    lines = [f"• {line(t, one)}" for one in desk.items[:NAMES_SHOWN]]
    more = len(desk.items) - NAMES_SHOWN
    if more > 0:
        lines.append(t.plural("and {count} more", "and {count} more", more))
    return [section(cut("\n".join(lines), limits.TEXT))] if lines else []


def line(t: Translator, item: DeskItem) -> str:
    """One person, and how far the reader's own review is."""
    return f"{cut(item.label, NAME_LENGTH)} – {t(STATES[item.state])}"


def _doors(t: Translator, desk: Desk) -> Block:
    value = str(desk.reviewer_id)
    if not desk.left:
        return actions([button(t("Look at your reviews again"), REVIEW, value)], _row(desk))
    doors: list[Element] = [
        button(t("Review"), REVIEW, value, style="primary"),
        button(t("I cannot review"), CANNOT, value),
        button(t("Snooze"), SNOOZE, value),
        button(t("Pass on"), PASS_ON, value),
    ]
    return actions(doors, _row(desk))
