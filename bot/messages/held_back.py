"""To administrators: somebody was held back because they send more than anybody needs to."""

from bot.kit.blocks import Block, context, escape, section
from bot.texts.marking import N_
from bot.texts.translator import Translator

LIMITS = {
    "letters": N_("the most letters to candidates within an hour by one person"),
    "vacancy": N_("the most letters to candidates within an hour in one vacancy"),
    "sms": N_("the most SMS within a day by one person"),
}


def held_back(t: Translator, limit: str, who: str) -> tuple[str, list[Block]]:
    """Return the notification's text, which names nobody, and the blocks, which name the colleague and no candidate."""
    told = t("{name} was held back: {limit} was reached. Nothing was sent.", name=who, limit=t(LIMITS[limit]))
    advice = t(
        "If this is somebody else at their account, switch them off in Kalle and in Slack. You hear of it once a day at most."
    )
    return escape(t("Somebody was held back by a limit.")), [section(told), context(advice)]
