"""Times candidates offer instead: those that stand for an interview as it is, replaced and forgotten as a whole."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from storage.calendar_tables import Proposal
from storage.tables import Interview


def of_interview(session: Session, interview_id: int) -> list[Proposal]:
    """The times that stand for an interview, the earliest first."""
    return of_interviews(session, [interview_id])[interview_id]


def of_interviews(session: Session, ids: Collection[int]) -> dict[int, list[Proposal]]:
    """The same for several, by the interview's id. What was offered before an interview was moved stands no more."""
    query = (
        select(Proposal)
        .join(Interview, Interview.id == Proposal.interview_id)
        .where(Proposal.interview_id.in_(ids), Proposal.revision == Interview.revision)
        .order_by(Proposal.starts_at)
    )
    found: dict[int, list[Proposal]] = defaultdict(list)
    for one in session.scalars(query):
        found[one.interview_id].append(one)
    return found


def put(session: Session, interview: Interview, moments: Iterable[datetime], zone: str, now: datetime) -> None:
    """Write down what is offered now, in the place of what was offered before."""
    forget(session, interview.id)
    revision = interview.revision
    session.add_all(
        Proposal(interview_id=interview.id, revision=revision, starts_at=at, zone=zone, created_at=now)
        for at in moments
    )
    session.flush()


def forget(session: Session, interview_id: int) -> None:
    """Forget every time that was offered for an interview."""
    session.execute(delete(Proposal).where(Proposal.interview_id == interview_id))
