"""Taking a time the candidate offered: the interview is moved to it, as by the form, when nothing speaks against it.

Source: docs/behaviour.md, New times.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.services.interview import moving, proposing
from bot.services.interview.moving import NewTime, Unsure, changeable
from bot.services.interview.state import insist_in_process
from bot.texts import when
from bot.work import Work
from domain.errors import NotNow, say
from domain.moments import is_doubled
from domain.status import MeetingStatus
from storage.tables import Interview


@dataclass(frozen=True)
class Taken:
    """Which time of which interview somebody pressed, as the interview stood when the button was drawn."""

    interview_id: int
    revision: int
    starts_at: datetime


class Overtaken(NotNow):
    """What the button was about is so no more: somebody was faster, or the candidate thought better of it."""


def take(work: Work, taken: Taken) -> Unsure | None:
    """Move an interview to a time its candidate offers; None when it is done, doubts when they have to be seen first.

    Overtaken, with what happened, when the time is not on offer any more; NotNow when the interview cannot be moved.
    """
    interview = changeable(work, taken.interview_id)
    insist_in_process(interview)
    insist_on_offer(work, interview, taken)
    return moving.move(work, interview.id, new_time(interview, taken.starts_at), revision=interview.revision)


def insist_on_offer(work: Work, interview: Interview, taken: Taken) -> None:
    """Refuse what was overtaken: moved already, answered otherwise, other times offered, the time itself over."""
    zone, language = ZoneInfo(interview.application.vacancy.zone), work.actor.language
    if interview.revision != taken.revision:
        at = when.moment(interview.starts_at, zone, language)
        raise Overtaken(say("Somebody has changed this interview already. It is now: {moment}.", moment=at))
    name = interview.application.candidate.name
    if interview.meeting is not MeetingStatus.NEW_TIME:
        status = interview.meeting
        raise Overtaken(
            say("{name} does not ask for another time any more: {status}. Nothing was moved.", name=name, status=status)
        )
    if taken.starts_at not in proposing.standing(work, interview).moments:
        raise Overtaken(say("{name} does not offer this time any more. Nothing was moved.", name=name))
    if taken.starts_at <= work.now:
        raise Overtaken(say("This time has passed. Choose a later one."))


def new_time(interview: Interview, starts_at: datetime) -> NewTime:
    """Where to it is moved: this moment on the vacancy's wall clock, everything else as it is; the candidate is told."""
    zone = ZoneInfo(interview.application.vacancy.zone)
    local = starts_at.astimezone(zone)
    day, at = local.date(), local.time().replace(tzinfo=None, fold=0)
    second = bool(local.fold) if is_doubled(day, at, zone) else None
    return NewTime(day, at, interview.minutes, interview.place, tell=True, second_hour=second)
