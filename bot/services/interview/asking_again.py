"""Asking a candidate who wants another time for other times than those they offered.

Source: docs/behaviour.md, New times.
"""

from bot.services import limits, mailing, telling
from bot.services.interview import letters, proposing
from bot.services.interview.moving import changeable
from bot.services.interview.state import insist_in_process
from bot.services.interview.taking_time import Overtaken
from bot.work import Work
from domain.delivery import ParcelKind
from domain.errors import NotNow, Stale, say
from domain.status import MeetingStatus
from storage import announced
from storage.tables import Interview


def ask(work: Work, interview_id: int, revision: int) -> None:
    """Write to the candidate that other times are wanted; those on offer are gone. Once for each answer of theirs.

    Stale when the interview is not as it stood at `revision`, NotNow with the reason when there is nothing to ask.
    """
    interview = changeable(work, interview_id)
    insist_in_process(interview)
    _insist_that_it_makes_sense(work, interview)
    if interview.revision != revision:
        raise Stale
    limits.insist_on_pace(work, [interview.application.vacancy_id])
    turn = announced.count_of(work.session, interview.id, (ParcelKind.OTHER_TIMES,))
    if not mailing.to_candidate(work, interview, letters.other_times(work, interview, work.now, turn)):
        name = interview.application.candidate.name
        raise NotNow(say("{name} has no e-mail address. Nothing was sent.", name=name))
    proposing.replace(work, interview, proposing.NONE)
    interview.other_times_at = work.now
    telling.wrote(work, interview, "asked_again")


def _insist_that_it_makes_sense(work: Work, interview: Interview) -> None:
    name = interview.application.candidate.name
    if interview.meeting is not MeetingStatus.NEW_TIME:
        raise Overtaken(
            say(
                "{name} does not ask for another time any more: {status}. Nothing was sent.",
                name=name,
                status=interview.meeting,
            )
        )
    if interview.other_times_at is not None:
        raise Overtaken(
            say("{name} has been asked for other times already and has not answered yet. Nothing was sent.", name=name)
        )
    if interview.starts_at <= work.now:
        raise NotNow(say("The interview has begun already. Nothing was sent."))
