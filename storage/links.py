"""Personal links: found by the digest of their token, never by the token."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.links import Purpose, digest, new_token
from storage.tables import Link


def make(session: Session, purpose: Purpose, interview_id: int, revision: int, now: datetime) -> str:
    """Make a link for one message and return its token, which is nowhere else."""
    token = new_token()
    link = Link(
        digest=digest(token),
        purpose=purpose,
        interview_id=interview_id,
        revision=revision,
        created_at=now,
        revoked_at=None,
    )
    session.add(link)
    session.flush()
    return token


def find(session: Session, purpose: Purpose, token: str) -> Link | None:
    """The link of a token, for this purpose and not revoked."""
    return session.scalar(
        select(Link).where(Link.digest == digest(token), Link.purpose == purpose, Link.revoked_at.is_(None))
    )
