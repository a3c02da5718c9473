"""Personal links: found by the digest of their token, never by the token."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table as SqlTable
from sqlalchemy import bindparam, insert, select
from sqlalchemy.orm import Session

from domain.language import Language
from domain.links import Purpose, digest, new_token
from storage.direct import Direct, inserted
from storage.engine import Ask
from storage.tables import Application, Candidate, Interview, Link

_L, _I, _A, _C = (one.__table__.c for one in (Link, Interview, Application, Candidate))
_THIS = (_L.digest == bindparam("digest"), _L.purpose == bindparam("purpose"), _L.revoked_at.is_(None))
_FIND = select(_L.interview_id, _L.revision).where(*_THIS)
_LANGUAGE = select(_C.language).where(
    *_THIS, _I.id == _L.interview_id, _A.id == _I.application_id, _C.id == _A.candidate_id
)
"""Built once, and of the tables alone: each page asks them, and the mapper would take longer than the database."""

_ROW: dict[str, Any] = {
    "digest": bindparam("b_digest"),
    "purpose": bindparam("b_purpose"),
    "interview_id": bindparam("b_interview"),
    "revision": bindparam("b_revision"),
    "created_at": bindparam("b_now"),
}
_TABLE = cast("SqlTable", Link.__table__)
_KEPT = Direct(lambda _: insert(_TABLE).values({**inserted(_TABLE, list(_ROW)), **_ROW}))


@dataclass(frozen=True)
class Found:
    """Where a link leads, and how often the interview had been changed when the link was made."""

    interview_id: int
    revision: int


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


def keep(session: Session, purpose: Purpose, token: str, interview_id: int, revision: int, now: datetime) -> None:
    """Store the link that a message just written leads by."""
    about = {"b_purpose": purpose, "b_interview": interview_id, "b_revision": revision, "b_now": now}
    _KEPT.changed(session, b_digest=digest(token), **about)


def find(session: Session, purpose: Purpose, token: str) -> Found | None:
    """Where a token leads, for this purpose and if the link is not revoked."""
    row = session.connection().execute(_FIND, {"digest": digest(token), "purpose": purpose}).first()
    return Found(row.interview_id, row.revision) if row else None


def language_of(ask: Ask, purpose: Purpose, token: str) -> Language | None:
    """The language of the candidate a link was made for; None for no link."""
    row = ask(_LANGUAGE, digest=digest(token), purpose=purpose)
    return Language(row[0]) if row else None
