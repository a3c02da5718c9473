"""When a digest that was ordered is posted."""

from datetime import time

from bot.services.calendar.days_off import days_off
from domain.digests import Timetable
from domain.moments import zone_or_utc
from storage.calendar_tables import Subscription


def timetable_of(subscription: Subscription) -> Timetable:
    """Its times, with the public holidays of its country."""
    return Timetable(
        rhythm=subscription.rhythm,
        at=time.fromisoformat(subscription.at),
        zone=zone_or_utc(subscription.zone),
        weekday=subscription.weekday,
        weekends=subscription.weekends,
        is_holiday=days_off(subscription.country),
    )
