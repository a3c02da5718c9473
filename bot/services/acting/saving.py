"""*Save application*: a strong profile is kept for other vacancies."""

from collections.abc import Mapping
from typing import Any, ClassVar

from bot.services.acting.deed import Deed, Nothing
from bot.work import Work
from domain.actions import Action
from domain.status import CandidateCategory
from storage.step_tables import Step
from storage.tables import Application

KEPT_ANYWAY = (CandidateCategory.EMPLOYEE, CandidateCategory.PROSPECT)


def keep(application: Application) -> None:
    """Make the person one of the saved candidates, unless they are more than that."""
    if application.candidate.category not in KEPT_ANYWAY:
        application.candidate.category = CandidateCategory.SAVED


class Saving(Deed[Nothing]):
    """Sets the status here, and the category of the person."""

    action: ClassVar[Action] = Action.SAVE

    def do(self, work: Work, step: Step, application: Application, inputs: Nothing) -> Mapping[str, Any]:
        """Save it."""
        keep(application)
        return super().do(work, step, application, inputs)
