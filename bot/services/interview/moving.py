"""Moving an interview: a new revision, the calendar files brought up to date, the answer asked for anew.

Source: docs/behaviour.md, Moving and cancelling.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from bot.services import limits, mailing, reach, telling
from bot.services.interview import letters
from bot.services.interview.state import insist_in_process, insist_not_held, insist_planned
from bot.services.invitation.wanted import starting
from bot.services.reminding import at_move, planning
from bot.work import Work
from domain.access import RIGHT_OF_TYPE, VacancyAccess, require_right
from domain.delivery import ParcelKind
from domain.errors import BadFields, Stale, say
from domain.moments import is_weekend
from domain.nudges import NUDGES
from domain.preflight import Doubt, mark_of
from domain.reminders import ReminderWish
from domain.status import MeetingStatus
from storage import announced, interviews, outbox, proposals
from storage.tables import Interview

ANNOUNCEMENTS = (ParcelKind.INVITATION, ParcelKind.MOVED)


@dataclass(frozen=True)
class NewTime:
    """Where to an interview is moved; `day` and `at` on the wall clock of the vacancy's zone.

    `reminder` is what is wanted for the new time; None keeps the rule and the texts there are.
    """

    day: date
    at: time
    minutes: int
    place: str
    tell: bool
    second_hour: bool | None = None
    reminder: ReminderWish | None = None


@dataclass(frozen=True)
class Unsure:
    """Doubts about a new time that have to be seen before it is taken."""

    doubts: tuple[Doubt, ...]

    @property
    def mark(self) -> str:
        """A short word for the list, to be compared the next time."""
        return mark_of(self.doubts)

    @property
    def stopped(self) -> bool:
        """True when something on the list keeps it from being moved."""
        return any(doubt.stops for doubt in self.doubts)


def move(work: Work, interview_id: int, to: NewTime, *, revision: int, seen: str = "") -> Unsure | None:
    """Move an interview as it stood at `revision`; None when it is done, doubts when they are not the ones `seen`.

    Stale when somebody changed it since, BadFields for a bad moment.
    """
    interview = changeable(work, interview_id, revision)
    insist_in_process(interview)
    insist_not_held(interview)
    zone = ZoneInfo(interview.application.vacancy.zone)
    starts_at = starting(to.day, to.at, zone, to.second_hour, now=work.now)
    if (starts_at, to.minutes, to.place) == (interview.starts_at, interview.minutes, interview.place):
        raise BadFields(at=say("This is how it stands already: choose another time, duration or place."))
    wish = at_move.checked(work, interview, starts_at, to.reminder)
    unsure = Unsure(tuple(_doubts(work, interview, starts_at, replace(to, reminder=wish))))
    if unsure.stopped or (unsure.doubts and unsure.mark != seen):
        return unsure
    if to.tell:
        limits.insist_on_pace(work, [interview.application.vacancy_id])
    limits.insist_on_sms(work, wish, 1)
    before = interview.starts_at
    _change(interview, starts_at, to, work.now)
    proposals.forget(work.session, interview.id)
    if outbox.cancel_queued(work.session, interview.id, NUDGES, "moved"):
        interview.nudged_at = None  # it has not left: of the new time they may be asked
    told = _announce(work, interview, tell=to.tell)
    telling.wrote(work, interview, "moved", before=before.isoformat(), after=starts_at.isoformat(), told=told)
    planning.replan(work, interview, wish)
    return None


def _doubts(work: Work, interview: Interview, starts_at: datetime, to: NewTime) -> Iterator[Doubt]:
    application = interview.application
    if is_weekend(starts_at, ZoneInfo(application.vacancy.zone)):
        yield Doubt(say("The interview is on a weekend."))
    people = [one.person for one in interview.interviewers]
    busy = interviews.booked_people(work.session, [one.id for one in people], starts_at, to.minutes, but=[interview.id])
    booked = interviews.booked_candidates(
        work.session, [application.candidate_id], starts_at, to.minutes, but=[interview.id]
    )
    names = [person.name for person in people if person.id in busy]
    for name in [*names, *([application.candidate.name] if booked else [])]:
        yield Doubt(say("{name} already has an interview at that time.", name=name))
    appointed = interviews.appointed_people(work.session, [one.id for one in people], starts_at, to.minutes)
    for name in [person.name for person in people if person.id in appointed]:
        yield Doubt(say("{name} has an appointment at that time.", name=name))
    if to.tell and not application.candidate.email:
        yield Doubt(say("{name} has no e-mail address and will not be told.", name=application.candidate.name))
    yield from at_move.doubts(work, interview, starts_at, to.reminder)


def changeable(work: Work, interview_id: int, revision: int | None = None) -> Interview:
    """Fetch an interview to change it, with the rights that needs; Stale when it is not the `revision` that was seen."""
    interview = reach.interview(work, interview_id, VacancyAccess.NORMAL, lock=True)
    require_right(work.actor, RIGHT_OF_TYPE[interview.type])
    insist_planned(interview)
    if revision is not None and interview.revision != revision:
        raise Stale
    return interview


def _change(interview: Interview, starts_at: datetime, to: NewTime, now: datetime) -> None:
    interview.starts_at, interview.minutes, interview.place = starts_at, to.minutes, to.place
    interview.revision += 1
    interview.meeting, interview.asked_at = MeetingStatus.AWAITING, now
    interview.answered_at, interview.note = None, ""
    interview.opened_at, interview.openings = None, 0  # what was opened said another time
    interview.other_times_at = None
    interview.outcome = interview.outcome_at = None


def _announce(work: Work, interview: Interview, *, tell: bool) -> bool:
    """Tell the candidate if wanted, the attending recruiters always; what was not sent yet is replaced, not followed.

    Returns whether the candidate is told.
    """
    due = _first_due(work, interview)
    unsent = outbox.cancel_queued(work.session, interview.id, ANNOUNCEMENTS, "moved")
    known = announced.has_left(work.session, interview.id, ANNOUNCEMENTS)
    told = tell and _tell_candidate(work, interview, first=bool(unsent) and not known, due=due)
    kinds = (ParcelKind.INTERVIEWER_INVITED, ParcelKind.INTERVIEWER_MOVED)
    first = bool(outbox.cancel_queued(work.session, interview.id, kinds, "moved"))
    kind = ParcelKind.INTERVIEWER_INVITED if first else ParcelKind.INTERVIEWER_MOVED
    for one in interview.interviewers:
        mailing.to_interviewer(work, interview, one.person, kind, due if first else work.now)
    return told


def _first_due(work: Work, interview: Interview) -> datetime:
    """When an invitation that has not left yet goes out: while it can be undone, it waits on."""
    return max(work.now, interview.undo_until or work.now)


def _tell_candidate(work: Work, interview: Interview, *, first: bool, due: datetime) -> bool:
    """A candidate who has not had the invitation yet gets that one, with the new time; the others hear of the move."""
    if first and letters.letters_of(work, interview) is not None:
        return mailing.to_candidate(work, interview, letters.invitation(work, interview, due))
    return mailing.to_candidate(work, interview, letters.moved(work, interview, work.now))
