"""What needs somebody in a calendar: the work that comes first in a digest, and in the Home.

Source: docs/behaviour.md, Digests.
"""

from datetime import datetime, timedelta

from bot.work import Work
from domain.calendar import SlotKind
from domain.digest_view import Need, NeedGroup, Wanting
from storage import calendar, needs
from storage.calendar import Whose
from storage.needs import Found

PATIENCE = timedelta(days=2)
"""How long an invitation may go without an answer before somebody looks at it."""

FIRST = 3
"""How many of each kind are named."""


def needs_of(work: Work, whose: Whose, until: datetime, first: int = FIRST) -> tuple[NeedGroup, ...]:
    """What needs somebody, by reason; places are missed of interviews from now until a moment, the end of the day.

    The reader's rights are in `whose`.
    """
    found = _found(work, whose, until, first)
    ids = [id for _, some in found.values() for id in some]
    slots = {one.id: one for one in calendar.slots(work.session, [(SlotKind.INTERVIEW, id) for id in ids])}
    offered = needs.offered(work.session, found[Need.NEW_TIME][1])
    groups = (
        NeedGroup(need, count, tuple(Wanting(slots[id], offered.get(id, 0)) for id in some if id in slots))
        for need, (count, some) in found.items()
    )
    return tuple(one for one in groups if one.count)


def _found(work: Work, whose: Whose, until: datetime, first: int) -> dict[Need, Found]:
    session, now = work.session, work.now
    return {
        Need.NEW_TIME: needs.new_times(session, whose, now, first),
        Need.UNANSWERED: needs.unanswered(session, whose, now, now - PATIENCE, first),
        Need.REMINDER: needs.unreminded(session, whose, now, first),
        Need.NO_PLACE: needs.without_place(session, whose, now, until, first),
        Need.OUTCOME: needs.without_outcome(session, whose, now, first),
    }
