"""The gestures around a panel and its results, for the table of who may do what: Kari asked, in either vacancy."""

from typing import Any

from bot.messages import panel_card
from bot.modals.panel import manage, overview
from bot.modals.panel import results as form
from bot.services.panel import listing, results
from bot.texts.translator import translator
from domain.access import SYSTEM
from domain.language import Language
from storage.panel_tables import Panel, PanelReviewer
from tests.services.company import EMMA, KARI, METTE
from tests.services.reviewing import put
from tests.slack.desk import Answer, as_shown
from tests.slack.listing import Gesture

T = translator(Language.EN)


def prepare(scene: Any) -> None:
    """A panel whose results are open."""
    if scene.needs != "results":
        return
    with scene.desk.company.begin(SYSTEM) as work:
        scene.panel = put(work, [scene.application], by=KARI, inside=(METTE,))
        work.session.query(PanelReviewer).filter_by(panel_id=scene.panel).update({"state": "cannot"})
        put_open = work.session.get_one(Panel, scene.panel)
        put_open.revealed_at, put_open.left_count = work.now, 1
        scene.one = work.session.query(PanelReviewer.id).filter_by(panel_id=scene.panel).scalar()


def shown(scene: Any) -> dict[str, Any]:
    with scene.desk.company.by(EMMA) as work:
        return as_shown(form.draw(T, results.of_panel(work, scene.panel)))


def person(scene: Any) -> dict[str, Any]:
    with scene.desk.company.by(EMMA) as work:
        return as_shown(form.draw_person(T, results.of_person(work, scene.panel, scene.application)))


def managed(scene: Any, **answers: Any) -> dict[str, Any]:
    with scene.desk.company.by(EMMA) as work:
        return as_shown(manage.draw(T, results.managed(work, scene.panel)), **answers)


def panels(scene: Any) -> dict[str, Any]:
    with scene.desk.company.by(EMMA) as work:
        return as_shown(overview.draw(T, listing.of_vacancy(work, scene.vacancy_id)))


def press(scene: Any, who: str, action_id: str) -> Answer:
    return scene.desk.press(who, action_id, str(scene.panel))


GESTURES: dict[str, tuple[str, Gesture, str]] = {
    "show results": ("modals.panel.results.asked", lambda s, who: press(s, who, panel_card.RESULTS), "readers"),
    "turn results": (
        "modals.panel.results.turned",
        lambda s, who: s.desk.press(who, f"{form.TURN}:on", "0", view=shown(s)),
        "readers",
    ),
    "show who said what": (
        "modals.panel.results.one_asked",
        lambda s, who: s.desk.press(who, form.ONE, f"{s.panel} {s.application}", view=shown(s)),
        "readers",
    ),
    "turn who said what": (
        "modals.panel.results.one_turned",
        lambda s, who: s.desk.press(who, f"{form.TURN_ONE}:on", "0", view=person(s)),
        "readers",
    ),
    "show results now": ("modals.panel.results.revealed", lambda s, who: press(s, who, panel_card.REVEAL), "managing"),
    "close a panel": ("modals.panel.results.closed", lambda s, who: press(s, who, panel_card.CLOSE), "managing"),
    "manage a panel": ("modals.panel.manage.asked", lambda s, who: press(s, who, panel_card.MANAGE), "managing"),
    "turn reviewers": (
        "modals.panel.manage.turned",
        lambda s, who: s.desk.press(who, f"{manage.TURN}:on", "0", view=managed(s)),
        "managing",
    ),
    "revoke a reviewer": (
        "modals.panel.manage.revoked",
        lambda s, who: s.desk.press(who, manage.REVOKE, str(s.one), view=managed(s)),
        "managing",
    ),
    "change a due date": (
        "modals.panel.manage.submitted",
        lambda s, who: s.desk.submit(who, managed(s, due={"selected_date": "2026-12-01"})),
        "managing",
    ),
    "panels of a vacancy": (
        "modals.panel.overview.asked",
        lambda s, who: s.desk.press(who, overview.OF_VACANCY, str(s.vacancy_id)),
        "readers",
    ),
    "turn panels": (
        "modals.panel.overview.turned",
        lambda s, who: s.desk.press(who, f"{overview.TURN}:on", "0", view=panels(s)),
        "readers",
    ),
}
"""By the gesture's name: what answers it, how it is made, and for whom it is."""


def needs(gesture: str) -> str:
    """What there has to be before somebody can make one of these; empty for all others."""
    return "results" if gesture in GESTURES else ""
