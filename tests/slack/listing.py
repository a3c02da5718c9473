"""The gestures of lists, cards, notes, the bin and employees, for the table of who may do what."""

from collections.abc import Callable
from datetime import date
from typing import Any

from bot.modals import applications, candidate, card_pages, deleted, employees, notes
from bot.services import bin as bin_service
from bot.services import browsing, lists, record
from bot.services import card_pages as pages
from bot.services import employees as hired
from bot.services import notes as note_service
from bot.services.card_pages import Part
from bot.texts.translator import translator
from domain.access import SYSTEM
from domain.language import Language
from domain.lists import Filter
from storage.step_tables import Employee
from storage.tables import Application
from tests.services.company import EMMA
from tests.slack.desk import Answer, Desk, as_shown

T = translator(Language.EN)


def prepare(scene: Any) -> None:
    """What some gestures need beforehand: somebody in the bin, an employee, a note of Emma's, a list of hers."""
    company = scene.desk.company
    if scene.needs == "bin":
        with company.begin(SYSTEM) as work:
            work.session.get_one(Application, scene.application).deleted_at = work.now
    if scene.needs == "employee":
        scene.employee = employee_of(scene.desk, scene.application)
    if scene.needs == "note":
        with company.by(EMMA) as work:
            note_service.add(work, scene.application, "Telephone", "Called back.")
            scene.note = note_service.listing(work, scene.application, 0).page.rows[0].id
    if scene.needs == "list":
        with company.by(EMMA) as work:
            scene.list = lists.begin(work, Filter(scene.vacancy_id)).selection_id


def employee_of(desk: Desk, application: int) -> int:
    """Somebody who was hired; who was one already stays it."""
    with desk.company.begin(SYSTEM) as work:
        person = work.session.get_one(Application, application)
        known = work.session.query(Employee).filter_by(candidate_id=person.candidate_id, deleted_at=None).first()
        row = known or Employee(
            candidate_id=person.candidate_id,
            application_id=application,
            department_id=person.vacancy.department_id,
            position="Developer",
            starts_on=date(2026, 12, 1),
            created_at=work.now,
        )
        work.session.add(row)
        work.session.flush()
        return row.id


def list_view(scene: Any, *ticked: int, action: str = "", **chosen: str) -> dict[str, Any]:
    """Emma's list as Slack sends it back, with boxes ticked and an action chosen."""
    with scene.desk.company.by(EMMA) as work:
        view = as_shown(applications.draw(T, lists.again(work, scene.list)))
    values = view["state"]["values"]
    for block in view["blocks"]:
        for element in block.get("elements", []):
            if element.get("action_id") == applications.TICK:
                state = {"type": "checkboxes", "selected_options": [{"value": str(one)} for one in ticked]}
                values[block["block_id"]] = {applications.TICK: state}
    for name, value in {"act:choose": action, **chosen}.items():
        if value:
            values[f"b-{name}"] = {name: {"type": "static_select", "selected_option": {"value": value}}}
    return view


def press_in_list(scene: Any, who: str, action_id: str, value: str = "", **more: Any) -> Answer:
    """A press in Emma's list, where one person is ticked and an action chosen."""
    view = list_view(scene, scene.application, action="withdraw")
    return scene.desk.press(who, action_id, value, view=view, **more)


def choose_card(scene: Any, who: str) -> Answer:
    """Choose one of the page's people."""
    chosen = {"type": "static_select", "action_id": applications.CARD, "block_id": "doors"}
    chosen["selected_option"] = {"value": str(scene.application)}
    view = list_view(scene)
    return scene.desk.act("block_actions", who, actions=[chosen], container={}, view=view)


def choose_rank(scene: Any, who: str, rank: int = 2) -> Answer:
    """Choose a rank on a card."""
    chosen = {"type": "static_select", "action_id": candidate.RANK, "block_id": "ranking"}
    chosen["selected_option"] = {"value": f"{scene.application} {rank}"}
    return scene.desk.act("block_actions", who, actions=[chosen], container={}, view=card_of(scene))


