"""Single steps of delivery, each in a transaction of its own."""

from datetime import timedelta

from domain.delivery import Channel
from storage import sending
from tests.posting import NOW, queue_mail

A_MINUTE = timedelta(minutes=1)


def claim(database, owner="w1", channel=Channel.EMAIL, now=NOW, limit=1):
    with database.writes.begin() as session:
        return [parcel.id for parcel in sending.claim(session, channel, owner, now, limit)]


def hand_over(database, parcel_id, owner="w1", now=NOW):
    with database.writes.begin() as session:
        return sending.mark_handover(session, parcel_id, owner, now)


def write(database, function, *arguments, **more):
    with database.writes.begin() as session:
        return function(session, *arguments, **more)


def queued(database, count=1, **changes):
    with database.writes.begin() as session:
        return [queue_mail(session, number, **changes) for number in range(1, count + 1)]
