"""Candidates' own accounts: how long a link and a session live, what a password needs, what a candidate is told.

Source: docs/behaviour.md, Candidates' own pages.
"""

import unicodedata
from datetime import timedelta
from enum import StrEnum

from domain.errors import Phrase, say
from domain.status import ApplicationStatus, VacancyState

LINK_LASTS = timedelta(hours=24)
"""Counted from when the mail with the link leaves."""

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)

SHORTEST_PASSWORD, LONGEST_PASSWORD = 8, 200


class Stage(StrEnum):
    """What a candidate is told about where an application stands: less than colleagues know of each other."""

    IN_PROCESS = "in_process"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"
    KEPT = "kept"


STILL_OPEN = frozenset({Stage.IN_PROCESS, Stage.KEPT})
"""Who is kept may have interviews to come, and may still withdraw."""


_OVER = frozenset({ApplicationStatus.REJECTED, ApplicationStatus.HIRED})


def stage_of(status: ApplicationStatus, vacancy: VacancyState, *, deleted: bool, settled: bool) -> Stage:
    """What a candidate is told; `settled` is False while a colleague may still take the last step back."""
    if status is ApplicationStatus.WITHDRAWN:
        return Stage.WITHDRAWN
    if status is ApplicationStatus.SAVED and settled and not deleted and vacancy is not VacancyState.CLOSED:
        return Stage.KEPT
    over = deleted or status in _OVER
    return Stage.ENDED if (over and settled) or vacancy is VacancyState.CLOSED else Stage.IN_PROCESS


def same_password(text: str) -> str:
    """One form for what looks the same, whatever keyboard it was typed on."""
    return unicodedata.normalize("NFKC", text)


def missing_in(password: str) -> list[Phrase]:
    """What a password lacks; nothing when it will do."""
    wanted = (
        (len(password) >= SHORTEST_PASSWORD, say("At least {shortest} characters.", shortest=SHORTEST_PASSWORD)),
        (len(password) <= LONGEST_PASSWORD, say("At most {longest} characters.", longest=LONGEST_PASSWORD)),
        (any(c.isupper() for c in password), say("A capital letter.")),
        (any(c.islower() for c in password), say("A small letter.")),
        (any(c.isdecimal() for c in password), say("A digit.")),
        (any(not c.isalnum() and not c.isspace() for c in password), say("A special character, such as ! or %.")),
    )
    return [phrase for there, phrase in wanted if not there]
