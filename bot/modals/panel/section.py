"""What panels said of a person, on their card: apart from the recruiter's own ranking, and only what the reader may see."""

from bot.kit.blocks import Block, button, context, cut, divider, section
from bot.messages import panel_card, panel_result
from bot.messages.panel_answers import answers
from bot.modals.panel.results import ONE
from bot.texts import when
from bot.texts.translator import Translator
from domain.panel_view import ApplicationPanel

PANELS, NAME = 3, 80


def blocks(t: Translator, application_id: int, found: tuple[ApplicationPanel, ...]) -> list[Block]:
    """The latest panels; nothing for somebody who was never sent to one."""
    if not found:
        return []
    rows = [block for one in found[:PANELS] for block in _panel(t, application_id, one)]
    rest = len(found) - PANELS
    more = [context(t.plural("and {count} more", "and {count} more", rest))] if rest > 0 else []
    return [divider(), section(t("Panel review (rating 1–7)")), *rows, *more]


def _panel(t: Translator, application_id: int, one: ApplicationPanel) -> list[Block]:
    sent = when.day(one.panel.created_at, one.panel.zone, t.language)
    asked = [sent, *([t("Asked by {name}", name=cut(one.panel.requester, NAME))] if one.panel.requester else [])]
    open_ = one.result is not None
    door = button(t("Who said what"), ONE, f"{one.panel.id} {application_id}") if open_ else None
    said = section(_said(t, one), accessory=door, block_id=f"panel:{one.panel.id}")
    return [said, context(" · ".join(asked), _answers(t, one))]


def _answers(t: Translator, one: ApplicationPanel) -> str:
    if one.kept:
        return t("You review in this panel, and it is blind: who has reviewed whom is shown when it closes.")
    return answers(t, one.answers, closed=one.panel.closed_at is not None) or "–"


def _said(t: Translator, one: ApplicationPanel) -> str:
    if one.result is not None:
        return panel_result.result(t, one.panel, one.result)
    if one.hidden:
        return t("You see this when you have given your own review.")
    return t("Under way: {far}", far=panel_card.far(t, one.panel))
