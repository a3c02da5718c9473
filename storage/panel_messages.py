"""A panel's messages in Slack on their way: one that may be leaving right now shows how things were before.

Source: docs/behaviour.md, Panel review.
"""

from collections.abc import Collection

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from domain.delivery import ParcelState
from domain.panels import ReviewerState
from storage.delivery_tables import Parcel
from storage.outbox import DOUBTFUL, ON_THE_WAY
from storage.panel_tables import PanelReviewer

TOLD = "unreached"
"""What the key of a message begins with that tells of a reviewer who cannot be reached; behind it their number."""


def desk_of(reviewer_id: int) -> str:
    """What the messages with somebody's shortlist are about."""
    return f"desk:{reviewer_id}"


def on_their_way(session: Session, abouts: Collection[str]) -> set[str]:
    """About which of these something waits, is on its way, or may be: it was drawn already, or will be posted.

    Whoever asks this and where the message is asks this first: once it has arrived, its place is known.
    """
    moving = select(Parcel.about).where(ON_THE_WAY, Parcel.about.in_(abouts))
    unclear = select(Parcel.about).where(DOUBTFUL, Parcel.state == ParcelState.UNKNOWN, Parcel.about.in_(abouts))
    return {one for query in (moving, unclear) for one in session.scalars(query)} if abouts else set()


def is_being_posted(session: Session, about: str, parcel_id: int) -> bool:
    """True while another message about the same may be on its way into Slack: the next drawing has to wait for that.

    One that is in doubt itself is only asked about, and that waits for nothing.
    """
    other = (Parcel.about == about, Parcel.id != parcel_id)
    earlier = and_(Parcel.state == ParcelState.LEASED, Parcel.id < parcel_id)
    leaving = select(Parcel.id).where(ON_THE_WAY, *other, or_(Parcel.state == ParcelState.HANDOVER, earlier)).limit(1)
    unclear = select(Parcel.id).where(DOUBTFUL, *other, Parcel.state == ParcelState.UNKNOWN).limit(1)
    if session.scalar(select(Parcel.state).where(Parcel.id == parcel_id)) == ParcelState.UNKNOWN:
        return False
    return session.scalar(leaving) is not None or session.scalar(unclear) is not None


def never_reached(session: Session, reviewer_ids: Collection[int]) -> set[int]:
    """Which of these colleagues were never asked in Slack, as somebody was told, and owe their reviews still."""
    waiting = (PanelReviewer.person_id.is_not(None), PanelReviewer.ts == "", PanelReviewer.state == ReviewerState.ASKED)
    query = select(PanelReviewer.id).where(PanelReviewer.id.in_(reviewer_ids), *waiting)
    keys = {f"{TOLD}:{id}": id for id in session.scalars(query)} if reviewer_ids else {}
    return {keys[one] for one in session.scalars(select(Parcel.key).where(Parcel.key.in_(keys)))} if keys else set()
