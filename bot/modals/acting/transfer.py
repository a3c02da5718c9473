"""*Transfer*: where to, and whether the person stays here as well."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar

from slack_bolt import Ack, App

from bot.kit.blocks import Block, option
from bot.kit.forms import Form, ask
from bot.kit.widgets import Choice, Pick, SearchOne, Tick
from bot.modals.acting.face import Face
from bot.modals.acting.frame import ActMemo
from bot.services import browsing
from bot.services.acting import destinations
from bot.services.acting.choosing import Choice as People
from bot.services.acting.deed import Inputs
from bot.services.acting.destinations import EVERY, EXPIRED, OPEN
from bot.services.acting.transferring import Transferring
from bot.services.browsing import VacancyRow
from bot.texts.marking import N_
from bot.texts.translator import Translator
from bot.work import Begin, Work
from domain.access import Actor
from domain.actions import Action
from domain.status import VacancyState


class Destination(StrEnum):
    """Which vacancies are searched."""

    OPEN = "open"
    EXPIRED = "expired"


STATES = {Destination.OPEN: OPEN, Destination.EXPIRED: EXPIRED}


@dataclass(frozen=True)
class StatusForm(Form):
    """How far the vacancies are among which the search looks."""

    state: Destination = ask(Pick(label=N_("Status of the vacancies to choose from"), kind=Destination))


@dataclass(frozen=True)
class TransferForm(Form):
    """The questions."""

    vacancy: int = ask(
        SearchOne(label=N_("Vacancy"), placeholder=N_("Type a title or a reference number"), watched=True)
    )
    copy: bool = ask(Tick(label=N_("Copy"), text=N_("Copy this data (do not move)"), optional=True, watched=True))


def register(app: App) -> None:
    """Answer the search for a vacancy."""
    app.options("vacancy")(found)


def found(ack: Ack, body: dict[str, Any], payload: dict[str, Any], actor: Actor, look: Begin, t: Translator) -> None:
    """Vacancies whose title or reference holds what was typed, at each letter, but for those where everybody is already."""
    view = body.get("view") or {}
    wanted = STATES.get(StatusForm.read_loosely(view)["state"], EVERY)
    with look(actor) as work:
        rows = destinations.fitting(work, str(payload.get("value", "")), ActMemo.load(view).selection_id, wanted)
    ack(options=[option(f"{row.title} ({row.reference})", str(row.id), t(row.state)) for row in rows])


class TransferFace(Face):
    """Asks for the vacancy; the people are looked at again when it is chosen."""

    action: ClassVar[Action] = Action.TRANSFER
    watched: ClassVar[tuple[str, ...]] = ("vacancy", "copy")

    def look(self, work: Work, choice: People, inputs: Inputs | None) -> tuple[Transferring, VacancyRow | None]:
        """What is chosen by now."""
        wanted = inputs if isinstance(inputs, Transferring) else Transferring()
        return wanted, browsing.vacancy(work, wanted.vacancy_id, 0).row if wanted.vacancy_id else None

    def blocks(self, t: Translator, shown: Any) -> list[Block]:
        """Draw the questions."""
        wanted, row = shown
        chosen = {"vacancy": [Choice(f"{row.title} ({row.reference})", str(row.id))]} if row else {}
        states = {"state": [Choice(t("New and active"), "open"), Choice(t(VacancyState.EXPIRED), "expired")]}
        return [
            *StatusForm.blocks(t, {"state": Destination.OPEN}, states),
            *TransferForm.blocks(t, {"copy": wanted.copy}, chosen),
        ]

    def read(self, view: Mapping[str, Any], *, loosely: bool = False) -> Transferring:
        """Read where to."""
        if loosely:
            values = TransferForm.read_loosely(view)
            return Transferring(values["vacancy"] or 0, bool(values["copy"]))
        form = TransferForm.read(view)
        return Transferring(form.vacancy, form.copy)
