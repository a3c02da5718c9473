"""*Hire*: department, position and dates; the same questions change an employee later."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from bot.kit.answers import whole
from bot.kit.blocks import Block
from bot.kit.forms import Form, ask
from bot.kit.widgets import Choice, Day, Line, Pick
from bot.modals.acting.face import Face
from bot.services.acting import hiring
from bot.services.acting.choosing import Choice as People
from bot.services.acting.deed import Inputs
from bot.services.acting.hiring import Hiring
from bot.texts.marking import N_
from bot.texts.translator import Translator
from bot.work import Work
from domain.actions import Action
from domain.errors import BadFields, say


@dataclass(frozen=True)
class HireForm(Form):
    """The questions."""

    department: str = ask(Pick(label=N_("Department")))
    position: str = ask(Line(label=N_("Position")))
    starts_on: date = ask(Day(label=N_("Start date")))
    ends_on: date | None = ask(Day(label=N_("End date"), optional=True))


def draw(t: Translator, departments: Mapping[int, str], wanted: Hiring) -> list[Block]:
    """Draw the questions with what is known."""
    choices = {"department": [Choice(name, str(id)) for id, name in departments.items()]}
    values = {
        "department": wanted.department_id,
        "position": wanted.position,
        "starts_on": wanted.starts_on,
        "ends_on": wanted.ends_on,
    }
    return HireForm.blocks(t, values, choices)


def read(view: Mapping[str, Any]) -> Hiring:
    """Read the answers; BadFields for what is missing."""
    form = HireForm.read(view)
    department = whole(form.department)
    if department is None:
        raise BadFields(department=say("Choose a department."))
    return Hiring(department, form.position, form.starts_on, form.ends_on)


class HireFace(Face):
    """Proposes the vacancy's department and title."""

    action: ClassVar[Action] = Action.HIRE

    def look(self, work: Work, choice: People, inputs: Inputs | None) -> tuple[dict[int, str], Hiring]:
        """The departments there are, and what to propose."""
        wanted = inputs if isinstance(inputs, Hiring) else hiring.proposed(work, choice.going[0].application_id)
        return hiring.departments_of(work), wanted

    def blocks(self, t: Translator, shown: Any) -> list[Block]:
        """Draw the questions."""
        return draw(t, *shown)

    def read(self, view: Mapping[str, Any], *, loosely: bool = False) -> Hiring:
        """Read the answers."""
        return read(view)
