"""What recruiters press after an interview and while nobody answers, and their appointments, for the table of who may do what."""

from datetime import date, time, timedelta
from typing import Any

from bot.messages.outcomes import ABSENT, HELD
from bot.messages.unanswered import BY_EMAIL, BY_SMS, LEAVE, UNDO
from bot.modals import appointment, calendar
from bot.services import nudging
from bot.services.calendar import appointing
from bot.services.calendar.appointing import Wanted
from bot.services.people import PersonChange, change
from bot.texts.translator import translator
from domain.access import OPERATOR, SYSTEM, Right
from domain.delivery import Channel
from domain.language import Language
from storage.tables import Interview
from tests.services.company import EMMA, KARI, SVEN
from tests.slack.desk import Answer, as_shown
from tests.slack.listing import Gesture

T = translator(Language.EN)
BEGUN, OPEN, NUDGED, OWN = "begun", "unanswered", "nudged", "appointment"


def prepare(scene: Any) -> None:
    """An interview of Emma's that has begun, waits for an answer, or of which a nudge is on its way; or her appointment."""
    company = scene.desk.company
    if scene.needs in (BEGUN, OPEN, NUDGED):
        (scene.interview_id,) = company.invite(name_of(scene), by=EMMA)
    if scene.needs == BEGUN:
        with company.begin(SYSTEM) as work:
            work.session.get_one(Interview, scene.interview_id).starts_at = work.now - timedelta(minutes=5)
    if scene.needs == OPEN:
        with company.begin(OPERATOR) as work:
            for who in (KARI, EMMA, SVEN):
                change(work, who, PersonChange(rights={Right.SMS: True}))
    if scene.needs == NUDGED:
        with company.by(EMMA) as work:
            nudging.nudge(work, scene.interview_id, Channel.EMAIL, 0)
    if scene.needs == OWN:
        with company.by(EMMA) as work:
            wanted = Wanted("Lunch", date(2026, 11, 25), time(12), 60, vacancy_id=scene.vacancy_id)
            scene.appointment = appointing.put_in(work, wanted)


def name_of(scene: Any) -> str:
    """The candidate the scene is about."""
    ids = scene.desk.company.applications
    return next(name for name, id in ids.items() if id == scene.application)


def press(action_id: str) -> Gesture:
    return lambda scene, who: scene.desk.press(who, action_id, f"{scene.interview_id} 0 0")


def form(scene: Any) -> dict[str, Any]:
    """Emma's appointment as Slack sends its form back."""
    with scene.desk.company.by(EMMA) as work:
        return as_shown(appointment.draw(T, appointing.to_change(work, scene.appointment)))


def cancel(scene: Any, who: str) -> Answer:
    return scene.desk.press(who, appointment.CANCEL, str(scene.appointment), view=form(scene))


def search(field: str) -> Gesture:
    return lambda scene, who: scene.desk.act(
        "block_suggestion", who, action_id=field, block_id=field, value="e", view={}
    )


GESTURES: dict[str, tuple[str, Gesture, str]] = {
    "say that it was held": (
        "outcome_presses.said",
        lambda s, who: s.desk.press(who, HELD, f"{s.interview_id} 0"),
        "acting",
    ),
    "say that nobody came": (
        "outcome_presses.said",
        lambda s, who: s.desk.press(who, f"{ABSENT}:3", f"{s.interview_id} 0"),
        "acting",
    ),
    "nudge by e-mail": ("nudge_presses.chosen", press(BY_EMAIL), "acting"),
    "leave it at that": ("nudge_presses.chosen", press(LEAVE), "acting"),
    "undo a nudge": ("nudge_presses.chosen", press(UNDO), "acting"),
    "nudge by SMS": ("nudge_presses.chosen", press(BY_SMS), "acting"),
    "new appointment": (
        "modals.appointment.asked",
        lambda s, who: s.desk.press(who, calendar.NEW, "0"),
        "anybody",
    ),
    "open an appointment": (
        "modals.appointment.opened",
        lambda s, who: s.desk.press(who, calendar.CHANGE, str(s.appointment)),
        "author",
    ),
    "save an appointment": (
        "modals.appointment.submitted",
        lambda s, who: s.desk.submit(who, form(s)),
        "author",
    ),
    "cancel an appointment": ("modals.appointment.cancelled", cancel, "author"),
    "search whom it is about": ("modals.appointment.application_found", search("about_application"), "anybody"),
    "search which vacancy it is about": ("modals.appointment.vacancy_found", search("about_vacancy"), "anybody"),
}


def needs(gesture: str) -> str:
    """What there has to be before somebody can make one of these; empty for all others."""
    listener, *_ = GESTURES.get(gesture, ("",))
    if listener.startswith("outcome_presses"):
        return BEGUN
    if listener.startswith("nudge_presses"):
        return NUDGED if gesture.startswith("undo") else OPEN
    return OWN if gesture in ("open an appointment", "save an appointment", "cancel an appointment") else ""
