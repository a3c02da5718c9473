"""Invitations that go without an answer: when the recruiter is asked about them. Source: docs/behaviour.md, Nudges."""

from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.delivery import Channel, ParcelKind
from domain.moments import is_weekend

BEGINS, ENDS = time(8), time(18)

NUDGES = (ParcelKind.NUDGE, ParcelKind.SMS_NUDGE)
"""What asks a candidate for an answer once more; the answer is all it is about."""


class Choice(StrEnum):
    """What a recruiter did about it; the names of lines in the journal."""

    BY_EMAIL = "nudged"
    BY_SMS = "nudged_by_sms"
    LEFT = "nudge_left"
    UNDONE = "nudge_undone"


CHOICE_OF = {Channel.EMAIL: Choice.BY_EMAIL, Channel.SMS: Choice.BY_SMS}


@dataclass(frozen=True)
class Unanswered:
    """How a line stands that told of a missing answer: the ways that are open, or what was chosen, by whom.

    `choice` is None while nobody chose; `undo` says that what was chosen can still be stopped.
    """

    ways: tuple[Channel, ...] = ()
    open: bool = False
    choice: Choice | None = None
    who: str = ""
    undo: bool = False


def is_working_time(now: datetime, zone: ZoneInfo) -> bool:
    """True within working hours on a weekday of the zone: at night and at weekends nobody is asked about anything."""
    return not is_weekend(now, zone) and BEGINS <= now.astimezone(zone).time() < ENDS
