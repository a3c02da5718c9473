"""The candidate's answer page: what it shows, and what an answer does. Source: docs/behaviour.md, The answer page."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.services import mailing
from bot.services import occasion as occasions
from bot.services.interview import answering, proposing
from bot.services.interview.state import has_left
from bot.work import Ask, Work
from domain.errors import NotNow, Stale, Unknown, say
from domain.language import Language
from domain.links import Purpose
from domain.moments import zone_or_utc
from domain.proposals import Offered, Wish
from domain.status import EFFECTS, Answer, ApplicationStatus, InterviewForm, InterviewType, MeetingStatus
from storage import interviews, links
from storage.links import Found
from storage.tables import Interview

NEVER = datetime.min.replace(tzinfo=UTC)
NO_WISH = Wish()


class PageState(StrEnum):
    """What a link leads to now."""

    OPEN = "open"
    PAST = "past"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"


@dataclass(frozen=True)
class AnswerPage:
    """What the page shows. A dead end holds the language, the company and whom to contact, and nothing of the person."""

    state: PageState
    language: Language
    company: str
    contact_name: str
    contact_email: str
    contact_phone: str
    vacancy: str = ""
    first_name: str = ""
    type: InterviewType = InterviewType.INITIAL
    form: InterviewForm = InterviewForm.IN_PERSON
    starts_at: datetime = NEVER
    zone: ZoneInfo = ZoneInfo("UTC")
    minutes: int = 0
    place: str = ""
    interviewers: tuple[str, ...] = ()
    meeting: MeetingStatus = MeetingStatus.AWAITING
    revision: int = 0
    moved: bool = False
    offered: tuple[Offered, ...] = ()
    other_times_wanted: bool = False
    now: datetime = NEVER


def language_of(ask: Ask, token: str) -> Language:
    """The language of whom a link is for, as long as no more is needed of it. Unknown for no link."""
    found = links.language_of(ask, Purpose.ANSWER, token)
    if found is None:
        raise Unknown
    return found


def page_of(work: Work, token: str, *, opened: bool) -> AnswerPage:
    """Show where a link leads; `opened` counts the opening and does no more, scanners open links too. Unknown for no link."""
    link, interview = _reach(work, token)
    page = _page(work, link, interview)
    if opened and page.state is PageState.OPEN:
        interview.openings += 1
        interview.opened_at = interview.opened_at or work.now
    return page


def answer(work: Work, token: str, given: Answer, *, revision: int, note: str, wish: Wish = NO_WISH) -> None:
    """Record an answer and tell the recruiters; the same one twice tells once. `wish` are the times offered with it.

    Unknown for no link, Stale when the interview was moved since the page was made, NotNow when it is closed, BadFields
    for times that cannot be offered.
    """
    _, interview = _reach(work, token, lock=True)
    state = _state(interview, work.now)
    if state is not PageState.OPEN:
        if state is PageState.WITHDRAWN and given is Answer.WITHDRAW:
            return
        raise NotNow(say("This invitation can no longer be answered here."))
    if revision != interview.revision:
        raise Stale
    language = interview.application.candidate.language
    times = proposing.times_of(interview, wish, work.now, language) if given is Answer.NEW_TIME else proposing.NONE
    answering.apply(work, interview, EFFECTS[given], note=note, times=times)


def calendar_of(work: Work, token: str) -> bytes:
    """The interview as a calendar file; Unknown for no link, NotNow for a dead end."""
    link, interview = _reach(work, token)
    if _page(work, link, interview).state is not PageState.OPEN:
        raise NotNow(say("This invitation can no longer be answered here."))
    return mailing.calendar_file(work.house, interview, work.now)


def _reach(work: Work, token: str, *, lock: bool = False) -> tuple[Found, Interview]:
    link = links.find(work.session, Purpose.ANSWER, token)
    interview = interviews.by_id(work.session, link.interview_id, lock=lock) if link else None
    if link is None or interview is None:
        raise Unknown
    return link, interview


def _state(interview: Interview, now: datetime) -> PageState:
    if interview.cancelled_at is not None:
        return PageState.CANCELLED
    if interview.application.status is ApplicationStatus.WITHDRAWN:
        return PageState.WITHDRAWN
    if has_left(interview):
        return PageState.ENDED
    return PageState.PAST if interview.starts_at <= now else PageState.OPEN


def _page(work: Work, link: Found, interview: Interview) -> AnswerPage:
    vacancy = interview.application.vacancy
    state = _state(interview, work.now)
    closed = AnswerPage(
        state=state,
        language=interview.application.candidate.language,
        company=occasions.company_of(work.house, vacancy),
        contact_name=vacancy.contact_name,
        contact_email=vacancy.contact_email or work.house.mail_from,
        contact_phone=vacancy.contact_phone,
    )
    return _open(work, closed, link, interview) if state is PageState.OPEN else closed


def _open(work: Work, page: AnswerPage, link: Found, interview: Interview) -> AnswerPage:
    what = occasions.of_interview(interview)
    vacancy = interview.application.vacancy
    return replace(
        page,
        vacancy=vacancy.title,
        first_name=interview.application.candidate.first_name,
        type=what.type,
        form=what.form,
        starts_at=what.starts_at,
        zone=what.zone,
        minutes=what.minutes,
        place=occasions.where(what, vacancy),
        interviewers=what.interviewers,
        meeting=interview.meeting,
        revision=interview.revision,
        moved=link.revision != interview.revision,
        offered=_offered(work, interview),
        other_times_wanted=interview.other_times_at is not None,
        now=work.now,
    )


def _offered(work: Work, interview: Interview) -> tuple[Offered, ...]:
    """The times they offered; who is booked when is nothing for them to see."""
    if interview.meeting is not MeetingStatus.NEW_TIME:
        return ()
    found = proposing.standing(work, interview)
    return tuple(Offered(at, zone_or_utc(found.zone), past=at <= work.now) for at in found.moments)