def card_of(scene: Any) -> dict[str, Any]:
    with scene.desk.company.by(EMMA) as work:
        return as_shown(candidate.draw(T, browsing.candidate(work, scene.application)))


def page_of(scene: Any, part: Part = Part.ACTIVITIES) -> dict[str, Any]:
    with scene.desk.company.by(EMMA) as work:
        return as_shown(card_pages.draw(T, pages.look(work, scene.application, part, 0)))


def notes_of(scene: Any, **answers: Any) -> dict[str, Any]:
    with scene.desk.company.by(EMMA) as work:
        return as_shown(notes.draw(T, note_service.listing(work, scene.application, 0), 0), **answers)


def new_note(scene: Any) -> dict[str, Any]:
    return notes_of(scene, subject={"value": "Telephone"}, contents={"value": "Called back."})


def copy_name(scene: Any) -> str:
    with scene.desk.company.by(EMMA) as work:
        name = record.messages(work, scene.application, 0).rows[0].name
    return f"{scene.application} {name}"


def bin_view(scene: Any) -> dict[str, Any]:
    with scene.desk.company.by(EMMA) as work:
        return as_shown(deleted.first(work, T, scene.vacancy_id))


def final_form(scene: Any) -> dict[str, Any]:
    with scene.desk.company.by(EMMA) as work:
        view = deleted.draw_final(T, bin_service.look(work, scene.application))
    return as_shown(view, typed={"value": "somebody else"})


def employees_view(scene: Any) -> dict[str, Any]:
    with scene.desk.company.by(EMMA) as work:
        return as_shown(employees.first(work, T))


def employee_form(scene: Any) -> dict[str, Any]:
    view = scene.desk.press(EMMA, employees.CHANGE, str(scene.employee), view=employees_view(scene)).view
    return as_shown(view)


def search(desk: Desk, who: str, action_id: str) -> Answer:
    return desk.act("block_suggestion", who, action_id=action_id, block_id="filters", value="e", view={})


def employee_is_gone(scene: Any) -> bool:
    with scene.desk.company.by(EMMA) as work:
        return not hired.listing(work, 0).total


