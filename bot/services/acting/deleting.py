"""*Delete*: the application leaves its vacancy and lies in the bin. Source: docs/behaviour.md, The bin."""

from collections.abc import Mapping
from typing import Any, ClassVar

from bot.services.acting.deed import Deed, Nothing
from bot.work import Work
from domain.actions import Action
from storage.step_tables import Step
from storage.tables import Application


class Delete(Deed[Nothing]):
    """Marks it as deleted; its status stays what it was, for the bin to show."""

    action: ClassVar[Action] = Action.DELETE

    def do(self, work: Work, step: Step, application: Application, inputs: Nothing) -> Mapping[str, Any]:
        """Delete."""
        application.deleted_at = work.now
        application.offer_open = False
        return {}
