"""The company's list of reasons for a rejection: ours can be hidden, its own added and renamed, all put in order."""

from dataclasses import dataclass

from bot.work import Work
from domain import values
from domain.access import Right, require_right
from domain.errors import BadFields, BadValue, NotNow, Unknown, say
from domain.rejection import ShippedReason
from storage import journal, reject_reasons
from storage.step_tables import RejectReason

LONGEST = 75
"""As long as an option in Slack may be."""

MOST = 100
"""As many as a list in Slack may have."""


@dataclass(frozen=True)
class Reason:
    """One reason: one of ours, to be said in the reader's words, or the company's own text."""

    id: int
    shipped: ShippedReason | None
    text: str
    active: bool


def choosable(work: Work) -> list[Reason]:
    """What can be chosen, in the company's order."""
    return [_seen(one) for one in reject_reasons.everything(work.session, active=True)]


def chosen(work: Work, reason_id: int) -> Reason | None:
    """One reason that can be chosen."""
    found = reject_reasons.by_id(work.session, reason_id)
    return _seen(found) if found is not None and found.active else None


def _seen(row: RejectReason) -> Reason:
    return Reason(row.id, row.shipped, row.text, row.active)


# --- the list itself -----------------------------------------------------------------------------------------------


def everything(work: Work) -> list[Reason]:
    """The whole list, hidden ones too; for who may change templates."""
    require_right(work.actor, Right.TEMPLATES)
    return [_seen(one) for one in reject_reasons.everything(work.session)]


def add(work: Work, text: str) -> None:
    """Add a reason of the company's own; BadFields for one that is empty, too long or there already."""
    require_right(work.actor, Right.TEMPLATES)
    known = reject_reasons.everything(work.session, lock=True)
    if len(known) >= MOST:
        raise BadFields(text=say("There are {most} reasons, and no more can be shown.", most=MOST))
    made = reject_reasons.add(work.session, _clean(text, [one.text for one in known]))
    _wrote(work, "reason_added", made.id)


def rename(work: Work, reason_id: int, text: str) -> None:
    """Give a reason of the company's own other words, everywhere it was chosen too; NotNow for one of ours."""
    row = _mine(work, reason_id)
    if row.shipped is not None:
        raise NotNow(say("This reason is one of Kalle's, in every language. Hide it and add one of your own."))
    others = [one.text for one in reject_reasons.everything(work.session) if one.id != reason_id]
    row.text = _clean(text, others)
    _wrote(work, "reason_renamed", reason_id)


def switch(work: Work, reason_id: int) -> None:
    """Hide a reason, or show a hidden one. What was rejected with it keeps it."""
    row = _mine(work, reason_id)
    if row.active and len(reject_reasons.everything(work.session, active=True)) == 1:
        raise NotNow(say("One reason has to be left: without one nobody can be rejected."))
    row.active = not row.active
    _wrote(work, "reason_shown" if row.active else "reason_hidden", reason_id)


def move_up(work: Work, reason_id: int) -> None:
    """Let a reason change places with the one above it."""
    _mine(work, reason_id)
    rows = list(reject_reasons.everything(work.session, lock=True))
    place = next(number for number, one in enumerate(rows) if one.id == reason_id)
    if place > 0:
        rows[place - 1], rows[place] = rows[place], rows[place - 1]
    for number, row in enumerate(rows):
        row.position = number
    _wrote(work, "reason_moved", reason_id)


def _mine(work: Work, reason_id: int) -> RejectReason:
    require_right(work.actor, Right.TEMPLATES)
    found = reject_reasons.by_id(work.session, reason_id, lock=True)
    if found is None:
        raise Unknown
    return found


def _clean(text: str, others: list[str]) -> str:
    try:
        clean = values.line(text, longest=LONGEST)
    except BadValue as error:
        raise BadFields(text=error.phrase) from error
    if not clean:
        raise BadFields(text=say("Please fill this in."))
    if clean.casefold() in {one.casefold() for one in others}:
        raise BadFields(text=say("This reason is in the list already."))
    return clean


def _wrote(work: Work, event: str, reason_id: int) -> None:
    journal.add(work.session, work.actor, work.now, event, reason=reason_id)
