"""The reasons to choose from when rejecting."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.step_tables import RejectReason


def everything(session: Session, *, active: bool | None = None, lock: bool = False) -> Sequence[RejectReason]:
    """All reasons in their order, or only those that can be chosen; `lock` when the order is going to be changed."""
    query = select(RejectReason).order_by(RejectReason.position, RejectReason.id)
    if active is not None:
        query = query.where(RejectReason.active.is_(active))
    return session.scalars(query.with_for_update() if lock else query).all()


def by_id(session: Session, id: int, *, lock: bool = False) -> RejectReason | None:
    """One reason, also one that cannot be chosen any more."""
    query = select(RejectReason).where(RejectReason.id == id)
    return session.scalar(query.with_for_update() if lock else query)


def add(session: Session, text: str) -> RejectReason:
    """A company's own reason, at the end of the list."""
    last = session.scalar(select(func.max(RejectReason.position)))
    made = RejectReason(text=text, active=True, position=0 if last is None else last + 1)
    session.add(made)
    session.flush()
    return made
