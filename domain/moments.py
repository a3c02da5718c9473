"""Wall clocks and moments: days belong to a zone, hours to UTC. Source: docs/behaviour.md, Time."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.errors import BadValue, say


def zone_named(name: str) -> ZoneInfo:
    """Return the zone of an IANA name; a BadValue that names it otherwise."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError) as error:
        raise BadValue(say("“{zone}” is not a time zone. Write one like Europe/Oslo.", zone=name)) from error


def zone_still(name: str) -> ZoneInfo | None:
    """The zone of a name that was good once; None where it is known no more, after the rules of time zones were renewed."""
    try:
        return zone_named(name)
    except BadValue:
        return None


def zone_or_utc(name: str) -> ZoneInfo:
    """The same to show a moment in: UTC where it is known no more."""
    return zone_still(name) or ZoneInfo("UTC")


def is_doubled(day: date, at: time, zone: ZoneInfo) -> bool:
    """True for a wall-clock time that comes twice, in the hour after summer time ends."""
    first, second = (datetime.combine(day, at.replace(fold=fold), zone) for fold in (0, 1))
    return first.utcoffset() != second.utcoffset() and exists(day, at, zone)


def exists(day: date, at: time, zone: ZoneInfo) -> bool:
    """False for a wall-clock time that is skipped when summer time begins."""
    local = datetime.combine(day, at, zone)
    back = local.astimezone(UTC).astimezone(zone)
    return back.replace(tzinfo=None) == local.replace(tzinfo=None, fold=back.fold)


def moment(day: date, at: time, zone: ZoneInfo, *, second: bool = False) -> datetime:
    """Return the UTC moment of a wall-clock time; `second` picks the later of two. BadValue when it does not exist."""
    if not exists(day, at, zone):
        raise BadValue(say("The clocks go forward that night and this time does not exist. Choose another time."))
    return datetime.combine(day, at.replace(fold=int(second)), zone).astimezone(UTC)


def is_weekend(at: datetime, zone: ZoneInfo) -> bool:
    """True when the moment falls on a Saturday or Sunday of the zone."""
    return at.astimezone(zone).weekday() >= 5


def overlap(start: datetime, minutes: int, other: datetime, other_minutes: int) -> bool:
    """True when two meetings share some time; ending when the other begins is no overlap."""
    return start < other + timedelta(minutes=other_minutes) and other < start + timedelta(minutes=minutes)
