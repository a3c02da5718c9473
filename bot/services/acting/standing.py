"""What a person is to the company when a step that made them more is taken back, while other applications' steps stand."""

from bot.work import Work
from domain.actions import Action
from domain.status import CandidateCategory
from storage import employees, steps
from storage.step_tables import StepItem
from storage.tables import Application, Candidate

SAVES = (Action.SAVE, Action.SAVE_AND_SEND)
MAKE_MORE = (*SAVES, Action.HIRE)
"""The actions after which somebody is more than a candidate."""


def give_back(work: Work, item: StepItem, application: Application) -> None:
    """Let the person be what they were before a step, unless another application keeps them or hired them.

    Later steps then remember as well what the person was before this one.
    """
    done = steps.of_person(work.session, application.candidate_id, MAKE_MORE)
    if item.id not in [one.id for one, _ in done]:
        return
    was = item.before["category"]
    for one, _ in done:
        if one.id > item.id:
            one.before = {**one.before, "category": was}
    saved = any(action in SAVES for one, action in done if one.id != item.id)
    person = application.candidate
    person.category = _category(work, person, CandidateCategory(was), saved=saved)


def without_hiring(work: Work, person: Candidate) -> None:
    """Let somebody who is no employee any more be what they were before; where that is gone, what their applications say."""
    hired = [item for item, _ in steps.of_person(work.session, person.id, [Action.HIRE])]
    if hired:
        give_back(work, hired[-1], hired[-1].application)
        return
    saved = bool(steps.of_person(work.session, person.id, SAVES)) or employees.is_saved(work.session, person.id)
    person.category = _category(work, person, CandidateCategory.CANDIDATE, saved=saved)


def _category(work: Work, person: Candidate, was: CandidateCategory, *, saved: bool) -> CandidateCategory:
    if employees.of_candidate(work.session, person.id) is not None:
        return CandidateCategory.EMPLOYEE
    return CandidateCategory.SAVED if saved and was is CandidateCategory.CANDIDATE else was
