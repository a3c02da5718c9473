"""Taking a step back: everybody of whom nothing has left the house; the others are told by name. Source: docs/behaviour.md, Steps."""

from collections.abc import Sequence

from bot.services import reach
from bot.services.acting import announcing, before, cards, ending, standing, written
from bot.services.acting.deed import CHANGED, kept
from bot.services.acting.deeds import DEEDS
from bot.services.acting.doing import NO_ACCESS, leave_out
from bot.services.reminding import planning
from bot.work import Work
from domain.access import VacancyAccess
from domain.errors import NotNow, Unknown, say
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
    _lock(work, step)
    for waiting in steps.items(work.session, step.id, [ItemState.WAITING]):
        leave_out(waiting, ItemState.UNDONE, say("It had not begun."))
    done = steps.items(work.session, step.id, [ItemState.DONE])
    if not done and step.undone_at is not None:
        raise NotNow(say("This was taken back already."))
    _insist_may_act(work, done)
    _take_back_all(work, step, done)
    work.session.flush()
    steps.hand_on_shared(work.session, step.id)
    step.undone_at, step.finished_at, step.inputs = work.now, step.finished_at or work.now, None
    announcing.announce(work, step)
    return step


def _lock(work: Work, step: Step) -> None:
    """The applications of a step, and those it made elsewhere; what is read of them comes after."""
    found = steps.before_of(work.session, step.id)
    made = [before["more"]["new"] for before in found.values() if "new" in before.get("more", ())]
    applications.lock(work.session, [*found, *made])


def _insist_may_act(work: Work, done: Sequence[StepItem]) -> None:
    """Refuse who may not act with any of them any more; else those are left out."""
    for item in done:
        if reach.may(work, item.application.vacancy, VacancyAccess.NORMAL):
            return
    for item in done:
        reach.require_vacancy(work, item.application.vacancy, VacancyAccess.NORMAL)


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


def _take_back_all(work: Work, step: Step, done: Sequence[StepItem]) -> None:
    """What was sent for all of them together is taken back first: when it has left, everybody's part stands."""
    if not done or DEEDS[step.action].take_back(work, step):
        for item in done:
            _take_back(work, step, item)
        return
    for item in done:
        leave_out(item, ItemState.SENT, SENT)


def _take_back(work: Work, step: Step, item: StepItem) -> None:
    application = item.application
    if not reach.may(work, application.vacancy, VacancyAccess.NORMAL):
        item.reason = kept(NO_ACCESS)
        return
    try:
        with work.session.begin_nested():
            _put_back(work, step, item, application)
    except _Sent:
        leave_out(item, ItemState.SENT, SENT)
    except NotNow as changed:
        item.reason = kept(changed.phrase)


def _put_back(work: Work, step: Step, item: StepItem, application: Application) -> None:
    only_sent = before.changed_nothing(item.before)
    if not only_sent and not _stands(work, item, application):
        raise NotNow(CHANGED)
    if not steps.stop_messages(work.session, step.id, application.id):
        raise _Sent
    DEEDS[step.action].undo(work, item, application)
    if not only_sent:
        before.put_back(application, item.before)
        standing.give_back(work, item, application)
        ending.begin_again(work, item.before["ended"])
    item.state = ItemState.UNDONE
    planning.settle_application(work, application.id)
    cards.redraw(work, application)
    written.wrote(work, application, "step_undone", step=step.id, action=str(step.action))


def _stands(work: Work, item: StepItem, application: Application) -> bool:
    """Nothing came after it: no other step, and nobody changed what it had left."""
    latest = steps.latest_of(work.session, application.id)
    return latest is not None and latest.id == item.id and before.is_as_left(application, item.before)
