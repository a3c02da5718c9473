"""Who looks at an interview besides its card: Homes that were opened, digests that are still edited."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import Session

from domain.digests import ScopeKind
from storage.calendar_tables import Digest, Home, Subscription, SubscriptionScope
from storage.direct import Direct, among
from storage.tables import Person

_HOMES = Direct(
    lambda is_postgresql: (
        select(Person.id, Person.slack_id)
        .join(Home, Home.person_id == Person.id)
        .where(
            among(Person.id, "b_people", is_postgresql=is_postgresql),
            Person.active.is_(True),
            Home.opened_at > bindparam("b_after"),
        )
        .order_by(Person.id)
    )
)


def homes(session: Session, person_ids: Collection[int], opened_after: datetime) -> list[tuple[int, str]]:
    """Those of these people who opened their Home lately: the person's id and the Slack user's."""
    session.flush()  # direct statements do not do it by themselves
    found = _HOMES.rows(session, b_people=person_ids, b_after=opened_after)
    return [(id, slack_id) for id, slack_id in found]


def digests(
    session: Session, person_ids: Collection[int], vacancy_id: int, department_id: int | None
) -> list[tuple[int, str, int]]:
    """Live digests that can show an interview of these people: its id, where it is or will be, whose it is.

    Whatever its moment is: what needs somebody is told of the weeks to come as well.
    """
    scope = SubscriptionScope
    of_people = and_(scope.kind.in_((ScopeKind.RECRUITER, ScopeKind.TEAM)), scope.ref_id.in_(person_ids))
    of_vacancy = and_(scope.kind == ScopeKind.VACANCY, scope.ref_id == vacancy_id)
    of_department = and_(scope.kind == ScopeKind.DEPARTMENT, scope.ref_id == (department_id or 0))
    query = (
        select(Digest.id, Digest.channel_id, Subscription.channel_id, Person.slack_id, Person.id)
        .join(Subscription, Subscription.id == Digest.subscription_id)
        .join(Person, Person.id == Subscription.person_id)
        .join(scope, scope.subscription_id == Subscription.id)
        .where(or_(of_people, of_vacancy, of_department), Digest.live.is_(True))
    )
    found = session.execute(query.distinct().order_by(Digest.id))
    return [(id, there or channel or slack_id, person) for id, there, channel, slack_id, person in found]


def of_readers(session: Session, person_ids: Collection[int]) -> list[tuple[int, str, int]]:
    """Live digests that these people ordered and that stand in Slack: its id, where it is, whose it is."""
    query = (
        select(Digest.id, Digest.channel_id, Subscription.person_id)
        .join(Subscription, Subscription.id == Digest.subscription_id)
        .where(Subscription.person_id.in_(person_ids), Digest.live.is_(True), Digest.ts != "")
    )
    return [(id, channel, person) for id, channel, person in session.execute(query.order_by(Digest.id))]


def has_home(session: Session, person_id: int) -> bool:
    """True when somebody opened their Home, however long ago."""
    return session.get(Home, person_id) is not None
