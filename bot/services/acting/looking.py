"""What came of a step, for whoever executed it."""

from collections.abc import Sequence
from dataclasses import replace

from bot.services import papers, reach
from bot.services.acting import outcomes, troubles
from bot.services.acting.deed import joined
from bot.services.acting.undoing import seen_by
from bot.work import Work
from domain.access import VacancyAccess
from domain.errors import Phrase, Unknown, say
from domain.pages import Page
from domain.steps import PersonOfStep, StepView
from storage import documents, steps
from storage import troubles as stored_troubles
from storage.step_tables import Step, StepItem

SIZE = 20


def view(work: Work, step_id: int, number: int = 0) -> StepView:
    """A step and a page of its people; Unknown for who did not execute it and is no administrator."""
    step = steps.by_id(work.session, step_id)
    if step is None or not seen_by(work, step):
        raise Unknown
    return view_of(work, step, number)


def view_of(work: Work, step: Step, number: int = 0) -> StepView:
    """The same for a step at hand."""
    number = min(max(0, number), max(0, (step.total - 1) // SIZE))
    shown = steps.items(work.session, step.id, offset=number * SIZE, limit=SIZE)
    undelivered, doubtful = stored_troubles.counts(work.session, step.id)
    news = _news(work, step, [one.application_id for one in shown]) | outcomes.of(work, step, shown)
    return StepView(
        id=step.id,
        action=step.action,
        total=step.total,
        counts=steps.counts(work.session, step.id),
        page=Page(
            [_person(one, news.get(one.application_id)) for one in shown if _is_seen(work, one)],
            number,
            SIZE,
            step.total,
        ),
        finished=step.finished_at is not None,
        undone=step.undone_at is not None,
        undo_until=step.undo_until,
        can_be_undone=_can_be_undone(work, step),
        papers=_papers(work, step),
        undelivered=undelivered,
        doubtful=doubtful,
    )


def _news(work: Work, step: Step, application_ids: Sequence[int]) -> dict[int, Phrase]:
    """What there is to say of these people's messages: that one went with another application, that it did not arrive."""
    shared = steps.shared(work.session, step.id, application_ids)
    others = {mine: other for mine, (other, _) in shared.items()}
    known = troubles.reasons(work, step.id, {*application_ids, *others.values()})
    once = {
        mine: say("The same words were sent once, with “{vacancy}”.", vacancy=title)
        for mine, (_, title) in shared.items()
    }
    found = {id: joined([once.get(id), known.get(id) or known.get(others.get(id, 0))]) for id in application_ids}
    return {id: said for id, said in found.items() if said is not None}


def counted(work: Work, step_id: int) -> StepView:
    """A step without its people, for the system's own drawing, so without asking who looks."""
    step = steps.by_id(work.session, step_id)
    if step is None:
        raise Unknown
    shown = view_of(work, step)
    return replace(shown, page=Page([], 0, SIZE, 0))


def undoable(work: Work, application_id: int) -> int:
    """The id of the last step with an application when the actor can still take it back; 0 when there is none."""
    latest = steps.latest_of(work.session, application_id)
    step = work.session.get(Step, latest.step_id) if latest is not None else None
    return step.id if step is not None and seen_by(work, step) and _can_be_undone(work, step) else 0


def _can_be_undone(work: Work, step: Step) -> bool:
    """In time, and after that for as long as anything of it is still here."""
    if step.undone_at is not None or step.undo_until is None:
        return False
    return work.now <= step.undo_until or steps.anything_waits(work.session, step.id)


def _papers(work: Work, step: Step) -> str:
    """Where whoever asks can fetch the PDFs it made; empty when it made none."""
    made = bool(work.actor.slack_id) and documents.any_of_step(work.session, step.id)
    return papers.link(work, papers.Leads.STEP, step.id) if made else ""


def _is_seen(work: Work, item: StepItem) -> bool:
    """People of a vacancy that the reader has lost since are counted and not named."""
    return reach.may(work, item.application.vacancy, VacancyAccess.READ)


def _person(item: StepItem, news: Phrase | None) -> PersonOfStep:
    """With `news` of what was sent and did not arrive, if there are any."""
    application = item.application
    reason = Phrase(item.reason["text"], item.reason["facts"]) if item.reason else None
    said = joined([reason, news])
    return PersonOfStep(application.id, application.candidate.name, application.vacancy.title, item.state, said)
