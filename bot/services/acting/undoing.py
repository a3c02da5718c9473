"""Taking a step back: everybody of whom nothing has left the house; the others are told by name. Source: docs/behaviour.md, Steps."""

from bot.services import reach
from bot.services.acting import announcing, before, ending, standing, written
from bot.services.acting.deed import CHANGED
from bot.services.acting.deeds import DEEDS
from bot.services.acting.doing import leave_out
from bot.services.reminding import planning
from bot.work import Work
from domain.access import VacancyAccess
from domain.errors import NotNow, Phrase, Unknown, say
from domain.steps import ItemState
from storage import applications, steps
from storage.step_tables import Step, StepItem
from storage.tables import Application

SENT = say("A message has already gone out.")


class _Sent(Exception):
    """Something of it has left the house."""


def undo(work: Work, step_id: int) -> Step:
    """Take a step back; for who executed it and for administrators, in time or as far as nothing has left.

    Unknown for anybody else's, NotNow when there is nothing left that could be taken back.
    """
    step = _own(work, step_id)
    applications.lock(work.session, [one.application_id for one in steps.items(work.session, step.id)])
    for waiting in steps.items(work.session, step.id, [ItemState.WAITING]):
        leave_out(waiting, ItemState.UNDONE, say("It had not begun."))
    done = steps.items(work.session, step.id, [ItemState.DONE])
    if not done and step.undone_at is not None:
        raise NotNow(say("This was taken back already."))
    for item in done:
        _take_back(work, step, item)
    step.undone_at, step.finished_at, step.inputs = work.now, step.finished_at or work.now, None
    announcing.announce(work, step)
    return step


def seen_by(work: Work, step: Step) -> bool:
    """A step is shown to who executed it, and to administrators."""
    return step.person_id == work.actor.person_id or work.actor.sees_everything


def _own(work: Work, step_id: int) -> Step:
    step = steps.by_id(work.session, step_id, lock=True)
    if step is None or not seen_by(work, step):
        raise Unknown
    late = step.undo_until is None or (work.now > step.undo_until and not steps.anything_waits(work.session, step.id))
    if late:
        raise NotNow(say("It is too late to undo this."))
    return step


def _take_back(work: Work, step: Step, item: StepItem) -> None:
    application = item.application
    reach.require_vacancy(work, application.vacancy, VacancyAccess.NORMAL)
    try:
        with work.session.begin_nested():
            _put_back(work, step, item, application)
    except _Sent:
        leave_out(item, ItemState.SENT, SENT)
    except NotNow as changed:
        item.reason = _kept(changed.phrase)


def _put_back(work: Work, step: Step, item: StepItem, application: Application) -> None:
    latest = steps.latest_of(work.session, application.id)
    if str(application.status) != item.before["after"] or latest is None or latest.id != item.id:
        raise NotNow(CHANGED)
    if not steps.stop_messages(work.session, step.id, application.id):
        raise _Sent
    DEEDS[step.action].undo(work, item, application)
    before.put_back(application, item.before)
    standing.give_back(work, item, application)
    ending.begin_again(work, item.before["ended"])
    item.state = ItemState.UNDONE
    planning.settle_application(work, application.id)
    written.wrote(work, application, "step_undone", step=step.id, action=str(step.action))


def _kept(phrase: Phrase) -> dict[str, object]:
    return {"text": phrase.text, "facts": dict(phrase.facts)}
