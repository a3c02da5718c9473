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
from domain.steps import AT_ONCE
from storage import applications, steps
from storage.step_tables import Selection, Step


def execute(
    work: Work, selection_id: int, inputs: Inputs, *, seen: str, only: Sequence[int] | None = None
) -> Step | Choice:
    """Execute what was selected: the step, be it made now or by an earlier submission of the same.

    When something speaks against it that was not `seen`, or nobody is left, nothing happens and the choice comes back to
    be looked at. `only` are those who were left ticked. Of two people at once the later sees what the other did.
    """
    applications.lock(work.session, choosing.load(work, selection_id).application_ids)
    selection = choosing.load(work, selection_id, lock=True)  # after the applications: who erases takes them so, too
    if selection.step_id is not None:
        return work.session.get_one(Step, selection.step_id)
    deed = choosing.deed_of(selection)
    applications.by_ids(work.session, selection.application_ids, anew=True)
    choice, going = choosing.with_people(work, selection, deed, inputs, only)
    if not going or not _was_seen(work, selection, deed, inputs, choice, seen):
        return choice
    inputs = deed.check(work, going, inputs)
    if deed.mails(inputs):
        limits.insist_on_step(work, deed.lettered(work, going, inputs))
    return _begin(work, selection, deed, inputs, [one.application_id for one in choice.people])


def _was_seen(work: Work, selection: Selection, deed: Deed[Any], inputs: Inputs, choice: Choice, seen: str) -> bool:
    """True when what there is to say was shown: of these people, or of all before some of them were unticked."""
    return not choice.mark or choice.mark == seen or choosing.choice(work, selection, deed, inputs).mark == seen


def _begin(work: Work, selection: Selection, deed: Deed[Any], inputs: Inputs, people: Sequence[int]) -> Step:
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
    steps.add_items(work.session, step.id, people)
    selection.step_id = step.id
    work.session.flush()
    if len(people) <= AT_ONCE:
        doing.do_some(work, step, AT_ONCE + 1)
    announcing.announce(work, step)
    return step


def _undo_until(work: Work, deed: Deed[Any]) -> datetime | None:
    can_be = bool(work.house.undo) and TABLE[deed.action].undo is not Undo.NONE
    return work.now + work.house.undo if can_be else None
