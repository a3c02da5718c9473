"""Doing a step's people one after the other, each whole or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from bot.services.acting import before, cards, codec, ending, letters, written
from bot.services.acting.deed import Deed, Inputs, kept
from bot.services.acting.deeds import DEEDS
from bot.services.acting.mailed import Mailed
from bot.services.reminding import planning
from bot.work import Work
from domain.access import VacancyAccess, access_to
from domain.errors import BadFields, Phrase, Refused, say
from domain.steps import ItemState
from storage import applications, interviews, steps
from storage.faults import is_about_database
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
    waiting = steps.waiting(work.session, step.id, limit + 1)
    people = waiting[:limit]
    ids = [one.application_id for one in people]
    applications.lock(work.session, ids)
    there = {one.id: one for one in applications.by_ids(work.session, ids, anew=True)}
    turn = Turn(work, step, deed, inputs, frozenset(interviews.whose_are_ahead(work.session, ids, work.now)))
    _do_all(turn, [(item, there.get(item.application_id)) for item in people])
    if len(waiting) > limit:
        return True
    finish(work, step, deed, inputs)
    return False


def finish(work: Work, step: Step, deed: Deed[Any], inputs: Inputs) -> None:
    """Nobody of a step waits any more."""
    work.session.flush()
    deed.finish(work, step, inputs)
    step.finished_at, step.inputs = work.now, None


def _do_all(turn: Turn, people: Sequence[tuple[StepItem, Application | None]]) -> None:
    """All of a piece at once; when one of them breaks, that is taken back and each is done by themselves."""
    try:
        with turn.work.session.begin_nested():
            _do_with(turn, people)
    except Exception as error:
        if is_about_database(error):
            raise
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
    try:
        with turn.work.session.begin_nested():
            _do_with(turn, [(item, application)])
    except Refused as refused:
        leave_out(item, ItemState.EXCLUDED, _why(refused))
    except Exception as error:
        if is_about_database(error):
            raise
        log.error("step_item_failed", step_id=turn.step.id, item_id=item.id, error=type(error).__name__)
        leave_out(item, ItemState.FAILED, BROKE)


def _why(refused: Refused) -> Phrase:
    """There is no field to be marked any more: what would stand at the first is the reason."""
    return next(iter(refused.fields.values())) if isinstance(refused, BadFields) else refused.phrase


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
    return deed.refused(work, application, inputs)


def _do_with(turn: Turn, people: Sequence[tuple[StepItem, Application | None]]) -> None:
    """Each is judged and changed before the next, for it may be the same person; what is sent and told comes after all."""
    changed = []
    for item, application in people:
        going = _going(turn, item, application)
        if going is not None:
            _change(turn, item, going)
            changed.append(going)
    _tell(turn, changed)


def _tell(turn: Turn, changed: Sequence[Application]) -> None:
    """Store what is sent and what is written down of all of them at once."""
    work, step, deed, inputs = turn.work, turn.step, turn.deed, turn.inputs
    if turn.meeting:
        meeting = [one for one in changed if one.id in turn.meeting]
        planning.settle_applications(work, [one.id for one in meeting])
        cards.redraw_all(work, meeting)
    if isinstance(deed, Mailed):
        letters.send_all(work, step, ((one, post) for one in changed for post in deed.outgoing(work, one, inputs)))
    same = {"step": step.id, **(deed.facts_of_step(work, step) if changed else {})}
    facts = ((one, {**same, **deed.facts(work, one, inputs)}) for one in changed)
    written.wrote_all(work, str(deed.action), facts)


def _change(turn: Turn, item: StepItem, application: Application) -> None:
    work, step, deed, inputs = turn.work, turn.step, turn.deed, turn.inputs
    stood = before.of(application)
    more = dict(deed.do(work, step, application, inputs))
    ends = application.id in turn.meeting and deed.ends_interviews(inputs)
    ended = ending.end(work, step, application) if ends else []
    after = {"after": str(application.status), "stands": before.stands(application)}
    item.before = {**stood, "ended": ended, "more": more, **after}
    item.state = ItemState.DONE


def leave_out(item: StepItem, state: ItemState, phrase: Phrase) -> None:
    """Write down why nothing was done."""
    item.state = state
    item.reason = kept(phrase)
