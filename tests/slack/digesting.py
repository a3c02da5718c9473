"""The gestures of digests, for the table of who may do what."""

from datetime import time
from typing import Any

from bot.messages.digest import CALENDAR, CHOOSE
from bot.modals import digest_form, digests
from bot.services.calendar import posting, subscribing
from bot.services.calendar.subscribing import Order
from bot.texts.translator import translator
from domain.access import SYSTEM
from domain.digests import Rhythm, ScopeKind
from domain.language import Language
from storage.calendar_tables import Digest, Subscription
from tests.services.company import EMMA
from tests.slack.desk import Answer, as_shown
from tests.slack.listing import Gesture

T = translator(Language.EN)


def prepare(scene: Any) -> None:
    """A digest of Emma's about the vacancy, and today's of it."""
    if scene.needs != "digest":
        return
    company = scene.desk.company
    with company.by(EMMA) as work:
        place = (ScopeKind.VACANCY, scene.vacancy_id)
        wanted = Order("C0NORDLYS", (), place, Rhythm.DAILY, 0, time(8), Language.EN, True, "", True)
        scene.subscription = subscribing.order(work, wanted)
    with company.begin(SYSTEM) as work:
        work.session.get_one(Subscription, scene.subscription).next_at = work.now
    posting.post(company.begin)
    with company.look(SYSTEM) as work:
        scene.digest = max(one.id for one in work.session.query(Digest))


def list_view(scene: Any) -> dict[str, Any]:
    with scene.desk.company.by(EMMA) as work:
        return as_shown(digests.draw(T, subscribing.listing(work)))


def form_view(scene: Any) -> dict[str, Any]:
    with scene.desk.company.by(EMMA) as work:
        return as_shown(digest_form.draw(T, subscribing.proposed(work, scene.subscription)))


def press(scene: Any, who: str, action_id: str) -> Answer:
    return scene.desk.press(who, action_id, str(scene.subscription), view=list_view(scene))


def begin_new(scene: Any, who: str) -> Answer:
    return scene.desk.press(who, digests.NEW, view=as_shown(digests.draw(T, [])))


def choose(scene: Any, who: str) -> Answer:
    chosen = {"type": "static_select", "action_id": CHOOSE, "block_id": "b"}
    chosen["selected_option"] = {"value": str(scene.application)}
    return scene.desk.act("block_actions", who, actions=[chosen], container={}, channel={"id": "C0NORDLYS"})


def search(scene: Any, who: str, action_id: str) -> Answer:
    return scene.desk.act("block_suggestion", who, action_id=action_id, block_id=action_id, value="e", view={})


GESTURES: dict[str, tuple[str, Gesture, str]] = {
    "order a digest": ("modals.digest_form.asked", begin_new, "anybody"),
    "change a digest": (
        "modals.digest_form.asked_to_change",
        lambda s, who: press(s, who, digests.CHANGE),
        "author",
    ),
    "submit a digest": (
        "modals.digest_form.submitted",
        lambda s, who: s.desk.submit(who, form_view(s)),
        "author",
    ),
    "search a digest's place": (
        "modals.digest_form.place_found",
        lambda s, who: search(s, who, digest_form.PLACE),
        "anybody",
    ),
    "search a country": (
        "modals.digest_form.country_found",
        lambda s, who: search(s, who, digest_form.COUNTRY),
        "anybody",
    ),
    "pause a digest": ("modals.digests.paused", lambda s, who: press(s, who, digests.PAUSE), "author"),
    "resume a digest": ("modals.digests.resumed", lambda s, who: press(s, who, digests.RESUME), "author"),
    "end a digest": ("modals.digests.ended", lambda s, who: press(s, who, digests.END), "author"),
    "open a digest's calendar": (
        "modals.digests.calendar_opened",
        lambda s, who: s.desk.press(who, CALENDAR, str(s.digest), channel={"id": "C0NORDLYS"}),
        "readers",
    ),
    "open an application from a digest": ("modals.digests.application_opened", choose, "readers"),
}
"""By the gesture's name: what answers it, how it is made, and for whom it is."""


def needs(gesture: str) -> str:
    """What there has to be before somebody can make one of these; empty for all others."""
    return "digest" if gesture in GESTURES and GESTURES[gesture][2] != "anybody" else ""
