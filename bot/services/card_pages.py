"""What is too long for a candidate's card, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from bot.services import browsing, card_parts, reach, record
from bot.work import Work
from domain.access import VacancyAccess
from domain.pages import Page

PIECE = 2500
SIZES = {"letter": 4, "files": 10, "interviews": 8, "others": 10}


class Part(StrEnum):
    """A part of the card that has pages of its own."""

    LETTER = "letter"
    FILES = "files"
    INTERVIEWS = "interviews"
    ACTIVITIES = "activities"
    MESSAGES = "messages"
    OTHERS = "others"


@dataclass(frozen=True)
class PartView:
    """One page of one part; the rows are pieces of text, or what the services of that part make."""

    application_id: int
    part: Part
    name: str
    zone: ZoneInfo
    may_act: bool
    page: Page[Any]


def look(work: Work, application_id: int, part: Part, number: int) -> PartView:
    """A page of a part; Unknown or NotAllowed for who may not see it."""
    application = reach.application(work, application_id)
    vacancy = application.vacancy
    may_act = reach.may(work, vacancy, VacancyAccess.NORMAL)
    page = _page(work, application_id, part, number)
    return PartView(application.id, part, application.candidate.name, ZoneInfo(vacancy.zone), may_act, page)


def _page(work: Work, application_id: int, part: Part, number: int) -> Page[Any]:
    application = reach.application(work, application_id)
    if part is Part.ACTIVITIES:
        return record.activities(work, application, number)
    if part is Part.MESSAGES:
        return record.messages(work, application_id, number)
    rows: Sequence[Any]
    if part is Part.LETTER:
        text = application.cover_letter
        rows = [text[start : start + PIECE] for start in range(0, len(text), PIECE)]
    elif part is Part.FILES:
        rows = card_parts.files(work, application_id)
    elif part is Part.INTERVIEWS:
        rows = browsing.interviews(work, application_id)
    else:
        rows = card_parts.others(work, application)
    return _cut(rows, number, SIZES[part])


def _cut(rows: Sequence[Any], number: int, size: int) -> Page[Any]:
    number = min(max(0, number), max(0, (len(rows) - 1) // size))
    return Page(rows[number * size : (number + 1) * size], number, size, len(rows))
