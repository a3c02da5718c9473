"""Ordering digests, changing, pausing and ending them: everybody their own. Source: docs/behaviour.md, Digests."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from zoneinfo import ZoneInfo

from bot.services.calendar import scopes, seen, stopped
from bot.services.calendar.days_off import COUNTRIES, country_of
from bot.services.calendar.timetables import timetable_of
from bot.work import Work
from domain.calendar import CalendarFilter, Scope
from domain.digest_view import Ordered
from domain.digests import Pause, Rhythm, ScopeKind, next_after
from domain.errors import BadFields, NotNow, Unknown, say
from domain.language import Language
from domain.moments import zone_or_utc
from storage import digests, journal, people
from storage.calendar_tables import Subscription, SubscriptionScope

MOST = 20
"""Digests of one person."""

_CHANNEL = re.compile(r"[CG][A-Z0-9]{2,30}")
WEEK = 7
USUAL = time(8)


@dataclass(frozen=True)
class Order:
    """What somebody wants: no channel is their own messages, no people and no place their own calendar.

    `people` are Slack ids; `place` is a vacancy or a department. The time is on the wall clock of the subscriber's zone.
    """

    channel_id: str
    people: tuple[str, ...]
    place: tuple[ScopeKind, int] | None
    rhythm: Rhythm
    weekday: int
    at: time
    language: Language
    weekends: bool
    country: str
    when_empty: bool


@dataclass(frozen=True)
class Proposed:
    """What the form shows at first: `id` is the digest that is changed, 0 for a new one; `place` is its place by name."""

    id: int
    order: Order
    zone: ZoneInfo
    place: str = ""


def order(work: Work, wanted: Order) -> int:
    """Order a digest; its id. BadFields for what cannot be taken, Unknown for a place that is not the actor's to see."""
    person_id = work.actor.person_id
    if person_id is None:
        raise Unknown
    if digests.count_of(work.session, person_id) >= MOST:
        raise NotNow(say("You have {most} digests already. End one first.", most=MOST))
    zone = people.by_ids(work.session, [person_id])[0].zone
    made = Subscription(person_id=person_id, zone=zone, created_at=work.now, next_at=work.now)
    _put(work, made, wanted)
    work.session.add(made)
    work.session.flush()
    _write(work, "digest_ordered", made)
    return made.id


def change(work: Work, id: int, wanted: Order) -> None:
    """Let it be otherwise from now on: today's, where it stands already, is drawn anew or left to itself."""
    ordered = _own(work, id)
    elsewhere = ordered.channel_id != wanted.channel_id
    _put(work, ordered, wanted)
    work.session.flush()
    if elsewhere:
        digests.retire(work.session, ordered.id)
    else:
        stopped.redraw(work, ordered)
    _write(work, "digest_changed", ordered)


def pause(work: Work, id: int) -> None:
    """Post it no more until it is resumed."""
    ordered = _own(work, id)
    if not ordered.paused:
        ordered.paused = str(Pause.BY_HAND)
        _write(work, "digest_paused", ordered)


def resume(work: Work, id: int) -> None:
    """Post it again from its next time on, whatever it was paused for; if that still holds, it is paused anew."""
    ordered = _own(work, id)
    if ordered.paused:
        ordered.paused = ""
        ordered.next_at = next_after(timetable_of(ordered), work.now)[1]
        _write(work, "digest_resumed", ordered)


def end(work: Work, id: int) -> None:
    """End it for good. What was posted stays, and is edited no more."""
    ordered = _own(work, id)
    ordered.ended_at = work.now
    digests.retire(work.session, ordered.id)
    _write(work, "digest_ended", ordered)


def listing(work: Work) -> list[Ordered]:
    """The actor's own, oldest first."""
    return [_ordered(work, one) for one in digests.of_person(work.session, work.actor.person_id or 0)]


def proposed(work: Work, id: int = 0) -> Proposed:
    """What the form shows: one of the actor's own as it was ordered, or what most people would want of a new one."""
    if id:
        return _as_ordered(work, _own(work, id))
    zone = people.by_ids(work.session, [work.actor.person_id or 0])[0].zone
    country = country_of(zone)
    wanted = Order("", (), None, Rhythm.DAILY, 0, USUAL, work.actor.language, False, country, False)
    return Proposed(0, wanted, zone_or_utc(zone))


