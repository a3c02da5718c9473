"""Interviews to come of somebody who leaves the process: cancelled with notice, and put back when the step is undone."""

from collections.abc import Iterable, Mapping
from typing import Any

from bot.services import telling
from bot.services.interview import cancelling
from bot.services.reminding import planning
from bot.work import Work
from storage import announced, interviews, steps
from storage.step_tables import Step
from storage.tables import Application, Interview


def end(work: Work, step: Step, application: Application) -> list[dict[str, Any]]:
    """Cancel the application's interviews to come; returns what `begin_again` needs."""
    return [_end(work, step, one) for one in interviews.ahead_of(work.session, application.id, work.now)]


def _end(work: Work, step: Step, interview: Interview) -> dict[str, Any]:
    due = step.undo_until or work.now
    interview.cancelled_at = work.now
    interview.revision += 1
    stopped = announced.waiting(work.session, interview.id, cancelling.EVERYTHING)
    cancelling.call_off(work, interview, tell=True, due_at=due, step_id=step.id)
    telling.wrote(work, interview, "cancelled", step=step.id)
    planning.settle(work, interview)
    return {"id": interview.id, "stopped": stopped}


def begin_again(work: Work, ended: Iterable[Mapping[str, Any]]) -> None:
    """Put interviews back of whose cancellation nobody outside has heard."""
    for one in ended:
        interview = interviews.by_id(work.session, one["id"], lock=True)
        if interview is None or interview.cancelled_at is None:
            continue
        interview.cancelled_at = None
        interview.revision -= 1
        steps.give_back(work.session, one["stopped"])
        telling.wrote(work, interview, "not_cancelled")
        planning.settle(work, interview)
