"""Secret addresses of recruiters' calendars, found by the digest of their token."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from storage.calendar_tables import Feed
from storage.tables import Person


def of_person(session: Session, person_id: int, *, lock: bool = False) -> Feed | None:
    """The address somebody has now."""
    query = select(Feed).where(Feed.person_id == person_id, Feed.revoked_at.is_(None)).order_by(Feed.id.desc()).limit(1)
    return session.scalar(query.with_for_update() if lock else query)


def revoke(session: Session, person_id: int, now: datetime) -> None:
    """Let every address somebody had lead nowhere."""
    session.execute(update(Feed).where(Feed.person_id == person_id, Feed.revoked_at.is_(None)).values(revoked_at=now))


def by_digest(session: Session, digest: str) -> Feed | None:
    """The address of a token's digest with whose it is, as long as it was not revoked and they are not switched off."""
    query = select(Feed).options(joinedload(Feed.person)).join(Person, Person.id == Feed.person_id)
    return session.scalar(query.where(Feed.digest == digest, Feed.revoked_at.is_(None), Person.active.is_(True)))