Gesture = Callable[[Any, str], Answer]
GESTURES: dict[str, tuple[str, Gesture, str]] = {
    "open a list": (
        "modals.applications.asked",
        lambda s, who: s.desk.press(who, "list:open:pending", str(s.vacancy_id)),
        "readers",
    ),
    "back to the list": (
        "modals.applications.asked_again",
        lambda s, who: s.desk.press(who, candidate.LIST, str(s.list), view=list_view(s)),
        "author",
    ),
    "tick": ("modals.applications.changed", lambda s, who: press_in_list(s, who, applications.TICK), "author"),
    "search in a list": (
        "modals.applications.searched",
        lambda s, who: s.desk.submit(who, list_view(s)),
        "author",
    ),
    "turn a list": (
        "modals.applications.turned",
        lambda s, who: press_in_list(s, who, "list:page:on", "1"),
        "author",
    ),
    "tick all": ("modals.applications.all_ticked", lambda s, who: press_in_list(s, who, applications.ALL), "author"),
    "untick all": (
        "modals.applications.none_ticked",
        lambda s, who: press_in_list(s, who, applications.NONE),
        "author",
    ),
    "open one of a list": ("modals.applications.opened", choose_card, "author"),
    "execute with a list": (
        "modals.applications.executed",
        lambda s, who: press_in_list(s, who, applications.EXECUTE),
        "author",
    ),
    "search a list's vacancy": (
        "modals.applications.found",
        lambda s, who: search(s.desk, who, applications.VACANCY),
        "anybody",
    ),
    "rank": ("modals.candidate.ranked", choose_rank, "acting"),
    "open a part of a card": (
        "modals.card_pages.asked",
        lambda s, who: s.desk.press(who, "card:more:activities", str(s.application), view=card_of(s)),
        "readers",
    ),
    "turn a part of a card": (
        "modals.card_pages.turned",
        lambda s, who: s.desk.press(who, "card:page:on", "0", view=page_of(s)),
        "readers",
    ),
    "show a copy": (
        "modals.card_pages.copy_asked",
        lambda s, who: s.desk.press(who, "card:copy", copy_name(s), view=page_of(s)),
        "readers",
    ),
    "open notes": (
        "modals.notes.asked",
        lambda s, who: s.desk.press(who, candidate.NOTES, str(s.application), view=card_of(s)),
        "readers",
    ),
    "turn notes": (
        "modals.notes.turned",
        lambda s, who: s.desk.press(who, "notes:page:on", "0", view=notes_of(s)),
        "readers",
    ),
    "write a note": ("modals.notes.submitted", lambda s, who: s.desk.submit(who, new_note(s)), "acting"),
    "delete a note": (
        "modals.notes.deleted",
        lambda s, who: s.desk.press(who, notes.DELETE, str(s.note), view=notes_of(s)),
        "writer",
    ),
    "open the bin": ("modals.deleted.asked", lambda s, who: s.desk.press(who, "bin:open", str(s.vacancy_id)), "acting"),
    "narrow the bin": (
        "modals.deleted.narrowed",
        lambda s, who: s.desk.press(who, "bin:period", view=bin_view(s)),
        "acting",
    ),
    "turn the bin": (
        "modals.deleted.turned",
        lambda s, who: s.desk.press(who, "bin:page:on", "0", view=bin_view(s)),
        "acting",
    ),
    "restore": (
        "modals.deleted.restored",
        lambda s, who: s.desk.press(who, deleted.RESTORE, str(s.application), view=bin_view(s)),
        "deleting",
    ),
    "ask to delete for good": (
        "modals.deleted.purge_asked",
        lambda s, who: s.desk.press(who, deleted.PURGE, str(s.application), view=bin_view(s)),
        "deleting",
    ),
    "delete for good": (
        "modals.deleted.purged",
        lambda s, who: s.desk.submit(who, final_form(s)),
        "deleting",
    ),
    "search the bin's vacancy": (
        "modals.deleted.found",
        lambda s, who: search(s.desk, who, deleted.VACANCY),
        "anybody",
    ),
    "open employees": ("modals.employees.asked", lambda s, who: s.desk.press(who, employees.OPEN), "daily"),
    "turn employees": (
        "modals.employees.turned",
        lambda s, who: s.desk.press(who, "employees:page:on", "0", view=employees_view(s)),
        "daily",
    ),
    "change an employee": (
        "modals.employees.change_asked",
        lambda s, who: s.desk.press(who, employees.CHANGE, str(s.employee), view=employees_view(s)),
        "daily",
    ),
    "save an employee": (
        "modals.employees.changed",
        lambda s, who: s.desk.submit(who, employee_form(s)),
        "daily",
    ),
    "delete an employee": (
        "modals.employees.deleted",
        lambda s, who: s.desk.press(who, employees.DELETE, str(s.employee), view=employees_view(s)),
        "daily",
    ),
}
"""By the gesture's name: what answers it, how it is made, and for whom it is."""


def needs(gesture: str) -> str:
    """What there has to be before somebody can make one of these; empty for all others."""
    listener = GESTURES[gesture][0] if gesture in GESTURES else ""
    if listener in ("modals.applications.asked", "modals.applications.found", "modals.deleted.found"):
        return ""
    by_module = {"applications": "list", "deleted": "bin", "employees": "employee"}
    if listener == "modals.notes.deleted":
        return "note"
    if listener == "modals.card_pages.copy_asked":
        return "interview"
    return by_module.get(listener.removeprefix("modals.").partition(".")[0], "")
