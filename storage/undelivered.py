"""What is stuck in the outbox, for whoever looks after the installation."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.delivery import Channel, ParcelState
from storage.delivery_tables import Parcel
from storage.outbox import DOUBTFUL, ON_THE_WAY

NEWEST = 10_000


@dataclass(frozen=True)
class Waiting:
    """What one way out has not got rid of: how many since when, and what the other side last said, if anything."""

    channel: Channel
    count: int
    since: datetime
    code: int | None
    said: str


def waiting(session: Session, due_before: datetime) -> list[Waiting]:
    """What was due before a moment and has not left, by way out."""
    late = (ON_THE_WAY, Parcel.state == ParcelState.QUEUED, Parcel.due_at < due_before)
    query = select(Parcel.channel, func.count(), func.min(Parcel.due_at)).where(*late).group_by(Parcel.channel)
    found = []
    for channel, count, since in session.execute(query.order_by(Parcel.channel)).all():
        spoke = (*late, Parcel.channel == channel, Parcel.last_text != "")
        said = select(Parcel.last_code, Parcel.last_text).where(*spoke).order_by(Parcel.due_at, Parcel.id).limit(1)
        row = session.execute(said).first()
        found.append(Waiting(channel, count, since, row[0] if row else None, row[1] if row else ""))
    return found


def held(session: Session, limit: int) -> list[Parcel]:
    """The oldest messages that wait for somebody to decide."""
    query = select(Parcel).where(DOUBTFUL, Parcel.state == ParcelState.HELD).order_by(Parcel.handed_over_at, Parcel.id)
    return list(session.scalars(query.limit(limit)))


def held_of(session: Session, interview_id: int) -> list[Parcel]:
    """The mails and SMS of one interview that wait for somebody to decide, oldest first."""
    mine = (DOUBTFUL, Parcel.state == ParcelState.HELD, Parcel.interview_id == interview_id)
    return list(session.scalars(select(Parcel).where(*mine, Parcel.channel != Channel.SLACK).order_by(Parcel.id)))


def failed(session: Session, due_after: datetime, limit: int) -> list[Parcel]:
    """The newest messages that were given up, among the newest ten thousand."""
    newest = select(Parcel.id).order_by(Parcel.id.desc()).limit(NEWEST).scalar_subquery()
    lately = (Parcel.id.in_(newest), Parcel.state == ParcelState.FAILED, Parcel.due_at > due_after)
    return list(session.scalars(select(Parcel).where(*lately).order_by(Parcel.id.desc()).limit(limit)))
