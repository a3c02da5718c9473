"""What a step's result says of each person beyond that it is done: where to they went, and whether they stayed as well."""

from collections.abc import Sequence

from bot.work import Work
from domain.actions import Action
from domain.errors import Phrase, say
from domain.steps import ItemState
from storage import applications
from storage.step_tables import Step, StepItem


def of(work: Work, step: Step, items: Sequence[StepItem]) -> dict[int, Phrase]:
    """A sentence by application, of those of whom there is one to say."""
    if step.action is not Action.TRANSFER:
        return {}
    done = {one.application_id: one.before["more"]["new"] for one in items if one.state is ItemState.DONE}
    went = {one.id: one.vacancy.title for one in applications.by_ids(work.session, list(done.values()))}
    moved = {one.application_id for one in items if one.application.moved_to_id is not None}
    return {mine: _went(went[new], moved=mine in moved) for mine, new in done.items() if new in went}


def _went(vacancy: str, *, moved: bool) -> Phrase:
    if moved:
        return say("moved to “{vacancy}”", vacancy=vacancy)
    return say("copied to “{vacancy}”; stays here as well", vacancy=vacancy)
