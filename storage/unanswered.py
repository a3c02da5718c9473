"""Invitations nobody answers, of which the recruiter who sent them has not been told yet.

What is looked through is `ix_interview_unanswered`: interviews ahead whose answer is awaited and nobody was told of, with the
moment of the question, so that of those asked lately no row is read.
"""

from collections.abc import Collection
from datetime import datetime, time, timedelta
from typing import cast

from sqlalchemy import ColumnElement, TextClause, and_, func, or_, select, text
from sqlalchemy import Table as SqlTable
from sqlalchemy.orm import Session

from domain.delivery import ParcelKind, ParcelState
from domain.moments import zone_or_utc
from domain.preferences import Preferences
from domain.status import ENDED, ApplicationStatus
from storage.calendar_tables import Preference
from storage.delivery_tables import Parcel, SlackMessage
from storage.tables import Application, Interview, Link, Person

PIECE = 50
"""How many are handled in one transaction: each is a line in a history and a message in Slack."""

AWAITED = (
    text("interview.meeting = 'awaiting'"),
    text("interview.cancelled_at IS NULL"),
    text("interview.nudged_at IS NULL"),
    text("(interview.nudge_revision IS NULL OR interview.nudge_revision <> interview.revision)"),
)
"""Nobody was told of it as it stands now, and the candidate has not been nudged: that is done once at most.

Said in the index's own words: neither database finds a partial index behind bound parameters."""

_I, _A, _P, _W, _L, _O, _M = (
    cast("SqlTable", one.__table__).c
    for one in (Interview, Application, Person, Preference, Link, Parcel, SlackMessage)
)
_USUAL = Preferences().nudge_hours


def zones(session: Session) -> list[str]:
    """The zones people live in."""
    return list(session.scalars(select(_P.zone).where(_P.active.is_(True)).distinct()))


def patience(session: Session) -> list[int]:
    """After how many hours people want to be told: the usual, and what any of them chose; never is left out."""
    return sorted({_USUAL, *session.scalars(select(_W.nudge_hours).distinct())} - {0})


def quiet(session: Session, now: datetime) -> list[int]:
    """Who wants no news at a moment, by their own clock."""
    wishes = select(_P.id, _P.zone, _W.quiet_from, _W.quiet_until).join(Preference.__table__, _W.person_id == _P.id)
    found = session.execute(wishes.where(_W.quiet_from != "", _W.quiet_until != ""))
    rows = ((id, zone, Preferences(_USUAL, *map(time.fromisoformat, hours))) for id, zone, *hours in found)
    return [id for id, zone, wish in rows if wish.is_quiet(now, zone_or_utc(zone))]


def due(
    session: Session,
    now: datetime,
    awake: Collection[str],
    hours: Collection[int],
    quiet: Collection[int],
    *,
    limit: int = PIECE,
    of: Collection[int] | None = None,
) -> list[tuple[int, int]]:
    """Interviews whose recruiter is to be told, living in a zone that is `awake` and not being `quiet`: their and their application's id.

    `of` asks once more of some that are held by now: another process may have been faster.
    """
    if not hours or not awake:
        return []
    query = (
        select(_I.id, _I.application_id)
        .join(Application.__table__, _A.id == _I.application_id)
        .join(Person.__table__, _P.id == _I.created_by_id)
        .outerjoin(Preference.__table__, _W.person_id == _P.id)
        .where(*AWAITED, _I.starts_at > now, *_reachable(awake, quiet), *_waited(now, hours), *_sent())
    )
    if of is not None:
        query = query.where(_I.id.in_(of))
    found = session.execute(query.order_by(_I.starts_at, _I.asked_at, _I.id).limit(limit))
    return [(id, application_id) for id, application_id in found]


def _reachable(awake: Collection[str], quiet: Collection[int]) -> list[ColumnElement[bool]]:
    gone = ENDED | {ApplicationStatus.TRANSFERRED}
    return [
        _P.active.is_(True),
        _P.zone.in_(awake),
        _P.id.not_in(quiet),
        _A.deleted_at.is_(None),
        _A.status.not_in(list(gone)),
    ]


def _waited(now: datetime, hours: Collection[int]) -> list[ColumnElement[bool]]:
    chosen = func.coalesce(_W.nudge_hours, _USUAL)
    each = or_(*(and_(chosen == one, _I.asked_at <= now - timedelta(hours=one)) for one in hours))
    return [_I.asked_at <= now - timedelta(hours=min(hours)), each]


def _sent() -> list[ColumnElement[bool]]:
    """The invitation has left as the interview stands, with a way to answer."""
    left = select(_O.id).where(
        _O.interview_id == _I.id,
        _O.kind.in_((ParcelKind.INVITATION, ParcelKind.MOVED)),
        _O.state == ParcelState.SENT,
        _O.interview_revision == _I.revision,
    )
    link = select(_L.id).where(_L.interview_id == _I.id, _L.revision == _I.revision, _L.revoked_at.is_(None))
    return [left.correlate(Interview.__table__).exists(), link.correlate(Interview.__table__).exists()]


def begun(session: Session, since: datetime, now: datetime, limit: int) -> list[int]:
    """Interviews that began between two moments and whose card in Slack does not say so yet; cancelled ones never do."""
    shown = select(_O.id).where(_O.key == _begun_key()).correlate(Interview.__table__)
    known = select(_M.id).where(_M.interview_id == _I.id, _M.kind == ParcelKind.CARD)
    query = (
        select(_I.id)
        .where(_I.starts_at > since, _I.starts_at <= now, _I.cancelled_at.is_(None), _I.created_by_id.is_not(None))
        .where(~shown.exists(), known.correlate(Interview.__table__).exists())
        .order_by(_I.starts_at, _I.id)
        .limit(limit)
    )
    return list(session.scalars(query))


def _begun_key() -> TextClause:
    return text("'begun:' || CAST(interview.id AS VARCHAR(20)) || ':' || CAST(interview.revision AS VARCHAR(20))")


def begun_key(interview: Interview) -> str:
    """The name of the drawing of a card that shows that its interview has begun."""
    return f"begun:{interview.id}:{interview.revision}"
