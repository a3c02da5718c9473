"""The parts of a candidate's card that have rights of their own: files, other applications, notes, how it ended, ranking."""

from dataclasses import dataclass
from datetime import datetime

from bot.services import papers, reach
from bot.services.acting import written
from bot.services.papers import Leads
from bot.work import Work
from domain.access import ActorKind, Right, VacancyAccess
from domain.actions import Action
from domain.delivery import ParcelKind
from domain.errors import Unknown
from domain.groups import RANKS
from domain.rejection import RejectStage, ShippedReason
from domain.status import ApplicationStatus
from storage import card, record, reject_reasons, steps
from storage.tables import Application, Vacancy


@dataclass(frozen=True)
class FileRow:
    """A file and a link to it for whoever asks; `size` in bytes, 0 for one of our own making. Without Slack there is no link."""

    name: str
    size: int
    link: str


@dataclass(frozen=True)
class OtherRow:
    """Another application of the person; `opens` says whether the reader may look at it."""

    id: int
    vacancy: str
    status: ApplicationStatus
    opens: bool


@dataclass(frozen=True)
class Outcome:
    """How it ended: at which stage and why somebody was rejected, when an offer was made.

    The reason is one of ours or the company's own text.
    """

    stage: RejectStage | None = None
    reason: ShippedReason | str = ""
    offered_at: datetime | None = None
    offer_open: bool = False
    offer_mailed: bool = False


NO_OUTCOME = Outcome()


def outcome(work: Work, application: Application) -> Outcome:
    """What is known of how it ended."""
    reason = None
    if application.status is ApplicationStatus.REJECTED and application.reject_reason_id is not None:
        reason = reject_reasons.by_id(work.session, application.reject_reason_id)
    stage = application.reject_stage if application.status is ApplicationStatus.REJECTED else None
    words = (reason.shipped or reason.text) if reason else ""
    mailed = application.offered_at is not None and _offer_was_mailed(work, application.id)
    return Outcome(stage, words, application.offered_at, application.offer_open, mailed)


def _offer_was_mailed(work: Work, application_id: int) -> bool:
    made = steps.latest_of(work.session, application_id, Action.OFFER)
    sent = record.messages(work.session, application_id) if made else []
    return any(one.kind is ParcelKind.OFFER and made and one.step_id == made.step_id for one in sent)


def files(work: Work, application_id: int) -> tuple[FileRow, ...]:
    """What came with the application and what was made for it; for who may see it."""
    came = [FileRow(one.name, one.size, _link(work, Leads.ATTACHMENT, one.id)) for one in _came(work, application_id)]
    made = [FileRow(name, 0, _link(work, Leads.DOCUMENT, id)) for id, name in card.papers(work.session, application_id)]
    return (*came, *made)


def _came(work: Work, application_id: int) -> list[card.File]:
    return card.files(work.session, application_id)


def _link(work: Work, leads: Leads, id: int) -> str:
    return papers.link(work, leads, id) if work.actor.slack_id else ""


def others(work: Work, application: Application) -> tuple[OtherRow, ...]:
    """The person's other applications, of all vacancies or of one's own departments, as one's rights go."""
    if not {Right.OTHERS, Right.OTHERS_OWN} & work.actor.rights:
        return ()
    found = [one for one in card.others(work.session, application) if _may_know(work, one.vacancy)]
    return tuple(
        OtherRow(one.id, one.vacancy.title, one.status, reach.may(work, one.vacancy, VacancyAccess.READ))
        for one in found
    )


def _may_know(work: Work, vacancy: Vacancy) -> bool:
    if Right.OTHERS in work.actor.rights:
        return True
    return vacancy.department_id in work.actor.departments or reach.may(work, vacancy, VacancyAccess.READ)


def count_of_notes(work: Work, application_id: int) -> int | None:
    """How many notes there are; None for who may not see them."""
    if Right.NOTES not in work.actor.rights and work.actor.kind is not ActorKind.OPERATOR:
        return None
    return card.notes(work.session, application_id, offset=0, limit=1)[1]


def rank(work: Work, application_id: int, ranking: int) -> None:
    """Give an application a rank of 1 to 3, or none with 0; what is so already is left alone."""
    application = reach.application(work, application_id, VacancyAccess.NORMAL)
    if ranking not in (0, *RANKS):
        raise Unknown
    if (application.ranking or 0) != ranking:
        application.ranking = ranking or None
        written.wrote(work, application, "ranked", ranking=ranking)
