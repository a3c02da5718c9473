"""*Transfer*: the person alone goes to another vacancy; moved, or copied when ticked. Source: docs/behaviour.md, Actions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from bot.services import reach
from bot.services.acting import written
from bot.services.acting.deed import CHANGED, Deed, Inputs
from bot.work import Work
from domain.access import VacancyAccess
from domain.actions import GOES_AWAY, MEETINGS_END, STAYS_HERE, Action, Verdict
from domain.errors import BadFields, NotNow, Phrase, Unknown, say
from domain.status import ApplicationStatus, VacancyState
from storage import applications, journal, search, steps, vacancies
from storage.step_tables import Step, StepItem
from storage.tables import Application, Vacancy

TRANSFERRED_IN = "transferred_in"
CLOSED_SINCE = say("The other vacancy was closed meanwhile, or you may not act there any more.")
IS_HERE = say("This person is in that vacancy already.")
LIES_IN_BIN = say(
    "This person's application to that vacancy lies in the bin. Restore it, or delete it permanently first."
)


@dataclass(frozen=True)
class Transferring(Inputs):
    """Where to, and whether the person stays here as well."""

    vacancy_id: int = 0
    copy: bool = False


class Transfer(Deed[Transferring]):
    """Makes a new application in the other vacancy; the old one leaves its vacancy unless it is copied."""

    action: ClassVar[Action] = Action.TRANSFER
    kind: ClassVar[type[Inputs]] = Transferring

    def check(self, work: Work, applications: Sequence[Application], inputs: Transferring) -> Transferring:
        """BadFields for a vacancy that is closed, or that the person may not act in."""
        _destination(work, inputs.vacancy_id)
        return inputs

    def verdict(self, work: Work, application: Application, inputs: Transferring) -> Verdict:
        """Nobody is twice in one vacancy."""
        said = super().verdict(work, application, inputs)
        if said.refused or not inputs.vacancy_id:
            return said
        there = applications.there_already(work.session, application.candidate_id, inputs.vacancy_id)
        if there is None:
            return said
        return Verdict(refused=IS_HERE if there.deleted_at is None else LIES_IN_BIN)

    def ends_interviews(self, inputs: Transferring) -> bool:
        """Who is copied stays in this vacancy's process."""
        return not inputs.copy

    def does(self, inputs: Transferring) -> tuple[Phrase, ...]:
        """Who is copied loses nothing; who is moved leaves, and with them their interviews."""
        said = tuple(one for one in super().does(inputs) if one is not MEETINGS_END)
        return (*said, STAYS_HERE) if inputs.copy else (*said, GOES_AWAY, MEETINGS_END)

    def do(self, work: Work, step: Step, application: Application, inputs: Transferring) -> Mapping[str, Any]:
        """Nothing of the old application goes along but the person and their CV."""
        destination = _open(work, inputs.vacancy_id)
        new = _new(work, application, destination)
        if not inputs.copy:
            application.deleted_at, application.moved_to_id = work.now, new.id
        written.wrote(work, new, TRANSFERRED_IN, step=step.id, source=application.vacancy_id, copy=inputs.copy)
        return {"new": new.id}

    def facts(self, work: Work, application: Application, inputs: Transferring) -> Mapping[str, Any]:
        """Where to, and how."""
        return {"destination": inputs.vacancy_id, "copy": inputs.copy}

    def undo(self, work: Work, item: StepItem, application: Application) -> None:
        """Remove the new application, unless somebody has done something with it since."""
        new = applications.by_id(work.session, item.before["more"]["new"])
        if new is None or new.status is not ApplicationStatus.TRANSFERRED or steps.latest_of(work.session, new.id):
            raise NotNow(CHANGED)
        if journal.anything_but(work.session, new.id, TRANSFERRED_IN) or _came_back(work, application):
            raise NotNow(CHANGED)
        if applications.interviews_of(work.session, new.id):
            raise NotNow(CHANGED)
        application.moved_to_id = None
        work.session.flush()
        applications.remove(work.session, new)


def _destination(work: Work, vacancy_id: int) -> Vacancy:
    found = vacancies.by_id(work.session, vacancy_id)
    if found is None:
        raise BadFields(vacancy=say("Choose a vacancy."))
    try:
        reach.require_vacancy(work, found, VacancyAccess.NORMAL)
    except Unknown as unknown:
        raise BadFields(vacancy=say("Choose a vacancy.")) from unknown
    if found.state is VacancyState.CLOSED:
        raise BadFields(vacancy=say("This vacancy is closed. Nobody was transferred. Choose an open one."))
    return found


def _open(work: Work, vacancy_id: int) -> Vacancy:
    """The same while a step runs: it may have been closed since."""
    try:
        return _destination(work, vacancy_id)
    except BadFields as gone:
        raise NotNow(CLOSED_SINCE) from gone


def _came_back(work: Work, application: Application) -> bool:
    """True when the person has another application where this one is to stand again."""
    there = applications.there_already(work.session, application.candidate_id, application.vacancy_id)
    return there is not None and there.id != application.id


def _new(work: Work, application: Application, destination: Vacancy) -> Application:
    new = Application(
        candidate=application.candidate,
        vacancy=destination,
        status=ApplicationStatus.TRANSFERRED,
        status_at=work.now,
        created_at=work.now,
    )
    work.session.add(new)
    work.session.flush()
    search.index_application(work.session, new)
    applications.copy_attachments(work.session, application.id, new.id)
    return new
