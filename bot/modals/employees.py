"""Employees: who was hired; position, department and dates changed, or turned back into a candidate."""

import re
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.kit.answers import number_of
from bot.kit.blocks import Block, actions, button, confirm, context, header, section
from bot.kit.modal import Memo, View, modal
from bot.kit.paging import listed
from bot.modals.acting import hire, under
from bot.modals.opening import redraw, show_view
from bot.services import employees
from bot.services.acting import hiring
from bot.services.acting.hiring import Hiring
from bot.services.employees import EmployeeRow
from bot.texts import when
from bot.texts.translator import Translator
from bot.work import Begin, Work
from domain.access import Actor
from domain.pages import Page

CALLBACK, FORM = "employees", "employee"
OPEN, TURN, CHANGE, DELETE = "employees:open", "employees:page", "employees:change", "employees:delete"


@dataclass(frozen=True)
class EmployeesMemo(Memo):
    """Which page is shown."""

    number: int


@dataclass(frozen=True)
class EmployeeMemo(Memo):
    """Whose data is changed, and which page the list was at."""

    employee_id: int
    number: int


def register(app: App) -> None:
    """Answer what opens the list, and everything in it."""
    app.action(OPEN)(asked)
    app.action(re.compile(f"^{TURN}:"))(turned)
    app.action(CHANGE)(change_asked)
    app.action(DELETE)(deleted)
    app.view(FORM)(changed)


def asked(ack: Ack, body: dict[str, Any], client: WebClient, actor: Actor, look: Begin, t: Translator) -> None:
    """Show the first page."""
    with look(actor) as work:
        view = first(work, t)
    show_view(client, body, view)
    ack()


def first(work: Work, t: Translator) -> View:
    """The list as it is opened."""
    return draw(t, employees.listing(work, 0))


def turned(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, actor: Actor, look: Begin, t: Translator
) -> None:
    """Show another page."""
    with look(actor) as work:
        page = employees.listing(work, number_of(action))
    redraw(client, body, draw(t, page))
    ack()


def change_asked(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, actor: Actor, begin: Begin, t: Translator
) -> None:
    """Open the form with what is known, over the list: *Cancel* leads back to it."""
    memo = EmployeesMemo.load(body["view"])
    with begin(actor) as work:
        found = employees.one(work, number_of(action))
        wanted = Hiring(found.department_id, found.position, found.starts_on, found.ends_on)
        form = hire.draw(t, hiring.departments_of(work), wanted)
        name, id = found.candidate.name, found.id
    client.views_push(trigger_id=body["trigger_id"], view=_form(t, name, form, EmployeeMemo(id, memo.number)))
    ack()


def _form(t: Translator, name: str, form: list[Block], memo: EmployeeMemo) -> View:
    return modal(
        t("Employee"), [header(name), *form], callback_id=FORM, submit=t("Save changes"), close=t("Cancel"), memo=memo
    )


def changed(
    ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient, actor: Actor, begin: Begin, t: Translator
) -> None:
    """Save, and close the form: the list beneath shows it."""
    wanted, memo = hire.read(view), EmployeeMemo.load(view)
    with begin(actor) as work:
        employees.change(work, memo.employee_id, wanted)
        work.session.flush()
        page = employees.listing(work, memo.number)
    under.redraw(client, body, draw(t, page))
    ack()


def deleted(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, actor: Actor, begin: Begin, t: Translator
) -> None:
    """Turn somebody back into a candidate."""
    memo = EmployeesMemo.load(body["view"])
    with begin(actor) as work:
        employees.delete(work, number_of(action))
        work.session.flush()
        page = employees.listing(work, memo.number)
    redraw(client, body, draw(t, page))
    ack()


def draw(t: Translator, page: Page[EmployeeRow]) -> View:
    """A page of employees."""
    blocks: list[Block] = [] if page.total else [section(t("Nobody has been hired yet."))]
    blocks += listed(t, page, lambda one: _row(t, one), turn_action=TURN)
    memo = EmployeesMemo(page.number)
    return modal(t("Employees"), blocks, callback_id=CALLBACK, close=t("Close"), memo=memo)


def _row(t: Translator, one: EmployeeRow) -> list[Block]:
    span = [f"{t('Start date')}: {when.date_of(one.starts_on, t.language)}"]
    if one.ends_on is not None:
        span.append(f"{t('End date')}: {when.date_of(one.ends_on, t.language)}")
    words = t("{name} becomes a candidate again and stands where they stood before.", name=one.name)
    sure = confirm(t("Delete the employee?"), words, t("Delete"), t("Cancel"))
    doors = [
        button(t("Change"), CHANGE, str(one.id)),
        button(t("Delete"), DELETE, str(one.id), style="danger", confirm=sure),
    ]
    about = f"{one.position} · {one.department}"
    return [section(one.name), context(about, *span), actions(doors, block_id=f"employee:{one.id}")]
