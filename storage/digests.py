"""Digests: who ordered which, which are due, where each day's stands in Slack and whom it names there."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Table, and_, bindparam, delete, func, select, text, update
from sqlalchemy.orm import Session, joinedload, selectinload

from storage.calendar_tables import Digest, DigestShown, Subscription
from storage.outbox import insert_into
from storage.tables import Application, Person

GOING = text("subscription.ended_at IS NULL AND subscription.paused = ''")
"""Said in the index's own words: neither database finds a partial index behind bound parameters."""


# --- ordered -------------------------------------------------------------------------------------------------------


def of_person(session: Session, person_id: int) -> list[Subscription]:
    """Those that somebody ordered and did not end, oldest first."""
    mine = (Subscription.person_id == person_id, Subscription.ended_at.is_(None))
    return list(
        session.scalars(
            select(Subscription).options(selectinload(Subscription.scopes)).where(*mine).order_by(Subscription.id)
        )
    )


def ordered(session: Session, id: int, *, lock: bool = False) -> Subscription | None:
    """One that was ordered, ended ones too."""
    query = select(Subscription).where(Subscription.id == id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.scalar(query)


def of_channel(session: Session, channel_id: str) -> list[Subscription]:
    """Those that go to a channel, paused ones too, kept from others."""
    going = (Subscription.channel_id == channel_id, Subscription.ended_at.is_(None))
    return list(session.scalars(select(Subscription).where(*going).order_by(Subscription.id).with_for_update()))


def any_in(session: Session, channel_id: str) -> bool:
    """Whether one goes to a channel that nobody ended."""
    going = (Subscription.channel_id == channel_id, Subscription.channel_id != "", Subscription.ended_at.is_(None))
    return session.scalar(select(Subscription.id).where(*going).limit(1)) is not None


# --- due -----------------------------------------------------------------------------------------------------------


def any_due(session: Session, now: datetime) -> bool:
    """Whether any moment has come."""
    return session.scalar(select(Subscription.id).where(GOING, Subscription.next_at <= now).limit(1)) is not None


def due(session: Session, now: datetime, limit: int) -> list[Subscription]:
    """Take those whose moment has come, longest due first; nobody else gets them until the transaction ends."""
    query = (
        select(Subscription)
        .options(selectinload(Subscription.person))
        .where(GOING, Subscription.next_at <= now)
        .order_by(Subscription.next_at, Subscription.id)
        .limit(limit)
        .with_for_update(skip_locked=True, key_share=True)
    )
    return list(session.scalars(query))


def start(
    session: Session, subscription_id: int, day: date, span: tuple[datetime, datetime], now: datetime
) -> int | None:
    """Begin the digest of a local day, in the place of those before it; None when there is one for that day already."""
    made = (
        insert_into(session, Digest)
        .values(
            subscription_id=subscription_id, local_date=day, since=span[0], until=span[1], live=True, created_at=now
        )
        .on_conflict_do_nothing(index_elements=[Digest.subscription_id, Digest.local_date])
        .returning(Digest.id)
    )
    id = session.scalar(made)
    if id is not None:
        retire(session, subscription_id, but=id)
    return id


def retire(session: Session, subscription_id: int, but: int = 0) -> None:
    """Edit the digests posted so far no more."""
    old = (Digest.subscription_id == subscription_id, Digest.live.is_(True), Digest.id != but)
    session.execute(update(Digest).where(*old).values(live=False).execution_options(synchronize_session=False))


def let_go(session: Session, id: int) -> None:
    """Edit one digest no more."""
    session.execute(
        update(Digest).where(Digest.id == id).values(live=False).execution_options(synchronize_session=False)
    )


# --- posted --------------------------------------------------------------------------------------------------------


_BY_ID = (
    select(Digest)
    .options(
        joinedload(Digest.subscription).options(joinedload(Subscription.person), selectinload(Subscription.scopes))
    )
    .where(Digest.id == bindparam("id"))
)


def by_id(session: Session, id: int) -> Digest | None:
    """One day's digest with what was ordered and by whom."""
    return session.scalar(_BY_ID, {"id": id})


_D, _S, _P = (cast("Table", one.__table__).c for one in (Digest, Subscription, Person))
_STANDING = (
    select(
        _D.id,
        _S.channel_id.label("room"),
        _P.slack_id,
        _S.language,
        _D.channel_id,
        _D.ts,
        _D.live,
        and_(_S.ended_at.is_(None), _S.paused == "").label("going"),
        _S.when_empty,
    )
    .join(Subscription.__table__, _S.id == _D.subscription_id)
    .join(Person.__table__, _P.id == _S.person_id)
    .where(_D.id == bindparam("id"))
)


def standing(session: Session, id: int) -> Any | None:
    """Where a digest stands, in one row: its channel and time stamp, its order's `room`, language, whether it is `going`."""
    return session.execute(_STANDING, {"id": id}).first()


def live_of(session: Session, subscription_id: int) -> list[Digest]:
    """Those that stand in Slack and are still edited."""
    mine = (Digest.subscription_id == subscription_id, Digest.live.is_(True), Digest.ts != "")
    return list(session.scalars(select(Digest).where(*mine)))


def remember(session: Session, id: int, channel_id: str, ts: str, shows: Collection[int]) -> bool:
    """Know where a digest stands and which applications it names.

    False when one of them was erased while it was on its way. They are held, so that whoever erases one meanwhile finds
    it here afterwards.
    """
    here = update(Digest).where(Digest.id == id, Digest.ts == "").values(channel_id=channel_id, ts=ts)
    session.execute(here.execution_options(synchronize_session=False))
    if not shows:
        return True
    wanted = sorted(shows)
    held = select(Application.id).where(Application.id.in_(wanted)).order_by(Application.id)
    there = list(session.scalars(held.with_for_update(read=True, key_share=True)))
    rows = [{"digest_id": id, "application_id": one} for one in there]
    if rows:
        session.execute(insert_into(session, DigestShown).values(rows).on_conflict_do_nothing())
    return len(there) == len(wanted)


def naming(session: Session, application_ids: Collection[int]) -> list[tuple[int, str, int]]:
    """The digests in Slack that name one of these applications, old ones too: its id, where it is, whose it is."""
    query = (
        select(Digest.id, Digest.channel_id, Subscription.person_id)
        .join(DigestShown, DigestShown.digest_id == Digest.id)
        .join(Subscription, Subscription.id == Digest.subscription_id)
        .where(DigestShown.application_id.in_(application_ids), Digest.ts != "")
    )
    return [(id, channel, person) for id, channel, person in session.execute(query.distinct().order_by(Digest.id))]


def forget(session: Session, application_ids: Collection[int]) -> None:
    """Forget that they were named."""
    session.execute(delete(DigestShown).where(DigestShown.application_id.in_(application_ids)))


def count_of(session: Session, person_id: int) -> int:
    """How many somebody has."""
    mine = (Subscription.person_id == person_id, Subscription.ended_at.is_(None))
    return session.scalar(select(func.count(Subscription.id)).where(*mine)) or 0
