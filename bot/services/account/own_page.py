"""What a candidate sees of themselves. Source: docs/behaviour.md, Candidates' own pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.services import occasion as occasions
from bot.services.interview.state import has_left
from bot.work import House, Work
from domain.accounts import STILL_OPEN, Stage, stage_of
from domain.actions import Action, judge
from domain.errors import NotNow, Unknown, say
from domain.language import Language
from domain.links import Purpose
from domain.status import InterviewForm, InterviewType, MeetingStatus
from storage import accounts, interviews, links, proposals
from storage.tables import Application, Candidate, Interview


@dataclass(frozen=True)
class OwnApplication:
    """One application, in a candidate's words: `since` is when it was received, in the vacancy's `zone`."""

    id: int
    vacancy: str
    since: datetime
    zone: ZoneInfo
    stage: Stage
    may_withdraw: bool


@dataclass(frozen=True)
class OwnInterview:
    """One interview the candidate knows of; `lapsed` when it will not take place because its application is over."""

    id: int
    vacancy: str
    type: InterviewType
    form: InterviewForm
    starts_at: datetime
    zone: ZoneInfo
    minutes: int
    place: str
    meeting: MeetingStatus
    cancelled: bool
    lapsed: bool
    past: bool
    may_answer: bool
    offered: tuple[datetime, ...] = ()
    other_times_wanted: bool = False


@dataclass(frozen=True)
class OwnPage:
    """Everything the first page shows."""

    first_name: str
    last_name: str
    email: str
    mobile: str
    language: Language
    company: str
    contact: str
    applications: tuple[OwnApplication, ...]
    interviews: tuple[OwnInterview, ...]


def company_of(house: House) -> str:
    """What the pages call the company; a person may have applied in several departments of it."""
    return house.company or house.mail_from_name


def page_of(work: Work, candidate_id: int) -> OwnPage:
    """What somebody sees of themselves; Unknown for who is gone."""
    person = person_of(work, candidate_id)
    found = accounts.applications(work.session, candidate_id)
    meetings = accounts.interviews(work.session, [one.id for one in found if one.deleted_at is None])
    return OwnPage(
        first_name=person.first_name,
        last_name=person.last_name,
        email=person.email or "",
        mobile=person.mobile or "",
        language=person.language,
        company=company_of(work.house),
        contact=work.house.mail_from,
        applications=tuple(_application(work, one) for one in found),
        interviews=_interviews(work, meetings),
    )


def person_of(work: Work, candidate_id: int) -> Candidate:
    """The person; Unknown for who is gone."""
    found = accounts.candidate(work.session, candidate_id)
    if found is None:
        raise Unknown
    return found


def own_application(work: Work, candidate_id: int, application_id: int) -> OwnApplication:
    """One application of somebody's own; Unknown for any other."""
    mine = [one for one in accounts.applications(work.session, candidate_id) if one.id == application_id]
    if not mine:
        raise Unknown
    return _application(work, mine[0])


def stage(work: Work, one: Application) -> Stage:
    """What the candidate is told. A step that can still be taken back is told to nobody yet."""
    settled = max(one.status_at, one.deleted_at or one.status_at) + work.house.undo <= work.now
    return stage_of(one.status, one.vacancy.state, deleted=one.deleted_at is not None, settled=settled)


def may_withdraw(work: Work, one: Application) -> bool:
    """An application can be withdrawn as long as its candidate is told that it is in process."""
    refused = judge(Action.WITHDRAW, one.status, open_offer=one.offer_open).refused
    return stage(work, one) in STILL_OPEN and one.deleted_at is None and refused is None


def _application(work: Work, one: Application) -> OwnApplication:
    zone = ZoneInfo(one.vacancy.zone)
    return OwnApplication(one.id, one.vacancy.title, one.created_at, zone, stage(work, one), may_withdraw(work, one))


def _interviews(work: Work, meetings: Sequence[Interview]) -> tuple[OwnInterview, ...]:
    """Those ahead first, the next one on top; an invitation that can still be taken back is told to nobody yet."""
    told = [one for one in meetings if is_told(work, one)]
    ahead = [one for one in reversed(told) if one.starts_at > work.now]
    offered = proposals.of_interviews(work.session, [one.id for one in told])
    shown = (*ahead, *(one for one in told if one.starts_at <= work.now))
    return tuple(_interview(work, one, [time.starts_at for time in offered[one.id]]) for one in shown)


def is_told(work: Work, one: Interview) -> bool:
    """True when the invitation can be taken back no more."""
    return one.undo_until is None or one.undo_until <= work.now


def _interview(work: Work, one: Interview, offered: Sequence[datetime]) -> OwnInterview:
    what = occasions.of_interview(one)
    vacancy = one.application.vacancy
    return OwnInterview(
        id=one.id,
        vacancy=vacancy.title,
        type=what.type,
        form=what.form,
        starts_at=what.starts_at,
        zone=what.zone,
        minutes=what.minutes,
        place=occasions.where(what, vacancy),
        meeting=one.meeting,
        cancelled=is_cancelled(work, one),
        lapsed=one.starts_at > work.now and stage(work, one.application) not in STILL_OPEN,
        past=one.starts_at <= work.now,
        may_answer=_may_answer(work, one),
        offered=tuple(offered),
        other_times_wanted=one.other_times_at is not None,
    )


def is_cancelled(work: Work, one: Interview) -> bool:
    """Whether the candidate is told that it was cancelled: a step that cancels it may still be taken back."""
    return one.cancelled_at is not None and one.cancelled_at + work.house.undo <= work.now


def _may_answer(work: Work, one: Interview) -> bool:
    return one.cancelled_at is None and one.starts_at > work.now and not has_left(one)


def way_to_answer(work: Work, candidate_id: int, interview_id: int) -> str:
    """Make a link to the answer page of somebody's own interview and return its token.

    Unknown for any other interview, NotNow when it cannot be answered any more.
    """
    found = interviews.by_id(work.session, interview_id)
    if found is None or found.taken_back or found.application.candidate_id != candidate_id:
        raise Unknown
    if not _may_answer(work, found):
        raise NotNow(say("This invitation can no longer be answered here."))
    return links.make(work.session, Purpose.ANSWER, found.id, found.revision, work.now)
