"""Whose calendar a digest shows: of what was ordered, what its subscriber may see now. Source: docs/behaviour.md, Digests."""

from dataclasses import replace
from datetime import timedelta

from bot.services.calendar import places, seen
from bot.work import Work
from domain.calendar import CalendarFilter, Scope
from domain.digests import ScopeKind
from domain.errors import Unknown
from domain.moments import zone_or_utc
from storage import browsing, people
from storage.calendar import Whose
from storage.calendar_tables import Digest, Subscription

_SCOPE = {ScopeKind.VACANCY: Scope.VACANCY, ScopeKind.DEPARTMENT: Scope.DEPARTMENT}


def whose(work: Work, subscription: Subscription) -> Whose:
    """What the actor may see of it; Unknown when nothing of it is theirs to see any more.

    Appointments that are about no vacancy are shown to their owner alone.
    """
    refs = refs_of(subscription)
    if not subscription.kind.is_place:
        own = refs == {work.actor.person_id} and not subscription.channel_id
        return Whose(refs, browsing.seen_by(work.session, work.actor).vacancy_ids, private=own)
    return Whose(None, frozenset(id for ref in sorted(refs) for id in _vacancies(work, subscription.kind, ref)))


def _vacancies(work: Work, kind: ScopeKind, ref_id: int) -> frozenset[int]:
    found = seen.whose(work, CalendarFilter(_SCOPE[kind], ref_id)).vacancy_ids
    if found is None:
        raise Unknown
    return found


def refs_of(subscription: Subscription) -> frozenset[int]:
    """The people, vacancies or departments, by id."""
    return frozenset(one.ref_id for one in subscription.scopes)


def names_of(work: Work, subscription: Subscription) -> tuple[str, ...]:
    """What they are called; nothing for the subscriber's own calendar."""
    refs = refs_of(subscription)
    if not subscription.kind.is_place:
        own = refs == {subscription.person_id}
        return () if own else tuple(one.name for one in people.by_ids(work.session, sorted(refs)))
    scope = _SCOPE[subscription.kind]
    named = (places.name_of(work, CalendarFilter(scope, ref)) for ref in sorted(refs))
    return tuple(one for one in named if one)


def days_of(work: Work, digest: Digest) -> CalendarFilter:
    """The calendar that shows the same days of the same people, vacancy or department."""
    last = digest.until.astimezone(zone_or_utc(digest.subscription.zone)).date() - timedelta(days=1)
    return replace(_calendar(work, digest.subscription), since=digest.local_date, until=max(last, digest.local_date))


def _calendar(work: Work, subscription: Subscription) -> CalendarFilter:
    refs = refs_of(subscription)
    if subscription.kind.is_place:
        return CalendarFilter(_SCOPE[subscription.kind], min(refs))
    if refs == {work.actor.person_id}:
        return CalendarFilter(Scope.MINE)
    return CalendarFilter(Scope.PEOPLE, people=tuple(sorted(refs)))
