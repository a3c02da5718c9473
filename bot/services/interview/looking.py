"""Showing one interview to somebody who may see it."""

from bot.services import reach
from bot.services.cards import as_card
from bot.work import Work
from domain.access import RIGHT_OF_TYPE, VacancyAccess, require_right
from domain.cards import InterviewCard


def to_change(work: Work, interview_id: int) -> InterviewCard:
    """The card of an interview for somebody who may change it; refusals otherwise."""
    interview = reach.interview(work, interview_id, VacancyAccess.NORMAL)
    require_right(work.actor, RIGHT_OF_TYPE[interview.type])
    return as_card(work, interview)
