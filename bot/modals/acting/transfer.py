"""*Transfer*: where to, and whether the person stays here as well."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from slack_bolt import Ack, App

from bot.kit.blocks import Block, option
from bot.kit.forms import Form, ask
from bot.kit.widgets import Choice, SearchOne, Tick
from bot.modals.acting.face import Face
from bot.services import browsing
from bot.services.acting.choosing import Choice as People
from bot.services.acting.deed import Inputs
from bot.services.acting.transferring import Transferring
from bot.services.browsing import VacancyRow
from bot.texts.marking import N_
from bot.texts.translator import Translator
from bot.work import Begin, Work
from domain.access import Actor
from domain.actions import Action


@dataclass(frozen=True)
class TransferForm(Form):
    """The questions."""

    vacancy: int = ask(
        SearchOne(label=N_("Vacancy"), placeholder=N_("Type a title or a reference number"), watched=True)
    )
    copy: bool = ask(Tick(label=N_("Copy"), text=N_("Copy this data (do not move)"), optional=True))


def register(app: App) -> None:
    """Answer the search for a vacancy."""
    app.options("vacancy")(found)


def found(ack: Ack, payload: dict[str, Any], actor: Actor, look: Begin, t: Translator) -> None:
    """Vacancies whose title or reference holds what was typed, at each letter."""
    with look(actor) as work:
        rows = browsing.vacancies(work, 0, str(payload.get("value", ""))).rows
    ack(options=[option(f"{row.title} ({row.reference})", str(row.id), t(row.state)) for row in rows])


class TransferFace(Face):
    """Asks for the vacancy; the people are looked at again when it is chosen."""

    action: ClassVar[Action] = Action.TRANSFER
    watched: ClassVar[tuple[str, ...]] = ("vacancy",)

    def look(self, work: Work, choice: People, inputs: Inputs | None) -> tuple[Transferring, VacancyRow | None]:
        """What is chosen by now."""
        wanted = inputs if isinstance(inputs, Transferring) else Transferring()
        return wanted, browsing.vacancy(work, wanted.vacancy_id, 0).row if wanted.vacancy_id else None

    def blocks(self, t: Translator, shown: Any) -> list[Block]:
        """Draw the questions."""
        wanted, row = shown
        chosen = {"vacancy": [Choice(f"{row.title} ({row.reference})", str(row.id))]} if row else {}
        return TransferForm.blocks(t, {"copy": wanted.copy}, chosen)

    def read(self, view: Mapping[str, Any], *, loosely: bool = False) -> Transferring:
        """Read where to."""
        if loosely:
            values = TransferForm.read_loosely(view)
            return Transferring(values["vacancy"] or 0, bool(values["copy"]))
        form = TransferForm.read(view)
        return Transferring(form.vacancy, form.copy)
