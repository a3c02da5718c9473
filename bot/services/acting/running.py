"""Large steps, done piece by piece behind the gesture; whatever process dies, another goes on where it was."""

from dataclasses import replace

import structlog
from sqlalchemy.exc import DBAPIError

from bot.services.acting import announcing, choosing, doing
from bot.services.acting.deeds import DEEDS
from bot.services.acting.doing import BROKE, NO_ACCESS, leave_out
from bot.work import Begin, Work
from domain.access import SYSTEM, Actor
from domain.errors import NotAllowed, Phrase
from domain.steps import AT_ONCE, ItemState
from storage import people, steps
from storage.faults import is_about_database
from storage.step_tables import Step

log = structlog.get_logger(__name__)


def run(begin: Begin) -> int:
    """Do what waits, each piece in a transaction of its own; returns how many pieces were done."""
    pieces = 0
    while _one_piece(begin):
        pieces += 1
    return pieces


def _one_piece(begin: Begin) -> bool:
    step_id = None
    try:
        with begin(SYSTEM) as work:
            step = steps.unfinished(work.session)
            if step is None:
                return False
            step_id = step.id
            _piece(work, step)
    except Exception as error:
        if isinstance(error, DBAPIError) or is_about_database(error):
            raise  # the database will be there again, and what was done so far is
        log.error("step_given_up", step_id=step_id, error=type(error).__name__)
        _give_up(begin, step_id)
    return True


def _piece(work: Work, step: Step) -> None:
    """Rights are asked for again each time: they may have been taken away since."""
    actor = _who(work, step)
    try:
        if actor is None:
            raise NotAllowed
        own = replace(work, actor=actor)
        choosing.insist_allowed(own, step.action)
        doing.do_some(own, step, AT_ONCE)
    except NotAllowed:
        _leave_all_out(work, step, NO_ACCESS)
    announcing.announce(work, step)


def _who(work: Work, step: Step) -> Actor | None:
    found = people.by_ids(work.session, [step.person_id] if step.person_id else [])
    return people.actor(people.asked(work.session), found[0].slack_id, step.surface) if found else None


def _leave_all_out(work: Work, step: Step, why: Phrase) -> None:
    for item in steps.items(work.session, step.id, [ItemState.WAITING]):
        leave_out(item, ItemState.EXCLUDED, why)
    deed = DEEDS[step.action]
    doing.finish(work, step, deed, doing.inputs_of(work, step, deed))


def _give_up(begin: Begin, step_id: int | None) -> None:
    with begin(SYSTEM) as work:
        step = steps.by_id(work.session, step_id or 0, lock=True)
        if step is not None:
            for item in steps.items(work.session, step.id, [ItemState.WAITING]):
                leave_out(item, ItemState.FAILED, BROKE)
            DEEDS[step.action].give_up(work, step)
            step.finished_at, step.inputs = work.now, None
            announcing.announce(work, step)
