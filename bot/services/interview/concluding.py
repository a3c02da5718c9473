"""Saying what became of an interview once it has begun: held, or the candidate did not come.

It can be put right, and nothing follows from it by itself. An interview that is to take place another time is moved.
Source: docs/behaviour.md, After the interview.
"""

from bot.services import telling
from bot.services.interview.moving import changeable
from bot.work import Work
from domain.errors import NotNow, say
from domain.status import Outcome

EVENTS = {Outcome.HELD: "took_place", Outcome.ABSENT: "stayed_away"}


def conclude(work: Work, interview_id: int, outcome: Outcome, revision: int) -> bool:
    """Write down what became of an interview as it stood at `revision`; False when that is known already.

    Stale when it was moved since, NotNow before it has begun.
    """
    interview = changeable(work, interview_id, revision)
    if interview.starts_at > work.now:
        raise NotNow(say("The interview has not begun yet. Nothing was written down."))
    if interview.outcome is outcome:
        return False
    before = str(interview.outcome or "")
    interview.outcome, interview.outcome_at = outcome, work.now
    telling.wrote(work, interview, EVENTS[outcome], before=before)
    return True
