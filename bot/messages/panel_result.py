"""What came of a panel, in one message to whoever asked for it; its notification tells no number that was given."""

from bot.kit import limits
from bot.kit.blocks import Block, actions, button, context, cut, escape, header, in_pieces, section
from bot.messages.panel_card import RESULTS, far
from bot.messages.panel_numbers import said
from bot.texts.translator import Translator
from domain.panel_view import PanelView, Result, Results
from domain.panels import Closing, ReviewerState

ROOM, NAME = 9000, 120
"""Characters of all lines together, and of a name: Slack takes twelve thousand in all."""


def panel_result(t: Translator, shown: Results) -> tuple[str, list[Block]]:
    """The notification's text, and the message."""
    panel = shown.panel
    title = f"{t('Panel review closed')}: {panel.vacancy}"
    lines = [_line(t, panel, one) for one in shown.rows]
    there = _that_fit(lines)
    blocks = [header(title), context(*_how(t, panel)), *(section(one) for one in in_pieces(there, limits.TEXT))]
    if len(there) < len(lines):
        more = len(lines) - len(there)
        blocks.append(context(t.plural("and {count} more", "and {count} more", more)))
    blocks.append(actions([button(t("Show results"), RESULTS, str(panel.id), style="primary")]))
    return escape(title), blocks


def _how(t: Translator, panel: PanelView) -> list[str]:
    """Why it ended, and who did not review: a missing review is missing."""
    lines = [t(panel.closing or Closing.REQUESTER)]
    lines.append(far(t, panel))
    waiting = [cut(one.name, NAME) for one in panel.reviewers if one.state is ReviewerState.ASKED]
    if waiting:
        lines.append(f"{t('No complete review')}: {', '.join(waiting)}")
    return lines


def _that_fit(lines: list[str]) -> list[str]:
    found, room = [], ROOM
    for one in lines:
        room -= len(one) + 1
        if room < 0:
            break
        found.append(one)
    return found


def _line(t: Translator, panel: PanelView, one: Result) -> str:
    return f"{cut(one.name, NAME)}: {result(t, panel, one)}"


def result(t: Translator, panel: PanelView, one: Result) -> str:
    """What was said of one person, without names."""
    if one.hidden:
        return t("You see this when you have given your own review.")
    return said(t, panel.terms, one.summary, one.comments)
