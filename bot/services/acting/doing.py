"""Doing a step's people one after the other, each whole or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from bot.services.acting import before, codec, ending, written
from bot.services.acting.deed import Deed, Inputs
from bot.services.acting.deeds import DEEDS
from bot.services.reminding import planning
from bot.work import Work
from domain.access import VacancyAccess, access_to
from domain.errors import Phrase, Refused, say
from domain.steps import ItemState
from storage import applications, interviews, steps
from storage.step_tables import Step, StepItem
from storage.tables import Application

log = structlog.get_logger(__name__)
GONE = say("This application is not there any more.")
NO_ACCESS = say("You may not act in this vacancy.")
BROKE = say("Something went wrong on our side. Nothing was changed for this person.")


def inputs_of(work: Work, step: Step, deed: Deed[Any]) -> Inputs:
    """What was asked for when the step began."""
    return codec.load(deed.kind, work.house.vault.open(step.inputs or b""))


@dataclass(frozen=True)
class Turn:
    """What is the same for all people of a piece; `meeting` are the applications that have interviews ahead."""

    work: Work
    step: Step
    deed: Deed[Any]
    inputs: Inputs
    meeting: frozenset[int]


def do_some(work: Work, step: Step, limit: int) -> bool:
    """Do the next people of a step; True when others still wait."""
    deed = DEEDS[step.action]
    inputs = inputs_of(work, step, deed)
    waiting = steps.items(work.session, step.id, [ItemState.WAITING], limit=limit)
    ids = [one.application_id for one in waiting]
    applications.lock(work.session, ids)
    there = {one.id: one for one in applications.by_ids(work.session, ids)}
    turn = Turn(work, step, deed, inputs, frozenset(interviews.whose_are_ahead(work.session, ids, work.now)))
    _do_all(turn, [(item, there.get(item.application_id)) for item in waiting])
    if len(waiting) == limit and steps.items(work.session, step.id, [ItemState.WAITING], limit=1):
        return True
    step.finished_at, step.inputs = work.now, None
    return False


def _do_all(turn: Turn, people: Sequence[tuple[StepItem, Application | None]]) -> None:
    """All of a piece at once; when one of them breaks, that is taken back and each is done by themselves."""
    session = turn.work.session
    try:
        with session.begin_nested():
            for item, application in people:
                going = _going(turn, item, application)
                if going is not None:
                    _do_with(turn, item, going)
    except Exception:  # noqa: BLE001 - whatever it was comes again below, where it is known whose it is
        for item, application in people:
            _do(turn, item, application)


def _going(turn: Turn, item: StepItem, application: Application | None) -> Application | None:
    """The application, if it is to be done with; else it is written down why not."""
    why_not = _why_not(turn.work, application, turn.deed, turn.inputs)
    if application is None or why_not is not None:
        leave_out(item, ItemState.EXCLUDED, why_not or GONE)
        return None
    return application


def _do(turn: Turn, item: StepItem, application: Application | None) -> None:
    going = _going(turn, item, application)
    if going is None:
        return
    try:
        with turn.work.session.begin_nested():
            _do_with(turn, item, going)
    except Refused as refused:
        leave_out(item, ItemState.EXCLUDED, refused.phrase)
    except Exception as error:  # noqa: BLE001 - one person who breaks must not keep the others from their turn
        log.error("step_item_failed", step_id=turn.step.id, item_id=item.id, error=type(error).__name__)
        leave_out(item, ItemState.FAILED, BROKE)


def _why_not(work: Work, application: Application | None, deed: Deed[Any], inputs: Inputs) -> Phrase | None:
    """Asked again for everybody at their turn: much can happen while five hundred are done."""
    if application is None:
        return GONE
    vacancy = application.vacancy
    if access_to(work.actor, vacancy.id, vacancy.department_id) not in (
        VacancyAccess.NORMAL,
        VacancyAccess.ADMINISTRATOR,
    ):
        return NO_ACCESS
    return deed.verdict(work, application, inputs).refused


def _do_with(turn: Turn, item: StepItem, application: Application) -> None:
    work, step, deed, inputs = turn.work, turn.step, turn.deed, turn.inputs
    meets = application.id in turn.meeting
    stood = before.of(application)
    more = dict(deed.do(work, step, application, inputs))
    ended = ending.end(work, step, application) if meets and deed.ends_interviews(inputs) else []
    item.before = {**stood, "ended": ended, "more": more, "after": str(application.status)}
    item.state = ItemState.DONE
    if meets:
        planning.settle_application(work, application.id)
    written.wrote(work, application, str(deed.action), step=step.id, **deed.facts(work, application, inputs))


def leave_out(item: StepItem, state: ItemState, phrase: Phrase) -> None:
    """Write down why nothing was done."""
    item.state = state
    item.reason = {"text": phrase.text, "facts": {name: str(fact) for name, fact in phrase.facts.items()}}
