"""What somebody who owes a review presses, for the table of who may do what: it is their own, whoever may read the vacancy."""

from typing import Any

from bot.messages.panel_nudge import PASS_ON, SNOOZE, SNOOZE_LONG
from bot.modals.panel import passing
from bot.services.panel import owed
from bot.texts.translator import translator
from domain.language import Language
from tests.services.company import EMMA, METTE
from tests.services.panel_case import in_department
from tests.slack.desk import Answer, as_shown
from tests.slack.listing import Gesture

T = translator(Language.EN)


def press(scene: Any, who: str, action_id: str) -> Answer:
    return scene.desk.press(who, action_id, str(scene.reviewer))


def form(scene: Any) -> dict[str, Any]:
    """Emma's review is to go to Mette."""
    in_department(scene.desk.company, METTE)
    with scene.desk.company.by(EMMA) as work:
        found = owed.of_reviewer(work, scene.reviewer)
    assert found is not None
    return as_shown(passing.draw(T, found), colleague={"selected_users": [METTE]})


GESTURES: dict[str, tuple[str, Gesture, str]] = {
    "snooze a review": ("panel_presses.snoozed", lambda s, who: press(s, who, SNOOZE), "author"),
    "snooze a review longer": ("panel_presses.snoozed", lambda s, who: press(s, who, SNOOZE_LONG), "author"),
    "pass a review on": ("modals.panel.passing.asked", lambda s, who: press(s, who, PASS_ON), "author"),
    "submit passing on": ("modals.panel.passing.submitted", lambda s, who: s.desk.submit(who, form(s)), "author"),
}
"""By the gesture's name: what answers it, how it is made, and for whom it is."""


def needs(gesture: str) -> str:
    """What there has to be before somebody can make one of these; empty for all others."""
    return "panel" if gesture in GESTURES else ""
