"""Filling in the reminder's questions, as Slack would send them."""

import json
from typing import Any

from sqlalchemy import select

from domain.access import SYSTEM
from domain.language import Language
from domain.letters import LetterKind
from domain.reminders import ReminderOption
from storage.tables import Application, Reminder, Template
from tests.cast import Applicant, apply
from tests.services.company import KARI
from tests.slack.desk import Desk, as_shown

EVERYBODY = ("Anna", "Ola", "Jane", "Søren", "Daan")
"""A candidate of each language."""


def step_one(desk: Desk, *names: str, who: str, **answers: Any) -> dict[str, Any]:
    desk.command(who, "/interview", "")
    chosen = [{"value": str(desk.company.applications[name])} for name in names]
    usual = {
        "applications": {"selected_options": chosen},
        "form": {"selected_option": {"value": "group"}},
        "day": {"selected_date": "2026-11-27"},
        "at": {"selected_time": "10:00"},
        "place": {"value": "Room 7"},
    }
    return as_shown(desk.wire.said[-1][1]["view"], **{**usual, **answers})


def step_two(desk: Desk, *names: str, who: str = KARI, **answers: Any) -> dict[str, Any]:
    """The second step as it is opened."""
    return desk.submit(who, step_one(desk, *(names or ("Ola",)), who=who, **answers)).view


def picked(value: str) -> dict[str, Any]:
    return {"selected_option": {"value": value}}


def choosing(desk: Desk, view: dict[str, Any], option: str, who: str = KARI) -> dict[str, Any]:
    """The form after the reminder was chosen, as it is drawn anew."""
    return desk.press(who, "reminder", view=as_shown(view, reminder=picked(option))).view


def block(view: dict[str, Any], block_id: str) -> dict[str, Any]:
    return next(one for one in view["blocks"] if one.get("block_id") == block_id)


def offered(view: dict[str, Any], block_id: str) -> list[tuple[str, str]]:
    return [(one["value"], one["text"]["text"]) for one in block(view, block_id)["element"]["options"]]


def initial(view: dict[str, Any], block_id: str) -> str:
    return str(block(view, block_id)["element"]["initial_option"]["value"])


def said(view: dict[str, Any]) -> str:
    return json.dumps(view["blocks"], ensure_ascii=False)


def has(view: dict[str, Any], block_id: str) -> bool:
    return any(one.get("block_id") == block_id for one in view["blocks"])


def planned(desk: Desk) -> list[Reminder]:
    with desk.company.look(SYSTEM) as work:
        return list(work.session.scalars(select(Reminder).order_by(Reminder.id)))


def proposing(desk: Desk, option: ReminderOption, days: int, language: Language = Language.NB) -> None:
    """The company's own template of the first interview's reminder."""
    with desk.company.begin(SYSTEM) as work:
        work.session.add(
            Template(
                kind=LetterKind.REMINDER_FIRST,
                language=language,
                subject="Own subject",
                contents="Own contents",
                signature="",
                reminder=option,
                reminder_days=days,
            )
        )


def add(desk: Desk, one: Applicant) -> None:
    with desk.company.begin(SYSTEM) as work:
        vacancy = work.session.get_one(Application, desk.company.applications["Ola"]).vacancy_id
        desk.company.applications[one.first] = apply(work, one, vacancy)
