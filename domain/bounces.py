"""What a mail that came back says about its address: dead, full for now, or nothing of its own.

Source: docs/behaviour.md, Mails that come back.
"""

import re
from enum import StrEnum

SOFT_ALLOWED = 5
"""So many mails may come back for reasons that pass; the next one stops the address."""

STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
NOBODY = re.compile(
    r"user unknown|unknown user|no such (user|recipient|mailbox|person)|does not exist|doesn't exist|invalid recipient|"
    r"mailbox (unavailable|not found)|recipient (not found|unknown)|address unknown|unknown address|no mailbox here",
    re.IGNORECASE,
)
ABOUT_ADDRESSES = (550, 551, 553)


class Fate(StrEnum):
    """What is to be thought of an address after a mail came back."""

    DEAD = "dead"
    FOR_NOW = "for now"


def fate_of(status: str) -> Fate | None:
    """Judge an enhanced status code like `5.1.1`; None for one that reports no failure, or is none.

    A full mailbox, a mail too large and a refusal by policy are no property of the address, however final they are put.
    """
    found = STATUS.fullmatch(status.strip())
    if found is None or found[1] == "2":
        return None
    passing = found[1] == "4" or found[2] in ("3", "6", "7") or (found[2], found[3]) in (("2", "2"), ("2", "3"))
    return Fate.FOR_NOW if passing else Fate.DEAD


def is_dead(code: int | None, said: str) -> bool:
    """True when a mail server refused a recipient because there is no such mailbox, and not for reasons of its own."""
    if code is None or code < 500:
        return False
    found = STATUS.search(said)
    if found is not None:
        return found[1] == "5" and (found[2] == "1" or (found[2], found[3]) == ("2", "1"))
    return code in ABOUT_ADDRESSES and NOBODY.search(said) is not None


def is_stopped_after(soft: int) -> bool:
    """True when so many mails that came back for passing reasons are too many."""
    return soft > SOFT_ALLOWED
