"""The list of doubts: what stops, what only warns, and that there are none."""

from collections.abc import Sequence

from bot.kit import limits
from bot.kit.blocks import Block, context, in_pieces, section
from bot.texts.translator import Translator
from domain.preflight import Doubt

DOUBTS = "doubts"
MOST = 20
"""Paragraphs of Slack's length: some hundred lines, with room left for the rest of a view. The stops come first."""


def doubt_lines(t: Translator, doubts: Sequence[Doubt], *, lead: str = "") -> list[Block]:
    """Draw the list; `lead` is a translated sentence above it, when the list is why nothing happened."""
    lines = [f"{'⛔' if doubt.stops else '⚠️'} {t.phrase(doubt.phrase)}" for doubt in doubts]
    if not lines:
        return [context(t("✅ Nothing speaks against sending this."))]
    if lead:
        lines.insert(0, lead)
    pieces = in_pieces(lines, limits.TEXT)
    shown = [section(text, block_id=f"{DOUBTS}-{number}") for number, text in enumerate(pieces[:MOST])]
    left = sum(piece.count("\n") + 1 for piece in pieces[MOST:])
    return [*shown, context(t("And {count} more.", count=left))] if left else shown


def is_doubts(block: Block) -> bool:
    """True for a block of the list, so that it can be taken out of a view that is drawn again."""
    return str(block.get("block_id", "")).startswith(f"{DOUBTS}-")
