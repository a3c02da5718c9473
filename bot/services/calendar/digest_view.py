"""Gathering what a digest says at the moment it is drawn, with the rights its subscriber has then.

Source: docs/behaviour.md, Digests.
"""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from bot.services.calendar import needs, scopes, week
from bot.work import Work
from domain.digest_view import DigestView
from domain.errors import NotAllowed, Unknown
from domain.language import Language
from domain.moments import zone_or_utc
from domain.reminders import resolved
from storage import calendar, digests, people
from storage.calendar import Span
from storage.calendar_tables import Digest, Subscription

LINES = 60
"""No message has room for more."""


@dataclass(frozen=True)
class Posting:
    """Where a digest stands, or is to stand: `posted` is its conversation and time stamp once it is there.

    `channel_id` is the channel it was ordered for, empty for the subscriber's own messages; `going` is false when it was
    ended or paused.
    """

    digest_id: int
    channel_id: str
    slack_id: str
    language: Language
    posted: tuple[str, str] | None
    live: bool
    going: bool
    when_empty: bool


def posting_of(work: Work, digest_id: int) -> Posting:
    """Where it stands; Unknown when there is no such digest."""
    row = digests.standing(work.session, digest_id)
    if row is None:
        raise Unknown
    return Posting(
        digest_id=row.id,
        channel_id=row.room,
        slack_id=row.slack_id,
        language=row.language,
        posted=(row.channel_id, row.ts) if row.ts else None,
        live=row.live,
        going=bool(row.going),
        when_empty=row.when_empty,
    )


def view_of(work: Work, digest_id: int) -> DigestView:
    """What it says, as its subscriber may see it now; NotAllowed when they are switched off, Unknown when nothing is theirs."""
    digest = _digest(work, digest_id)
    actor = people.actor(people.asked(work.session), digest.subscription.person.slack_id, "digest")
    if actor is None:
        raise NotAllowed
    return _view(replace(work, actor=actor), digest)


def _view(work: Work, digest: Digest) -> DigestView:
    ordered = digest.subscription
    whose, span = scopes.whose(work, ordered), Span(digest.since, digest.until)
    total, keys = calendar.first(work.session, whose, span, limit=LINES)
    counted = week.of(work, digest, whose)
    return DigestView(
        digest_id=digest.id,
        rhythm=ordered.rhythm,
        kind=ordered.kind,
        names=scopes.names_of(work, ordered) or _own_name(ordered),
        zone=zone_or_utc(ordered.zone),
        day=digest.local_date,
        until=digest.until,
        needs=needs.needs_of(work, whose, _end_of(digest)) if digest.live else (),
        slots=tuple(calendar.slots(work.session, keys)),
        total=total,
        live=digest.live,
        week=counted,
        picture=week.address(work, counted, ordered.language) if counted else "",
        plain_picture=week.address(work, counted.plain, ordered.language) if counted else "",
    )


def _own_name(ordered: Subscription) -> tuple[str, ...]:
    """Whose own calendar it is, for a channel: there others read it."""
    return (ordered.person.name,) if ordered.channel_id else ()


def _end_of(digest: Digest) -> datetime:
    """The midnight after its day."""
    return resolved(digest.local_date + timedelta(days=1), time(0), zone_or_utc(digest.subscription.zone))


def _digest(work: Work, digest_id: int) -> Digest:
    found = digests.by_id(work.session, digest_id)
    if found is None:
        raise Unknown
    return found
