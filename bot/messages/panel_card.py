"""The requester's message about a panel: who has reviewed, who has not, and what can be done. Never what was said."""

from bot.kit import limits
from bot.kit.blocks import Block, Element, actions, button, confirm, context, cut, escape, header, in_pieces, section
from bot.texts import when
from bot.texts.translator import Translator
from domain.panel_view import PanelView, ReviewerLine
from domain.panels import Closing, ReviewerState, due_day

REVEAL, CLOSE, MANAGE, RESULTS = "panel:reveal", "panel:close", "panel:manage", "panel:results"
LINES, NAME, WORDS = 30, 100, 100


def panel_card(t: Translator, shown: PanelView) -> tuple[str, list[Block]]:
    """The notification's text, and the message."""
    text = far(t, shown)
    blocks = [
        header(f"{t('Panel review')}: {shown.vacancy}"),
        section(text),
        *about(t, shown),
        *who(t, shown, live=False),
    ]
    doors = buttons(t, shown)
    if doors:
        blocks.append(actions(doors, block_id=f"panel:{shown.id}"))
    return escape(f"{t('Panel review')}: {shown.vacancy} – {text}"), blocks


def far(t: Translator, shown: PanelView) -> str:
    """How many have given all of their reviews."""
    return t("{done} of {asked} have finished", done=shown.done, asked=len(shown.asked))


def withheld(t: Translator) -> tuple[str, list[Block]]:
    """In its place for somebody who may not see the vacancy any more."""
    text = t("You no longer have access to the vacancy this was about.")
    return text, [section(text)]


def about(t: Translator, shown: PanelView) -> list[Block]:
    """How many people are in it, on which terms, until when."""
    people = t.plural("{count} candidate", "{count} candidates", shown.people)
    terms = [
        (shown.terms.blind, t("Blind")),
        (not shown.terms.rating, t("Without ratings")),
        (not shown.terms.comments, t("Without comments")),
        (shown.quorum is not None, t("Closes when {count} have finished", count=shown.quorum or 0)),
    ]
    return [context(" · ".join([people, *(words for there, words in terms if there)]), *_until(t, shown))]


def _until(t: Translator, shown: PanelView) -> list[str]:
    lines = []
    if shown.closed_at is not None and shown.closing is not None:
        closed = f"{when.moment(shown.closed_at, shown.zone, t.language)}"
        lines.append(f"{t('Closed')}: {closed} – {t(shown.closing)}")
    elif shown.begins_at is not None:
        lines.append(t("Is sent at {moment}", moment=when.moment(shown.begins_at, shown.zone, t.language)))
    if shown.closed_at is None and shown.due_at is not None:
        lines.append(t("Due on {day} ({zone})", day=_day(t, shown), zone=when.zone_name(shown.zone, t.language)))
    if shown.revealed_at is not None:
        lines.append(t("Results shown since {moment}", moment=when.moment(shown.revealed_at, shown.zone, t.language)))
    return lines


def _day(t: Translator, shown: PanelView) -> str:
    return when.date_of(due_day(shown.due_at, shown.zone), t.language) if shown.due_at is not None else ""


def who(t: Translator, shown: PanelView, *, live: bool = True) -> list[Block]:
    """Everybody who was asked, a line each."""
    closed = shown.closed_at is not None
    lines = [reviewer(t, one, shown.people, closed=closed, live=live) for one in shown.reviewers[:LINES]]
    more = len(shown.reviewers) - len(lines)
    if more:
        lines.append(t.plural("and {count} more", "and {count} more", more))
    return [section(piece) for piece in in_pieces(lines, limits.TEXT)]


def reviewer(t: Translator, one: ReviewerLine, people: int, *, closed: bool, live: bool = True) -> str:
    """How far somebody is; of how many people, never of whom.

    How often a link was opened is said where it is drawn when it is asked for: no message is drawn anew for a look.
    """
    parts = [state(t, one.state, closed=closed)]
    if one.state is ReviewerState.ASKED and one.given:
        parts.append(t("{given} of {all}", given=one.given, all=people))
    if one.state is ReviewerState.ASKED and not one.active:
        parts.append(t("no longer with us"))
    if one.state is ReviewerState.ASKED and one.unreached:
        parts.append(t("could not be reached"))
    if one.reason is not None:
        parts.append(t(one.reason))
    parts += [cut(part.replace("\n", " "), WORDS) for part in (one.words, one.passed_to) if part]
    if one.outside and live:
        parts.append(t.plural("opened once", "opened {count} times", one.openings) if one.openings else t("not opened"))
    return f"{cut(one.name, NAME)}: {' · '.join(parts)}"


def state(t: Translator, of: ReviewerState, *, closed: bool) -> str:
    """How it stands with a review; from who is asked by a panel that has closed, none is awaited any more."""
    return t("No complete review") if closed and of is ReviewerState.ASKED else t(of)


def buttons(t: Translator, shown: PanelView) -> list[Element]:
    """What can be done now; whoever may not manage a panel may look at its results."""
    made, value = [], str(shown.id)
    if shown.closing is Closing.TAKEN_BACK:
        return []
    if shown.over:
        made.append(button(t("Show results"), RESULTS, value, style="primary"))
    if shown.may_manage and not shown.over:
        made.append(button(t("Show results now"), REVEAL, value, confirm=_reveals(t)))
    if shown.may_manage and shown.closed_at is None:
        made.append(button(t("Close now"), CLOSE, value, confirm=_closes(t)))
    if shown.may_manage:
        made.append(button(t("Manage"), MANAGE, value))
    return made


def _reveals(t: Translator) -> Element:
    words = t(
        "Whoever has access to the vacancy and owes no review sees the results from now on. The panel goes on. "
        "This cannot be taken back."
    )
    return confirm(t("Show results now?"), words, t("Show"), t("Back"))


def _closes(t: Translator) -> Element:
    words = t("Nobody can review or change anything after that. You get the results.")
    return confirm(t("Close the panel?"), words, t("Close now"), t("Back"))
