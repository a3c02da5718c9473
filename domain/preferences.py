"""How somebody wants to be told. Source: docs/behaviour.md, The Home."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.errors import BadFields, say
from domain.reminders import resolved

NUDGE_HOURS = (0, 24, 48, 72, 120)
"""After how many hours without an answer a recruiter may want to be told; 0 is never."""


@dataclass(frozen=True)
class Preferences:
    """Quiet hours on the wall clock of the person's zone (both or neither), and when to tell of a missing answer."""

    nudge_hours: int = 48
    quiet_from: time | None = None
    quiet_until: time | None = None

    def is_quiet(self, now: datetime, zone: ZoneInfo) -> bool:
        """True between the two times; they may lie on two days."""
        if self.quiet_from is None or self.quiet_until is None:
            return False
        at = now.astimezone(zone).time()
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= at < self.quiet_until
        return at >= self.quiet_from or at < self.quiet_until

    def awake_at(self, now: datetime, zone: ZoneInfo) -> datetime:
        """The moment from which the person may be told: now, or when the quiet hours are over."""
        if not self.is_quiet(now, zone) or self.quiet_until is None:
            return now
        today = now.astimezone(zone).date()
        times = (self.quiet_until, self.quiet_until.replace(fold=1))  # the hour that comes twice ends them twice
        ends = (resolved(today + timedelta(days=days), at, zone) for days in (0, 1) for at in times)
        return next(end for end in ends if end > now)


def checked(nudge_hours: int, quiet_from: time | None, quiet_until: time | None) -> Preferences:
    """What somebody chose; BadFields when only one of the two times is there, or both are the same."""
    if (quiet_from is None) != (quiet_until is None):
        missing = "quiet_from" if quiet_from is None else "quiet_until"
        raise BadFields(**{missing: say("Quiet hours need a beginning and an end; leave both empty to have none.")})
    if quiet_from is not None and quiet_from == quiet_until:
        raise BadFields(quiet_until=say("Quiet hours that end when they begin would never end."))
    if nudge_hours not in NUDGE_HOURS:
        raise BadFields(nudge_hours=say("Please fill this in."))
    return Preferences(nudge_hours, quiet_from, quiet_until)
