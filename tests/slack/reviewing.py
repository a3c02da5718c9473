"""The gestures of a reviewer, for the table of who may do what: each is the reviewer's own, whoever may read the vacancy."""

from typing import Any

from bot.messages import panel_desk
from bot.messages.panel_nudge import REVIEW
from bot.modals.panel import cannot, review, shortlist
from bot.services.panel import reviewing
from bot.texts.translator import translator
from domain.access import SYSTEM
from domain.language import Language
from storage.panel_tables import PanelReviewer
from tests.services.company import EMMA
from tests.services.reviewing import put
from tests.slack.desk import Answer, as_shown
from tests.slack.listing import Gesture

T = translator(Language.EN)


def prepare(scene: Any) -> None:
    """A panel in which Emma is asked."""
    if scene.needs != "panel":
        return
    with scene.desk.company.begin(SYSTEM) as work:
        panel_id = put(work, [scene.application], inside=(EMMA,))
        scene.reviewer = work.session.query(PanelReviewer.id).filter_by(panel_id=panel_id).scalar()


def sheet(scene: Any, **answers: Any) -> dict[str, Any]:
    with scene.desk.company.by(EMMA) as work:
        shown = reviewing.sheet(work, reviewing.inside(work, scene.reviewer), scene.application)
    return as_shown(review.draw(T, shown, []), **answers)


def place(scene: Any) -> int:
    """Where in the shortlist the person is whom the gestures are about."""
    with scene.desk.company.by(EMMA) as work:
        return reviewing.sheet(work, reviewing.inside(work, scene.reviewer), scene.application).position


def filled(scene: Any) -> dict[str, Any]:
    return sheet(scene, rating={"selected_option": {"value": "5"}}, comment={"value": "Good"})


def shown_list(scene: Any) -> dict[str, Any]:
    with scene.desk.company.by(EMMA) as work:
        return as_shown(shortlist.draw(T, reviewing.desk(work, reviewing.inside(work, scene.reviewer))))


def reason(scene: Any) -> dict[str, Any]:
    with scene.desk.company.by(EMMA) as work:
        shown = reviewing.desk(work, reviewing.inside(work, scene.reviewer))
    return as_shown(cannot.draw(T, shown), reason={"selected_option": {"value": "no_time"}})


def press(scene: Any, who: str, action_id: str) -> Answer:
    return scene.desk.press(who, action_id, str(scene.reviewer))


GESTURES: dict[str, tuple[str, Gesture, str]] = {
    "review": ("modals.panel.review.asked", lambda s, who: press(s, who, REVIEW), "author"),
    "choose in a shortlist": (
        "modals.panel.review.chosen",
        lambda s, who: s.desk.press(who, shortlist.CHOOSE, f"{s.reviewer} {place(s)}", view=shown_list(s)),
        "author",
    ),
    "turn a shortlist": (
        "modals.panel.shortlist.turned",
        lambda s, who: s.desk.press(who, f"{shortlist.TURN}:on", "0", view=shown_list(s)),
        "author",
    ),
    "send a review": ("modals.panel.review.submitted", lambda s, who: s.desk.submit(who, filled(s)), "author"),
    "save a review": (
        "modals.panel.review.saved",
        lambda s, who: s.desk.press(who, review.SAVE, str(place(s)), view=filled(s)),
        "author",
    ),
    "read a whole letter": (
        "modals.panel.review.letter_asked",
        lambda s, who: s.desk.press(who, review.LETTER, str(place(s)), view=sheet(s)),
        "author",
    ),
    "cannot review": ("modals.panel.cannot.asked", lambda s, who: press(s, who, panel_desk.CANNOT), "author"),
    "submit cannot review": (
        "modals.panel.cannot.submitted",
        lambda s, who: s.desk.submit(who, reason(s)),
        "author",
    ),
}
"""By the gesture's name: what answers it, how it is made, and for whom it is."""


def needs(gesture: str) -> str:
    """What there has to be before somebody can make one of these; empty for all others."""
    return "panel" if gesture in GESTURES else ""
