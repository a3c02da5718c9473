"""The result of a step as a message: how many are how far, without a name, and the ways to look and to take it back."""

from bot.kit.blocks import Block, actions, button, context, header
from bot.texts.translator import Translator
from domain.steps import ItemState, StepView

LOOK, UNDO = "step:open", "step:undo"


def step_card(t: Translator, shown: StepView) -> tuple[str, list[Block]]:
    """Return the notification's text and the message's blocks; names stay in the modal, where they are not kept."""
    headline = f"{t(shown.action)}: {counts(t, shown)}"
    doors = [button(t("Show the result"), LOOK, str(shown.id))]
    if shown.can_be_undone:
        doors.insert(0, button(t("Undo"), UNDO, str(shown.id), style="primary"))
    blocks: list[Block] = [header(headline), actions(doors, block_id=f"step:{shown.id}")]
    if not shown.finished:
        blocks.append(context(t("This goes on by itself, and this message with it.")))
    return headline, blocks


def counts(t: Translator, shown: StepView) -> str:
    """How many are how far, in the order of their way; and of how many what was sent has not arrived."""
    far = [(t(state), shown.counts.get(state, 0)) for state in ItemState]
    arrived = [(t("Not delivered"), shown.undelivered), (t("Perhaps not delivered"), shown.doubtful)]
    return " · ".join(f"{name}: {many}" for name, many in (*far, *arrived) if many)
