"""Links of outside reviewers, found by the digest of their token; their codes and what their browsers hold."""

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from domain.links import digest
from storage.panel_tables import PanelReviewer, ReviewCode, ReviewLink


def add(session: Session, reviewer_id: int, token: str, now: datetime) -> None:
    """Keep the digest of a link that a message holds."""
    session.add(ReviewLink(reviewer_id=reviewer_id, digest=digest(token), created_at=now))
    session.flush()


def find(session: Session, token: str) -> tuple[PanelReviewer, datetime] | None:
    """Whom a token was made for, and when; None for one nobody knows."""
    query = (
        select(PanelReviewer, ReviewLink.created_at)
        .join(ReviewLink, ReviewLink.reviewer_id == PanelReviewer.id)
        .where(ReviewLink.digest == digest(token))
    )
    row = session.execute(query.execution_options(populate_existing=True)).first()
    return (row[0], row[1]) if row else None


def count_opening(session: Session, reviewer_id: int, now: datetime) -> None:
    """Count that somebody opened a reviewer's page, without reading the row: openings at the same time all count."""
    session.execute(
        update(PanelReviewer)
        .where(PanelReviewer.id == reviewer_id)
        .values(
            openings=PanelReviewer.openings + 1,
            opened_at=func.coalesce(PanelReviewer.opened_at, now),
        ),
        execution_options={"synchronize_session": False},
    )


def code(session: Session, reviewer_id: int, *, lock: bool = False) -> ReviewCode | None:
    """What was sent to a reviewer last, and what their browser holds."""
    return session.get(ReviewCode, reviewer_id, with_for_update=lock or None, populate_existing=True)