def _as_ordered(work: Work, ordered: Subscription) -> Proposed:
    refs = sorted(scopes.refs_of(ordered))
    is_place = ordered.kind.is_place
    own = is_place or refs == [work.actor.person_id]
    wanted = Order(
        channel_id=ordered.channel_id,
        people=() if own else tuple(one.slack_id for one in people.by_ids(work.session, refs)),
        place=(ordered.kind, refs[0]) if is_place else None,
        rhythm=ordered.rhythm,
        weekday=ordered.weekday,
        at=time.fromisoformat(ordered.at),
        language=ordered.language,
        weekends=ordered.weekends,
        country=ordered.country,
        when_empty=ordered.when_empty,
    )
    return Proposed(ordered.id, wanted, zone_or_utc(ordered.zone), next(iter(scopes.names_of(work, ordered)), "–"))


def filter_of(work: Work, digest_id: int) -> CalendarFilter:
    """The calendar that shows the days of a digest; whoever opens it sees of it what they may see."""
    digest = digests.by_id(work.session, digest_id)
    if digest is None:
        raise Unknown
    return scopes.days_of(work, digest)


def _own(work: Work, id: int) -> Subscription:
    found = digests.ordered(work.session, id, lock=True)
    if found is None or found.person_id != work.actor.person_id or found.ended_at is not None:
        raise Unknown
    return found


def _put(work: Work, ordered: Subscription, wanted: Order) -> None:
    """Write down what is wanted, and when it is due next."""
    ordered.channel_id = _channel(wanted.channel_id)
    ordered.kind, refs = _scope(work, wanted)
    ordered.scopes = [SubscriptionScope(kind=ordered.kind, ref_id=ref) for ref in sorted(refs)]
    ordered.language, ordered.rhythm, ordered.weekday = wanted.language, wanted.rhythm, wanted.weekday % WEEK
    ordered.at, ordered.weekends = f"{wanted.at:%H:%M}", wanted.weekends
    ordered.country, ordered.when_empty = _country(wanted.country), wanted.when_empty
    ordered.next_at = next_after(timetable_of(ordered), work.now)[1]


def _channel(id: str) -> str:
    if id and not _CHANNEL.fullmatch(id):
        raise BadFields(digest_channel=say("Choose a channel, or leave this empty for messages to you alone."))
    return id


def _country(code: str) -> str:
    if code and code not in COUNTRIES:
        raise BadFields(digest_country=say("Choose a country from the list."))
    return code


def _scope(work: Work, wanted: Order) -> tuple[ScopeKind, set[int]]:
    """Whose it is: a place the actor may see, or people known to Kalle; of their calendars it shows what the actor may see."""
    if wanted.place is not None:
        if wanted.people:
            raise BadFields(digest_place=say("Choose either recruiters or a vacancy or department, not both."))
        kind, ref_id = wanted.place
        seen.whose(work, CalendarFilter(Scope(str(kind)), ref_id))
        return kind, {ref_id}
    refs = _people(work, wanted.people) if wanted.people else {work.actor.person_id or 0}
    return (ScopeKind.RECRUITER if len(refs) == 1 else ScopeKind.TEAM), refs


def _people(work: Work, slack_ids: Sequence[str]) -> set[int]:
    known = people.by_slack_ids(work.session, slack_ids)
    if len(known) < len(set(slack_ids)):
        raise BadFields(
            digest_people=say("I do not know everybody you chose. Ask an administrator of Kalle to add them.")
        )
    return {person.id for person in known}


def _ordered(work: Work, subscription: Subscription) -> Ordered:
    return Ordered(
        id=subscription.id,
        channel_id=subscription.channel_id,
        kind=subscription.kind,
        ref_ids=tuple(sorted(scopes.refs_of(subscription))),
        names=scopes.names_of(work, subscription),
        rhythm=subscription.rhythm,
        weekday=subscription.weekday,
        at=subscription.at,
        zone=zone_or_utc(subscription.zone),
        language=subscription.language,
        weekends=subscription.weekends,
        country=subscription.country,
        when_empty=subscription.when_empty,
        next_at=subscription.next_at,
        paused=Pause(subscription.paused) if subscription.paused else None,
    )


def _write(work: Work, event: str, subscription: Subscription) -> None:
    journal.add(work.session, work.actor, work.now, event, subscription=subscription.id)
