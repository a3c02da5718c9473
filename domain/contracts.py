"""What a contract asks for: the values that its tags stand for. Source: docs/behaviour.md, Employment contract."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from domain.errors import Phrase, say
from domain.language import Language
from domain.tags import CANONICAL, named, strange

TODAY = "today"
"""The tag of the day on which the contract is made, as everywhere in the vacancy's zone."""

_OWN = "x-"
_OF_A_PERSON = frozenset(
    {
        "first-name",
        "middle-name",
        "last-name",
        "vacancy",
        "vacancy-ref-number",
        "company",
        "contact-name",
        "contact-email",
        "contact-telephone",
    }
)
"""The tags of every letter that a contract may have as well; it has none of an interview's."""


class Value(StrEnum):
    """What is asked for when the text has its tag."""

    JOB_TITLE = "job-title"
    DEPARTMENT = "department"
    START_DATE = "start-date"
    END_DATE = "end-date"
    SALARY = "salary"
    WORKING_HOURS = "working-hours"
    PROBATION = "probation"
    NOTICE_PERIOD = "notice-period"
    WORKPLACE = "workplace"
    MANAGER = "manager"


DAYS = (Value.START_DATE, Value.END_DATE)

FILE_NAMES = {
    Language.EN: "employment-contract.pdf",
    Language.NB: "arbeidsavtale.pdf",
    Language.DA: "ansaettelseskontrakt.pdf",
    Language.SV: "anstallningsavtal.pdf",
    Language.NL: "arbeidsovereenkomst.pdf",
}
"""What the attached file is called: our own name, with nothing of the person's in it."""


def asked(*texts: str) -> tuple[str, ...]:
    """The values to be asked for, by tag, in the order in which the texts first want them."""
    return tuple(dict.fromkeys(tag for text in texts for tag in map(_canonical, named(text)) if _is_asked(tag)))


def invalid(text: str) -> list[str]:
    """What stands in braces and no contract knows, as written with its braces."""
    return strange(text, lambda name: _is_known(_canonical(name)))


def wrong_order(days: Mapping[str, date]) -> Phrase | None:
    """Why the dates cannot be; None when they can."""
    start, end = days.get(Value.START_DATE), days.get(Value.END_DATE)
    return say("The end is before the start.") if start and end and end < start else None


def is_day(tag: str) -> bool:
    """True for a value that is a date."""
    return tag in DAYS


def _canonical(name: str) -> str:
    return CANONICAL.get(name, name)


def _is_asked(tag: str) -> bool:
    return tag in set(Value) or (tag.startswith(_OWN) and len(tag) > len(_OWN))


def _is_known(tag: str) -> bool:
    return _is_asked(tag) or tag in _OF_A_PERSON or tag == TODAY
