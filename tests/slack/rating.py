"""The gestures of collaborative rating, for the table of who may do what."""

from typing import Any

from bot.modals import candidate, vacancy
from bot.modals.rating import page, settings, thread
from bot.modals.rating.page import RatingMemo
from bot.services import vacancies
from bot.services.rating import colleagues, replies
from bot.services.rating import settings as setting_service
from bot.services.vacancies import VacancyChange
from bot.texts.translator import translator
from domain.access import OPERATOR
from domain.language import Language
from tests.services.company import EMMA, KARI, METTE, SVEN
from tests.slack.desk import Answer, as_shown
from tests.slack.listing import Gesture, card_of

T = translator(Language.EN)
READERS = {"DEV-1": (EMMA, KARI, METTE), "TECH-2": (EMMA, KARI, SVEN)}


def prepare(scene: Any) -> None:
    """A vacancy that uses it, where everybody who may has rated."""
    if scene.needs != "rating":
        return
    company = scene.desk.company
    with company.begin(OPERATOR) as work:
        vacancies.change(work, scene.vacancy, VacancyChange(collaborative=True))
    for who in READERS[scene.vacancy]:
        with company.by(who) as work:
            colleagues.rate(work, scene.application, "5", "A comment")
    with company.by(EMMA) as work:
        own = colleagues.look(work, scene.application).own
    assert own is not None
    scene.rating = own.rating_id


def page_of(scene: Any, **answers: Any) -> dict[str, Any]:
    with scene.desk.company.by(EMMA) as work:
        shown = colleagues.look(work, scene.application)
    memo = RatingMemo(scene.application, 0, 0, over_card=True, list_id=0)
    return as_shown(page.draw(T, shown, memo), **answers)


def given(scene: Any) -> dict[str, Any]:
    return page_of(scene, rating={"selected_option": {"value": "6"}}, comment={"value": "Another"})


def thread_of(scene: Any, **answers: Any) -> dict[str, Any]:
    with scene.desk.company.by(EMMA) as work:
        shown = replies.look(work, scene.rating)
    memo = thread.ThreadMemo(scene.rating, 0, True, 0, 0, True, 0)
    return as_shown(thread.draw(T, shown, memo), **answers)


def settings_of(scene: Any, **answers: Any) -> dict[str, Any]:
    with scene.desk.company.by(EMMA) as work:
        return as_shown(settings.draw(T, setting_service.look(work, scene.vacancy_id)), **answers)


def search(scene: Any, who: str) -> Answer:
    named = {"action_id": settings.WATCHERS, "block_id": settings.WATCHERS, "value": ""}
    return scene.desk.act("block_suggestion", who, **named, view=settings_of(scene))


GESTURES: dict[str, tuple[str, Gesture, str]] = {
    "open ratings": (
        "modals.rating.page.asked",
        lambda s, who: s.desk.press(who, candidate.RATING, str(s.application), view=card_of(s)),
        "readers",
    ),
    "turn ratings": (
        "modals.rating.page.turned",
        lambda s, who: s.desk.press(who, "rating:page:on", "0", view=page_of(s)),
        "readers",
    ),
    "rate": ("modals.rating.page.submitted", lambda s, who: s.desk.submit(who, given(s)), "readers"),
    "withdraw a rating": (
        "modals.rating.page.withdrawn",
        lambda s, who: s.desk.press(who, page.WITHDRAW, "0", view=page_of(s)),
        "readers",
    ),
    "open replies": (
        "modals.rating.thread.asked",
        lambda s, who: s.desk.press(who, page.THREAD, str(s.rating), view=page_of(s)),
        "readers",
    ),
    "turn replies": (
        "modals.rating.thread.turned",
        lambda s, who: s.desk.press(who, "rating:replies:on", "0", view=thread_of(s)),
        "readers",
    ),
    "reply": (
        "modals.rating.thread.submitted",
        lambda s, who: s.desk.submit(who, thread_of(s, contents={"value": "I agree"})),
        "readers",
    ),
    "open a vacancy's settings": (
        "modals.rating.settings.asked",
        lambda s, who: s.desk.press(who, vacancy.SETTINGS, str(s.vacancy_id)),
        "writer",
    ),
    "search who is told": ("modals.rating.settings.found", search, "writer"),
    "save a vacancy's settings": (
        "modals.rating.settings.submitted",
        lambda s, who: s.desk.submit(who, settings_of(s)),
        "writer",
    ),
}
"""By the gesture's name: what answers it, how it is made, and for whom it is."""


def needs(gesture: str) -> str:
    """What there has to be before somebody can make one of these; empty for all others."""
    return "rating" if gesture in GESTURES else ""
