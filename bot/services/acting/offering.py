"""*Send job offer*, and taking an offer back. Source: docs/behaviour.md, Actions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from bot.services import reach
from bot.services.acting import cards, written
from bot.services.acting.deed import Inputs
from bot.services.acting.letters import LetterInputs
from bot.services.acting.mailed import Mailed
from bot.services.reminding import planning
from bot.work import Work
from domain.access import Right, VacancyAccess, require_right
from domain.actions import Action
from domain.delivery import ParcelKind
from domain.errors import NotNow, Phrase, say
from domain.letters import LetterKind
from domain.status import ApplicationStatus
from storage import applications, steps
from storage.step_tables import Step, StepItem
from storage.tables import Application


@dataclass(frozen=True)
class Offering(LetterInputs):
    """The letter, and whether it is sent: an offer may be made by telephone."""

    by_email: bool = True


class Offer(Mailed[Offering]):
    """Sets the status and the date of the offer, and sends the letter if wanted."""

    action: ClassVar[Action] = Action.OFFER
    kind: ClassVar[type[Inputs]] = Offering
    parcel: ClassVar[ParcelKind] = ParcelKind.OFFER

    def letter_of(self, inputs: Offering) -> LetterKind:
        """The offer's."""
        return LetterKind.OFFER

    def writes(self, inputs: Offering) -> bool:
        """As chosen."""
        return inputs.by_email

    def do(self, work: Work, step: Step, application: Application, inputs: Offering) -> Mapping[str, Any]:
        """Make the offer. A rejection that is still here does not leave any more."""
        stopped = steps.stop_kind(work.session, application.id, ParcelKind.REJECTION, "offered")
        application.offered_at, application.offer_open = work.now, True
        return {"stopped": stopped, **super().do(work, step, application, inputs)}

    def facts(self, work: Work, application: Application, inputs: Offering) -> Mapping[str, Any]:
        """Whether it was mailed."""
        return {"by_email": inputs.by_email}

    def undo(self, work: Work, item: StepItem, application: Application) -> None:
        """What the offer had stopped leaves after all."""
        steps.give_back(work.session, item.before["more"]["stopped"])


NO_LETTER = say("The offer is withdrawn. The candidate has not been told by Kalle.")
STOPPED = say("The offer is withdrawn. Its letter had not left, and is not sent.")
HAS_LEFT = say(
    "The offer is withdrawn. Its letter had left already, and the candidate gets no message that it is withdrawn: call or "
    "write."
)


def withdraw(work: Work, application_id: int) -> Phrase:
    """Take an open offer back: the application stands as before the offer, and a letter that is still here does not leave.

    Returns what the candidate has heard. NotNow when there is no open offer.
    """
    require_right(work.actor, Right.OFFER)
    applications.lock(work.session, [application_id])
    application = reach.application(work, application_id, VacancyAccess.NORMAL)
    if not application.offer_open:
        raise NotNow(say("There is no open job offer."))
    made = steps.latest_of(work.session, application.id, Action.OFFER)
    application.offer_open = False
    if application.status is ApplicationStatus.OFFERED:
        application.status, application.status_at = _before(made), work.now
    planning.settle_application(work, application.id)
    cards.redraw(work, application)
    written.wrote(work, application, "offer_withdrawn")
    return _heard(work, application, made)


def _before(made: StepItem | None) -> ApplicationStatus:
    return ApplicationStatus(made.before["status"]) if made else ApplicationStatus.RECEIVED


def _heard(work: Work, application: Application, made: StepItem | None) -> Phrase:
    """Stop the offer's letter; what is to be said of it."""
    stopped = steps.stop_kind(work.session, application.id, ParcelKind.OFFER, "offer withdrawn")
    if made is not None and steps.has_left(work.session, made.step_id, application.id):
        return HAS_LEFT
    return STOPPED if stopped else NO_LETTER
