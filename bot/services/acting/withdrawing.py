"""*Withdrawn*: the person has left the process, and somebody records it."""

from collections.abc import Mapping
from typing import Any, ClassVar

from bot.services.acting.deed import Deed, Nothing
from bot.work import Work
from domain.actions import Action
from storage.step_tables import Step
from storage.tables import Application


class Withdrawing(Deed[Nothing]):
    """Sets the status; an open offer is open no more."""

    action: ClassVar[Action] = Action.WITHDRAW

    def do(self, work: Work, step: Step, application: Application, inputs: Nothing) -> Mapping[str, Any]:
        """Record it."""
        application.offer_open = False
        return super().do(work, step, application, inputs)
