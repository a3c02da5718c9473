"""Executing: a selection becomes a step, once; the people of a small one are done with it, of a large one behind it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.services import limits
from bot.services.acting import announcing, choosing, codec, doing
from bot.services.acting.choosing import Choice
from bot.services.acting.deed import Deed, Inputs
from bot.work import Work
from domain.actions import TABLE, Undo
from domain.errors import NotNow, say
from domain.steps import AT_ONCE, ItemState
from storage import applications
from storage.step_tables import Selection, Step, StepItem
from storage.tables import Application


def execute(
    work: Work, selection_id: int, inputs: Inputs, *, seen: str, only: Sequence[int] | None = None
) -> Step | Choice:
    """Execute what was selected: the step, be it made now or by an earlier submission of the same.

    When something speaks against it that was not `seen`, or nobody is left, nothing happens and the choice comes back to
    be looked at. `only` are those who were left ticked.
    """
    selection = choosing.load(work, selection_id, lock=True)
    if selection.step_id is not None:
        return work.session.get_one(Step, selection.step_id)
    deed = choosing.deed_of(selection)
    choice = choosing.choice(work, selection, deed, inputs, only)
    if not choice.going or choice.mark != seen:
        return choice
    return _begin(work, selection, deed, inputs, choice)


def _begin(work: Work, selection: Selection, deed: Deed[Any], inputs: Inputs, choice: Choice) -> Step:
    people = [one.application_id for one in choice.people]
    going = _applications(work, choice)
    inputs = deed.check(work, going, inputs)
    if deed.mails(inputs):
        limits.insist_on_step(work, [one.vacancy_id for one in going])
    step = Step(
        action=deed.action,
        person_id=work.actor.person_id,
        surface=work.actor.surface,
        inputs=work.house.vault.seal(codec.dump(inputs)),
        total=len(people),
        created_at=work.now,
        undo_until=_undo_until(work, deed),
    )
    work.session.add(step)
    work.session.flush()
    work.session.add_all(StepItem(step_id=step.id, application_id=id, state=ItemState.WAITING) for id in people)
    selection.step_id = step.id
    work.session.flush()
    if len(people) <= AT_ONCE:
        doing.do_some(work, step, AT_ONCE + 1)
    announcing.announce(work, step)
    return step


def _undo_until(work: Work, deed: Deed[Any]) -> datetime | None:
    can_be = bool(work.house.undo) and TABLE[deed.action].undo is not Undo.NONE
    return work.now + work.house.undo if can_be else None


def _applications(work: Work, choice: Choice) -> list[Application]:
    found = applications.by_ids(work.session, [one.application_id for one in choice.going])
    if not found:
        raise NotNow(say("Nobody is left to do this with."))
    return found
